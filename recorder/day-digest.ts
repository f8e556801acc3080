/**
 * A day in few words: what is recorded, missing and kept of it, no finer than anybody can see. Pure.
 *
 * Spans that are closer than the resolution are one, and so are gaps; a gap between two spans that became
 * one is still told, for it is what people look for.
 */
import type { Gap, RecordedSpan } from '../src/model/recording.js';
import type { TimeSpan } from '../src/model/time.js';

export type DigestedGap = TimeSpan & Pick<Gap, 'cause'>;

export type DayDigest = Readonly<{
  recordedMs: number;
  spans: readonly TimeSpan[];
  /** One that was made of several has the cause of the longest of them. */
  gaps: readonly DigestedGap[];
  kept: readonly TimeSpan[];
}>;

export type DayContent = Readonly<{
  spans: readonly Pick<RecordedSpan, 'fromMs' | 'toMs'>[];
  gaps: readonly Pick<Gap, 'fromMs' | 'toMs' | 'cause'>[];
  kept: readonly TimeSpan[];
}>;

/** Each list oldest first, nothing in it overlapping; what reaches out of the day is cut. */
export function digestDay(day: TimeSpan, content: DayContent, resolutionMs: number): DayDigest {
  const spans = within(content.spans, day);
  const kept = within(content.kept, day);
  return {
    recordedMs: spans.reduce((sum, { fromMs, toMs }) => sum + toMs - fromMs, 0),
    spans: joined(spans, resolutionMs).map(whole),
    gaps: joined(within(content.gaps, day), resolutionMs).map((gaps) => ({
      ...whole(gaps),
      cause: longest(gaps).cause,
    })),
    kept: joined(kept, resolutionMs).map(whole),
  };
}

function within<T extends TimeSpan>(spans: readonly T[], { fromMs, toMs }: TimeSpan): T[] {
  return spans
    .filter((span) => span.fromMs < toMs && span.toMs > fromMs)
    .map((span) => ({
      ...span,
      fromMs: Math.max(span.fromMs, fromMs),
      toMs: Math.min(span.toMs, toMs),
    }));
}

type Some<T> = readonly [T, ...T[]];

/** Those that are to be one, together. */
function joined<T extends TimeSpan>(spans: readonly T[], resolutionMs: number): Some<T>[] {
  const groups: [T, ...T[]][] = [];
  let endMs = -Infinity;
  for (const span of spans) {
    const last = groups.at(-1);
    if (last && span.fromMs - endMs < resolutionMs) last.push(span);
    else groups.push([span]);
    endMs = span.toMs;
  }
  return groups;
}

function whole(spans: Some<TimeSpan>): TimeSpan {
  return { fromMs: spans[0].fromMs, toMs: (spans.at(-1) ?? spans[0]).toMs };
}

function longest<T extends TimeSpan>(spans: Some<T>): T {
  return spans.reduce((best, span) =>
    span.toMs - span.fromMs > best.toMs - best.fromMs ? span : best,
  );
}
