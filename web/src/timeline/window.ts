/** The span of time in sight, and how it is zoomed and moved. Pure: every step gives a new window. */
import { DAY_MS, HOUR_MS, MINUTE_MS, startOfDay } from '../time/zone.js';

/** From the first instant up to the last, which is no part of it; ms since the Unix epoch. */
export type Span = Readonly<{ fromMs: number; toMs: number }>;

/** What buttons and keys step through; instead of the first, the whole local day of 23 to 25 hours. */
export const ZOOM_STEPS_MS: readonly number[] = [
  DAY_MS,
  12 * HOUR_MS,
  6 * HOUR_MS,
  3 * HOUR_MS,
  HOUR_MS,
  30 * MINUTE_MS,
  10 * MINUTE_MS,
  5 * MINUTE_MS,
  2 * MINUTE_MS,
  MINUTE_MS,
];
export const LEAST_WINDOW_MS = MINUTE_MS;
/** How close to the window's right edge now may come while it follows, as a part of its length. */
const FOLLOW_AT = 0.96;

export const lengthOf = ({ fromMs, toMs }: Span): number => toMs - fromMs;
export const holds = ({ fromMs, toMs }: Span, ms: number): boolean => ms >= fromMs && ms < toMs;
export const touches = (one: Span, other: Span): boolean =>
  one.fromMs < other.toMs && other.fromMs < one.toMs;

/** The local day that holds an instant. */
export function wholeDay(ms: number, zone: string): Span {
  return { fromMs: startOfDay(ms, zone), toMs: startOfDay(ms, zone, 1) };
}

export function windowAround(ms: number, lengthMs: number): Span {
  return { fromMs: ms - lengthMs / 2, toMs: ms + lengthMs / 2 };
}

/** Another length; the anchor stays where it is. An anchor out of sight is brought to the middle. */
export function zoomed(window: Span, lengthMs: number, anchorMs: number, zone: string): Span {
  const day = wholeDay(anchorMs, zone);
  const length = Math.min(lengthOf(day), Math.max(LEAST_WINDOW_MS, lengthMs));
  if (!holds(window, anchorMs)) return windowAround(anchorMs, length);
  const part = (anchorMs - window.fromMs) / lengthOf(window);
  const fromMs = anchorMs - part * length;
  return { fromMs, toMs: fromMs + length };
}

/** The next step in (1) or out (-1); out of the last step is the anchor's whole day. */
export function zoomStep(window: Span, direction: 1 | -1, anchorMs: number, zone: string): Span {
  const now = lengthOf(window);
  const next =
    direction === 1
      ? ZOOM_STEPS_MS.find((step) => step < now - 1)
      : ZOOM_STEPS_MS.findLast((step) => step > now + 1);
  if (direction === -1 && (next ?? DAY_MS) === DAY_MS) return wholeDay(anchorMs, zone);
  return zoomed(window, next ?? LEAST_WINDOW_MS, anchorMs, zone);
}

/** Whether there is anything further in (1) or out (-1). */
export function canZoom(window: Span, direction: 1 | -1, anchorMs: number, zone: string): boolean {
  if (direction === 1) return lengthOf(window) > LEAST_WINDOW_MS + 1;
  return lengthOf(window) < lengthOf(wholeDay(anchorMs, zone)) - 1;
}

/** Moved by so much; not past the day that holds now, unless half of the window shows the past. */
export function panned(window: Span, byMs: number, nowMs: number, zone: string): Span {
  const length = lengthOf(window);
  const latestMs = Math.max(wholeDay(nowMs, zone).toMs, nowMs + length / 2);
  const toMs = Math.min(window.toMs + byMs, Math.max(latestMs, window.toMs));
  return { fromMs: toMs - length, toMs };
}

/** The window that keeps up with a running playhead: one page on where it went over an edge. */
export function followed(window: Span, beforeMs: number, ms: number, isLive: boolean): Span {
  const length = lengthOf(window);
  const edgeMs = window.fromMs + length * (isLive ? FOLLOW_AT : 1);
  const isIn = ms >= window.fromMs && ms < edgeMs;
  if (isIn) return window;
  // Who looks elsewhere while it runs is left there; who jumps is taken along.
  const wasIn = beforeMs >= window.fromMs && beforeMs < window.toMs;
  const jumped = Math.abs(ms - beforeMs) > JUMP_MS;
  if (!wasIn && !jumped) return window;
  if (jumped && !isLive) return windowAround(ms, length);
  const fromMs = ms - length * (ms < window.fromMs ? 0.9 : isLive ? 0.9 : 0.1);
  return { fromMs, toMs: fromMs + length };
}

/** Further at once than any speed plays. */
const JUMP_MS = 20_000;

export const xAt = (window: Span, widthPx: number, ms: number): number =>
  ((ms - window.fromMs) / lengthOf(window)) * widthPx;

export const msAt = (window: Span, widthPx: number, x: number): number =>
  window.fromMs + (x / Math.max(1, widthPx)) * lengthOf(window);
