/**
 * Reads every byte of a recording: whether they are what was written, whether its samples hold together,
 * and whether they decode. What this finds cannot be mended: the file stays, and so does what is known
 * of it, for most of it still plays, and every later check should say so again.
 */
import { join } from 'node:path';
import { crc32 } from 'node:zlib';
import type { RecordedPart, Recording } from '../src/model/recording.js';
import type { StreamKey } from '../storage/streams.js';
import type { Finding } from './check-difference.js';
import { type InspectDeps, unreadable } from './check-recording.js';
import { type DiskFile, errorCode } from './disk.js';
import { flippedByte } from './flipped-bit.js';
import { faultIn, type Tracks, tracksOf } from './part-structure.js';

/**
 * Decodes a file to its end.
 * @returns why it does not decode, or null. @throws TimeoutError after so many ms
 */
export type Decode = (
  media: AsyncIterable<Buffer>,
  of: StreamKey,
  limitMs: number,
) => Promise<string | null>;

export type DeepCheck = Readonly<{
  decode: Decode;
  /** So many bytes more have been read. */
  onBytes: (bytes: number) => void;
}>;

/** Read in one go: any part, unless it is of no sane length. */
const READ_BYTES = 16 * 1024 * 1024;
const DECODED_AT_ONCE_BYTES = 1024 * 1024;
/** Decoding may take so long, and so much longer than the media lasts. */
const DECODE_LEAST_MS = 60_000;
const DECODE_FACTOR = 4;

type Read = Readonly<{ checksum: number; fault: string | null }>;

/** @param row of a finished file that is otherwise what it says. @returns null where all is well */
export async function inspectDeep(
  deps: InspectDeps,
  deep: DeepCheck,
  row: Recording,
): Promise<Finding | null> {
  let file: DiskFile;
  try {
    file = await deps.disk.open(join(deps.directory, row.path));
  } catch (error) {
    return errorCode(error) === 'ENOENT' ? null : unreadable(row.path, error); // deleted just now
  }
  try {
    return judge(row, await readAll(file, row, deep), await decoded(file, row, deep));
  } catch (error) {
    return unreadable(row.path, error);
  } finally {
    await file.close();
  }
}

function judge(
  row: Recording,
  { checksum, fault }: Read,
  undecoded: string | null,
): Finding | null {
  const { path } = row;
  const wrong = fault ?? (undecoded === null ? null : `it does not decode: ${undecoded}`);
  if (row.checksum !== null && row.checksum !== checksum) {
    const where = whereChanged(row, row.checksum, checksum);
    const effect = wrong ?? 'it still decodes';
    const message = `the bytes are not those that were written${where}; ${effect}; left alone`;
    return { code: 'bytes_changed', path, message, remedy: { type: 'none' } };
  }
  if (wrong !== null) {
    const why = row.checksum === null ? '' : ', though its checksum is right';
    const message = `${wrong}${why}; left alone`;
    return { code: 'media_damaged', path, message, remedy: { type: 'none' } };
  }
  if (row.checksum !== null) return null;
  const message = 'the index has no checksum of it';
  return { code: 'checksum_missing', path, message, remedy: { type: 'count', checksum } };
}

/** Reads head, parts, and damage between them, one after the other. */
async function readAll(file: DiskFile, row: Recording, { onBytes }: DeepCheck): Promise<Read> {
  const tracks = tracksOf(row.run.init);
  let [checksum, at]: [number, number] = [0, 0];
  let fault: string | null = null;
  const readTo = async (end: number): Promise<Buffer> => {
    let piece: Buffer = Buffer.alloc(0);
    while (at < end) {
      piece = await file.read(at, Math.min(end - at, READ_BYTES));
      if (piece.length === 0) break; // cut off meanwhile: the sum will tell
      checksum = crc32(piece, checksum);
      at += piece.length;
      onBytes(piece.length);
    }
    return piece;
  };
  for (const part of row.parts) {
    await readTo(part.offset);
    const bytes = await readTo(part.offset + part.bytes);
    fault ??= faultOfPart(part, bytes, tracks);
  }
  await readTo(row.bytes);
  return { checksum, fault };
}

function faultOfPart(part: RecordedPart, bytes: Buffer, tracks: Tracks): string | null {
  if (bytes.length !== part.bytes) return null; // longer than is read at once
  const fault = faultIn(bytes, tracks);
  return fault && `the part of ${timeText(part.startMs)} is damaged: ${fault}`;
}

async function decoded(file: DiskFile, row: Recording, deep: DeepCheck): Promise<string | null> {
  const limitMs = DECODE_LEAST_MS + DECODE_FACTOR * (row.endMs - row.startMs);
  try {
    return await deep.decode(bytesOf(file, row), row, limitMs);
  } catch (error) {
    if (!(error instanceof Error && error.name === 'TimeoutError')) throw error;
    return `it took longer than ${Math.round(limitMs / 1000)} s`;
  }
}

/** Head and parts, without what is damaged between them. */
async function* bytesOf(file: DiskFile, { headerBytes, parts }: Recording): AsyncGenerator<Buffer> {
  for (const { offset, bytes } of [{ offset: 0, bytes: headerBytes }, ...parts]) {
    for (let done = 0; done < bytes;) {
      const piece = await file.read(offset + done, Math.min(bytes - done, DECODED_AT_ONCE_BYTES));
      if (piece.length === 0) return;
      yield piece;
      done += piece.length;
    }
  }
}

/** In which part, where one flipped bit would explain it. */
function whereChanged(row: Recording, expected: number, actual: number): string {
  const byte = flippedByte(expected, actual, row.bytes);
  if (byte === null) return '';
  const part = row.parts.find(({ offset, bytes }) => offset <= byte && byte < offset + bytes);
  const place = part ? `the part of ${timeText(part.startMs)}` : 'its head';
  return `, as if one bit was flipped at byte ${byte}, in ${place}`;
}

const timeText = (ms: number): string => new Date(ms).toISOString();
