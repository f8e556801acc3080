import { describe, expect, it } from 'vitest';
import { MalformedMedia } from '../../../src/fmp4/box.js';
import {
  AUDIO_TRAK,
  fragmentBytes,
  moov,
  sampleSpec,
  type TrafSpec,
  VIDEO_TRAK,
} from './builders.js';
import { inPieces, readChunks } from './reading.js';

const movie = moov(VIDEO_TRAK, AUDIO_TRAK);

describe('a fragment reader refuses', () => {
  const traf = { trackId: 1, dts: 0, runs: [[sampleSpec()]] };
  const one = (spec: Partial<TrafSpec> = {}): Buffer => fragmentBytes([{ ...traf, ...spec }]);
  const patched = (type: string, offset: number, value: number, bytes = one()): Buffer => {
    const copy = Buffer.from(bytes);
    copy.writeUInt32BE(value, copy.lastIndexOf(type) + 4 + offset);
    return copy;
  };
  const without = (type: string): Buffer => {
    const copy = one();
    copy.write('free', copy.indexOf(type), 'latin1');
    return copy;
  };
  const empty = Array.from({ length: 9_000 }, () => sampleSpec({ data: Buffer.alloc(0) }));
  const many = { ...traf, runs: [empty], defaults: { duration: 1, size: 0, flags: 0 } };
  const sampleSize = 16;

  // The second sample begins where the first does, and both take all there is.
  const sharing = patched('trun', 8, 132, patched('trun', sampleSize, 6, fragmentBytes([traf, traf])));

  it.each([
    { what: 'a movie without tracks', bytes: moov(), why: 'a movie without tracks' },
    { what: 'a second movie', bytes: movie, why: 'a second moov box' },
    { what: 'a track that was never announced', bytes: one({ trackId: 9 }), why: 'announced' },
    { what: 'a fragment whose media never comes', bytes: Buffer.concat([one().subarray(0, -11), one()]), why: 'without its media' },
    { what: 'a sample beyond the media', bytes: patched('trun', 8, 109), why: 'outside the media' },
    { what: 'a sample before the media', bytes: patched('trun', 8, 0), why: 'outside the media' },
    { what: 'a sample before the stream', bytes: patched('trun', 8, 0x8000_0000), why: 'outside the media' },
    { what: 'a sample that is too large', bytes: patched('trun', sampleSize, 4), why: 'more samples than media' },
    { what: 'samples that share their bytes', bytes: sharing, why: 'more samples than media' },
    { what: 'more samples than are described', bytes: patched('trun', 4, 9_999), why: 'beyond its box' },
    { what: '10 001 samples', bytes: patched('trun', 4, 10_001), why: 'more than 10000' },
    { what: '2^32-1 samples', bytes: patched('trun', 4, 0xffff_ffff), why: 'more than 10000' },
    { what: 'many samples in many runs', bytes: fragmentBytes([many, many]), why: 'more than 10000' },
    { what: 'a time beyond all bounds', bytes: patched('tfdt', 4, 0x0100_0000), why: 'beyond all bounds' },
    { what: 'a track without header', bytes: without('tfhd'), why: 'no tfhd box' },
    { what: 'a track without decode time', bytes: without('tfdt'), why: 'no tfdt box' },
    { what: 'a header that is cut off', bytes: patched('tfhd', -8, 12), why: 'beyond' },
  ])('$what', ({ bytes, why }) => {
    const stream = bytes.equals(moov()) ? bytes : Buffer.concat([movie, bytes]);
    const refused = (read: () => unknown): void => {
      expect(read).toThrow(MalformedMedia);
      expect(read).toThrow(why);
    };
    refused(() => readChunks([stream]));
    refused(() => readChunks(inPieces(stream, 1)));
  });

  it('a fragment before its movie', () => {
    expect(() => readChunks([one()])).toThrow('a track that was never announced');
  });

  it('two tracks with one number', () => {
    expect(() => readChunks([moov(VIDEO_TRAK, VIDEO_TRAK)])).toThrow('two tracks with one number');
  });
}); // prettier-ignore
