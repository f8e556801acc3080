/** Reads the headers of neighbouring parts of a file, and nothing of their media: one short read each. */
import { readSync } from 'node:fs';
import { MalformedMedia } from '../src/fmp4/box.js';
import { partHeaderBytes } from '../src/fmp4/part-header.js';

/** Read of each part at first; the header of half a second has 200 to 800 bytes. */
const USUAL_HEADER_BYTES = 1_024;
/** Longest header accepted. */
const MAX_HEADER_BYTES = 1024 * 1024;

export type HeaderBytes = Readonly<{
  /** Whole `moof` boxes, one behind the other. */
  bytes: Buffer;
  /** Where each of them ends. */
  ends: Uint32Array;
}>;

/**
 * @param offsets where parts begin, and where the last of them ends
 * @param room memory to read into; more is taken where it is too little
 * @throws MalformedMedia; what the file system says
 */
export function readHeaders(fd: number, offsets: Float64Array, room: Buffer): HeaderBytes {
  const ends = new Uint32Array(Math.max(0, offsets.length - 1));
  let bytes = room;
  let at = 0;
  for (const part of ends.keys()) {
    const start = offsets[part] ?? 0;
    bytes = withRoom(bytes, at, USUAL_HEADER_BYTES);
    const done = readSync(fd, bytes, at, USUAL_HEADER_BYTES, start);
    const header = partHeaderBytes(bytes, at, at + done);
    if (header > Math.min(MAX_HEADER_BYTES, (offsets[part + 1] ?? 0) - start)) {
      throw new MalformedMedia(`a part with a header of ${header} bytes`);
    }
    bytes = withRoom(bytes, at, header);
    if (header > done && readSync(fd, bytes, at, header, start) < header) {
      throw new MalformedMedia('a part is cut off');
    }
    at += header;
    ends[part] = at;
  }
  return { bytes: bytes.subarray(0, at), ends };
}

/** The same bytes up to `at`, with so much room behind them. */
function withRoom(bytes: Buffer, at: number, wanted: number): Buffer {
  if (bytes.length - at >= wanted) return bytes;
  const larger = Buffer.allocUnsafeSlow(Math.max(bytes.length * 2, at + wanted));
  bytes.copy(larger, 0, 0, at);
  return larger;
}
