import { describe, expect, it } from 'vitest';
import { box, fullBox, MalformedMedia, numbers } from '../../../src/fmp4/box.js';
import { initSegment } from '../../../src/fmp4/init-segment.js';
import { parseMovie, UnsupportedCodec } from '../../../src/fmp4/movie.js';
import type { Track } from '../../../src/model/track.js';
import {
  AAC,
  AUDIO_TRAK,
  moov,
  OPUS,
  type TrakSpec,
  VIDEO,
  VIDEO_H265,
  VIDEO_TRAK,
} from './builders.js';

const trakOf = ({ sampleEntry, timescale }: Track, id = 1): TrakSpec => ({
  id,
  timescale,
  entry: sampleEntry,
});
const parse = (...traks: readonly TrakSpec[]): ReturnType<typeof parseMovie> =>
  parseMovie(moov(...traks).subarray(8));

const soundEntry = (type: string, ...children: readonly Buffer[]): Buffer =>
  box(type, Buffer.alloc(28), ...children);
/** An entry with one of its bytes changed, counted from the name of a box inside it. */
function patched(entry: Buffer, type: string, offset: number, value: number): Buffer {
  const copy = Buffer.from(entry);
  copy.writeUInt8(value, copy.indexOf(type) + 4 + offset);
  return copy;
}
const renamed = (entry: Buffer, type: string): Buffer =>
  Buffer.concat([entry.subarray(0, 4), Buffer.from(type, 'latin1'), entry.subarray(8)]);

describe('a movie', () => {
  it.each([
    { what: 'H.264', track: VIDEO },
    { what: 'H.265', track: VIDEO_H265 },
    { what: 'AAC', track: AAC },
    { what: 'Opus', track: OPUS },
  ])('of $what gives the track it was made of', ({ track }) => {
    expect(parse(trakOf(track)).map((each) => each.track)).toEqual([track]);
    const init = initSegment([track]);
    expect(parseMovie(init.subarray(init.indexOf('moov') + 4))[0]?.track).toEqual(track);
  });

  it.each([
    { type: 'avc3', track: VIDEO },
    { type: 'hev1', track: VIDEO_H265 },
  ])('may call its samples $type, which are $track.codec all the same', ({ type, track }) => {
    const entry = renamed(track.sampleEntry, type);
    expect(parse({ ...trakOf(track), entry })[0]?.track).toEqual(track);
  });

  it('may have times of 64 bits', () => {
    const [found] = parse({ ...AUDIO_TRAK, version: 1 });
    expect([found?.id, found?.track.timescale]).toEqual([2, 48_000]);
  });

  it('tells the defaults of its fragments for each track', () => {
    const found = parse({ ...VIDEO_TRAK, trex: [1, 2, 3] }, { ...AUDIO_TRAK, trex: [4, 5, 6] });
    expect(found.map(({ defaults }) => defaults)).toEqual([
      { duration: 1, size: 2, flags: 3 },
      { duration: 4, size: 5, flags: 6 },
    ]);
  });

  it('has no defaults where none are given', () => {
    expect(parse(VIDEO_TRAK)[0]?.defaults).toEqual({ duration: 0, size: 0, flags: 0 });
  });

  it('keeps nothing of the memory it was read from', () => {
    const bytes = moov(trakOf(VIDEO), trakOf(AAC, 2), trakOf(OPUS, 3)).subarray(8);
    const found = parseMovie(bytes);
    bytes.fill(0xee);
    expect(found.map(({ track }) => track)).toEqual([VIDEO, AAC, OPUS]);
  });
});

describe('a codec that cannot be carried is named', () => {
  const mpeg2 = `00000000 03 12 0001 00 04 0d 67 15 ${'00'.repeat(11)}`.replaceAll(' ', '');
  it.each([
    { codec: 'ac-3', entry: soundEntry('ac-3') },
    { codec: 'mp4v', entry: box('mp4v', Buffer.alloc(78)) },
    { codec: 'x?y?', entry: box('x\x01y\xff') },
    { codec: 'mp4a.67', entry: soundEntry('mp4a', box('esds', Buffer.from(mpeg2, 'hex'))) },
    { codec: 'avc1 with 2-byte lengths', entry: patched(VIDEO.sampleEntry, 'avcC', 4, 0xfd) },
    { codec: 'hvc1 with 1-byte lengths', entry: patched(VIDEO_H265.sampleEntry, 'hvcC', 21, 0x0c) },
  ])('as $codec', ({ codec, entry }) => {
    const read = (): unknown => parse({ ...VIDEO_TRAK, entry });
    expect(read).toThrow(UnsupportedCodec);
    expect(read).toThrow(`camrelay cannot carry ${codec} without encoding it anew`);
  }); // prettier-ignore
});

describe('a movie is refused', () => {
  const noConfig = `00000000 03 12 0001 00 04 0d 40 15 ${'00'.repeat(11)}`.replaceAll(' ', '');
  it.each([
    { what: 'without a time scale', trak: { ...VIDEO_TRAK, timescale: 0 } },
    { what: 'without a sample entry', trak: { ...VIDEO_TRAK, entry: Buffer.alloc(0) } },
    { what: 'without an avcC box', trak: { ...VIDEO_TRAK, entry: box('avc1', Buffer.alloc(78)) } },
    { what: 'with an entry that is cut off', trak: { ...VIDEO_TRAK, entry: box('hvc1', Buffer.alloc(9)) } },
    { what: 'with AAC that lacks its configuration', trak: { ...AUDIO_TRAK, entry: soundEntry('mp4a', box('esds', Buffer.from(noConfig, 'hex'))) } },
    { what: 'with an empty esds box', trak: { ...AUDIO_TRAK, entry: soundEntry('mp4a', fullBox('esds', 0, 0)) } },
    { what: 'with Opus of version 1', trak: { ...AUDIO_TRAK, entry: patched(OPUS.sampleEntry, 'dOps', 0, 1) } },
    { what: 'with Opus of no channel', trak: { ...AUDIO_TRAK, entry: patched(OPUS.sampleEntry, 'dOps', 1, 0) } },
    { what: 'with Opus that lacks its channel mapping', trak: { ...AUDIO_TRAK, entry: patched(OPUS.sampleEntry, 'dOps', 10, 1) } },
    { what: 'with an empty Opus configuration', trak: { ...AUDIO_TRAK, entry: soundEntry('Opus', box('dOps')) } },
  ])('$what', ({ trak }) => {
    expect(() => parse(trak)).toThrow(MalformedMedia);
  }); // prettier-ignore

  it('with more tracks than any camera has', () => {
    const traks = Array.from({ length: 17 }, (_, id) => ({ ...VIDEO_TRAK, id }));
    expect(() => parse(...traks)).toThrow('a movie of 17 tracks');
  });

  it('with a field that is cut off', () => {
    const tkhd = fullBox('tkhd', 0, 0, numbers([4, 0]));
    expect(() => parseMovie(box('trak', tkhd))).toThrow(MalformedMedia);
    const trex = box('mvex', fullBox('trex', 0, 0, numbers([4, 1])));
    expect(() => parseMovie(trex)).toThrow(MalformedMedia);
  });
});
