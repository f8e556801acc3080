import { describe, expect, it } from 'vitest';
import { boxAt, boxesIn } from '../../../src/fmp4/box.js';
import { lengthOf } from '../../../src/fmp4/box-pieces.js';
import { initSegment } from '../../../src/fmp4/init-segment.js';
import { type Edit, progressiveMovie } from '../../../src/fmp4/progressive-movie.js';
import { SampleTable } from '../../../src/fmp4/sample-table.js';
import { trackTemplates } from '../../../src/fmp4/track-template.js';
import { aacTrack } from '../../../src/fmp4/tracks.js';
import { VIDEO } from '../../recorder/parts.js';

const AUDIO = aacTrack(Buffer.from([0x11, 0x90]), 48_000);
const [VIDEO_TEMPLATE, AUDIO_TEMPLATE] = trackTemplates(initSegment([VIDEO, AUDIO]));
const ALL: Edit[] = [{ durationTicks: 10_800, mediaTicks: 0 }];
/** 2026-01-02 03:04:05 UTC in seconds since 1904. */
const CREATED_MS = Date.UTC(2026, 0, 2, 3, 4, 5);
const CREATED_S = 3_850_167_845;

type TableSample = { dts: number; shift?: number; bytes?: number; key?: boolean; chunk?: number };

function table(samples: readonly TableSample[], duration = 3_600): SampleTable {
  const made = new SampleTable();
  for (const { dts, shift = 0, bytes = 100, key = true, chunk } of samples) {
    if (chunk !== undefined) made.beginChunk(chunk);
    made.add(dts, duration, shift, bytes, key);
  }
  made.end();
  return made;
}

function movie(video: SampleTable, { edits = ALL, mediaBytes = 1_000 } = {}): Buffer {
  const tracks = [{ template: VIDEO_TEMPLATE!, table: video, edits }] as const;
  return Buffer.concat(progressiveMovie({ tracks, mediaBytes, createdMs: CREATED_MS }));
}

/** The numbers in a box of the only track, behind version and flags. */
function words(bytes: Buffer, ...path: readonly string[]): number[] {
  const { body } = boxAt(boxAt(bytes, 'moov', 'trak').body, ...path);
  return Array.from({ length: (body.length - 4) / 4 }, (_, at) => body.readUInt32BE(4 + at * 4));
}
const STBL = ['mdia', 'minf', 'stbl'] as const;
const versionOf = (bytes: Buffer, ...path: readonly string[]): number =>
  boxAt(boxAt(bytes, 'moov', 'trak').body, ...path).body.readUInt8(0);
const typesIn = (bytes: Buffer): string[] => [...boxesIn(bytes)].map(({ type }) => type);

const THREE = [
  { dts: 7_000, chunk: 0, shift: 7_200, key: true, bytes: 500 },
  { dts: 10_600, shift: 3_600, key: false, bytes: 20 },
  { dts: 14_300, chunk: 700, shift: 3_600, key: false, bytes: 30 },
];

