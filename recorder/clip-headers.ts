/**
 * Gives the headers (`moof`) of many parts, in order, while those that follow are being read. The
 * index says where each part begins, so an hour of video is 7 200 short reads and nothing else.
 */
import { join } from 'node:path';
import { ahead, type Ahead } from '../src/kit/ahead.js';
import { explained } from './clip-chunks.js';
import type { HeaderReader } from './clip-header-reader.js';
import { type FileSlice, partsIn } from './clip-stretches.js';

/** Parts that are read, and used, in one go. */
const PARTS_AT_ONCE = 256;
/** Reads of so many batches are under way before the first of them is used. */
const BATCHES_AHEAD = 3;
/** Enough for most batches. */
const ROOM_BYTES = 128 * 1024;

/** Where recordings lie, and who reads them. */
export type HeaderSource = Readonly<{
  /** What the paths of recordings are relative to. */
  directory: string;
  headers: HeaderReader;
}>;

/** Some neighbouring parts of a slice. */
export type HeaderBatch = Readonly<{
  slice: FileSlice;
  /** Of the first part, counted through the slice. */
  first: number;
  /** Whole `moof` boxes, one behind the other; they change once the next batch is asked for. */
  bytes: Buffer;
  /** Where each of them ends. */
  ends: Uint32Array;
}>;

/** One of a batch's headers. */
export function headerIn({ bytes, ends }: HeaderBatch, at: number): Buffer {
  return bytes.subarray(ends[at - 1] ?? 0, ends[at]);
}

/**
 * @throws CamrelayError no_recording (deleted meanwhile), disk_failed; the signal's reason
 */
export async function* partHeaders(
  source: HeaderSource,
  slices: readonly FileSlice[],
  signal?: AbortSignal,
): AsyncGenerator<HeaderBatch> {
  const wanted = batchesOf(slices);
  /** Memory that no batch uses at the moment: a day would turn over hundreds of megabytes of it. */
  const rooms: Buffer[] = [];
  const begun: Ahead<HeaderBatch>[] = [];
  try {
    for (;;) {
      signal?.throwIfAborted();
      while (begun.length < BATCHES_AHEAD) {
        const next = wanted.next();
        if (next.done) break;
        const room = rooms.pop() ?? Buffer.allocUnsafeSlow(ROOM_BYTES);
        begun.push(ahead(readBatch(source, next.value, room)));
      }
      const next = begun.shift();
      if (!next) return;
      const batch = (await next)();
      yield batch;
      rooms.push(Buffer.from(batch.bytes.buffer));
    }
  } finally {
    await Promise.all(begun);
  }
}

type Wanted = Readonly<{ slice: FileSlice; first: number }>;

function* batchesOf(slices: readonly FileSlice[]): Generator<Wanted, undefined> {
  for (const slice of slices) {
    for (let first = 0; first < partsIn(slice); first += PARTS_AT_ONCE) yield { slice, first };
  }
}

async function readBatch(
  { directory, headers }: HeaderSource,
  { slice, first }: Wanted,
  room: Buffer,
): Promise<HeaderBatch> {
  const end = Math.min(partsIn(slice), first + PARTS_AT_ONCE);
  const offsets = slice.offsets.slice(first, end + 1);
  try {
    const { bytes, ends } = await headers.read(join(directory, slice.path), offsets, room);
    return { slice, first, bytes, ends };
  } catch (error) {
    throw explained(error, slice.path);
  }
}
