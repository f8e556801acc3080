/**
 * Streams bytes out of memory and files, as far as the reader wants them: at most two chunks of
 * `CHUNK_BYTES`, or two parts, are in memory at a time, however long the whole.
 */
import { lengthOf } from '../src/fmp4/box-pieces.js';
import { ahead, type Ahead } from '../src/kit/ahead.js';
import { ChunkReader } from './clip-chunks.js';
import { type ByteRange, type ByteSource, chunksOf } from './clip-pieces.js';

export type { ByteRange, ChangedPiece } from './clip-pieces.js';

/** Longest read. */
const CHUNK_BYTES = 512 * 1024;

/** Bytes that may be asked for whole or in ranges, as often as one likes. */
export type Resource = Readonly<{
  bytes: number;
  /** The same for the same bytes; letters, digits, `-` and `_`. */
  tag: string;
  /** More may come behind these bytes, at the same address: no cache is to keep them. */
  grows?: boolean;
  /**
   * @param range within the resource; all of it where it is left out
   * @throws CamrelayError no_recording (deleted meanwhile), disk_failed; the signal's reason
   */
  read(range?: ByteRange, signal?: AbortSignal): AsyncGenerator<Buffer, void, undefined>;
  /**
   * The same, for who is done with a chunk when it asks for the next: its memory is used again then.
   * A download would turn over gigabytes of it.
   */
  readInPlace(range?: ByteRange, signal?: AbortSignal): AsyncGenerator<Buffer, void, undefined>;
}>;

export function resource(tag: string, source: ByteSource): Resource {
  const bytes = [...source.pieces].reduce(
    (sum, piece) => sum + piece.bytes,
    lengthOf(source.memory),
  );
  return {
    bytes,
    tag,
    read: (range, signal) => streamBytes(source, newRoom, range, signal),
    readInPlace: (range, signal) => streamBytes(source, twoRooms(), range, signal),
  };
}

const newRoom = (bytes: number): Buffer => Buffer.allocUnsafeSlow(bytes);

/** Memory for the chunk that is being read, while the one before is being sent. */
function twoRooms(): (bytes: number) => Buffer {
  const rooms: Buffer[] = [];
  return (bytes) => {
    const oldest = rooms.length === 2 ? rooms.shift() : undefined;
    const fits = oldest && oldest.length >= bytes;
    const room = fits ? oldest : Buffer.allocUnsafeSlow(bytes);
    rooms.push(room);
    return room.subarray(0, bytes);
  };
}

async function* streamBytes(
  source: ByteSource,
  roomFor: (bytes: number) => Buffer,
  range: ByteRange = { first: 0, last: Infinity },
  signal?: AbortSignal,
): AsyncGenerator<Buffer, void, undefined> {
  await using reader = new ChunkReader(source.directory);
  /** The next chunk, read while the one before is being sent. */
  let next: Ahead<Buffer> | null = null;
  try {
    for (const chunk of chunksOf(source, range, CHUNK_BYTES)) {
      signal?.throwIfAborted();
      const ready = next && (await next)();
      next = ahead(reader.read(chunk, roomFor(chunk.bytes)));
      if (ready) yield ready;
    }
    signal?.throwIfAborted();
    if (next) yield (await next)();
  } finally {
    await next; // before its file is closed
  }
}
