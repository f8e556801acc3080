/** The order of the tables: what needs a look stands first, what is well keeps its order. */
import { DAY_MS } from '../time/zone.js';
import type { Reach } from './facts.js';

/** A camera that should be saved and has not been for so long, ms, is not well. */
export const LATE_MS = 10_000;

/** Promises that will be broken first, soonest first; then by how much of what was asked is there. */
export function reachWorstFirst(cameras: readonly Reach[], nowMs: number): Reach[] {
  const rank = (camera: Reach): number => {
    if (camera.breaks !== null) return Date.parse(camera.breaks) / nowMs - 2;
    const asked = askedDays(camera);
    return asked === null ? 2 : Math.min(1, reachedDays(camera, nowMs) / asked);
  };
  return cameras.toSorted((one, other) => rank(one) - rank(other));
}

/** How old recordings may get, days; null where that was not said. */
export function askedDays({ promise: { age_ms } }: Reach): number | null {
  return age_ms === null ? null : age_ms / DAY_MS;
}

export function reachedDays({ oldest }: Reach, nowMs: number): number {
  return oldest === null ? 0 : Math.max(0, nowMs - Date.parse(oldest)) / DAY_MS;
}

/** How a camera is doing now. */
export type Health = Readonly<{
  id: string;
  state: string;
  /** Whether it is to be recorded at all. */
  isRecorded: boolean;
  lastDurableMs: number | null;
}>;

/** Those that are not there, longest first; then those whose saving is late; then all others. */
export function healthWorstFirst<T extends Health>(cameras: readonly T[], nowMs: number): T[] {
  const rank = ({ state, isRecorded, lastDurableMs }: Health): number => {
    const lateMs = lastDurableMs === null ? Infinity : nowMs - lastDurableMs;
    if (state === 'disabled') return 0;
    if (state === 'offline') return 2e15 + Math.min(1e15, lateMs);
    return isRecorded && lateMs > LATE_MS ? Math.min(1e15, lateMs) : 0;
  };
  return cameras.toSorted((one, other) => rank(other) - rank(one));
}
