/**
 * Reads bits and Exp-Golomb codes, as parameter sets and decoder configurations hold them.
 * Source: ITU-T H.264 sections 7.3.1 and 9.1; H.265 the same.
 */
import { MalformedMedia } from './box.js';

/** Parameter sets are far shorter; what is behind is of no interest. */
const MAX_NAL_BYTES = 4096;

export class BitReader {
  readonly #bytes: Buffer;
  #bit = 0;

  constructor(bytes: Buffer) {
    this.#bytes = bytes;
  }

  /**
   * Reads a NAL unit past its emulation prevention bytes.
   * @param nal without start code; `headerBytes` of it are passed over
   */
  static ofNal(nal: Buffer, headerBytes: number): BitReader {
    return new BitReader(withoutEmulationPrevention(nal.subarray(0, MAX_NAL_BYTES), headerBytes));
  }

  /** @param count 0..32 */
  bits(count: number): number {
    let value = 0;
    for (let i = 0; i < count; i++) value = value * 2 + this.flag();
    return value;
  }

  flag(): 0 | 1 {
    const byte = this.#bytes[this.#bit >> 3];
    if (byte === undefined) throw new MalformedMedia('a decoder configuration ends too early');
    const bit = (byte >> (7 - (this.#bit & 7))) & 1;
    this.#bit++;
    return bit === 1 ? 1 : 0;
  }

  skip(count: number): void {
    this.#bit += count;
  }

  /** ue(v), 0 to 2^32-2 */
  unsigned(): number {
    let zeros = 0;
    while (this.flag() === 0) if (++zeros > 31) throw new MalformedMedia('a code is too long');
    return 2 ** zeros - 1 + this.bits(zeros);
  }

  /** se(v) */
  signed(): number {
    const code = this.unsigned();
    return code % 2 === 0 ? -code / 2 : (code + 1) / 2;
  }
}

function withoutEmulationPrevention(nal: Buffer, headerBytes: number): Buffer {
  const out = Buffer.alloc(nal.length);
  let length = 0;
  let zeros = 0;
  for (const byte of nal) {
    if (zeros >= 2 && byte === 3) {
      zeros = 0;
      continue;
    }
    zeros = byte === 0 ? zeros + 1 : 0;
    out[length++] = byte;
  }
  return out.subarray(headerBytes, length);
}
