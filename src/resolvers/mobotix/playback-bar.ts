/**
 * The playback bar: a span in equal sections, each of which has something recorded or not.
 * Source: docs/vendors/mobotix.md, "Recordings".
 */

/** Whole seconds, in whatever clock the caller means; `toS` does not belong to it. */
export type SpanS = Readonly<{ fromS: number; toS: number }>;

/** Lengths of sections, s: as short as the number of sections allows. */
const SECTION_S = [1, 5, 10, 30, 60, 300, 600, 1_800, 3_600, 21_600, 86_400] as const;
/** A bar has at most so many. */
const MOST_SECTIONS = 1_440;

/** How to ask for a span: it is made longer to hold a whole number of sections. */
export function planBar({ fromS, toS }: SpanS): Readonly<{ span: SpanS; sections: number }> {
  const lengthS = Math.max(1, toS - fromS);
  const fits = SECTION_S.find((sectionS) => lengthS <= sectionS * MOST_SECTIONS);
  const sectionS = fits ?? Math.ceil(lengthS / MOST_SECTIONS);
  const sections = Math.ceil(lengthS / sectionS);
  return { span: { fromS, toS: fromS + sections * sectionS }, sections };
}

/**
 * What is recorded, neighbouring sections joined.
 * @param asked the span that the bar divides
 * @param within what lies outside of this is cut off
 */
export function spansOfBar(
  bar: readonly boolean[],
  asked: SpanS,
  within: readonly SpanS[],
): SpanS[] {
  const { fromS, toS } = asked;
  const edge = (index: number): number => fromS + (index * (toS - fromS)) / bar.length;
  const joined: SpanS[] = [];
  for (const [index, isRecorded] of bar.entries()) {
    if (!isRecorded) continue;
    const before = bar[index - 1] === true ? joined.pop() : undefined;
    joined.push({ fromS: before?.fromS ?? edge(index), toS: edge(index + 1) });
  }
  return joined.map((span) => within.reduce(cut, span)).filter((span) => span.fromS < span.toS);
}

function cut(span: SpanS, bounds: SpanS): SpanS {
  return {
    fromS: Math.max(span.fromS, bounds.fromS),
    toS: Math.min(span.toS, bounds.toS),
  };
}
