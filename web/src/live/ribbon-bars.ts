/** The last 24 hours of a camera as bars of a ribbon, now at the right. */
import { causeOf, type Family } from '../causes/causes.js';

export type Span = Readonly<{ fromMs: number; toMs: number }>;
export type RibbonDays = Readonly<{
  spans: readonly Span[];
  gaps: readonly (Span & Readonly<{ cause: string }>)[];
}>;

/** In parts of the ribbon, 0 to 1. `family` is null where something is recorded. */
export type Bar = Readonly<{ from: number; to: number; family: Family | null }>;

/** A notch that is narrower cannot be seen, parts of the ribbon. */
const LEAST_NOTCH = 0.008;

/** @param days may reach out of the window; what does not lie in it is left out */
export function ribbonBars({ spans, gaps }: RibbonDays, { fromMs, toMs }: Span): Bar[] {
  const part = (ms: number): number => Math.min(1, Math.max(0, (ms - fromMs) / (toMs - fromMs)));
  const barOf = (span: Span, family: Family | null): Bar => ({
    from: part(span.fromMs),
    to: part(span.toMs),
    family,
  });
  const recorded = spans.map((span) => barOf(span, null));
  const notches = gaps
    .map((gap) => barOf(gap, causeOf(gap.cause).family))
    .filter(({ from, to }) => to > from)
    .map((bar) => ({ ...bar, from: Math.max(0, Math.min(bar.from, bar.to - LEAST_NOTCH)) }));
  return [...recorded.filter(({ from, to }) => to > from), ...notches];
}

/**
 * The ribbon up to now: what was asked a while ago, and what the camera has done since.
 * @param durableMs the newest that is recorded; @param cause what is wrong with the camera now
 */
export function grownToNow(
  days: RibbonDays,
  nowMs: number,
  durableMs: number | null,
  cause: string | null,
): RibbonDays {
  const lastMs = Math.max(...days.spans.map(({ toMs }) => toMs), -Infinity);
  const last = days.spans.findLast(({ toMs }) => toMs === lastMs);
  if (!last) return days;
  if (cause !== null) {
    const hasGap = days.gaps.some(({ fromMs }) => fromMs >= lastMs - JOINED_MS);
    const gaps = hasGap
      ? days.gaps.map((gap) => (gap.fromMs >= lastMs - JOINED_MS ? { ...gap, toMs: nowMs } : gap))
      : [...days.gaps, { fromMs: Math.max(lastMs, durableMs ?? lastMs), toMs: nowMs, cause }];
    return { ...days, gaps };
  }
  if (durableMs === null || durableMs <= lastMs || durableMs - lastMs > JOINED_MS) return days;
  return {
    ...days,
    spans: days.spans.map((span) => (span === last ? { ...span, toMs: durableMs } : span)),
  };
}

/** What lies closer together, ms, is one: the resolution the ribbon is asked in. */
export const JOINED_MS = 5 * 60_000;
