/**
 * Cuts a byte stream, in whatever chunks it comes, into top-level boxes.
 *
 * A box that lies whole in one chunk is given out as a view of it; only a box that straddles chunks
 * is copied, once. Boxes nobody wants are passed over without being kept. No more is held than what
 * has come of the one open box, and that is bounded.
 */
import { type Box, type BoxHeader, boxHeader, MalformedMedia } from './box.js';

/** Largest `mdat` accepted: an 8K key frame has a few MB. */
const MAX_MEDIA_BYTES = 32 * 1024 * 1024;
/** Largest of any other box: a `moof` of one fragment, the `moov` of a live stream. */
const MAX_OTHER_BYTES = 1024 * 1024;
/** A larger box that straddles chunks gets its memory as its bytes come, not on its own word. */
const MAX_TRUSTED_BYTES = 512 * 1024;
const WANTED = new Set(['moov', 'moof', 'mdat']);
const NOTHING = Buffer.alloc(0);

/** A box of which more is to come; `bytes` is filled up to `filled`. */
type OpenBox = { header: BoxHeader; bytes: Buffer; filled: number };

export class BoxSplitter {
  #open: OpenBox | null = null;
  /** Bytes of a box nobody wants that are still to come. */
  #skipping = 0;
  /** The first bytes of a header whose rest is to come. */
  #head: Buffer = NOTHING;
  /** Where in the stream the current box begins. */
  #at = 0;

  /** @param onBox called with each `moov`, `moof` and `mdat`, and where in the stream it began */
  constructor(private readonly onBox: (box: Box, at: number) => void) {}

  /** @throws MalformedMedia on sizes no sane stream has; the splitter is of no use afterwards */
  push(chunk: Buffer): void {
    let rest = chunk;
    while (rest.length > 0) {
      if (this.#skipping > 0) rest = this.#skip(rest);
      else if (this.#open) rest = this.#fill(this.#open, rest);
      else if (this.#head.length > 0) rest = this.#completeHead(rest);
      else rest = this.#begin(rest);
    }
  }

  #begin(bytes: Buffer): Buffer {
    const header = boxHeader(bytes, 0);
    if (!header) {
      this.#head = Buffer.from(bytes);
      return NOTHING;
    }
    checkSize(header);
    if (header.size > bytes.length || !WANTED.has(header.type)) {
      this.#openBox(header);
      return bytes;
    }
    this.#emit(header, bytes.subarray(0, header.size));
    return bytes.subarray(header.size);
  }

  /** Takes no more than what the header lacks, so that the box behind it can still be a view. */
  #completeHead(bytes: Buffer): Buffer {
    const known = this.#head.length;
    const taken = bytes.subarray(0, known < 8 ? 8 - known : 16 - known);
    const head = Buffer.concat([this.#head, taken]);
    const rest = bytes.subarray(taken.length);
    const header = boxHeader(head, 0);
    this.#head = header ? NOTHING : head;
    if (!header) return rest;
    checkSize(header);
    this.#openBox(header);
    if (this.#open) this.#fill(this.#open, head);
    else this.#skip(head);
    return rest;
  }

  #openBox(header: BoxHeader): void {
    if (WANTED.has(header.type)) {
      const bytes = Buffer.allocUnsafeSlow(Math.min(header.size, MAX_TRUSTED_BYTES));
      this.#open = { header, bytes, filled: 0 };
    } else {
      this.#skipping = header.size;
      this.#at += header.size;
    }
  }

  #skip(bytes: Buffer): Buffer {
    const skipped = Math.min(this.#skipping, bytes.length);
    this.#skipping -= skipped;
    return bytes.subarray(skipped);
  }

  #fill(open: OpenBox, bytes: Buffer): Buffer {
    const { header, filled } = open;
    const taken = Math.min(header.size - filled, bytes.length);
    open.filled += taken;
    if (open.filled > open.bytes.length) {
      const room = Math.min(header.size, Math.max(open.filled, 2 * open.bytes.length));
      const larger = Buffer.allocUnsafeSlow(room);
      open.bytes.copy(larger, 0, 0, filled);
      open.bytes = larger;
    }
    bytes.copy(open.bytes, filled, 0, taken);
    if (open.filled === header.size) {
      this.#open = null;
      this.#emit(header, open.bytes);
    }
    return bytes.subarray(taken);
  }

  #emit({ type, size, headerBytes }: BoxHeader, bytes: Buffer): void {
    const at = this.#at;
    this.#at += size;
    this.onBox({ type, bytes, body: bytes.subarray(headerBytes) }, at);
  }
}

function checkSize({ type, size }: BoxHeader): void {
  if (!/^[\x20-\x7e]{4}$/.test(type)) throw new MalformedMedia('this is not an MP4 stream');
  const most = type === 'mdat' ? MAX_MEDIA_BYTES : MAX_OTHER_BYTES;
  if (size > most) throw new MalformedMedia(`a ${type} box of ${size} bytes`);
}
