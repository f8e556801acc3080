/**
 * Holds the index against the files on disk, and says every difference.
 *
 * Rows come first, then the files that no row speaks of, then the sums: a file that was moved or took
 * another's place loses the wrong row before it gets the right one. Memory does not grow with the
 * index: rows are read an hour at a time, files a day at a time, and differences are given out as they
 * are found.
 *
 * Beside a running program only finished recordings are looked at, and what has changed under the
 * check's eyes is no difference.
 */
import type { Recording } from '../src/model/recording.js';
import type { TimeSpan } from '../src/model/time.js';
import type { IndexReader } from '../storage/index-reader.js';
import type { StreamKey } from '../storage/streams.js';
import { type DeepCheck, inspectDeep } from './check-deep.js';
import type { Difference, Finding } from './check-difference.js';
import { walkRecordings } from './check-files.js';
import { inspectRecording, unreadable } from './check-recording.js';
import { repairRecording, repairStray } from './check-repair.js';
import { foreign, inspectStray } from './check-stray.js';
import { type Disk, diskReason } from './disk.js';
import { RECORDINGS, recordingStartMs, streamDirectory } from './file-name.js';
import type { OrphanDeps } from './orphans.js';
import { unlinkGarbage } from './sweeping.js';

export type CheckOptions = Readonly<{
  /** The storage directory. */
  directory: string;
  disk: Disk;
  read: IndexReader;
  /** A program is recording into the directory. */
  inUse: boolean;
  /** Repairs with this; nobody else may be writing then. Null only looks. */
  repair: OrphanDeps | null;
  /** Reads and decodes every byte as well; null reads only what tells where things are. */
  deep?: DeepCheck | null;
}>;

const HOUR_MS = 3_600_000;
const DAY_MS = 24 * HOUR_MS;
const EVER: TimeSpan = { fromMs: Number.MIN_SAFE_INTEGER, toMs: Infinity };
/** Files looked at in one go. */
const AT_ONCE = 8;
/** Garbage dealt with in one go. */
const GARBAGE_AT_ONCE = 500;

/** Every difference, as it is found, and repaired where that was asked for and possible. */
export async function* checkRecordings(options: CheckOptions): AsyncGenerator<Difference> {
  if (!options.inUse) yield* checkGarbage(options);
  const isMounted = await hasAnything(options);
  for (const key of options.read.streams()) {
    for (const rows of rowsByHour(options.read, key)) yield* checkRows(options, rows, isMounted);
  }
  yield* checkStrays(options);
  yield* checkSums(options);
}

/** The part of a check that looks for files without a row. */
export async function* checkStrays(options: CheckOptions): AsyncGenerator<Difference> {
  for await (const found of walkRecordings(options.disk, options.directory)) {
    if (found.type === 'foreign') yield unrepaired(foreign(found.path));
    else if (found.type === 'unreadable') yield unrepaired(unreadable(found.path, found.error));
    else yield* checkDay(options, found.key, found.day, found.paths);
  }
}

async function* checkGarbage({ read, repair }: CheckOptions): AsyncGenerator<Difference> {
  const message = 'deleted from the index, and the file not yet removed';
  for (let after = ''; ;) {
    const paths = read.garbage(GARBAGE_AT_ONCE, after);
    const gone = new Set(repair && (await unlinkGarbage(repair, paths)));
    for (const path of paths)
      yield { code: 'garbage_left', path, message, repaired: gone.has(path) };
    const last = paths.at(-1);
    if (last === undefined) return;
    after = last;
  }
}

/** An empty directory is what is left of a disk that is not mounted: no reason to forget its rows. */
async function hasAnything({ disk, directory }: CheckOptions): Promise<boolean> {
  return (await disk.list(`${directory}/${RECORDINGS}`)).length > 0;
}

