import { randomBytes } from 'node:crypto';
import { crc32 } from 'node:zlib';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { flippedByte } from '../../recorder/flipped-bit.js';

describe('a flipped bit', () => {
  it('is found by two checksums, wherever it is', () => {
    const bytes = randomBytes(5_000);
    const expected = crc32(bytes);
    fc.assert(
      fc.property(fc.nat(bytes.length * 8 - 1), (bit) => {
        const changed = Buffer.from(bytes);
        const byte = Math.floor(bit / 8);
        changed[byte]! ^= 1 << (bit % 8);
        expect(flippedByte(expected, crc32(changed), bytes.length)).toBe(byte);
      }),
    );
  });

  it('is not what explains sixteen damaged bytes', () => {
    const bytes = Buffer.alloc(5_000, 7);
    const expected = crc32(bytes);
    expect(flippedByte(expected, crc32(bytes.fill(0, 100, 116)), bytes.length)).toBeNull();
  });
});
