/**
 * Streams bytes out of memory and files, as far as the reader wants them: at most two pieces of
 * `CHUNK_BYTES`, or two parts, are in memory at a time, however long the whole.
 */
import { open, type FileHandle } from 'node:fs/promises';
import { join } from 'node:path';
import { lengthOf, type Pieces } from '../src/fmp4/box-pieces.js';
import { ahead, type Ahead } from '../src/kit/ahead.js';
import { CamrelayError } from '../src/model/errors.js';
import { explained } from './clip-headers.js';
import type { FilePiece } from './clip-media.js';

/** Longest read. */
const CHUNK_BYTES = 512 * 1024;

/** Both ends belong to it, as in HTTP (RFC 9110, section 14.1.2). */
export type ByteRange = Readonly<{ first: number; last: number }>;

/** Bytes of a file that are changed before they are given out; such a piece is read as a whole. */
export type ChangedPiece = FilePiece & Readonly<{ change?: (bytes: Buffer) => void }>;

/** Bytes in a row: first those in memory, then those in files. */
export type ByteSource = Readonly<{
  memory: Pieces;
  /** What the paths of pieces are relative to. */
  directory: string;
  pieces: readonly ChangedPiece[];
}>;

/** Bytes that may be asked for whole or in ranges, as often as one likes. */
export type Resource = Readonly<{
  bytes: number;
  /** The same for the same bytes; letters, digits, `-` and `_`. */
  tag: string;
  /**
   * @param range within the resource; all of it where it is left out
   * @throws CamrelayError no_recording (deleted meanwhile), disk_failed; the signal's reason
   */
  read(range?: ByteRange, signal?: AbortSignal): AsyncGenerator<Buffer, void, undefined>;
}>;

export function resource(tag: string, source: ByteSource): Resource {
  const memoryBytes = lengthOf(source.memory);
  return {
    bytes: source.pieces.reduce((sum, { bytes }) => sum + bytes, memoryBytes),
    tag,
    read: (range, signal) => streamBytes(source, range, signal),
  };
}

/** Of a piece that is read as a whole, what is asked for: `[from, to)`. */
type Excerpt = Readonly<{ piece: ChangedPiece; from: number; to: number }>;
/** A view of memory, or a part of a piece that is short enough to be read at once. */
type Chunk = Buffer | Excerpt;

/**
 * @param range of the whole; all of it where it is left out
 * @throws CamrelayError no_recording (deleted meanwhile), disk_failed; the signal's reason
 */
export async function* streamBytes(
  source: ByteSource,
  range: ByteRange = { first: 0, last: Infinity },
  signal?: AbortSignal,
): AsyncGenerator<Buffer, void, undefined> {
  await using files = new OpenFile(source.directory);
  /** The next chunk, read while the one before is being sent. */
  let next: Ahead<Buffer> | null = null;
  try {
    for (const chunk of chunksIn(source, range)) {
      signal?.throwIfAborted();
      const ready = next && (await next)();
      next = ahead(Buffer.isBuffer(chunk) ? Promise.resolve(chunk) : files.read(chunk));
      if (ready) yield ready;
    }
    signal?.throwIfAborted();
    if (next) yield (await next)();
  } finally {
    await next; // before its file is closed
  }
}

function* chunksIn({ memory, pieces }: ByteSource, { first, last }: ByteRange): Generator<Chunk> {
  let at = 0;
  /** What of the next `bytes` bytes is asked for. */
  const asked = (bytes: number): readonly [number, number] => {
    const from = Math.max(first - at, 0);
    const to = Math.min(last + 1 - at, bytes);
    at += bytes;
    return [from, to];
  };
  for (const buffer of memory) {
    const [from, to] = asked(buffer.length);
    if (from < to) yield buffer.subarray(from, to);
  }
  for (const piece of pieces) {
    const { path, offset, bytes, change } = piece;
    const [from, to] = asked(bytes);
    if (change && from < to) yield { piece, from, to };
    for (let begin = from; begin < to && !change; begin += CHUNK_BYTES) {
      const length = Math.min(CHUNK_BYTES, to - begin);
      yield { piece: { path, offset: offset + begin, bytes: length }, from: 0, to: length };
    }
  }
}

/** Keeps the file open that was read last: the next chunk is nearly always in it. */
class OpenFile implements AsyncDisposable {
  #path: string | null = null;
  #file: FileHandle | null = null;

  constructor(private readonly directory: string) {}

  /** To be called again only when the call before has settled. */
  async read({ piece, from, to }: Excerpt): Promise<Buffer> {
    const { path, offset, bytes, change } = piece;
    try {
      const file = path === this.#path && this.#file ? this.#file : await this.#change(path);
      const buffer = Buffer.allocUnsafeSlow(bytes);
      let done = 0;
      while (done < bytes) {
        const { bytesRead } = await file.read(buffer, done, bytes - done, offset + done);
        if (bytesRead === 0) break;
        done += bytesRead;
      }
      if (done === bytes) {
        change?.(buffer);
        return buffer.subarray(from, to);
      }
    } catch (error) {
      throw explained(error, path);
    }
    throw new CamrelayError('disk_failed', `${path} is shorter than its row says`);
  }

  async #change(path: string): Promise<FileHandle> {
    await this.#close();
    this.#file = await open(join(this.directory, path));
    this.#path = path;
    return this.#file;
  }

  async #close(): Promise<void> {
    const file = this.#file;
    this.#file = null;
    await file?.close();
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.#close();
  }
}
