import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { BitReader } from '../../../src/fmp4/bit-reader.js';
import { MalformedMedia } from '../../../src/fmp4/box.js';
import { BitWriter } from './bit-writer.js';

const field = fc.oneof(
  fc.record({ kind: fc.constant('u' as const), count: fc.integer({ min: 0, max: 32 }) }).chain(
    ({ kind, count }) => fc.record({ kind: fc.constant(kind), count: fc.constant(count), value: fc.nat(Math.min(2 ** count - 1, 0x7fff_ffff)) }),
  ),
  fc.record({ kind: fc.constant('ue' as const), value: fc.oneof(fc.nat(40), fc.nat(0x7fff_ffff)) }),
  fc.record({ kind: fc.constant('se' as const), value: fc.oneof(fc.integer({ min: -40, max: 40 }), fc.integer({ min: -0x3fff_ffff, max: 0x3fff_ffff })) }),
); // prettier-ignore

describe('a bit reader', () => {
  it('reads what was written, past emulation prevention', () => {
    fc.assert(
      fc.property(fc.array(field, { maxLength: 40 }), fc.nat(60), (fields, zeros) => {
        const writer = new BitWriter().u(zeros, 0);
        for (const each of fields) {
          if (each.kind === 'u') writer.u(each.count, each.value);
          else writer[each.kind](each.value);
        }
        const reader = BitReader.ofNal(writer.nal([0x67]), 1);
        reader.skip(zeros);
        for (const each of fields) {
          if (each.kind === 'u') expect(reader.bits(each.count)).toBe(each.value);
          else if (each.kind === 'ue') expect(reader.unsigned()).toBe(each.value);
          else expect(reader.signed() + 0).toBe(each.value);
        }
      }),
    );
  });

  it('takes a header of zeros into account for emulation prevention', () => {
    expect(BitReader.ofNal(Buffer.from([0, 0, 3, 0xa5]), 1).bits(16)).toBe(0x00a5);
  });

  it('leaves other bytes than those of a NAL unit as they are', () => {
    expect(new BitReader(Buffer.from([0, 0, 3, 1])).bits(32)).toBe(0x301);
  });

  it.each([
    { what: 'bits behind the end', read: (bits: BitReader) => bits.bits(17) },
    { what: 'a flag after skipping everything', read: (bits: BitReader) => (bits.skip(999), bits.flag()) }, // prettier-ignore
    { what: 'a code that never ends', read: (bits: BitReader) => bits.unsigned() },
  ])('refuses $what', ({ read }) => {
    expect(() => read(new BitReader(Buffer.alloc(2)))).toThrow(MalformedMedia);
  });

  it('refuses a code longer than any', () => {
    expect(() => new BitReader(Buffer.alloc(99)).unsigned()).toThrow('a code is too long');
  });
});
