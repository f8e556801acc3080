import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { box } from '../../../src/fmp4/box.js';
import { FragmentReader } from '../../../src/fmp4/fragment-reader.js';
import {
  AUDIO_TRAK,
  DELTA_FLAGS,
  fragmentBytes,
  KEY_FLAGS,
  moov,
  sampleSpec,
  type SampleSpec,
  type TrafSpec,
  VIDEO_TRAK,
} from './builders.js';
import { cutAt, inPieces, ownMemory, readChunks } from './reading.js';

/** What the reader should give for a fragment: the other way to the same times, by plain addition. */
function expected(trafs: readonly TrafSpec[]): unknown[] {
  return trafs.flatMap(({ trackId, dts, runs }) => {
    let next = dts;
    return runs.flat().map(({ data, duration, flags, shift }) => {
      const begin = next;
      next += duration;
      const key = trackId === AUDIO_TRAK.id || flags === KEY_FLAGS;
      return { trackId, dts: begin, pts: begin + shift, duration, key, data };
    });
  });
}

const movie = moov(VIDEO_TRAK, AUDIO_TRAK);

const sample = fc
  .record({
    data: fc.uint8Array({ maxLength: 40 }).map((bytes) => Buffer.from(bytes)),
    duration: fc.nat(0xffff_ffff),
    flags: fc.constantFrom(KEY_FLAGS, DELTA_FLAGS),
    shift: fc.integer({ min: -0x8000_0000, max: 0x7fff_ffff }),
  })
  .map((spec): SampleSpec => spec);

const traf = fc.record({
  trackId: fc.constantFrom(VIDEO_TRAK.id, AUDIO_TRAK.id),
  dts: fc.nat(2 ** 45),
  runs: fc.array(fc.array(sample, { maxLength: 5 }), { maxLength: 3 }),
  base: fc.constantFrom<'moof' | 'file' | 'previous'>('moof', 'file'),
});

const stream = fc.record({
  fragments: fc.array(
    fc.record({ trafs: fc.array(traf, { maxLength: 3 }), longMdat: fc.boolean(), gap: fc.boolean() }),
    { maxLength: 4 },
  ),
  points: fc.array(fc.nat(5_000), { maxLength: 40 }),
}); // prettier-ignore

