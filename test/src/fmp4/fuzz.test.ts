/**
 * Wrong input of every kind: it is refused as such, or read; nothing else happens.
 *
 * `FUZZ_RUNS=1000000 npx vitest run --project unit test/src/fmp4/fuzz.test.ts` goes on for long,
 * `FUZZ_SEED` begins elsewhere. What fails names the seed of its input.
 */
import { describe, expect, it } from 'vitest';
import { MalformedMedia } from '../../../src/fmp4/box.js';
import { initSegment } from '../../../src/fmp4/init-segment.js';
import { UnsupportedCodec } from '../../../src/fmp4/movie.js';
import { nalsOf } from '../../../src/fmp4/nal.js';
import { aacTrack, opusTrack, videoTrack } from '../../../src/fmp4/tracks.js';
import type { Sample } from '../../../src/model/sample.js';
import type { Track } from '../../../src/model/track.js';
import * as made from './builders.js';
import { anyPieces, below, mutated, oneOf, type Random, randomFrom } from './mutations.js';
import { readChunks, type ReadSample } from './reading.js';
import { interleaved, parts, readParts, soundFor, videoAt } from './samples.js';

const RUNS = Number(process.env.FUZZ_RUNS ?? 4_000);
const FIRST_SEED = Number(process.env.FUZZ_SEED ?? 1);
const TIMEOUT_MS = 30_000 + RUNS * 10;
/** No input may take longer; the best of some attempts counts, for the machine is shared. */
const HANG_MS = 100;
const ATTEMPTS = 5;

/** Runs a test on one input after the other; what it throws other than a refusal is a failure. */
function fuzz(runs: number, attempt: (random: Random) => void): void {
  for (let seed = FIRST_SEED; seed < FIRST_SEED + runs; seed++) {
    const timed = (): number => {
      const begin = performance.now();
      try {
        attempt(randomFrom(seed));
      } catch (cause) {
        const isRefusal = cause instanceof MalformedMedia || cause instanceof UnsupportedCodec;
        if (!isRefusal) throw new Error(`the input of FUZZ_SEED=${seed}`, { cause });
      }
      return performance.now() - begin;
    };
    let shortestMs = timed();
    for (let i = 1; i < ATTEMPTS && shortestMs > HANG_MS; i++) {
      shortestMs = Math.min(shortestMs, timed());
    }
    if (shortestMs > HANG_MS) throw new Error(`FUZZ_SEED=${seed} takes ${shortestMs} ms`);
  }
}

const sampleSet = [made.sampleSpec({ shift: 5 }), made.sampleSpec({ flags: made.DELTA_FLAGS })];
const trafs = [
  { trackId: 1, dts: 0, runs: [sampleSet, sampleSet] },
  { trackId: 2, dts: 0, runs: [sampleSet], defaults: { duration: 9, size: 3, flags: 5 } },
];
const muxedParts = (tracks: readonly [Track, ...Track[]]): Buffer[] =>
  parts(tracks, interleaved(tracks, [...videoAt(5, 2), ...soundFor(1)])).map(({ bytes }) => bytes);

const MOVIE = made.moov(made.VIDEO_TRAK, made.AUDIO_TRAK);
const STREAMS = [
  [MOVIE, made.fragmentBytes(trafs), made.fragmentBytes(trafs, { longMdat: true })],
  [initSegment([made.VIDEO_H265, made.OPUS]), ...muxedParts([made.VIDEO_H265, made.OPUS])],
  [initSegment([made.VIDEO, made.AAC]), ...muxedParts([made.VIDEO, made.AAC])],
].map((chunks) => Buffer.concat(chunks)); // prettier-ignore

/** Reads a stream, and muxes what it gives as far as it goes. */
function throughEverything(stream: Buffer, random: Random): void {
  const read: ReadSample[] = [];
  let tracks: Track[] = [];
  try {
    const { samples, ...rest } = readChunks(anyPieces(stream, random));
    read.push(...samples);
    tracks = rest.tracks.map(({ track }) => track);
  } finally {
    const bytes = read.reduce((sum, { data }) => sum + data.length, 0);
    expect(bytes).toBeLessThanOrEqual(stream.length);
  }
  const [lead, ...others] = tracks;
  if (!lead) return;
  const samples = read.map(({ trackId, ...each }): Sample => ({ ...each, track: trackId - 1 }));
  const muxed = parts([lead, ...others], samples);
  // What has been accepted can be read again.
  const kept = samples.filter(({ track }) => track <= others.length).length;
  expect(readParts(muxed)).toHaveLength(muxed.length > 0 ? kept : 0);
}

