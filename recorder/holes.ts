/** Damage in the middle of a file, as entries of the gap ledger: the row has that time, and no media. */
import type { GapCause } from '../src/model/loss.js';
import type { TimeSpan } from '../src/model/time.js';
import type { IndexWrite } from '../storage/index-write.js';
import type { StreamKey } from '../storage/streams.js';

/** @param holes of one file, none of which the ledger knows */
export function holeWrites(
  { cameraId, streamName }: StreamKey,
  holes: readonly TimeSpan[],
  cause: GapCause,
): IndexWrite[] {
  return holes
    .map(({ fromMs, toMs }) => ({ fromMs: Math.round(fromMs), toMs: Math.round(toMs) }))
    .filter(({ fromMs, toMs }) => fromMs < toMs)
    .map((span) => ({
      cameraId, streamName, type: 'gap', ...span, cause, detail: 'damaged in the middle of a file',
    })); // prettier-ignore
}
