import { describe, expect, it } from 'vitest';
import { esds, parseAacConfig, parseEsds } from '../../../src/fmp4/aac.js';
import { MalformedMedia } from '../../../src/fmp4/box.js';
import { BitWriter } from './bit-writer.js';
import { AAC_CONFIG } from './builders.js';

const hex = (text: string): Buffer => Buffer.from(text.replaceAll(' ', ''), 'hex');
const config = (type: number, rate: number, channels: number): BitWriter =>
  new BitWriter().u(5, type).u(4, rate).u(4, channels);

describe('an AAC configuration', () => {
  it.each([
    { what: 'AAC-LC', bytes: hex('1190'), told: [2, 48_000, 2] },
    { what: 'AAC-LC at 8 kHz', bytes: hex('1588'), told: [2, 8_000, 1] },
    { what: 'AAC-LC with more behind it', bytes: AAC_CONFIG, told: [2, 48_000, 1] },
    { what: '7.1', bytes: config(2, 3, 7).bytes(), told: [2, 48_000, 8] },
    { what: '6.1', bytes: config(2, 3, 11).bytes(), told: [2, 48_000, 7] },
    { what: 'channels told by the stream', bytes: config(2, 3, 0).bytes(), told: [2, 48_000, 2] },
    { what: 'a rate of its own', bytes: new BitWriter().u(5, 2).u(4, 15).u(24, 12_345).u(4, 1).bytes(), told: [2, 12_345, 1] },
    { what: 'HE-AAC, signalled in the open', bytes: config(5, 6, 2).u(4, 3).u(5, 2).bytes(), told: [5, 48_000, 2] },
    { what: 'HE-AAC with a rate of its own', bytes: config(5, 6, 2).u(4, 15).u(24, 47_999).u(5, 2).bytes(), told: [5, 47_999, 2] },
    { what: 'HE-AAC version 2', bytes: config(29, 6, 1).u(4, 3).u(5, 2).bytes(), told: [29, 48_000, 2] },
    { what: 'a type beyond 31', bytes: new BitWriter().u(5, 31).u(6, 10).u(4, 3).u(4, 2).bytes(), told: [42, 48_000, 2] },
  ])('tells type, rate and channels: $what', ({ bytes, told }) => {
    const { objectType, sampleRate, channels } = parseAacConfig(bytes);
    expect([objectType, sampleRate, channels]).toEqual(told);
  }); // prettier-ignore

  it.each([
    { what: 'nothing', bytes: hex('') },
    { what: 'one byte', bytes: hex('11') },
    { what: 'a rate that is not given out', bytes: config(2, 13, 2).bytes() },
    { what: 'channels that are not given out', bytes: config(2, 3, 15).bytes() },
    { what: 'a rate that is cut off', bytes: hex('1780') },
  ])('is refused with $what', ({ bytes }) => {
    expect(() => parseAacConfig(bytes)).toThrow(MalformedMedia);
  });
});

describe('an esds box', () => {
  it('gives back what was put into it', () => {
    const long = Buffer.alloc(300, 0x12);
    for (const each of [AAC_CONFIG, long]) {
      expect(parseEsds(esds(each).subarray(8))).toEqual({ objectType: 0x40, config: each });
    }
  });

  const decoder = `04 11 40 15 ${'00'.repeat(11)} 05 02 1190`;
  it.each([
    { what: 'lengths of one byte', stream: `03 16 0001 00 ${decoder}` },
    { what: 'a stream it depends on', stream: `03 18 0001 80 0002 ${decoder}` },
    { what: 'an address', stream: `03 1a 0001 40 03 61622f ${decoder}` },
    { what: 'a clock reference', stream: `03 18 0001 20 0005 ${decoder}` },
    { what: 'all of them', stream: `03 1e 0001 e0 0002 03 61622f 0005 ${decoder}` },
    { what: 'another descriptor before', stream: `13 01 ff 03 16 0001 00 ${decoder}` },
  ])('may have $what', ({ stream }) => {
    expect(parseEsds(hex(`00000000 ${stream}`)).config).toEqual(hex('1190'));
  });

  it('may lack the configuration of AAC', () => {
    const stream = `00000000 03 12 0001 00 04 0d 6b 15 ${'00'.repeat(11)}`;
    expect(parseEsds(hex(stream))).toEqual({ objectType: 0x6b, config: null });
  });

  it.each([
    { what: 'nothing inside', bytes: '00000000' },
    { what: 'no decoder', bytes: '00000000 03 03 0001 00' },
    { what: 'a descriptor that is cut off', bytes: '00000000 03 16 0001 00 04 11 40' },
    { what: 'a length that never ends', bytes: '00000000 03 ffffffffff' },
  ])('is refused with $what', ({ bytes }) => {
    expect(() => parseEsds(hex(bytes))).toThrow(MalformedMedia);
  });
});
