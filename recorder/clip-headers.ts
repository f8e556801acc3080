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

/** Read of each part at first; the header of half a second has 200 to 800 bytes. */
const USUAL_HEADER_BYTES = 1_024;
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
  /** Whole `moof` boxes; their bytes change once the next batch is asked for. */
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
  const wanted = slices.flatMap((slice) =>
    Array.from({ length: Math.ceil(partsIn(slice) / PARTS_AT_ONCE) }, (_, batch) => ({
      slice,
      first: batch * PARTS_AT_ONCE,
    })),
  );
  /** Memory that no batch uses at the moment: a day would turn over hundreds of megabytes of it. */
  const rooms: Buffer[] = [];
  const begun: { room: Buffer; batch: Ahead<HeaderBatch> }[] = [];
  try {
    for (const at of wanted.keys()) {
      signal?.throwIfAborted();
      while (begun.length < BATCHES_AHEAD) {
        const next = wanted[at + begun.length];
        if (!next) break;
        const room = rooms.pop() ?? Buffer.allocUnsafeSlow(PARTS_AT_ONCE * USUAL_HEADER_BYTES);
        begun.push({ room, batch: ahead(readBatch(storageDir, next.slice, next.first, room)) });
      }
      const next = begun.shift();
      if (!next) return;
      yield (await next.batch)();
      rooms.push(next.room);
    }
  } finally {
    await Promise.all(begun.map(({ batch }) => batch));
  }
}

async function readBatch(
  storageDir: string,
  slice: FileSlice,
  first: number,
  room: Buffer,
): Promise<HeaderBatch> {
  try {
    const file = await open(join(storageDir, slice.path));
    try {
      const end = Math.min(partsIn(slice), first + PARTS_AT_ONCE);
      const offsets = slice.offsets.subarray(first, end + 1);
      return { slice, first, headers: await readHeaders(file.fd, offsets, room) };
    } finally {
      await file.close();
    }
  } catch (error) {
    throw explained(error, slice.path);
  }
}

/** @param offsets where parts begin, and where the last of them ends */
async function readHeaders(fd: number, offsets: Float64Array, room: Buffer): Promise<Buffer[]> {
  const begins = await readBegins(fd, offsets, room);
  const headers: Buffer[] = [];
  for (const [at, begin] of begins.entries()) {
    const start = offsets[at] ?? 0;
    const bytes = partHeaderBytes(begin);
    if (bytes > Math.min(MAX_HEADER_BYTES, (offsets[at + 1] ?? 0) - start)) {
      throw new MalformedMedia(`a part with a header of ${bytes} bytes`);
    }
    const isWhole = bytes <= begin.length;
    headers.push(isWhole ? begin.subarray(0, bytes) : await readLongHeader(fd, start, bytes));
  }
  return headers;
}

/** With `fs.read` itself: of thousands of reads, promises cost more than the reading. */
function readBegins(fd: number, offsets: Float64Array, room: Buffer): Promise<Buffer[]> {
  const begins = Array.from({ length: offsets.length - 1 }, (_, at) =>
    room.subarray(at * USUAL_HEADER_BYTES, (at + 1) * USUAL_HEADER_BYTES),
  );
  return new Promise((resolve, reject) => {
    let left = begins.length;
    let failure: Error | null = null;
    for (const [at, begin] of begins.entries()) {
      read(fd, begin, 0, begin.length, offsets[at] ?? 0, (error, bytesRead) => {
        failure ??= error;
        begins[at] = begin.subarray(0, bytesRead);
        if (--left > 0) return; // all of them, before the file may be closed
        if (failure) reject(failure);
        else resolve(begins);
      });
    }
  });
}

function readLongHeader(fd: number, start: number, bytes: number): Promise<Buffer> {
  return new Promise((resolve, reject) => {
    read(fd, Buffer.allocUnsafeSlow(bytes), 0, bytes, start, (error, bytesRead, header) => {
      if (error) reject(error);
      else if (bytesRead < bytes) reject(new MalformedMedia('a part is cut off'));
      else resolve(header);
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
