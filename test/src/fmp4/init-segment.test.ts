import { describe, expect, it } from 'vitest';
import { boxAt, boxesIn } from '../../../src/fmp4/box.js';
import { initSegment } from '../../../src/fmp4/init-segment.js';
import { readChunks } from './reading.js';
import { AAC, OPUS, VIDEO, VIDEO_H265 } from './builders.js';
import { aacTrack, opusTrack, videoTrack } from '../../../src/fmp4/tracks.js';
import type { Track, VideoTrack } from '../../../src/model/track.js';

const pasp = (width: number, height: number): Buffer =>
  Buffer.from([0, 0, 0, 16, ...Buffer.from('pasp'), 0, 0, width >> 8, width & 255, 0, 0, height >> 8, height & 255]); // prettier-ignore

/** A track with pixels of another shape, whose entry says so. */
const withPixels = (track: VideoTrack, width: number, height: number): VideoTrack => ({
  ...track,
  sampleEntry: Buffer.concat([track.sampleEntry, pasp(width, height)]),
});

/** Width and height as `tkhd` shows them, in whole pixels. */
function shownSize(track: Track): readonly [number, number] {
  const { body } = boxAt(initSegment([track]), 'moov', 'trak', 'tkhd');
  return [body.readUInt32BE(76) / 0x1_0000, body.readUInt32BE(80) / 0x1_0000];
}

describe('an init segment', () => {
  it('is a file type and a movie without samples', () => {
    const init = initSegment([VIDEO, AAC]);
    expect([...boxesIn(init)].map(({ type }) => type)).toEqual(['ftyp', 'moov']);
    const { body } = boxAt(init, 'ftyp');
    expect(body.toString('latin1')).toBe('iso6\0\0\0\0iso5iso6mp41');
    expect(boxAt(init, 'moov', 'mvhd').body.readUInt32BE(96)).toBe(3); // the next track's number
  });

  it('gives its tracks back to the reader', () => {
    const tracks = [VIDEO_H265, AAC, OPUS];
    const read = readChunks([initSegment(tracks)]).tracks;
    expect(read.map(({ id, track }) => ({ id, track }))).toEqual(
      tracks.map((track, index) => ({ id: index + 1, track })),
    );
  });

  it.each([
    { what: 'square pixels', track: VIDEO, size: [320, 240] },
    { what: 'pixels that are not square', track: VIDEO_H265, size: [512, 288] },
    { what: 'pixels wider than any picture', track: withPixels(VIDEO, 65_535, 1), size: [65_535, 240] },
    { what: 'pixels narrower than any picture', track: withPixels(VIDEO, 1, 65_535), size: [1, 240] },
    { what: 'sound', track: AAC, size: [0, 0] },
  ])('shows $what as they are meant', ({ track, size }) => {
    expect(shownSize(track)).toEqual(size);
  }); // prettier-ignore

  it('is not misled by parameter sets that look like a box', () => {
    const disguised = Buffer.concat([VIDEO.parameterSets[1]!, pasp(0, 0).subarray(4)]);
    const track = videoTrack('h264', [VIDEO.parameterSets[0]!, disguised], 90_000);
    expect(shownSize(track)).toEqual([320, 240]);
  });
});

describe('a track', () => {
  it('of video tells its size, name and codec', () => {
    expect(VIDEO).toMatchObject({ codecString: 'avc1.42c00d', width: 320, height: 240 });
    expect(VIDEO_H265).toMatchObject({ codecString: 'hvc1.1.6.L60.90', width: 352, height: 288 });
  });

  it('of video says so in its entry where pixels are not square', () => {
    expect(VIDEO.sampleEntry.includes('pasp')).toBe(false);
    expect(VIDEO_H265.sampleEntry.subarray(-16)).toEqual(pasp(16, 11));
  });

  it('of AAC is named by its object type', () => {
    expect(AAC).toMatchObject({ codecString: 'mp4a.40.2', sampleRate: 48_000, channels: 1 });
    expect(aacTrack(Buffer.from('eb098800', 'hex'), 1).codecString).toBe('mp4a.40.29');
  });

  it('of AAC leaves a rate that does not fit to the decoder', () => {
    const track = aacTrack(Buffer.from('1010', 'hex'), 96_000);
    expect(track.sampleRate).toBe(96_000);
    expect(track.sampleEntry.readUInt32BE(32)).toBe(0);
    expect(AAC.sampleEntry.readUInt32BE(32)).toBe(48_000 * 65_536);
  });

  it('of Opus always runs at 48 kHz, and may have channels that are mapped', () => {
    expect(OPUS).toMatchObject({ codecString: 'opus', sampleRate: 48_000, channels: 1 });
    const mapped = Buffer.from('000301380000bb8000000102010000020101'.slice(0, 32), 'hex');
    expect(opusTrack(mapped, 48_000).channels).toBe(3);
  });
});
