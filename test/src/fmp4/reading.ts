/** The reader run over bytes that are cut anywhere. */
import { FragmentReader, type FragmentSample } from '../../../src/fmp4/fragment-reader.js';
import type { MovieTrack } from '../../../src/fmp4/movie.js';

export type ReadSample = FragmentSample & Readonly<{ trackId: number }>;
export type ReadResult = Readonly<{
  tracks: readonly MovieTrack[];
  samples: readonly ReadSample[];
}>;

/** What the reader gives for a stream in these chunks. */
export function readChunks(chunks: Iterable<Buffer>): ReadResult {
  let announced: readonly MovieTrack[] = [];
  const samples: ReadSample[] = [];
  const reader = new FragmentReader({
    tracks: (tracks) => (announced = tracks),
    samples: (trackId, read) => samples.push(...read.map((sample) => ({ trackId, ...sample }))),
  });
  for (const chunk of chunks) reader.push(chunk);
  return { tracks: announced, samples };
}

/** The same bytes in pieces, each in memory of its own as reads from a pipe are. */
export function cutAt(bytes: Buffer, points: readonly number[]): Buffer[] {
  const ends = [...new Set(points.map((point) => point % (bytes.length + 1))), bytes.length].sort((a, b) => a - b); // prettier-ignore
  return ends.map((end, index) => ownMemory(bytes.subarray(ends[index - 1] ?? 0, end)));
}

/** A copy that shares its memory with nothing. */
export function ownMemory(bytes: Uint8Array): Buffer {
  const copy = Buffer.allocUnsafeSlow(bytes.length);
  copy.set(bytes);
  return copy;
}

export function inPieces(bytes: Buffer, size: number): Buffer[] {
  return cutAt(
    bytes,
    Array.from({ length: Math.ceil(bytes.length / size) }, (_, i) => i * size),
  );
}
