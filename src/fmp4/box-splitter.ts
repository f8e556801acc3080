/**
 * Cuts a byte stream, in whatever chunks it comes, into top-level boxes.
 *
 * A box that lies whole in one chunk is given out as a view of it; only a box that straddles chunks
 * is copied, once. Boxes nobody wants are passed over without being kept. No more is held than what
 * has come of the one open box, and that is bounded.
 */
import { type Box, boxHeader, MalformedMedia } from './box.js';

/** Largest `mdat` accepted: an 8K key frame has a few MB. */
const MAX_MEDIA_BYTES = 32 * 1024 * 1024;
/** Largest of any other box that is kept: a `moof` of one fragment, the `moov` of a live stream. */
const MAX_HEADER_BYTES = 1024 * 1024;
const WANTED = new Set(['ftyp', 'moov', 'moof', 'mdat']);

/** The chunks of a box so far, and how many bytes it still lacks. */
type OpenBox = { type: string; headerBytes: number; chunks: Buffer[]; missing: number };

export class BoxSplitter {
  #open: OpenBox | null = null;
  /** Bytes of a box nobody wants that are still to come. */
  #skipping = 0;
  /** Fewer bytes than a box header, waiting for the rest of it. */
  #tail: Buffer | null = null;

  constructor(private readonly onBox: (box: Box) => void) {}

  /** @throws MalformedMedia on sizes no sane stream has; the splitter is of no use afterwards */
  push(chunk: Buffer): void {
    let rest = this.#tail ? Buffer.concat([this.#tail, chunk]) : chunk;
    this.#tail = null;
    while (rest.length > 0) {
      if (this.#skipping > 0) {
        const skipped = Math.min(this.#skipping, rest.length);
        this.#skipping -= skipped;
        rest = rest.subarray(skipped);
      } else if (this.#open) {
        rest = this.#continueBox(this.#open, rest);
      } else {
        const after = this.#beginBox(rest);
        if (!after) {
          this.#tail = rest;
          return;
        }
        rest = after;
      }
    }
  }

  #beginBox(bytes: Buffer): Buffer | null {
    const header = boxHeader(bytes, 0);
    if (!header) return null;
    const { type, size, headerBytes } = header;
    if (!WANTED.has(type)) {
      if (!/^[\x20-\x7e]{4}$/.test(type)) throw new MalformedMedia('this is not an MP4 stream');
      this.#skipping = size;
      return bytes;
    }
    const most = type === 'mdat' ? MAX_MEDIA_BYTES : MAX_HEADER_BYTES;
    if (size > most) throw new MalformedMedia(`a ${type} box of ${size} bytes`);
    if (size <= bytes.length) {
      this.#emit(type, headerBytes, bytes.subarray(0, size));
      return bytes.subarray(size);
    }
    this.#open = { type, headerBytes, chunks: [bytes], missing: size - bytes.length };
    return bytes.subarray(bytes.length);
  }

  #continueBox(open: OpenBox, bytes: Buffer): Buffer {
    const taken = bytes.subarray(0, open.missing);
    open.chunks.push(taken);
    open.missing -= taken.length;
    if (open.missing === 0) {
      this.#open = null;
      this.#emit(open.type, open.headerBytes, Buffer.concat(open.chunks));
    }
    return bytes.subarray(taken.length);
  }

  #emit(type: string, headerBytes: number, bytes: Buffer): void {
    this.onBox({ type, bytes, body: bytes.subarray(headerBytes) });
  }
}
