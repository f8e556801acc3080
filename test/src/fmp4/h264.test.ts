import { describe, expect, it } from 'vitest';
import { MalformedMedia } from '../../../src/fmp4/box.js';
import {
  avcDecoderConfig,
  h264CodecString,
  h264Picture,
  parseAvcConfig,
} from '../../../src/fmp4/h264.js';
import { BitWriter } from './bit-writer.js';
import { H264_SETS } from './builders.js';

type Options = Readonly<{
  profile: number;
  chroma: number;
  scaling: boolean;
  orderType: 0 | 1 | 2;
  interlaced: boolean;
  blocks: readonly [number, number];
  crop: readonly [number, number, number, number] | null;
  ratio: number | readonly [number, number] | null;
}>;

/** Where every choice of the syntax can be made, also those that no encoder at hand makes. */
function spsWith(chosen: Partial<Options>): Buffer {
  const options: Options = { profile: 66, chroma: 1, scaling: false, orderType: 2, interlaced: false, blocks: [20, 15], crop: null, ratio: null, ...chosen }; // prettier-ignore
  const { profile, chroma, scaling, orderType, interlaced, blocks, crop, ratio } = options;
  const bits = new BitWriter().u(8, profile).u(8, 0).u(8, 30).ue(0);
  if (profile >= 100) {
    bits.ue(chroma);
    if (chroma === 3) bits.flags(0);
    bits.ue(2, 1).flags(0, scaling ? 1 : 0);
    for (let list = 0; scaling && list < (chroma === 3 ? 12 : 8); list++) {
      if (list % 2 === 1) bits.flags(0);
      else if (list === 0)
        bits.flags(1).se(-8); // the default list: nothing follows
      else bits.flags(1).se(...Array.from({ length: list < 6 ? 16 : 64 }, (_, i) => (i % 3) - 1));
    }
  }
  bits.ue(4, orderType);
  if (orderType === 0) bits.ue(5);
  if (orderType === 1) bits.flags(0).se(-3, 4).ue(2).se(7, -7);
  bits.ue(3).flags(0);
  bits.ue(blocks[0] - 1, (interlaced ? blocks[1] / 2 : blocks[1]) - 1);
  bits.flags(interlaced ? 0 : 1);
  if (interlaced) bits.flags(1);
  bits.flags(1, crop ? 1 : 0).ue(...(crop ?? []));
  bits.flags(ratio === null ? 0 : 1);
  if (typeof ratio === 'number') bits.flags(1).u(8, ratio);
  else if (ratio) bits.flags(1).u(8, 255).u(16, ratio[0]).u(16, ratio[1]);
  return bits.flags(0, 0, 0, 0, 0, 0).nal([0x67]);
}

