/** When a file ends, and where on the wall clock a run is put. */
import type { StreamKey } from '../storage/streams.js';

/** A key frame that comes this much early still ends a file, ms: rounding costs no whole interval. */
const EARLY_MS = 100;
/**
 * Parts of a file whose camera sends no key frame any more: nearly three hours of them. The table of
 * its parts is written with every save, so it must not grow for ever.
 */
export const MAX_PARTS = 20_000;
/** A recording that claims to be this far in the future is wrong itself, ms. */
const MAX_SHIFT_MS = 24 * 3_600_000;

/**
 * How long a file should become, ms.
 *
 * The first file of a run is shorter, by a share that depends on the stream: twenty cameras behind a
 * switch that comes back begin together, but do not cut and sync together ever after.
 */
export function plannedMs(key: StreamKey, segmentMs: number, filesBefore: number): number {
  if (filesBefore > 0) return segmentMs;
  return Math.round(segmentMs * (0.5 + hash(`${key.cameraId}/${key.streamName}`) / 2));
}

/** @param lengthMs media time from the start of the file to the part's */
export function endsFile(
  part: Readonly<{ independent: boolean }>,
  lengthMs: number,
  plannedMs: number,
): boolean {
  return part.independent && lengthMs >= plannedMs - EARLY_MS;
}

/**
 * What is added to all times of a run that would begin before the last recording ends, ms. The clock
 * was set back: media is never thrown away for that, and recordings never overlap.
 */
export function shiftMs(runStartMs: number, lastEndMs: number | null): number {
  if (lastEndMs === null) return 0;
  const overlapMs = lastEndMs - runStartMs;
  return overlapMs > 0 && overlapMs <= MAX_SHIFT_MS ? overlapMs : 0;
}

/** 0 to 1, the same for the same text (FNV-1a, 32 bits). */
function hash(text: string): number {
  let value = 0x811c9dc5;
  for (const byte of Buffer.from(text)) value = Math.imul(value ^ byte, 0x01000193);
  return (value >>> 0) / 2 ** 32;
}