async function* checkRows(
  options: CheckOptions,
  rows: readonly Recording[],
  isMounted: boolean,
): AsyncGenerator<Difference> {
  const { read, repair, inUse } = options;
  const settled = rows.filter(({ finished }) => finished || !inUse);
  for (const some of inGroups(settled)) {
    const findings = await Promise.all(some.map((row) => inspectRecording(options, row)));
    for (const [at, row] of some.entries()) {
      const finding = findings[at] ?? (await deepFinding(options, row));
      if (!finding || (inUse && !read.recording(row.id))) continue;
      if (finding.code === 'row_without_file' && !isMounted) {
        const message = `${finding.message}, and so is everything else: is its disk mounted?`;
        yield unrepaired({ ...finding, message });
      } else {
        yield await repaired(finding, repair && (() => repairRecording(repair, row, finding)));
      }
    }
  }
}

async function deepFinding(options: CheckOptions, row: Recording): Promise<Finding | null> {
  return options.deep && row.finished ? inspectDeep(options, options.deep, row) : null;
}

async function* checkDay(
  options: CheckOptions,
  key: StreamKey,
  day: string,
  paths: readonly string[],
): AsyncGenerator<Difference> {
  const { read, repair, inUse } = options;
  const fromMs = Date.parse(`${day}T00:00:00Z`);
  const known = new Set<string>();
  for (const rows of rowsByHour(read, key, { fromMs, toMs: fromMs + DAY_MS })) {
    for (const { path } of rows) known.add(path);
  }
  const strays = paths.filter((path) => !known.has(path) && !read.isGarbage(path));
  // One after the other: what one file is given, the next cannot have.
  for (const path of strays) {
    const finding = await inspectStray(options, key, path);
    if (!finding || (inUse && mayBeGrowing(read, key, path))) continue;
    yield await repaired(finding, repair && (() => repairStray(repair, key, finding)));
  }
}

/** A file has no row before its first part is safe. */
function mayBeGrowing(read: IndexReader, key: StreamKey, path: string): boolean {
  const newest = read.newest(key);
  return !newest || recordingStartMs(path) >= newest.startMs;
}

async function* checkSums({ read, repair }: CheckOptions): AsyncGenerator<Difference> {
  for (const { bytes, recordedBytes, ...key } of read.byteSums()) {
    if (bytes === recordedBytes) continue;
    const message = `the index counts ${bytes} bytes, its recordings have ${recordedBytes}`;
    const finding = { code: 'bytes_differ', path: streamDirectory(key), message } as const;
    await repair?.index.write({ ...key, type: 'recount' });
    yield { ...finding, repaired: repair !== null };
  }
}

async function repaired(
  { code, path, message }: Finding,
  repair: (() => Promise<boolean>) | null,
): Promise<Difference> {
  try {
    return { code, path, message, repaired: repair ? await repair() : false };
  } catch (error) {
    const why = `${message}; not repaired: ${diskReason(error)}`;
    return { code, path, message: why, repaired: false };
  }
}

const unrepaired = ({ code, path, message }: Finding): Difference => ({
  code,
  path,
  message,
  repaired: false,
});

/** Rows that begin in a span, an hour at a time, oldest first. */
function* rowsByHour(
  read: IndexReader,
  key: StreamKey,
  { fromMs, toMs }: TimeSpan = EVER,
): Generator<Recording[]> {
  let next = read.after(key, fromMs);
  while (next && next.startMs < toMs) {
    const hourMs = Math.floor(next.startMs / HOUR_MS) * HOUR_MS;
    const endMs = hourMs + HOUR_MS;
    // From just before it on, for a row without any length.
    const rows = read.overlapping(key, { fromMs: hourMs - 1, toMs: endMs });
    yield rows.filter(({ startMs }) => startMs >= hourMs);
    next = read.after(key, endMs);
  }
}

function* inGroups<T>(all: readonly T[]): Generator<readonly T[]> {
  for (let first = 0; first < all.length; first += AT_ONCE) {
    yield all.slice(first, first + AT_ONCE);
  }
}
