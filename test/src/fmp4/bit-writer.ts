/** Writes parameter sets bit by bit, with emulation prevention, as an encoder would. */
export class BitWriter {
  readonly #bits: number[] = [];

  u(count: number, value: number): this {
    for (let i = count - 1; i >= 0; i--) this.#bits.push(Math.floor(value / 2 ** i) % 2);
    return this;
  }

  /** Some flags, one bit each. */
  flags(...values: readonly (0 | 1)[]): this {
    this.#bits.push(...values);
    return this;
  }

  ue(...values: readonly number[]): this {
    for (const value of values) {
      const length = Math.floor(Math.log2(value + 1));
      this.u(length, 0).u(length + 1, value + 1);
    }
    return this;
  }

  se(...values: readonly number[]): this {
    return this.ue(...values.map((value) => (value > 0 ? 2 * value - 1 : -2 * value)));
  }

  /** What has been written, filled up to whole bytes. */
  bytes(): Buffer {
    const out = Buffer.alloc(Math.ceil(this.#bits.length / 8));
    for (const [at, bit] of this.#bits.entries()) {
      out.writeUInt8(out.readUInt8(at >> 3) | (bit << (7 - (at & 7))), at >> 3);
    }
    return out;
  }

  /** The same behind a NAL unit header, with the stop bit and emulation prevention. */
  nal(header: readonly number[]): Buffer {
    const raw = [...header, ...new BitWriter().#with([...this.#bits, 1]).bytes()];
    const out: number[] = [];
    let zeros = 0;
    for (const byte of raw) {
      if (zeros >= 2 && byte <= 3) {
        out.push(3);
        zeros = 0;
      }
      zeros = byte === 0 ? zeros + 1 : 0;
      out.push(byte);
    }
    return Buffer.from(out);
  }

  #with(bits: readonly number[]): this {
    this.#bits.push(...bits);
    return this;
  }
}