describe('a fragment reader', { timeout: 30_000 }, () => {
  it('gives the same samples however the stream is cut', () => {
    fc.assert(
      fc.property(stream, ({ fragments, points }) => {
        let bytes = movie;
        for (const { trafs, longMdat, gap } of fragments) {
          const between = gap ? box('free', Buffer.alloc(9)) : Buffer.alloc(0);
          const options = { at: bytes.length, longMdat, between };
          bytes = Buffer.concat([bytes, fragmentBytes(trafs, options)]);
        }
        const wanted = expected(fragments.flatMap(({ trafs }) => trafs));
        expect(readChunks([bytes]).samples).toEqual(wanted);
        expect(readChunks(cutAt(bytes, points)).samples).toEqual(wanted);
        expect(readChunks(inPieces(bytes, 1)).samples).toEqual(wanted);
      }),
    );
  });

  it('copies no sample that lies in one chunk', () => {
    const trafs = [{ trackId: 1, dts: 0, runs: [[sampleSpec(), sampleSpec()]] }];
    const fragment = ownMemory(fragmentBytes(trafs));
    const { samples } = readChunks([movie.subarray(0, 100), movie.subarray(100), fragment]);
    expect(samples.map(({ data }) => data.buffer === fragment.buffer)).toEqual([true, true]);
  });

  it('announces its tracks once, before any sample', () => {
    const { tracks } = readChunks([movie]);
    expect(tracks.map(({ id, track }) => [id, track.kind, track.timescale])).toEqual([
      [1, 'video', 90_000],
      [2, 'audio', 48_000],
    ]);
  });

  it('shows frames of a stream with B-frames in another order than it decodes them', () => {
    const shifts = [1, 3, 0, -1].map((frames) => frames * 3_600);
    const run = shifts.map((shift) => sampleSpec({ shift }));
    const { samples } = readChunks([movie, fragmentBytes([{ trackId: 1, dts: 7_200, runs: [run] }])]);
    expect(samples.map(({ dts, pts }) => [dts, pts])).toEqual([
      [7_200, 10_800],
      [10_800, 21_600],
      [14_400, 14_400],
      [18_000, 14_400],
    ]);
  }); // prettier-ignore

  it('knows the first sample of a run by its own flags', () => {
    const run = [KEY_FLAGS, DELTA_FLAGS, DELTA_FLAGS].map((flags) => sampleSpec({ flags }));
    const trafs = [
      { trackId: 1, dts: 0, runs: [run], firstFlags: true, defaults: { flags: DELTA_FLAGS } },
    ];
    const { samples } = readChunks([movie, fragmentBytes(trafs)]);
    expect(samples.map(({ key }) => key)).toEqual([true, false, false]);
  });

  it('takes what a fragment leaves out from its track', () => {
    const trak = { ...VIDEO_TRAK, trex: [3_003, 5, DELTA_FLAGS] as const };
    const run = [1, 2].map((n) => sampleSpec({ data: Buffer.alloc(5, n) }));
    const defaults = { duration: 9, size: 5, flags: KEY_FLAGS };
    const first = moov(trak);
    const trafs = [
      { trackId: 1, dts: 0, runs: [run], inherited: ['duration', 'size', 'flags'] as const },
      { trackId: 1, dts: 100, runs: [run], defaults },
      { trackId: 1, dts: 200, runs: [run], defaults, described: true },
      { trackId: 1, dts: 300, runs: [run], defaults, described: true, base: 'file' as const },
    ];
    const { samples } = readChunks([first, fragmentBytes(trafs, { at: first.length })]);
    expect(samples.map(({ dts, duration, key, data }) => [dts, duration, key, data[0]])).toEqual([
      [0, 3_003, false, 1],
      [3_003, 3_003, false, 2],
      ...[100, 200, 300].flatMap((dts) => [
        [dts, 9, true, 1],
        [dts + 9, 9, true, 2],
      ]),
    ]);
  });

  it('finds samples that lie behind those of the track before, without an offset', () => {
    const trafs = (['moof', 'previous', 'previous'] as const).map((base, index) => ({
      trackId: 1 + (index % 2),
      dts: 0,
      base,
      runs: [[sampleSpec({ data: Buffer.from([index, 1]) })], [sampleSpec({ data: Buffer.from([index, 2, 3]) })]],
    }));
    const { samples } = readChunks([movie, fragmentBytes(trafs)]);
    expect(samples.map(({ data }) => data.toString('hex'))).toEqual(['0001', '000203', '0101', '010203', '0201', '020203']);
  }); // prettier-ignore

  it('takes every frame of sound for one that needs no other', () => {
    const trafs = [{ trackId: 2, dts: 0, runs: [[sampleSpec({ flags: DELTA_FLAGS })]] }];
    expect(readChunks([movie, fragmentBytes(trafs)]).samples[0]?.key).toBe(true);
  });

  it('passes over media that no fragment announced', () => {
    const trafs = [{ trackId: 1, dts: 5, runs: [[sampleSpec()]] }];
    const bytes = [box('mdat', Buffer.alloc(99)), movie, box('mdat', Buffer.alloc(99)), fragmentBytes(trafs)]; // prettier-ignore
    expect(readChunks(bytes).samples.map(({ dts }) => dts)).toEqual([5]);
  });

  it('lets an error of its listener through as it is', () => {
    const fail = (): never => {
      throw new RangeError('a mistake of ours');
    };
    const reader = new FragmentReader({ tracks: () => undefined, samples: fail });
    const trafs = [{ trackId: 1, dts: 0, runs: [[sampleSpec()]] }];
    expect(() => reader.push(Buffer.concat([movie, fragmentBytes(trafs)]))).toThrow(RangeError);
  });
});
