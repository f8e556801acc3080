/** What a span has and lacks, from the lists of the API. */
import type { Span } from './clip.js';

type Listed = Readonly<{ from: string; to: string }>;

export type Missing = Readonly<{
  /** Together. */
  ms: number;
  /** Of the most of it. */
  cause: string;
}>;

/** @returns null where nothing is missing */
export function missing(
  gaps: readonly (Listed & Readonly<{ cause: string }>)[],
  span: Span,
): Missing | null {
  const byCause = new Map<string, number>();
  for (const gap of gaps) {
    byCause.set(gap.cause, (byCause.get(gap.cause) ?? 0) + sharedMs(gap, span));
  }
  const causes = [...byCause].filter(([, ms]) => ms > 0).sort(([, one], [, two]) => two - one);
  const [first] = causes;
  return first ? { cause: first[0], ms: causes.reduce((sum, [, ms]) => sum + ms, 0) } : null;
}

/** Bytes of a span by those of the recordings it lies in. */
export function approximate(
  spans: readonly (Listed & Readonly<{ bytes: number }>)[],
  span: Span,
): number {
  return spans.reduce((sum, one) => {
    const lengthMs = Date.parse(one.to) - Date.parse(one.from);
    return sum + (lengthMs > 0 ? (one.bytes * sharedMs(one, span)) / lengthMs : 0);
  }, 0);
}

function sharedMs({ from, to }: Listed, { fromMs, toMs }: Span): number {
  return Math.max(0, Math.min(Date.parse(to), toMs) - Math.max(Date.parse(from), fromMs));
}
