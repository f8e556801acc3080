/**
 * Days as the clocks of a zone have them: 23 or 25 hours where those change, begun later where there is no
 * midnight, left out where a zone skipped one.
 */
import { offsetChangeMs, zoneOffsetMs } from './time-zone.js';

export type LocalDay = Readonly<{
  /** `2026-11-20` */
  date: string;
  fromMs: number;
  /** Where the next one begins. */
  toMs: number;
}>;

const DAY_MS = 86_400_000;
/** No clock is further ahead of UTC, ms. */
const FURTHEST_AHEAD_MS = 16 * 3_600_000;

/** The days that share any instant with the span, oldest first. */
export function localDays(zone: string, fromMs: number, toMs: number): LocalDay[] {
  const days: LocalDay[] = [];
  let midnightMs = Math.floor((fromMs + zoneOffsetMs(zone, fromMs)) / DAY_MS) * DAY_MS;
  let startMs = dayStartMs(zone, midnightMs);
  while (startMs < toMs) {
    const endMs = dayStartMs(zone, midnightMs + DAY_MS);
    if (endMs > Math.max(startMs, fromMs)) {
      const date = new Date(midnightMs).toISOString().slice(0, -'T00:00:00.000Z'.length);
      days.push({ date, fromMs: startMs, toMs: endMs });
    }
    midnightMs += DAY_MS;
    startMs = endMs;
  }
  return days;
}

/** The first instant at which clocks show a midnight or more. @param midnightMs it, as if it were UTC */
function dayStartMs(zone: string, midnightMs: number): number {
  let atMs = midnightMs - FURTHEST_AHEAD_MS;
  for (;;) {
    const offsetMs = zoneOffsetMs(zone, atMs);
    if (atMs + offsetMs >= midnightMs) return atMs; // the clocks were put on over it
    const changeMs = offsetChangeMs(zone, atMs, midnightMs - offsetMs, offsetMs);
    if (changeMs === null) return midnightMs - offsetMs;
    atMs = changeMs;
  }
}
