import { describe, expect, it } from 'vitest';
import { MalformedMedia } from '../../../src/fmp4/box.js';
import { h265CodecString, hevcDecoderConfig, parseHevcConfig } from '../../../src/fmp4/h265.js';
import { parseH265Sps } from '../../../src/fmp4/h265-sps.js';
import { BitWriter } from './bit-writer.js';
import { H265_SETS } from './builders.js';

type Options = Readonly<{
  general: readonly number[];
  subLayers: number;
  chroma: number;
  crop: readonly [number, number, number, number] | null;
  scaling: boolean;
  pulseCode: boolean;
  /** Reference picture sets: listed ones by their pictures, predicted ones by their flags. */
  sets: readonly (number | readonly (0 | 1)[])[];
  longTerm: number;
  ratio: readonly [number, number] | null;
}>;

const MAIN = [0x01, 0x60, 0, 0, 0, 0x90, 0, 0, 0, 0, 0, 93];

/** Where every choice of the syntax can be made, also those that no encoder at hand makes. */
function spsWith(chosen: Partial<Options>): Buffer {
  const options: Options = { general: MAIN, subLayers: 0, chroma: 1, crop: null, scaling: false, pulseCode: false, sets: [], longTerm: 0, ratio: [40, 33], ...chosen }; // prettier-ignore
  const { general, subLayers, chroma, crop, scaling, pulseCode, sets, longTerm, ratio } = options;
  const bits = new BitWriter().u(4, 0).u(3, subLayers).flags(1);
  for (const byte of general) bits.u(8, byte);
  // Every first sub-layer tells its profile, every second its level.
  for (let i = 0; i < subLayers; i++) bits.flags(i % 2 ? 0 : 1, i % 2 ? 1 : 0);
  if (subLayers > 0) bits.u(2 * (8 - subLayers), 0);
  for (let i = 0; i < subLayers; i++) bits.u(i % 2 ? 8 : 88, 1);
  bits.ue(0, chroma);
  if (chroma === 3) bits.flags(0);
  bits.ue(640, 360).flags(crop ? 1 : 0);
  bits.ue(...(crop ?? []), 2, 2, 4).flags(subLayers > 0 ? 1 : 0);
  for (let i = 0; i < (subLayers > 0 ? subLayers + 1 : 1); i++) bits.ue(4, 2, 0);
  bits.ue(0, 3, 0, 3, 1, 1).flags(scaling ? 1 : 0);
  if (scaling) {
    bits.flags(1);
    for (let size = 0; size < 4; size++) {
      for (let matrix = 0; matrix < (size === 3 ? 2 : 6); matrix++) {
        if (matrix % 2 === 1) bits.flags(0).ue(1);
        else bits.flags(1).se(...Array.from({ length: [16, 64, 65, 65][size]! }, (_, i) => (i % 5) - 2)); // prettier-ignore
      }
    }
  }
  bits.flags(1, 1, pulseCode ? 1 : 0);
  if (pulseCode) bits.u(8, 0x77).ue(0, 2).flags(1);
  bits.ue(sets.length);
  for (const [index, set] of sets.entries()) {
    if (index > 0) bits.flags(typeof set === 'number' ? 0 : 1);
    if (typeof set === 'number') {
      bits.ue(Math.ceil(set / 2), Math.floor(set / 2));
      for (let i = 0; i < set; i++) bits.ue(i).flags(1);
    } else {
      bits
        .flags(1)
        .ue(3)
        .flags(...set);
    }
  }
  bits.flags(longTerm > 0 ? 1 : 0);
  if (longTerm > 0) bits.ue(longTerm).u(longTerm * 9, 5);
  bits.flags(1, 1, ratio ? 1 : 0);
  if (ratio) bits.flags(1).u(8, 255).u(16, ratio[0]).u(16, ratio[1]);
  return bits.flags(0, 0, 0, 0).nal([0x42, 0x01]);
}

