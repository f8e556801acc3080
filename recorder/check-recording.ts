/**
 * Holds one row against its file. Only headers of boxes are read, never media.
 *
 * What can be done is decided here too, and it errs on one side: where anything that plays might be
 * lost, nothing is done.
 */
import { join } from 'node:path';
import { findBox, MalformedMedia } from '../src/fmp4/box.js';
import { UnsupportedCodec } from '../src/fmp4/movie.js';
import type { RecordedPart, Recording } from '../src/model/recording.js';
import type { IndexReader } from '../storage/index-reader.js';
import { MalformedPartTable } from '../storage/part-table.js';
import type { Finding, Remedy } from './check-difference.js';
import { type Survey, surveyFile } from './check-survey.js';
import { type Disk, type DiskFile, diskReason, errorCode } from './disk.js';
import { readFileHead } from './file-format.js';
import { findParts } from './part-scan.js';

export type InspectDeps = Readonly<{
  /** The storage directory. */
  directory: string;
  disk: Disk;
  read: IndexReader;
}>;

/** Rows and files of one stream may share so much time, ms: rounding, and the drift of a second. */
export const MAY_OVERLAP_MS = 100;
/** Another recording, where one has taken the place, may have a head so much longer. */
const HEAD_SLACK_BYTES = 1024;
/** How far the end in the row may be off that of its last part, ms. */
const ROUNDING_MS = 1;

/** @returns null where the file is what the row says */
export async function inspectRecording(deps: InspectDeps, row: Recording): Promise<Finding | null> {
  const { path } = row;
  let file: DiskFile;
  try {
    file = await deps.disk.open(join(deps.directory, path));
  } catch (error) {
    if (errorCode(error) !== 'ENOENT') return unreadable(path, error);
    return {
      code: 'row_without_file',
      path,
      message: 'the file is gone',
      remedy: { type: 'drop' },
    };
  }
  try {
    return await inspectFile(deps, row, file);
  } catch (error) {
    return unreadable(path, error);
  } finally {
    await file.close();
  }
}

/** What an error while looking at a file says of it. Throws on what is not the file's fault. */
export function unreadable(path: string, error: unknown): Finding {
  if (error instanceof MalformedMedia || error instanceof UnsupportedCodec) {
    const message = `the file makes no sense (${error.message}) and is left alone`;
    return { code: 'file_damaged', path, message, remedy: { type: 'none' } };
  }
  if (errorCode(error) === undefined) throw error;
  const message = `the file cannot be read: ${diskReason(error)}`;
  return { code: 'file_unreadable', path, message, remedy: { type: 'none' } };
}

async function inspectFile(
  deps: InspectDeps,
  row: Recording,
  file: DiskFile,
): Promise<Finding | null> {
  const { path, headerBytes, run } = row;
  const begin = await file.read(0, headerBytes + HEAD_SLACK_BYTES);
  if (begin.length < headerBytes) {
    const remedy: Remedy = { type: beginsLike(run.init, begin) ? 'discard' : 'drop' };
    const message = `the file has ${begin.length} bytes, its row says ${row.bytes}; no part is left`;
    return { code: 'file_too_short', path, message, remedy };
  }
  const head = readFileHead(begin.subarray(0, headerBytes)) ?? readFileHead(begin);
  const known = partsOf(row);
  const survey = await surveyFile(file, { init: run.init, headerBytes }, known ?? []);
  if (!head) return withoutHead(row, file);
  const { camera, stream, startMs } = head.origin;
  if (camera !== row.cameraId || stream !== row.streamName || startMs !== row.startMs) {
    const whose = `${camera}/${stream} of ${new Date(startMs).toISOString()}`;
    const message = `the file is another recording: ${whose}`;
    return { code: 'file_swapped', path, message, remedy: { type: 'drop' } };
  }
  const difference = differenceOf(row, known, survey);
  if (!difference) return null;
  const [remedy, why] = remedyFor(deps, row, survey);
  return { ...difference, path, message: difference.message + why, remedy };
}

/** Null where the table of the row cannot be read. */
function partsOf(row: Recording): readonly RecordedPart[] | null {
  try {
    return row.parts;
  } catch (error) {
    if (error instanceof MalformedPartTable) return null;
    throw error;
  }
}

async function withoutHead(
  { path, run, headerBytes }: Recording,
  file: DiskFile,
): Promise<Finding> {
  if ((await findParts(file, run.init, headerBytes)).found.length === 0) {
    const message = 'the file is no recording of ours and is left alone';
    return { code: 'file_foreign', path, message, remedy: { type: 'drop' } };
  }
  const message = 'the head of the file is damaged; it is left alone, for its parts are there';
  return { code: 'file_damaged', path, message, remedy: { type: 'none' } };
}

/** What differs, where anything does; the first reason that explains the others. */
function differenceOf(
  row: Recording,
  known: readonly RecordedPart[] | null,
  { size, standing, found, end, othersBehind }: Survey,
): Pick<Finding, 'code' | 'message'> | null {
  const rest = `${size - end} ${othersBehind ? 'bytes with parts of another recording' : 'torn bytes'}`;
  const more = `${found.length} whole parts and ${rest} behind what its row says`;
  if (!row.finished) {
    return { code: 'file_unfinished', message: `the file was never finished; ${more}` };
  }
  const sizes = `the file has ${size} bytes, its row says ${row.bytes}`;
  if (size < row.bytes) return { code: 'file_too_short', message: sizes };
  if (!known) return { code: 'parts_differ', message: 'the part table cannot be read' };
  if (standing.length < known.length) {
    const message = `part ${standing.length + 1} of ${known.length} is not where its row says`;
    return { code: 'parts_differ', message };
  }
  if (size > row.bytes) return { code: 'file_too_long', message: `${sizes}; ${more}` };
  const last = known.at(-1);
  const endMs = last ? last.startMs + last.durationMs : row.startMs;
  if (end !== row.bytes || found.length > 0 || Math.abs(endMs - row.endMs) > ROUNDING_MS) {
    return { code: 'parts_differ', message: 'the row and its part table do not agree' };
  }
  return null;
}

function remedyFor(
  { read }: InspectDeps,
  row: Recording,
  { standing, found, foundTicks, othersBehind }: Survey,
): [Remedy, string] {
  if (othersBehind) return [{ type: 'none' }, '; left alone, for those parts might be missed'];
  if (standing.length + found.length === 0) return [{ type: 'discard' }, '; no part is left'];
  const { timescale } = row.run.tracks[0];
  const standsUntilMs = standing.reduce((_, part) => part.startMs + part.durationMs, row.startMs);
  const endMs = standsUntilMs + (foundTicks * 1000) / timescale;
  const next = read.after(row, row.startMs + 1);
  if (found.length > 0 && endMs > row.endMs && next && endMs - next.startMs > MAY_OVERLAP_MS) {
    return [{ type: 'none' }, '; left alone, for the next recording has the same time'];
  }
  return [standing.length > 0 ? { type: 'mend', standing } : { type: 'renew' }, ''];
}

/** Whether the remains of a file are those of a head of ours, as far as they go. */
function beginsLike(init: Buffer, remains: Buffer): boolean {
  const ftyp = findBox(init, 'ftyp')?.bytes ?? Buffer.alloc(0);
  const common = Math.min(ftyp.length, remains.length);
  return remains.subarray(0, common).equals(ftyp.subarray(0, common));
}