describe('the index of a progressive movie', () => {
  it('says of every sample when it is due, how long it is and where it lies', () => {
    const bytes = movie(table(THREE));
    expect(words(bytes, ...STBL, 'stts')).toEqual([3, 1, 3_600, 1, 3_700, 1, 3_600]);
    expect(words(bytes, ...STBL, 'ctts')).toEqual([2, 1, 7_200, 2, 3_600]);
    expect(words(bytes, ...STBL, 'stss')).toEqual([1, 1]);
    expect(words(bytes, ...STBL, 'stsc')).toEqual([2, 1, 2, 1, 2, 1, 1]);
    expect(words(bytes, ...STBL, 'stsz')).toEqual([0, 3, 500, 20, 30]);
    expect(words(bytes, ...STBL, 'stco')).toEqual([2, bytes.length, bytes.length + 700]);
  });

  it('is followed by the media it told the length of', () => {
    const bytes = movie(table(THREE), { mediaBytes: 4_321 });
    expect(bytes.subarray(-8)).toEqual(
      Buffer.concat([Buffer.from([0, 0, 0x10, 0xe9]), Buffer.from('mdat')]),
    );
    expect(typesIn(bytes.subarray(0, -8))).toEqual(['ftyp', 'moov']);
  });

  it('leaves out what need not be said', () => {
    const bytes = movie(table([{ dts: 0, chunk: 0 }, { dts: 3_600 }, { dts: 7_200 }]));
    expect(typesIn(boxAt(boxAt(bytes, 'moov', 'trak').body, ...STBL).body)).toEqual([
      'stsd',
      'stts',
      'stsc',
      'stsz',
      'stco',
    ]);
    expect(words(bytes, ...STBL, 'stts')).toEqual([1, 3, 3_600]);
  });

  it('joins chunks of as many samples each', () => {
    const samples = [0, 1, 2, 3, 4, 5, 6].map((at) => ({
      dts: at * 3_600,
      ...(at % 2 === 0 ? { chunk: at * 100 } : {}),
    }));
    expect(words(movie(table(samples)), ...STBL, 'stsc')).toEqual([2, 1, 2, 1, 4, 1, 1]);
  });

  it('tells signed times where a sample is shown before it is decoded', () => {
    const bytes = movie(
      table([
        { dts: 0, chunk: 0 },
        { dts: 3_600, shift: -40 },
      ]),
    );
    expect(versionOf(bytes, ...STBL, 'ctts')).toBe(1);
    expect(words(bytes, ...STBL, 'ctts')).toEqual([2, 1, 0, 1, 2 ** 32 - 40]);
    expect(versionOf(movie(table(THREE)), ...STBL, 'ctts')).toBe(0);
  });

  it('says by edits which of it plays, and for how long', () => {
    const edits: Edit[] = [
      { durationTicks: 900, mediaTicks: null },
      { durationTicks: 3_600, mediaTicks: 7_200 },
    ];
    const bytes = movie(table(THREE), { edits });
    const speed = 0x1_0000;
    expect(words(bytes, 'edts', 'elst')).toEqual([2, 900, 2 ** 32 - 1, speed, 3_600, 7_200, speed]);
    expect(words(bytes, 'tkhd').slice(0, 5)).toEqual([CREATED_S, CREATED_S, 1, 0, 4_500]);
    expect(words(bytes, 'mdia', 'mdhd').slice(0, 4)).toEqual([
      CREATED_S,
      CREATED_S,
      90_000,
      10_900,
    ]);
    const header = boxAt(bytes, 'moov', 'mvhd').body;
    expect([header.readUInt32BE(12), header.readUInt32BE(16)]).toEqual([90_000, 4_500]);
  });

  it('takes 64 bits for what lies beyond 32, and only for that', () => {
    const day = 86_400 * 90_000;
    const long = movie(table([{ dts: 0, chunk: 0 }], day), {
      edits: [{ durationTicks: day, mediaTicks: 0 }],
      mediaBytes: 5e9,
    });
    const trak = boxAt(long, 'moov', 'trak').body;
    expect(boxAt(trak, 'tkhd').body.readBigUInt64BE(28)).toBe(BigInt(day));
    expect(boxAt(trak, 'mdia', 'mdhd').body.readBigUInt64BE(24)).toBe(BigInt(day));
    expect(boxAt(trak, 'edts', 'elst').body.readBigUInt64BE(8)).toBe(BigInt(day));
    expect(boxAt(trak, ...STBL, 'co64').body.readBigUInt64BE(8)).toBe(BigInt(long.length));
    expect(long.readBigUInt64BE(long.length - 8)).toBe(5_000_000_016n);
    expect(long.subarray(-16, -8)).toEqual(
      Buffer.concat([Buffer.from([0, 0, 0, 1]), Buffer.from('mdat')]),
    );
    expect(versionOf(movie(table(THREE)), 'tkhd')).toBe(0);
  });

  it('tells where all lies when its last byte is just beyond 4 GiB', () => {
    const samples = [
      { dts: 0, chunk: 0 },
      { dts: 3_600, chunk: 1_000 },
    ];
    const spare = (mediaBytes: number): number =>
      2 ** 32 - 1 - mediaBytes - movie(table(samples), { mediaBytes }).length;
    const most = 2 ** 32 - 1 - movie(table(samples)).length;
    expect(spare(most)).toBe(0);
    expect(words(movie(table(samples), { mediaBytes: most }), ...STBL, 'stco')[0]).toBe(2);
    const more = movie(table(samples), { mediaBytes: most + 1 });
    expect(words(more, ...STBL, 'co64')).toEqual([2, 0, more.length, 0, more.length + 1_000]);
  });

  it('says that sound wants the frame before decoded', () => {
    const sound = { template: AUDIO_TEMPLATE!, table: table([{ dts: 0, chunk: 0 }]), edits: ALL };
    const bytes = Buffer.concat(
      progressiveMovie({ tracks: [sound], mediaBytes: 100, createdMs: CREATED_MS }),
    );
    expect(words(bytes, ...STBL, 'sgpd').slice(1, 3)).toEqual([2, 1]);
    expect(boxAt(boxAt(bytes, 'moov', 'trak').body, ...STBL, 'sgpd').body.readInt16BE(16)).toBe(-1);
    expect(words(bytes, ...STBL, 'sbgp').slice(1)).toEqual([1, 1, 1]);
  });

  it('of a day is a few large pieces, none of them copied together', () => {
    const made = new SampleTable();
    made.beginChunk(0);
    for (let at = 0; at < 200_000; at++) made.add(at * 3_600, 3_600, 0, at % 5_000, at % 50 === 0);
    made.end();
    const tracks = [{ template: VIDEO_TEMPLATE!, table: made, edits: ALL }] as const;
    const pieces = progressiveMovie({ tracks, mediaBytes: 1e9, createdMs: CREATED_MS });
    expect(lengthOf(pieces)).toBeGreaterThan(800_000);
    expect(pieces.length).toBeLessThan(25);
    for (const { length } of pieces) expect(length).toBeLessThanOrEqual(128 * 1024);
  });
});