describe('an H.265 sequence parameter set tells size and shape of its pixels', () => {
  it.each<{ what: string; options: Partial<Options>; width?: number; height?: number }>([
    { what: 'in the simplest case', options: {} },
    { what: 'cropped', options: { crop: [0, 1, 0, 4] }, width: 638, height: 352 },
    { what: 'grey, cropped by single pixels', options: { chroma: 0, crop: [1, 0, 0, 1] }, width: 639, height: 359 },
    { what: '4:2:2, cropped by single rows', options: { chroma: 2, crop: [1, 0, 0, 1] }, width: 638, height: 359 },
    { what: '4:4:4', options: { chroma: 3, crop: [1, 0, 0, 1] }, width: 639, height: 359 },
    { what: 'behind sub-layers', options: { subLayers: 3 } },
    { what: 'behind scaling lists', options: { scaling: true } },
    { what: 'behind pulse code', options: { pulseCode: true } },
    { what: 'behind listed reference pictures', options: { sets: [1, 4, 0, 3] } },
    { what: 'behind predicted reference pictures', options: { sets: [2, [1, 0, 1, 0, 0], [1, 1, 1], 2] } },
    { what: 'behind long-term pictures', options: { longTerm: 5 } },
  ])('$what', ({ options, width = 640, height = 360 }) => {
    expect(parseH265Sps(spsWith(options)).picture).toEqual({ width, height, pixel: [40, 33] });
  }); // prettier-ignore

  it('as square where nothing is said', () => {
    expect(parseH265Sps(spsWith({ ratio: null })).picture.pixel).toEqual([1, 1]);
  });

  it.each<{ what: string; options: Partial<Options> }>([
    { what: 'no pixel left', options: { crop: [200, 200, 0, 0] } },
    { what: 'an unknown chroma format', options: { chroma: 4 } },
    { what: 'too many reference picture sets', options: { sets: Array<number>(65).fill(0) } },
    { what: 'a reference picture set that is too long', options: { sets: [17] } },
    { what: 'sets that grow by prediction', options: { sets: [16, Array<1>(17).fill(1), [1]] } },
    { what: 'too many long-term pictures', options: { longTerm: 33 } },
  ])('but not with $what', ({ options }) => {
    expect(() => parseH265Sps(spsWith(options))).toThrow(MalformedMedia);
  });

  it('but not when it is cut off, wherever', () => {
    const sps = spsWith({ subLayers: 2, scaling: true, sets: [3, [1, 1, 1, 1]], longTerm: 2 });
    for (let end = 0; end < sps.length - 2; end++) {
      expect(() => parseH265Sps(sps.subarray(0, end))).toThrow(MalformedMedia);
    }
  });
});

describe('H.265 in MP4', () => {
  const nameOf = (...general: readonly number[]): string =>
    h265CodecString(parseH265Sps(spsWith({ general })));

  it.each([
    { general: MAIN, name: 'hvc1.1.6.L93.90' },
    { general: [0x02, 0x20, 0, 0, 0, 0xb0, 0, 0, 0, 0, 0, 153], name: 'hvc1.2.4.L153.B0' },
    { general: [0x24, 0x08, 0, 0, 0, 0x9d, 0x08, 0, 0, 0, 0, 60], name: 'hvc1.4.10.H60.9D.8' },
    { general: [0x41, 0x60, 0, 0, 0, 0, 0, 0x0a, 0, 0, 0, 93], name: 'hvc1.A1.6.L93.0.0.A' },
    { general: [0x01, 0x60, 0, 0, 0, 0, 0, 0, 0, 0, 0, 93], name: 'hvc1.1.6.L93' },
  ])('is named $name', ({ general, name }) => {
    expect(nameOf(...general)).toBe(name);
  });

  it('keeps its parameter sets in a record that can be read again, in order', () => {
    const [vps, sps, pps] = H265_SETS as [Buffer, Buffer, Buffer];
    const parsed = parseH265Sps(sps);
    const record = hevcDecoderConfig([pps, sps, vps], parsed);
    expect(record.subarray(0, 23).toString('hex')).toBe('0101600000009000000000003cf000fcfdf8f800000f03');
    expect(parseHevcConfig(record)).toEqual([vps, sps, pps]);
    for (let end = 0; end < record.length; end++) {
      expect(() => parseHevcConfig(record.subarray(0, end))).toThrow(MalformedMedia);
    }
  }); // prettier-ignore

  it('tells layers, chroma and depths in its record', () => {
    const sps = spsWith({ subLayers: 2, chroma: 2 });
    const record = hevcDecoderConfig([sps], parseH265Sps(sps));
    expect(record.subarray(16, 22).toString('hex')).toBe('fefafa00001f');
  });
});
