/**
 * Judges a file that no row speaks of. A recording says itself whose it is; anything else below
 * `recordings/` belongs to somebody else and is left alone.
 */
import { join } from 'node:path';
import { findBox } from '../src/fmp4/box.js';
import { parseMovie } from '../src/fmp4/movie.js';
import type { StreamKey } from '../storage/streams.js';
import type { Finding, Remedy } from './check-difference.js';
import { type InspectDeps, MAY_OVERLAP_MS, unreadable } from './check-recording.js';
import { surveyFile } from './check-survey.js';
import { type DiskFile, errorCode } from './disk.js';
import { isTornHead, MAX_HEAD_BYTES, readFileHead } from './file-format.js';

export function foreign(path: string, message = 'no recording of ours'): Finding {
  return {
    code: 'file_foreign',
    path,
    message: `${message}; left alone`,
    remedy: { type: 'none' },
  };
}

/** @returns null where the file has a row after all, or is gone by now */
export async function inspectStray(
  deps: InspectDeps,
  key: StreamKey,
  path: string,
): Promise<Finding | null> {
  let file: DiskFile;
  try {
    file = await deps.disk.open(join(deps.directory, path));
  } catch (error) {
    return errorCode(error) === 'ENOENT' ? null : unreadable(path, error);
  }
  try {
    return await inspectFile(deps, key, path, file);
  } catch (error) {
    return unreadable(path, error);
  } finally {
    await file.close();
  }
}

async function inspectFile(
  { read }: InspectDeps,
  key: StreamKey,
  path: string,
  file: DiskFile,
): Promise<Finding | null> {
  const begin = await file.read(0, MAX_HEAD_BYTES);
  const head = readFileHead(begin);
  if (!head) {
    if (!isTornHead(begin)) return foreign(path);
    return empty(path, 'the file was begun and has no part');
  }
  const { origin, init, headerBytes } = head;
  if (origin.camera !== key.cameraId || origin.stream !== key.streamName) {
    return foreign(path, `a recording of ${origin.camera}/${origin.stream}`);
  }
  if (read.before(key, origin.startMs)?.path === path) return null;

  const { found, foundTicks, othersBehind } = await surveyFile(file, { init, headerBytes }, []);
  if (found.length === 0) return empty(path, 'the file has no whole part');
  const fromMs = origin.startMs;
  const toMs = fromMs + (foundTicks * 1000) / timescaleOf(init);
  const shared = { fromMs: fromMs + MAY_OVERLAP_MS, toMs: toMs - MAY_OVERLAP_MS };
  if (shared.fromMs < shared.toMs && read.stretches(key, shared).length > 0) {
    const message = 'no row speaks of it, and another recording has the same time; left alone';
    return { code: 'file_overlaps', path, message, remedy: { type: 'none' } };
  }
  const why = othersBehind ? '; left alone, for parts of another recording are behind them' : '';
  const message = `no row speaks of it; it has ${found.length} whole parts${why}`;
  const remedy: Remedy = othersBehind ? { type: 'none' } : { type: 'adopt', startMs: fromMs };
  return { code: 'file_without_row', path, message, remedy };
}

const empty = (path: string, message: string): Finding => ({
  code: 'file_empty',
  path,
  message,
  remedy: { type: 'remove' },
});

function timescaleOf(init: Buffer): number {
  const moov = findBox(init, 'moov');
  const [lead] = moov ? parseMovie(moov.body) : [];
  if (!lead) throw new Error('an init segment without tracks');
  return lead.track.timescale;
}
