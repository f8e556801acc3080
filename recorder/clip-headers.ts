/**
 * Reads the headers (`moof`) of many parts, and nothing of their media.
 *
 * The index says where each part begins, so an hour of video is 7 200 short reads, a hundred of them
 * in flight at a time: 25 ms where the files are in the page cache.
 */
import { read } from 'node:fs';
import { open } from 'node:fs/promises';
import { join } from 'node:path';
import { MalformedMedia } from '../src/fmp4/box.js';
import { partHeaderBytes } from '../src/fmp4/part-header.js';
import { ahead, type Ahead } from '../src/kit/ahead.js';
import { CamrelayError } from '../src/model/errors.js';
import { type FileSlice, partsIn } from './clip-stretches.js';
import { errorCode } from './disk.js';

/** Read of each part at first; a header of half a second has 200 to 800 bytes. */
const USUAL_HEADER_BYTES = 2_048;
/** Longest header accepted. */
const MAX_HEADER_BYTES = 1024 * 1024;
/** Reads in flight for one file. */
const PARTS_AT_ONCE = 128;
/** Reads of so many batches are under way before the first of them is used. */
const BATCHES_AHEAD = 3;

/** Some neighbouring parts of a slice. */
export type HeaderBatch = Readonly<{
  slice: FileSlice;
  /** Of the first part, counted through the slice. */
  first: number;
  /** Whole `moof` boxes. */
  headers: readonly Buffer[];
}>;

/**
 * @param storageDir what the paths of recordings are relative to
 * @throws CamrelayError no_recording (deleted meanwhile), disk_failed
 */
export async function* partHeaders(
  storageDir: string,
  slices: readonly FileSlice[],
  signal?: AbortSignal,
): AsyncGenerator<HeaderBatch> {
  const batches = slices.flatMap((slice) =>
    Array.from({ length: Math.ceil(partsIn(slice) / PARTS_AT_ONCE) }, (_, batch) => ({
      slice,
      first: batch * PARTS_AT_ONCE,
    })),
  );
  const begun: Ahead<HeaderBatch>[] = [];
  try {
    for (const at of batches.keys()) {
      signal?.throwIfAborted();
      while (begun.length < BATCHES_AHEAD) {
        const next = batches[at + begun.length];
        if (!next) break;
        begun.push(ahead(readBatch(storageDir, next.slice, next.first)));
      }
      const batch = await begun.shift();
      if (batch) yield batch();
    }
  } finally {
    await Promise.all(begun);
  }
}

async function readBatch(
  storageDir: string,
  slice: FileSlice,
  first: number,
): Promise<HeaderBatch> {
  try {
    const file = await open(join(storageDir, slice.path));
    try {
      const end = Math.min(partsIn(slice), first + PARTS_AT_ONCE);
      return { slice, first, headers: await readHeaders(file.fd, slice.offsets, first, end) };
    } finally {
      await file.close();
    }
  } catch (error) {
    throw explained(error, slice.path);
  }
}

async function readHeaders(
  fd: number,
  offsets: Float64Array,
  first: number,
  end: number,
): Promise<Buffer[]> {
  const room = Buffer.allocUnsafeSlow((end - first) * USUAL_HEADER_BYTES);
  return Promise.all(
    Array.from({ length: end - first }, (_, at) => {
      const start = offsets[first + at] ?? 0;
      const partBytes = (offsets[first + at + 1] ?? 0) - start;
      const own = room.subarray(at * USUAL_HEADER_BYTES, (at + 1) * USUAL_HEADER_BYTES);
      return readHeader(fd, own, start, partBytes);
    }),
  );
}

async function readHeader(
  fd: number,
  room: Buffer,
  start: number,
  partBytes: number,
): Promise<Buffer> {
  const begin = await readAt(fd, room, Math.min(room.length, partBytes), start);
  const bytes = partHeaderBytes(begin);
  if (bytes > Math.min(partBytes, MAX_HEADER_BYTES)) {
    throw new MalformedMedia(`a part with a header of ${bytes} bytes`);
  }
  if (bytes <= begin.length) return begin.subarray(0, bytes);
  const whole = await readAt(fd, Buffer.allocUnsafeSlow(bytes), bytes, start);
  if (whole.length < bytes) throw new MalformedMedia('a recording shorter than its row says');
  return whole;
}

/** `fs.read` itself: of a thousand reads, promises of `FileHandle` cost more than the reading. */
function readAt(fd: number, into: Buffer, bytes: number, position: number): Promise<Buffer> {
  return new Promise((resolve, reject) => {
    read(fd, into, 0, bytes, position, (error, bytesRead) => {
      if (error) reject(error);
      else resolve(into.subarray(0, bytesRead));
    });
  });
}

/** As whoever asked for a clip should read it. */
export function explained(error: unknown, path: string): unknown {
  if (error instanceof CamrelayError) return error;
  if (errorCode(error) === 'ENOENT') {
    const message = 'a recording of this span has just been deleted; ask again';
    return new CamrelayError('no_recording', message, { cause: error });
  }
  const why = error instanceof Error ? error.message : String(error);
  return new CamrelayError(
    'disk_failed',
    `${path} cannot be read: ${why}; run \`camrelay check\``,
    {
      cause: error,
    },
  );
}
