import { describe, expect, it } from 'vitest';
import { MalformedMedia } from '../../../src/fmp4/box.js';
import {
  isParameterSet,
  isSequenceParameterSet,
  nalsOf,
  sequenceParameterSet,
} from '../../../src/fmp4/nal.js';
import { H264_SETS, H265_SETS } from './builders.js';

const hex = (text: string): Buffer => Buffer.from(text.replaceAll(' ', ''), 'hex');

describe('the NAL units of a sample', () => {
  it('are views of it, one behind the other', () => {
    const sample = hex('00000002 6742 00000000 00000003 658880');
    const nals = [...nalsOf(sample)];
    expect(nals.map((nal) => nal.toString('hex'))).toEqual(['6742', '', '658880']);
    expect(nals[0]?.buffer).toBe(sample.buffer);
  });

  it.each([
    { what: 'a length that is cut off', bytes: '00000001 65 000000' },
    { what: 'a unit longer than the sample', bytes: '00000003 6588' },
    { what: 'a unit of 4 GB', bytes: 'ffffffff 6588' },
  ])('are refused with $what', ({ bytes }) => {
    expect(() => [...nalsOf(hex(bytes))]).toThrow(MalformedMedia);
  });
});

describe('parameter sets', () => {
  it('are told from other units', () => {
    expect(H264_SETS.map((nal) => isParameterSet('h264', nal))).toEqual([true, true]);
    expect(H265_SETS.map((nal) => isParameterSet('h265', nal))).toEqual([true, true, true]);
    expect(H264_SETS.map((nal) => isSequenceParameterSet('h264', nal))).toEqual([true, false]);
    expect(H265_SETS.map((nal) => isSequenceParameterSet('h265', nal))).toEqual([false, true, false]); // prettier-ignore
    for (const nal of [hex('65'), hex('0605'), hex('09f0'), hex('')]) {
      expect(isParameterSet('h264', nal)).toBe(false);
    }
    for (const nal of [hex('2601'), hex('4e01'), hex('4601'), hex('')]) {
      expect(isParameterSet('h265', nal)).toBe(false);
    }
  });

  it('of a sequence must be among those of a track', () => {
    expect(sequenceParameterSet('h264', H264_SETS)).toBe(H264_SETS[0]);
    expect(() => sequenceParameterSet('h265', H265_SETS.slice(2))).toThrow(MalformedMedia);
  });
});
