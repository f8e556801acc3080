/**
 * Carries out what a check has decided, with the tools of recovery. Nothing else may be writing.
 *
 * Time that a row had and its file has not is put into the gap ledger; time that a file turns out to
 * have leaves it.
 */
import { dirname, join } from 'node:path';
import type { Recording } from '../src/model/recording.js';
import type { TimeSpan } from '../src/model/time.js';
import type { IndexReader } from '../storage/index-reader.js';
import type { IndexWrite } from '../storage/index-write.js';
import type { StreamKey } from '../storage/streams.js';
import type { Finding, Remedy } from './check-difference.js';
import type { DiskFile } from './disk.js';
import { holeWrites } from './holes.js';
import { mendFile } from './mending.js';
import { judge, type OrphanDeps } from './orphans.js';
import { sweepGarbage } from './sweeping.js';

/** Mends what was found about a row. @returns whether nothing is left of it */
export async function repairRecording(
  deps: OrphanDeps,
  row: Recording,
  { path, remedy }: Finding,
): Promise<boolean> {
  const key = keyOf(row);
  switch (remedy.type) {
    case 'drop':
      await dropRow(deps, row);
      return true;
    case 'renew':
      await dropRow(deps, row);
      return adopt(deps, key, path, row.startMs);
    case 'discard':
      await deps.index.write({ type: 'discard', ids: [row.id] }, ...lostWrites(deps, row, row));
      await sweepGarbage(deps);
      return true;
    case 'mend':
      return mend(deps, row, remedy);
    case 'count':
      await deps.index.write({ type: 'checksum', id: row.id, checksum: remedy.checksum });
      return true;
    case 'none':
    case 'adopt':
    case 'remove':
      return false;
  }
}

/** Mends what was found about a file without a row. @returns whether nothing is left of it */
export async function repairStray(
  deps: OrphanDeps,
  key: StreamKey,
  { path, remedy }: Finding,
): Promise<boolean> {
  switch (remedy.type) {
    case 'adopt':
      return adopt(deps, key, path, remedy.startMs);
    case 'remove':
      await deps.disk.remove(join(deps.directory, path));
      await deps.disk.syncDirectory(dirname(join(deps.directory, path)));
      return true;
    case 'none':
    case 'drop':
    case 'renew':
    case 'discard':
    case 'mend':
    case 'count':
      return false;
  }
}

/** The row goes, and no file with it. */
function dropRow(deps: OrphanDeps, row: Recording): Promise<void> {
  return deps.index.write(
    { type: 'discard', ids: [row.id] },
    { type: 'swept', paths: [row.path] },
    ...lostWrites(deps, row, row),
  );
}

async function mend(
  deps: OrphanDeps,
  row: Recording,
  { standing }: Extract<Remedy, { type: 'mend' }>,
): Promise<boolean> {
  const { id, startMs, headerBytes, run } = row;
  const { timescale } = run.tracks[0];
  const mended = await withFile(deps, row.path, (file) =>
    mendFile({ file, startMs, init: run.init, timescale, headerBytes, known: standing }),
  );
  if (!mended) return false;
  const { endMs, bytes, checksum, parts, holes } = mended;
  await deps.index.write(
    { type: 'finish', grown: { id, endMs, bytes, checksum, parts } },
    { ...keyOf(row), type: 'filled', fromMs: startMs, toMs: endMs },
    ...holeWrites(keyOf(row), holes, row.finished ? 'disk' : 'crash'),
    ...lostWrites(deps, row, { startMs: endMs, endMs: row.endMs }),
  );
  return true;
}

/** @returns whether it has a row now */
async function adopt(
  deps: OrphanDeps,
  key: StreamKey,
  path: string,
  startMs: number,
): Promise<boolean> {
  const verdict = await withFile(deps, path, (file) => judge(deps, key, path, file));
  return verdict === 'adopted' && deps.index.read.before(key, startMs)?.path === path;
}

async function withFile<T>(
  { directory, disk }: OrphanDeps,
  path: string,
  use: (file: DiskFile) => Promise<T>,
): Promise<T> {
  const file = await disk.open(join(directory, path));
  try {
    return await use(file);
  } finally {
    await file.close();
  }
}

/** Entries for the gap ledger: the time that a row had, and that nothing has any more. */
function lostWrites(
  { index }: OrphanDeps,
  row: Recording,
  { startMs, endMs }: Pick<Recording, 'startMs' | 'endMs'>,
): IndexWrite[] {
  const lost = { fromMs: Math.round(startMs), toMs: Math.round(endMs) };
  const taken = takenIn(index.read, row, lost);
  const cause = row.finished ? 'disk' : 'crash';
  const detail = 'what was recorded is not on the disk any more';
  return without(lost, taken).map((span) => ({
    ...keyOf(row), type: 'gap', ...span, cause, detail,
  })); // prettier-ignore
}

/** What other recordings and the ledger have of a span. */
function takenIn(read: IndexReader, row: Recording, span: TimeSpan): TimeSpan[] {
  const others = read.overlapping(row, span).filter(({ id }) => id !== row.id);
  return [
    ...others.map(({ startMs, endMs }) => ({ fromMs: startMs, toMs: endMs })),
    ...read.gaps(row, span).map(({ fromMs, toMs }) => ({ fromMs, toMs: toMs ?? Infinity })),
  ];
}

/** What is left of a span. */
export function without(span: TimeSpan, taken: readonly TimeSpan[]): TimeSpan[] {
  const left: TimeSpan[] = [];
  let fromMs = span.fromMs;
  for (const next of taken.toSorted((a, b) => a.fromMs - b.fromMs)) {
    if (next.fromMs > fromMs) left.push({ fromMs, toMs: Math.min(next.fromMs, span.toMs) });
    fromMs = Math.max(fromMs, next.toMs);
  }
  left.push({ fromMs, toMs: span.toMs });
  return left.filter((each) => each.fromMs < each.toMs);
}

const keyOf = ({ cameraId, streamName }: StreamKey): StreamKey => ({ cameraId, streamName });
