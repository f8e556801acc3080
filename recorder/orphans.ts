/**
 * Files without a row: made, and the program killed before the row was written.
 *
 * Only the newest file of a stream can be one, so only the newest day of each stream is looked at, and
 * there only what is newer than all rows. A file with pictures says itself whose it is and gets a row;
 * one without any is removed. What is not ours is left alone.
 */
import { dirname, join } from 'node:path';
import type { Log } from '../src/kit/log.js';
import { findBox } from '../src/fmp4/box.js';
import { parseMovie } from '../src/fmp4/movie.js';
import type { StreamKey } from '../storage/streams.js';
import type { Disk, DiskFile } from './disk.js';
import { isTornHead, MAX_HEAD_BYTES, readFileHead } from './file-format.js';
import { isRecordingName, RECORDINGS, recordingStartMs, streamDirectory } from './file-name.js';
import { holeWrites } from './holes.js';
import { mendFile } from './mending.js';
import { recordedRun } from './recorded-run.js';
import type { SegmentFileDeps } from './segment-file.js';

export type OrphanDeps = SegmentFileDeps & Readonly<{ log: Log }>;
type Deps = OrphanDeps;

export async function adoptOrphans(deps: Deps): Promise<void> {
  const { directory, disk, log } = deps;
  for (const cameraId of await disk.list(join(directory, RECORDINGS))) {
    for (const streamName of await disk.list(join(directory, RECORDINGS, cameraId))) {
      const key = { cameraId, streamName };
      for (const path of await orphansOf(deps, key)) {
        try {
          await adopt(deps, key, path);
        } catch (error) {
          log.error('file without a row could not be recovered', { path, error });
        }
      }
    }
  }
}

/** Paths of files that are newer than every row of their stream, relative to the storage directory. */
async function orphansOf({ directory, disk, index }: Deps, key: StreamKey): Promise<string[]> {
  const newest = index.read.newest(key);
  const day = await newestDay(disk, directory, streamDirectory(key));
  const names = (await disk.list(join(directory, day))).filter(isRecordingName);
  return names
    .map((name) => `${day}/${name}`)
    .filter((path) => path !== newest?.path)
    .filter((path) => recordingStartMs(path) >= (newest?.endMs ?? -Infinity));
}

/** Years, months and days are directories whose names sort by time. */
async function newestDay(disk: Disk, directory: string, stream: string): Promise<string> {
  let path = stream;
  for (const digits of [/^\d{4}$/, /^\d{2}$/, /^\d{2}$/]) {
    const names = await disk.list(join(directory, path));
    const last = names.filter((name) => digits.test(name)).at(-1);
    if (last === undefined) return path;
    path = `${path}/${last}`;
  }
  return path;
}

async function adopt(deps: Deps, key: StreamKey, path: string): Promise<void> {
  const { directory, disk, log } = deps;
  const file = await disk.open(join(directory, path));
  try {
    const verdict = await judge(deps, key, path, file);
    if (verdict === 'foreign') log.warn('a file that is not ours is left alone', { path });
    if (verdict !== 'empty') return;
  } finally {
    await file.close();
  }
  await disk.remove(join(directory, path));
  await disk.syncDirectory(dirname(join(directory, path)));
  log.info('empty file removed', { path });
}

/**
 * Gives a file a row where it has a whole part and is of this stream, and cuts off what is torn; its time
 * leaves the gap ledger.
 */
export async function judge(
  { index, log }: Deps,
  key: StreamKey,
  path: string,
  file: DiskFile,
): Promise<'adopted' | 'empty' | 'foreign'> {
  const begin = await file.read(0, MAX_HEAD_BYTES);
  const head = readFileHead(begin);
  if (!head) return isTornHead(begin) ? 'empty' : 'foreign';
  const { origin, init, headerBytes } = head;
  const moov = findBox(init, 'moov');
  if (!moov || origin.camera !== key.cameraId || origin.stream !== key.streamName) return 'foreign';
  const tracks = parseMovie(moov.body).map(({ track }) => track);
  const run = recordedRun({ id: origin.run, startMs: origin.runStartMs, tracks }, init);
  const { timescale } = run.tracks[0];
  const { startMs } = origin;
  const mended = await mendFile({ file, startMs, init, timescale, headerBytes, known: [] });
  if (!mended) return 'empty';
  const id = index.newRecordingId();
  const { startTicks, endMs, bytes, checksum, parts, holes } = mended;
  const grown = { id, endMs, bytes, checksum, parts };
  const recording = { ...grown, path, startMs, startTicks, headerBytes, finished: true };
  const begun = { ...key, type: 'begin', run, recording } as const;
  const filled = { ...key, type: 'filled', fromMs: startMs, toMs: endMs } as const;
  await index.write(begun, filled, ...holeWrites(key, holes, 'disk'));
  log.info('recording recovered', { path, addedMs: mended.endMs - startMs });
  return 'adopted';
}
