/** Walks `recordings/` and tells the files of each stream from what has no place there. */
import { join } from 'node:path';
import type { StreamKey } from '../storage/streams.js';
import { type Disk, errorCode } from './disk.js';
import { isRecordingName, RECORDINGS } from './file-name.js';

export type FoundFiles =
  /** Files of one day that are named like recordings, in the order of their names. */
  | { type: 'day'; key: StreamKey; day: string; paths: readonly string[] }
  /** A file or a directory of another kind. */
  | { type: 'foreign'; path: string }
  | { type: 'unreadable'; path: string; error: unknown };

/** Whoever made the file system put it there. */
const LOST_AND_FOUND = `${RECORDINGS}/lost+found`;
/** What a name must look like, from `recordings/` down: cameras, streams, years, months, days. */
const LEVELS = [/./, /./, /^\d{4}$/, /^\d{2}$/, /^\d{2}$/];

/** All paths are relative to the storage directory. */
export async function* walkRecordings(
  disk: Disk,
  directory: string,
  path = RECORDINGS,
  level = 0,
): AsyncGenerator<FoundFiles> {
  const names = await disk.list(join(directory, path)).catch((error: unknown) => ({ error }));
  if ('error' in names) {
    const { error } = names;
    yield errorCode(error) === 'ENOTDIR'
      ? { type: 'foreign', path }
      : { type: 'unreadable', path, error };
    return;
  }
  const pattern = LEVELS[level];
  if (!pattern) {
    yield* filesOfDay(path, names);
    return;
  }
  for (const name of names) {
    const below = `${path}/${name}`;
    if (below === LOST_AND_FOUND) continue;
    if (pattern.test(name)) yield* walkRecordings(disk, directory, below, level + 1);
    else yield { type: 'foreign', path: below };
  }
}

function* filesOfDay(path: string, names: readonly string[]): Generator<FoundFiles> {
  const [, cameraId = '', streamName = '', ...date] = path.split('/');
  const paths = names.filter(isRecordingName).map((name) => `${path}/${name}`);
  yield { type: 'day', key: { cameraId, streamName }, day: date.join('-'), paths };
  for (const name of names) {
    if (!isRecordingName(name)) yield { type: 'foreign', path: `${path}/${name}` };
  }
}
