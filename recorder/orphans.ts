/**
 * Files without a row: made, and the program killed before the row was written.
 *
 * Only the newest file of a stream can be one, so only the newest day of each stream is looked at, and
 * there only what is newer than all rows; of a stream without rows only the newest with pictures: where
 * there are more, the index was lost (rebuild.ts). A file with pictures says itself whose it is and gets
 * a row; one without any is removed. What is not ours is left alone.
 */
import { dirname, join } from 'node:path';
import type { Log } from '../src/kit/log.js';
import { findBox } from '../src/fmp4/box.js';
import { parseMovie } from '../src/fmp4/movie.js';
import type { Recording } from '../src/model/recording.js';
import type { StreamKey } from '../storage/streams.js';
import { surveyFile } from './check-survey.js';
import type { Disk, DiskFile } from './disk.js';
import { isTornHead, MAX_HEAD_BYTES, readFileHead } from './file-format.js';
import { isRecordingName, RECORDINGS, recordingStartMs, streamDirectory } from './file-name.js';
import { holeWrites } from './holes.js';
import { mendFile, type TornFile } from './mending.js';
import { recordedRun } from './recorded-run.js';
import type { SegmentFileDeps } from './segment-file.js';

export type OrphanDeps = SegmentFileDeps &
  Readonly<{
    log: Log;
    /** What an older index says of a file; believed as far as the file agrees. */
    hint?: (key: StreamKey, startMs: number, path: string) => Recording | null;
    /** False leaves files uncounted whose checksum nobody knows. */
    isCounting?: boolean;
  }>;
type Deps = OrphanDeps;

export async function adoptOrphans(deps: Deps): Promise<void> {
  const { directory, disk, log } = deps;
  for (const cameraId of await disk.list(join(directory, RECORDINGS))) {
    for (const streamName of await disk.list(join(directory, RECORDINGS, cameraId))) {
      const key = { cameraId, streamName };
      const hasRows = deps.index.read.newest(key) !== undefined;
      for (const path of await orphansOf(deps, key)) {
        try {
          const isAdopted = await adopt(deps, key, path);
          if (isAdopted && !hasRows) break;
        } catch (error) {
          log.error('file without a row could not be recovered', { path, error });
        }
      }
    }
  }
}

/**
 * Paths of files that are newer than every row of their stream, relative to the storage directory, the
 * newest first.
 */
async function orphansOf({ directory, disk, index }: Deps, key: StreamKey): Promise<string[]> {
  const newest = index.read.newest(key);
  const day = await newestDay(disk, directory, streamDirectory(key));
  const names = (await disk.list(join(directory, day))).filter(isRecordingName);
  return names
    .toReversed()
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

/** @returns whether it has a row now */
async function adopt(deps: Deps, key: StreamKey, path: string): Promise<boolean> {
  const { directory, disk, log } = deps;
  const file = await disk.open(join(directory, path));
  try {
    const verdict = await judge(deps, key, path, file);
    if (verdict === 'foreign') log.warn('a file that is not ours is left alone', { path });
    if (verdict !== 'empty') return verdict === 'adopted';
  } finally {
    await file.close();
  }
  await disk.remove(join(directory, path));
  await disk.syncDirectory(dirname(join(directory, path)));
  log.info('empty file removed', { path });
  return false;
}

/**
 * Gives a file a row where it has a whole part and is of this stream, and cuts off what is torn; its time
 * leaves the gap ledger.
 */
export async function judge(
  { index, log, hint, isCounting = true }: Deps,
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
  const told = hint && (await agreed(file, head, hint(key, startMs, path)));
  const torn = { file, startMs, init, timescale, headerBytes, isCounting };
  const mended = await mendFile({ ...torn, known: [], ...told });
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

/** What of an older row is still true of a file: its parts to before the first that is not there. */
async function agreed(
  file: DiskFile,
  head: NonNullable<ReturnType<typeof readFileHead>>,
  row: Recording | null,
): Promise<Pick<TornFile, 'known' | 'counted'>> {
  if (row?.headerBytes !== head.headerBytes || !row.run.init.equals(head.init)) {
    return { known: [], counted: null };
  }
  const { standing, end } = await surveyFile(file, head, row.parts);
  const isWhole = end === row.bytes && standing.length === row.parts.length;
  const { bytes, checksum } = row;
  return { known: standing, counted: isWhole && checksum !== null ? { bytes, checksum } : null };
}
