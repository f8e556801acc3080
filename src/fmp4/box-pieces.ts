/**
 * Boxes as lists of buffers: the tables of a day-long movie have tens of megabytes, and are never
 * copied into one.
 */
import { numbers } from './box.js';

export type Pieces = readonly Buffer[];

const BOX_HEADER_BYTES = 8;
const SHORT_PIECE_BYTES = 16 * 1024;

export function lengthOf(pieces: Pieces): number {
  return pieces.reduce((sum, { length }) => sum + length, 0);
}

/** The same bytes with short neighbours put together: each piece costs a write when it is sent. */
export function compacted(pieces: Pieces): Pieces {
  const out: Buffer[] = [];
  let short: Buffer[] = [];
  const flush = (): void => {
    if (short.length > 0) out.push(Buffer.concat(short));
    short = [];
  };
  for (const piece of pieces) {
    if (piece.length < SHORT_PIECE_BYTES) {
      short.push(piece);
    } else {
      flush();
      out.push(piece);
    }
  }
  flush();
  return out;
}

/** A box round some content. */
export function boxAround(type: string, ...content: readonly (Buffer | Pieces)[]): Pieces {
  const inside = content.flat();
  const size = BOX_HEADER_BYTES + lengthOf(inside);
  return [Buffer.concat([numbers([4, size]), Buffer.from(type, 'latin1')]), ...inside];
}

/** The same for a full box of version and flags (ISO/IEC 14496-12, 4.2.2). */
export function fullBoxAround(
  type: string,
  version: number,
  ...content: readonly (Buffer | Pieces)[]
): Pieces {
  return boxAround(type, numbers([1, version], [1, 0], [2, 0]), ...content);
}

const FIRST_BLOCK_WORDS = 256;
const MAX_BLOCK_WORDS = 16_384;
const WORD_BYTES = 4;

const viewOf = ({ buffer, byteOffset, length }: Buffer): DataView =>
  new DataView(buffer, byteOffset, length);

/** A table of 32-bit numbers that grows without ever being moved. */
export class WordList {
  readonly #full: Buffer[] = [];
  #block = Buffer.allocUnsafeSlow(FIRST_BLOCK_WORDS * WORD_BYTES);
  /** The block, to write into: twelve million words of a day come by here. */
  #view = viewOf(this.#block);
  #at = 0;
  #length = 0;

  get length(): number {
    return this.#length;
  }

  /** @param word signed or unsigned */
  push(word: number): void {
    if (this.#at === this.#block.length) this.#nextBlock();
    this.#view.setUint32(this.#at, word);
    this.#at += WORD_BYTES;
    this.#length++;
  }

  /** @param words big-endian, of 32 bits */
  pushAll(words: Buffer): void {
    for (let from = 0; from < words.length;) {
      if (this.#at === this.#block.length) this.#nextBlock();
      const copied = words.copy(this.#block, this.#at, from);
      this.#at += copied;
      from += copied;
    }
    this.#length += words.length / WORD_BYTES;
  }

  #nextBlock(): void {
    this.#full.push(this.#block);
    const words = Math.min(MAX_BLOCK_WORDS, (this.#block.length / WORD_BYTES) * 2);
    this.#block = Buffer.allocUnsafeSlow(words * WORD_BYTES);
    this.#view = viewOf(this.#block);
    this.#at = 0;
  }

  get pieces(): Pieces {
    return [...this.#full, this.#block.subarray(0, this.#at)];
  }

  /** Unsigned words, two at a time, of a list to which they were pushed so. */
  *pairs(): Generator<readonly [number, number]> {
    for (const piece of this.pieces) {
      for (let at = 0; at < piece.length; at += 2 * WORD_BYTES) {
        yield [piece.readUInt32BE(at), piece.readUInt32BE(at + WORD_BYTES)];
      }
    }
  }
}

/** Counts how often a number comes in a row: `stts` and `ctts` are told so. */
export class RunLengths {
  readonly #words = new WordList();
  #value = 0;
  #count = 0;

  push(value: number, count = 1): void {
    if (value !== this.#value) this.#endRun();
    this.#value = value;
    this.#count += count;
  }

  /** The number of runs, then each run's count and value; nothing may be pushed any more. */
  table(): Pieces {
    this.#endRun();
    return [numbers([4, this.#words.length / 2]), ...this.#words.pieces];
  }

  #endRun(): void {
    if (this.#count === 0) return;
    this.#words.push(this.#count);
    this.#words.push(this.#value);
    this.#count = 0;
  }
}
