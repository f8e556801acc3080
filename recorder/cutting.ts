/** When a file ends, and where on the wall clock a run is put. */
import type { StreamKey } from '../storage/streams.js';

/** A key frame that comes this much early still ends a file, ms: rounding costs no whole interval. */
const EARLY_MS = 100;
/**
 * Parts of a file whose camera sends no key frame any more: nearly three hours of them. The table of
 * its parts is written with every save, so it must not grow for ever.
 */
export const MAX_PARTS = 20_000;
/** A run that begins this long before the last recording ends, ms, tells of a clock that was set back. */
const SET_BACK_MS = 3_000;
/** A recording that claims to be this far in the future is wrong itself, ms. */
const MAX_SHIFT_MS = 24 * 3_600_000;
/** The share of its length by which each part is dated back while times are shifted. */
const SHIFT_WANES_BY = 0.1;

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
 * What is added to the times of a run that would begin before the last recording ends, ms: recordings
 * never overlap, and media is never thrown away for that. Where the clock was set back, the run begins
 * as long after the last recording as it really did, so what is missing in between shows as a gap.
 * @param sinceLastMs time since the last recording ended, by a clock that nobody sets
 */
export function shiftMs(runStartMs: number, lastEndMs: number | null, sinceLastMs: number): number {
  if (lastEndMs === null) return 0;
  const overlapMs = lastEndMs - runStartMs;
  if (overlapMs <= 0 || overlapMs > MAX_SHIFT_MS) return 0;
  return overlapMs < SET_BACK_MS ? overlapMs : overlapMs + Math.round(sinceLastMs);
}

/**
 * What is left of a shift after a part: times come back to the truth little by little, an hour in ten,
 * and neither overlap nor leave a hole.
 */
export function wanedShiftMs(shiftMs: number, part: Readonly<{ durationMs: number }>): number {
  return Math.max(0, shiftMs - part.durationMs * SHIFT_WANES_BY);
}

/** 0 to 1, the same for the same text (FNV-1a, 32 bits). */
function hash(text: string): number {
  let value = 0x811c9dc5;
  for (const byte of Buffer.from(text)) value = Math.imul(value ^ byte, 0x01000193);
  return (value >>> 0) / 2 ** 32;
}
