/** One sentence that says whether all is well: how many are live, and up to when all is saved. */
import type { Pulse } from '../api/cameras.js';
import type { Camera } from '../api/types.js';

export type Wellbeing = Readonly<{
  live: number;
  count: number;
  /** Up to when everything is on the disk that should be, but for the exceptions; null: nothing is. */
  savedMs: number | null;
  /** Cameras that are not live, or not saved though they should be. */
  exceptions: readonly Camera[];
}>;

/** What is older on the disk, ms, is not being saved. */
export const SAVED_WITHIN_MS = 10_000;

/**
 * @param cameras those that the viewer may see
 * @param isLive whether a camera sends pictures
 */
export function wellbeing(
  cameras: readonly Camera[],
  pulses: Readonly<Record<string, Pulse>>,
  isLive: (camera: Camera) => boolean,
  nowMs: number,
): Wellbeing {
  // Those that are off, and those that wait for a viewer, are as they should be.
  const shown = cameras.filter(({ state }) => state !== 'disabled' && state !== 'idle');
  const durableOf = (camera: Camera): number | null => {
    const time = pulses[camera.id]?.last_durable ?? camera.last_durable;
    return time === null ? null : Date.parse(time);
  };
  const isRecorded = (camera: Camera): boolean => pulses[camera.id]?.recording ?? camera.recording;
  const isUnsaved = (camera: Camera): boolean =>
    isRecorded(camera) && nowMs - (durableOf(camera) ?? nowMs) > SAVED_WITHIN_MS;
  const exceptions = shown.filter((camera) => !isLive(camera) || isUnsaved(camera));
  const saved = shown
    .filter((camera) => isRecorded(camera) && !exceptions.includes(camera))
    .map(durableOf)
    .filter((ms) => ms !== null);
  return {
    live: shown.filter(isLive).length,
    count: shown.length,
    savedMs: saved.length === 0 ? null : Math.min(...saved),
    exceptions,
  };
}
