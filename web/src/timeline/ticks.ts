/**
 * The ruler: ticks on local clock times along an axis that is real time.
 *
 * Where clocks go back an hour comes twice, and both have their offset; where they go on one is
 * missing. Nothing here counts in hours of a day.
 */
import { HOUR_MS, MINUTE_MS, offsetMs, offsetText } from '../time/zone.js';
import { lengthOf, type Span } from './window.js';

/** Distance of labels, and how many minor ticks' distances go into it. */
const STEPS: readonly (readonly [stepMs: number, parts: number])[] = [
  [1_000, 5],
  [5_000, 5],
  [15_000, 3],
  [30_000, 3],
  [MINUTE_MS, 4],
  [2 * MINUTE_MS, 4],
  [5 * MINUTE_MS, 5],
  [10 * MINUTE_MS, 5],
  [15 * MINUTE_MS, 3],
  [30 * MINUTE_MS, 3],
  [HOUR_MS, 4],
  [2 * HOUR_MS, 4],
  [3 * HOUR_MS, 3],
  [6 * HOUR_MS, 3],
];

export type Label = Readonly<{
  ms: number;
  /** `+02`, where the clock alone does not say which instant is meant. */
  offset: string | null;
}>;

/** Where the clocks change. */
export type Fold = Readonly<{ ms: number; /** Above zero: put forward. */ byMs: number }>;

export type Ticks = Readonly<{
  stepMs: number;
  labels: readonly Label[];
  minors: readonly number[];
  folds: readonly Fold[];
}>;

/** @param leastPx the least distance of labels */
export function ticksOf(window: Span, zone: string, widthPx: number, leastPx: number): Ticks {
  const pxPerMs = widthPx / lengthOf(window);
  const [stepMs, parts] = STEPS.find(([step]) => step * pxPerMs >= leastPx) ?? [6 * HOUR_MS, 3];
  const folds = foldsIn(
    { fromMs: window.fromMs - HOUR_MS * 3, toMs: window.toMs + HOUR_MS * 3 },
    zone,
  );
  const labels: Label[] = [];
  const minors: number[] = [];
  const minorMs = stepMs / parts;
  for (const { fromMs, toMs, offset } of stretches(window, folds, zone)) {
    const firstLocal = Math.ceil((fromMs + offset) / minorMs) * minorMs;
    for (let local = firstLocal; local - offset < toMs; local += minorMs) {
      const ms = local - offset;
      if (local % stepMs === 0) labels.push({ ms, offset: offsetOf(ms, folds, zone) });
      else minors.push(ms);
    }
  }
  return {
    stepMs,
    labels,
    minors,
    folds: folds.filter(({ ms }) => ms >= window.fromMs && ms < window.toMs),
  };
}

/** Every change of the clocks in a span. */
export function foldsIn(span: Span, zone: string): Fold[] {
  const folds: Fold[] = [];
  // No zone changes its clocks twice within six hours.
  for (let fromMs = span.fromMs; fromMs < span.toMs; fromMs += 6 * HOUR_MS) {
    const toMs = Math.min(fromMs + 6 * HOUR_MS, span.toMs);
    const byMs = offsetMs(toMs, zone) - offsetMs(fromMs, zone);
    if (byMs !== 0) folds.push({ ms: changeBetween(fromMs, toMs, zone), byMs });
  }
  return folds;
}

/** The first whole second with the new offset. */
function changeBetween(fromMs: number, toMs: number, zone: string): number {
  const before = offsetMs(fromMs, zone);
  let [low, high] = [Math.floor(fromMs / 1_000), Math.ceil(toMs / 1_000)];
  while (high - low > 1) {
    const middle = Math.floor((low + high) / 2);
    if (offsetMs(middle * 1_000, zone) === before) low = middle;
    else high = middle;
  }
  return high * 1_000;
}

/** The window in pieces of one offset each. */
function stretches(window: Span, folds: readonly Fold[], zone: string) {
  const inside = folds.map(({ ms }) => ms).filter((ms) => ms > window.fromMs && ms < window.toMs);
  const bounds = [window.fromMs, ...inside, window.toMs];
  return bounds.slice(1).map((toMs, at) => {
    const fromMs = bounds[at] ?? window.fromMs;
    return { fromMs, toMs, offset: offsetMs(fromMs, zone) };
  });
}

function offsetOf(ms: number, folds: readonly Fold[], zone: string): string | null {
  const isOdd = folds.some(({ ms: foldMs, byMs }) =>
    byMs > 0 ? ms === foldMs : ms >= foldMs + byMs && ms < foldMs - byMs,
  );
  return isOdd ? offsetText(ms, zone).replace(/:00$/, '') : null;
}
