/** Bytes of a worker, and what cameras put into them: boxes, parameter sets, samples. */
import assert from 'node:assert';
import fc, { type Arbitrary } from 'fast-check';
import { MalformedMedia } from '../../../src/fmp4/box.js';
import { initSegment } from '../../../src/fmp4/init-segment.js';
import { UnsupportedCodec } from '../../../src/fmp4/movie.js';
import { nalsOf } from '../../../src/fmp4/nal.js';
import { aacTrack, opusTrack, videoTrack } from '../../../src/fmp4/tracks.js';
import type { Sample } from '../../../src/model/sample.js';
import type { Track } from '../../../src/model/track.js';
import * as built from '../../src/fmp4/builders.js';
import { readChunks, type ReadSample } from '../../src/fmp4/reading.js';
import { interleaved, parts, readParts, soundFor, videoAt } from '../../src/fmp4/samples.js';
import { piecesOf } from '../changes.js';
import type { Target } from '../target.js';

const refusals = [MalformedMedia, UnsupportedCodec];
const TYPES = ['ftyp', 'moov', 'moof', 'mdat', 'free', 'trak', 'traf', 'trun', 'tfhd', 'tfdt', 'stsd', 'avc1', 'hvc1', 'mp4a', 'Opus', 'esds', 'avcC']; // prettier-ignore

const runs = [built.sampleSpec({ shift: 5 }), built.sampleSpec({ flags: built.DELTA_FLAGS })];
const TRAFS = [
  { trackId: 1, dts: 0, runs: [runs, runs] },
  { trackId: 2, dts: 0, runs: [runs], defaults: { duration: 9, size: 3, flags: 5 } },
];
export const MOVIE = built.moov(built.VIDEO_TRAK, built.AUDIO_TRAK);
export const muxed = (tracks: readonly [Track, ...Track[]]): Buffer[] => [
  initSegment(tracks),
  ...parts(tracks, interleaved(tracks, [...videoAt(5, 2), ...soundFor(1)])).map(
    ({ bytes }) => bytes,
  ),
];

const leaf = fc.uint8Array({ maxLength: 40 }).map((bytes) => Buffer.from(bytes));
const boxOf = (content: Arbitrary<Buffer>): Arbitrary<Buffer> =>
  fc.tuple(fc.constantFrom(...TYPES), content).map(([type, body]) => {
    const head = Buffer.alloc(8);
    head.writeUInt32BE(body.length + 8);
    head.write(type, 4, 'latin1');
    return Buffer.concat([head, body]);
  });
const boxes = (depth: number): Arbitrary<Buffer> =>
  depth === 0
    ? boxOf(leaf)
    : boxOf(fc.array(boxes(depth - 1), { maxLength: 3 }).map((inside) => Buffer.concat(inside)));

const stream: Target = {
  name: 'fmp4-stream',
  seeds: [
    Buffer.concat([MOVIE, built.fragmentBytes(TRAFS), built.fragmentBytes(TRAFS, { longMdat: true })]), // prettier-ignore
    Buffer.concat(muxed([built.VIDEO_H265, built.OPUS])),
    Buffer.concat(muxed([built.VIDEO, built.AAC])),
  ],
  words: TYPES,
  made: fc
    .array(fc.oneof(boxes(1), boxes(3)), { maxLength: 4 })
    .map((list) => Buffer.concat([MOVIE, ...list])),
  refusals,
  check: (input) => {
    const whole = outcomeOf([input]);
    assert.deepStrictEqual(outcomeOf(piecesOf(input)), whole);
    const bytes = whole.samples.reduce((sum, { data }) => sum + data.length, 0);
    assert(bytes <= input.length, 'more samples than bytes');
    muxAgain(whole.tracks, whole.samples);
  },
};

type Outcome = { tracks: Track[]; samples: ReadSample[]; refusal: string | null };

function outcomeOf(pieces: readonly Buffer[]): Outcome {
  const outcome: Outcome = { tracks: [], samples: [], refusal: null };
  try {
    const { tracks, samples } = readChunks(pieces);
    outcome.tracks = tracks.map(({ track }) => track);
    outcome.samples = [...samples];
  } catch (error) {
    if (!refusals.some((refusal) => error instanceof refusal)) throw error;
    outcome.refusal = String(error);
  }
  return outcome;
}

/** What has been accepted can be muxed, and read again. */
function muxAgain([lead, ...others]: readonly Track[], read: readonly ReadSample[]): void {
  if (!lead) return;
  const samples = read.map(({ trackId, ...each }): Sample => ({ ...each, track: trackId - 1 }));
  const again = parts([lead, ...others], samples);
  const kept = samples.filter(({ track }) => track <= others.length).length;
  assert.strictEqual(readParts(again).length, again.length > 0 ? kept : 0);
}

/** The first byte says what the rest is. */
const MAKERS: readonly ((bytes: Buffer) => Track)[] = [
  (bytes) => videoTrack('h264', [bytes, ...built.H264_SETS], 90_000),
  (bytes) => videoTrack('h265', [bytes, ...built.H265_SETS], 90_000),
  (bytes) => aacTrack(bytes, 48_000),
  (bytes) => opusTrack(bytes, 48_000),
];
const first = (kind: number, rest: Buffer): Buffer => Buffer.concat([Buffer.of(kind), rest]);

const parameterSets: Target = {
  name: 'fmp4-parameter-sets',
  seeds: [
    ...built.H264_SETS.map((set) => first(0, set)),
    ...built.H265_SETS.map((set) => first(1, set)),
    first(2, Buffer.concat([built.AAC_CONFIG, Buffer.alloc(8)])),
    first(3, built.OPUS_CONFIG),
  ],
  mostBytes: 5_000,
  refusals,
  check: (input) => {
    const make = MAKERS[(input[0] ?? 0) % MAKERS.length]!;
    const track = make(input.subarray(1));
    // What makes a track makes a movie that tells the same.
    const [read] = readChunks([initSegment([track])]).tracks;
    assert.strictEqual(read?.track.codecString, track.codecString);
  },
};

const sample = Buffer.concat(built.H264_SETS.flatMap((set) => [Buffer.from([0, 0, 0, set.length]), set])); // prettier-ignore
const nals: Target = {
  name: 'fmp4-nals',
  seeds: [sample],
  mostBytes: 2_048,
  refusals,
  check: (input) => {
    const units = [...nalsOf(input)];
    const bytes = units.reduce((sum, { length }) => sum + 4 + length, 0);
    assert.strictEqual(bytes, input.length);
  },
};

export const fmp4Targets = [stream, parameterSets, nals];
