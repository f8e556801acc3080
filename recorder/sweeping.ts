/**
 * Deletes recordings: row to garbage, file unlinked, directory synced, garbage row removed. Whatever is
 * interrupted in between is finished by the next sweep.
 */
import { dirname, join } from 'node:path';
import type { Log } from '../src/kit/log.js';
import type { RecordingIndex } from '../storage/recording-index.js';
import { type Disk, errorCode } from './disk.js';

export type SweepDeps = Readonly<{
  /** The storage directory. */
  directory: string;
  disk: Disk;
  index: RecordingIndex;
  log: Log;
}>;

/** A disk with no more than this is so full that not even the index can be written, bytes. */
const BRIM_BYTES = 1_000_000;
/** Files unlinked before their directories are synced. */
const BATCH = 500;
/** How far `2025/03/14` lies below the stream's own directory. */
const DAY_DEPTH = 3;

/** Deletes recordings, files and all. */
export async function discard(deps: SweepDeps, ids: readonly number[]): Promise<void> {
  const [first] = ids;
  if (first === undefined) return;
  try {
    await deps.index.write({ type: 'discard', ids });
  } catch (error) {
    // On a disk without a byte left the index cannot say that anything goes. The first file goes
    // before its row then: should the row be left behind, the next sweep begins with it.
    if (!(await unlinkFirst(deps, first))) throw error;
    await deps.index.write({ type: 'discard', ids });
  }
  await sweepGarbage(deps);
}

/** Where the disk is full to the brim. @returns whether that made room */
async function unlinkFirst(
  { directory, disk, index, log }: SweepDeps,
  id: number,
): Promise<boolean> {
  const path = index.read.recording(id)?.path;
  const { freeBytes } = await disk.space(directory);
  if (path === undefined || freeBytes > BRIM_BYTES) return false;
  log.warn('the disk is full to the brim: a file goes before its row', { path });
  await disk.remove(join(directory, path));
  return true;
}

/** Unlinks what is garbage. A file that cannot be unlinked stays garbage until the next time. */
export async function sweepGarbage(deps: SweepDeps): Promise<void> {
  for (;;) {
    const paths = deps.index.read.garbage(BATCH);
    const gone = await unlinkGarbage(deps, paths);
    if (paths.length < BATCH || gone.length === 0) return;
  }
}

/** Unlinks some of what is garbage. @returns those that are gone */
export async function unlinkGarbage(
  { directory, disk, index, log }: SweepDeps,
  paths: readonly string[],
): Promise<string[]> {
  const gone: string[] = [];
  for (const path of paths) {
    try {
      await disk.remove(join(directory, path));
      gone.push(path);
    } catch (error) {
      if (errorCode(error) === 'ENOENT') gone.push(path);
      else log.warn('file could not be deleted', { path, error });
    }
  }
  for (const folder of new Set(gone.map((path) => dirname(join(directory, path))))) {
    await syncOrRemove(disk, folder);
  }
  if (gone.length > 0) await index.write({ type: 'swept', paths: gone });
  return gone;
}

/** Makes what was removed from a day durable; removes the day, the month, the year, once empty. */
async function syncOrRemove(disk: Disk, day: string): Promise<void> {
  let folder = day;
  for (let depth = 0; depth < DAY_DEPTH; depth++) {
    if ((await disk.list(folder)).length > 0) break;
    // Somebody may begin a file in it at this moment.
    if (!(await succeeds(disk.removeDirectory(folder), ['ENOENT'], ['ENOTEMPTY', 'EEXIST']))) break;
    folder = dirname(folder);
  }
  await succeeds(disk.syncDirectory(folder), ['ENOENT'], []);
}

/** Whether it worked; some errors are as good as success, some say no, others are thrown on. */
async function succeeds(
  attempt: Promise<void>,
  good: readonly string[],
  bad: readonly string[],
): Promise<boolean> {
  try {
    await attempt;
    return true;
  } catch (error) {
    const code = errorCode(error) ?? '';
    if (good.includes(code)) return true;
    if (bad.includes(code)) return false;
    throw error;
  }
}
