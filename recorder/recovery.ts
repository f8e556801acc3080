/**
 * Puts in order what a killed program left behind, before anything new is recorded.
 *
 * - Files that had been condemned are removed.
 * - A file that was growing has more than its row says: the parts that were written since the last
 *   save. They are taken into the row, what is torn behind them is cut off, and the file is finished.
 *   Nothing is cut off before a whole part: what is damaged in the middle becomes a gap.
 * - A file that had just been made may have no row at all (orphans.ts).
 *
 * Afterwards files and rows agree, and every file plays to its end.
 */
import { join } from 'node:path';
import type { Log } from '../src/kit/log.js';
import type { Recording } from '../src/model/recording.js';
import { type DiskFile, errorCode } from './disk.js';
import { holeWrites } from './holes.js';
import { mendFile } from './mending.js';
import { adoptOrphans } from './orphans.js';
import type { SegmentFileDeps } from './segment-file.js';
import { sweepGarbage } from './sweeping.js';

export type RecoveryDeps = SegmentFileDeps & Readonly<{ log: Log }>;

/** Files mended at the same time. */
const AT_ONCE = 4;

/** Never rejects: what cannot be mended must not keep the cameras from being recorded. */
export async function recover(deps: RecoveryDeps): Promise<void> {
  const steps = [finishAll, sweepGarbage, adoptOrphans];
  for (const step of steps) {
    try {
      await step(deps);
    } catch (error) {
      deps.log.error('recordings could not be put in order', { error });
    }
  }
}

async function finishAll(deps: RecoveryDeps): Promise<void> {
  const rows = deps.index.read.unfinished();
  const next = async (): Promise<void> => {
    for (let row = rows.shift(); row; row = rows.shift()) {
      try {
        await finishRecording(deps, row);
      } catch (error) {
        deps.log.error('recording could not be recovered', { path: row.path, error });
      }
    }
  };
  await Promise.all(Array.from({ length: AT_ONCE }, next));
}

async function finishRecording(deps: RecoveryDeps, row: Recording): Promise<void> {
  const { directory, disk, index, log } = deps;
  const { id, path, run, startMs, headerBytes, parts: known, cameraId, streamName } = row;
  const file = await openIfThere(() => disk.open(join(directory, path)));
  const { timescale } = run.tracks[0];
  const counted = row.checksum === null ? null : { bytes: row.bytes, checksum: row.checksum };
  const torn = { startMs, init: run.init, timescale, headerBytes, known, counted };
  const mended = file && (await closing(file, () => mendFile({ ...torn, file })));
  if (!mended) {
    log.error('nothing is left of a recording', { path });
    return index.write({ type: 'discard', ids: [id] });
  }
  const { endMs, bytes, checksum, parts, holes, hasOthersBehind } = mended;
  await index.write(
    { type: 'finish', grown: { id, endMs, bytes, checksum, parts } },
    ...holeWrites({ cameraId, streamName }, holes, 'crash'),
  );
  log.info('recording recovered', { path, addedMs: endMs - row.endMs });
  if (holes.length > 0) log.error('a recording is damaged in the middle', { path, holes });
  if (hasOthersBehind) log.error('a recording has parts of another behind its own', { path });
}

async function openIfThere(open: () => Promise<DiskFile>): Promise<DiskFile | null> {
  try {
    return await open();
  } catch (error) {
    if (errorCode(error) === 'ENOENT') return null;
    throw error;
  }
}

async function closing<T>(file: DiskFile, use: () => Promise<T>): Promise<T> {
  try {
    return await use();
  } finally {
    await file.close();
  }
}