describe('wrong input is refused or read', { timeout: TIMEOUT_MS }, () => {
  it('in streams with changes', () => {
    fuzz(RUNS, (random) => throughEverything(mutated(oneOf(random, STREAMS), random), random));
  });

  it('in streams of boxes in any order', () => {
    const types = ['ftyp', 'moov', 'moof', 'mdat', 'free', 'trak', 'traf', 'trun'];
    const boxes = (random: Random, depth: number): Buffer => {
      const content = depth === 0 ? [Buffer.from(Array.from({ length: below(random, 40) }, () => below(random, 256)))] : Array.from({ length: below(random, 4) }, () => boxes(random, depth - 1)); // prettier-ignore
      const body = Buffer.concat(content);
      const head = Buffer.alloc(8);
      head.writeUInt32BE(body.length + 8);
      head.write(oneOf(random, types), 4, 'latin1');
      return Buffer.concat([head, body]);
    };
    fuzz(RUNS / 4, (random) => {
      const noise = Array.from({ length: 4 }, () => boxes(random, below(random, 5)));
      throughEverything(Buffer.concat([MOVIE, ...noise]), random);
    });
  });

  it('in streams of noise', () => {
    fuzz(RUNS / 4, (random) => {
      const noise = Buffer.from(Array.from({ length: 300 }, () => below(random, 256)));
      throughEverything(noise, random);
    });
  });

  it('in parameter sets and decoder configurations', () => {
    const sets = [made.H264_SETS, made.H265_SETS];
    fuzz(RUNS, (random) => {
      const chosen = oneOf(random, sets).map((set) =>
        random() < 0.5 ? mutated(set, random) : set,
      );
      const codec = oneOf(random, ['h264', 'h265'] as const);
      const make = oneOf(random, [
        () => videoTrack(codec, chosen, 90_000),
        () => videoTrack('h264', [mutated(made.H264_SETS[0]!, random), ...made.H264_SETS], 90_000),
        () => videoTrack('h265', [mutated(made.H265_SETS[1]!, random), ...made.H265_SETS], 90_000),
        () => aacTrack(mutated(Buffer.concat([made.AAC_CONFIG, Buffer.alloc(8)]), random), 48_000),
        () => opusTrack(mutated(made.OPUS_CONFIG, random), 48_000),
      ]);
      const track = make();
      // What makes a track makes a movie that tells the same.
      const [read] = readChunks([initSegment([track])]).tracks;
      expect(read?.track.codecString).toBe(track.codecString);
    });
  });

  it('in samples of video', () => {
    const sample = Buffer.concat(made.H264_SETS.flatMap((set) => [Buffer.from([0, 0, 0, set.length]), set])); // prettier-ignore
    fuzz(RUNS / 4, (random) => {
      expect([...nalsOf(mutated(sample, random))].length).toBeLessThan(40);
    });
  });

  it('in samples of any time', () => {
    const times = [-1, 0, 1, 0.5, NaN, Infinity, 2 ** 31, 2 ** 32, 2 ** 53, 90_000, 3_600];
    const time = (random: Random, usual: number): number =>
      random() < 0.004 ? oneOf(random, times) : usual + below(random, 5);
    fuzz(RUNS / 4, (random) => {
      const dts = [0, 0];
      const samples = Array.from({ length: 60 }, (): Sample => {
        const track = random() < 0.002 ? 2 : below(random, 2);
        const begin = time(random, dts[track] ?? 0);
        const duration = time(random, 3_600);
        dts[track] = begin + duration;
        const key = random() < 0.1;
        return { track, dts: begin, pts: time(random, begin), duration, key, data: Buffer.alloc(below(random, 9)) }; // prettier-ignore
      });
      const muxed = parts([made.VIDEO, made.AAC], samples);
      expect(readParts(muxed)).toHaveLength(muxed.length > 0 ? samples.length : 0);
    });
  });
});