describe('an H.264 sequence parameter set tells the size of the picture', () => {
  it.each<{ what: string; options: Partial<Options>; width: number; height: number }>([
    { what: 'in blocks of 16', options: {}, width: 320, height: 240 },
    { what: 'cropped', options: { blocks: [120, 68], crop: [0, 0, 0, 4] }, width: 1920, height: 1080 },
    { what: 'cropped on every side', options: { crop: [1, 2, 3, 4] }, width: 314, height: 226 },
    { what: 'in fields', options: { interlaced: true, blocks: [120, 68], crop: [0, 0, 0, 2] }, width: 1920, height: 1080 },
    { what: 'behind a cycle of picture order', options: { orderType: 1 }, width: 320, height: 240 },
    { what: 'behind picture order bits', options: { orderType: 0 }, width: 320, height: 240 },
    { what: 'behind scaling lists', options: { profile: 100, scaling: true }, width: 320, height: 240 },
    { what: 'grey, cropped by single pixels', options: { profile: 100, chroma: 0, crop: [1, 0, 0, 1] }, width: 319, height: 239 },
    { what: '4:2:2, cropped by single rows', options: { profile: 122, chroma: 2, crop: [1, 0, 0, 1] }, width: 318, height: 239 },
    { what: '4:4:4 with twelve scaling lists', options: { profile: 244, chroma: 3, scaling: true, crop: [1, 0, 0, 1] }, width: 319, height: 239 },
    { what: 'grey in fields', options: { profile: 100, chroma: 0, interlaced: true, blocks: [20, 16], crop: [0, 0, 0, 1] }, width: 320, height: 254 },
  ])('$what', ({ options, width, height }) => {
    expect(h264Picture(spsWith(options))).toEqual({ width, height, pixel: [1, 1] });
  }); // prettier-ignore

  it.each([
    { what: 'unsaid', ratio: null, pixel: [1, 1] },
    { what: 'by number', ratio: 2, pixel: [12, 11] },
    { what: 'by the last number', ratio: 16, pixel: [2, 1] },
    { what: 'by a number not given out', ratio: 99, pixel: [1, 1] },
    { what: 'in words of its own', ratio: [640, 481] as const, pixel: [640, 481] },
    { what: 'as nonsense', ratio: [0, 5] as const, pixel: [1, 1] },
  ])('and the shape of its pixels, $what', ({ ratio, pixel }) => {
    expect(h264Picture(spsWith({ ratio })).pixel).toEqual(pixel);
  });

  it.each([
    { what: 'no pixel left', options: { crop: [80, 80, 0, 0] as const } },
    { what: 'more pixels than any camera has', options: { blocks: [1025, 20] as const } },
  ])('but not with $what', ({ options }) => {
    expect(() => h264Picture(spsWith(options))).toThrow(MalformedMedia);
  });

  it('but not when it is cut off, wherever', () => {
    const sps = spsWith({ profile: 100, scaling: true, orderType: 1, crop: [0, 0, 0, 1] });
    for (let end = 0; end < sps.length - 3; end++) {
      expect(() => h264Picture(sps.subarray(0, end))).toThrow(MalformedMedia);
    }
  });
});

describe('H.264 in MP4', () => {
  it('is named by profile, constraints and level', () => {
    expect(h264CodecString(H264_SETS[0]!)).toBe('avc1.42c00d');
  });

  it('keeps its parameter sets in a record that can be read again', () => {
    const record = avcDecoderConfig(H264_SETS);
    expect(record.subarray(0, 6).toString('hex')).toBe('0142c00dffe1');
    expect(parseAvcConfig(record)).toEqual(H264_SETS);
  });

  it('repeats chroma format and depths for the high profiles', () => {
    const record = avcDecoderConfig([spsWith({ profile: 122, chroma: 2 }), H264_SETS[1]!]);
    expect(record.subarray(-4).toString('hex')).toBe('fefaf900');
  });

  it('leaves units out of the record that are no parameter sets', () => {
    const record = Buffer.from('0142c00dffe1 0001 09 02 0001 68 0000'.replaceAll(' ', ''), 'hex');
    expect(parseAvcConfig(record).map((nal) => nal.toString('hex'))).toEqual(['68']);
  });

  it.each([
    { what: 'no sequence parameter set', sets: [H264_SETS[1]!] },
    { what: 'one that ends before its level', sets: [Buffer.from([0x67, 66, 0])] },
    { what: 'more of them than can be counted', sets: Array<Buffer>(32).fill(H264_SETS[0]!) },
    { what: 'one longer than can be written', sets: [...H264_SETS, Buffer.alloc(65_536, 0x68)] },
    { what: 'depths beyond all bounds', sets: [new BitWriter().u(8, 100).u(16, 30).ue(0, 1, 7).nal([0x67])] }, // prettier-ignore
  ])('is refused with $what', ({ sets }) => {
    expect(() => avcDecoderConfig(sets)).toThrow(MalformedMedia);
  });

  it('is refused with a record that is cut off, wherever', () => {
    const record = avcDecoderConfig(H264_SETS);
    for (let end = 0; end < record.length; end++) {
      expect(() => parseAvcConfig(record.subarray(0, end))).toThrow(MalformedMedia);
    }
  });
});
