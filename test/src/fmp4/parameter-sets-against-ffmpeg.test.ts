/** What parameter sets tell, and the records they are kept in, are what ffmpeg makes of them. */
import { describe, expect, it } from 'vitest';
import { parseEsds } from '../../../src/fmp4/aac.js';
import { boxAt, boxesIn } from '../../../src/fmp4/box.js';
import { parseHevcConfig } from '../../../src/fmp4/h265.js';
import type { Track, VideoTrack } from '../../../src/model/track.js';
import { readChunks } from './reading.js';
import { encode, EVERY_FRAME, hasJudges, picture, probe, type ProbedStream } from './ffmpeg.js'; // prettier-ignore

const TIMEOUT_MS = 60_000;

const x264 = (size: string, pixels: string, ...more: readonly string[]): string[] =>
  picture(size, '-c:v', 'libx264', '-preset', 'ultrafast', '-pix_fmt', pixels, ...more);
const x265 = (size: string, pixels: string, params = ''): string[] =>
  picture(size, '-c:v', 'libx265', '-preset', 'ultrafast', '-pix_fmt', pixels, '-x265-params', `log-level=none${params}`); // prettier-ignore

const VISUAL_ENTRY_BYTES = 78;
const SOUND_ENTRY_BYTES = 28;

/** The body of a box in ffmpeg's own sample entry, and in ours. */
function configs(made: Buffer, track: Track, type: string): readonly [Buffer, Buffer] {
  const fields = track.kind === 'video' ? VISUAL_ENTRY_BYTES : SOUND_ENTRY_BYTES;
  const table = boxAt(made, 'moov', 'trak', 'mdia', 'minf', 'stbl', 'stsd').body;
  const [theirs] = boxesIn(table.subarray(8));
  const [ours] = boxesIn(track.sampleEntry);
  return [boxAt(theirs!.body.subarray(fields), type).body, boxAt(ours!.body.subarray(fields), type).body]; // prettier-ignore
}

type Encoded = Readonly<{ made: Buffer; track: Track; stream: ProbedStream }>;

async function encoded(args: readonly string[]): Promise<Encoded> {
  const made = await encode(...args, '-frames:v', '2', '-t', '0.2', ...EVERY_FRAME);
  const { streams } = await probe(made);
  return { made, track: readChunks([made]).tracks[0]!.track, stream: streams[0]! };
}

const sizeOf = ({ width, height }: { width?: number; height?: number }): unknown => [width, height];

describe.runIf(hasJudges)('parameter sets that ffmpeg wrote', () => {
  it.each([
    { what: '1080p', args: x264('1920x1080', 'yuv420p') },
    { what: '854x480', args: x264('854x480', 'yuv420p') },
    { what: 'main, odd blocks', args: x264('174x146', 'yuv420p', '-coder', '1') },
    { what: 'high', args: x264('1280x720', 'yuv420p', '-x264-params', '8x8dct=1:cqm=jvt', '-vf', 'setsar=4/3') },
    { what: 'high 10', args: x264('640x360', 'yuv420p10le') },
    { what: '4:2:2', args: x264('640x362', 'yuv422p') },
    { what: '4:4:4', args: x264('641x361', 'yuv444p') },
    { what: 'grey', args: x264('640x362', 'gray') },
    { what: 'interlaced', args: x264('720x576', 'yuv420p', '-flags', '+ildct+ilme', '-profile:v', 'main', '-bf', '0') },
  ])('of H.264 are understood: $what', { timeout: TIMEOUT_MS }, async ({ args }) => {
    const { made, track, stream } = await encoded(args);
    expect(sizeOf(track as VideoTrack)).toEqual(sizeOf(stream));
    const [theirs, ours] = configs(made, track, 'avcC');
    expect(ours.toString('hex')).toBe(theirs.toString('hex'));
    expect(track.codecString).toBe(`avc1.${theirs.toString('hex', 1, 4)}`);
  });

  it.each([
    { what: '1080p', args: x265('1920x1080', 'yuv420p') },
    { what: '854x480', args: x265('854x480', 'yuv420p') },
    { what: 'main 10', args: x265('640x360', 'yuv420p10le') },
    { what: '4:2:2', args: x265('354x290', 'yuv422p10le', ':scaling-list=default:ref=4:bframes=4') },
    { what: 'many references', args: x265('352x288', 'yuv420p', ':ref=6:bframes=4:b-pyramid=1:sar=5') },
  ])('of H.265 are understood: $what', { timeout: TIMEOUT_MS }, async ({ args }) => {
    const { made, track, stream } = await encoded(args);
    expect(sizeOf(track as VideoTrack)).toEqual(sizeOf(stream));
    const [theirs, ours] = configs(made, track, 'hvcC');
    expect(ours.toString('hex', 0, 22)).toBe(theirs.toString('hex', 0, 22));
    expect(parseHevcConfig(ours)).toEqual(parseHevcConfig(theirs));
    expect(track.codecString).toMatch(new RegExp(`^hvc1\\.[124]\\.[0-9A-F]+\\.L${stream.level}\\.`));
  });

  it.each([
    { what: 'AAC', name: 'mp4a.40.2', box: 'esds', args: ['-ar', '44100', '-ac', '2', '-c:a', 'aac'] },
    { what: 'AAC of 8 kHz', name: 'mp4a.40.2', box: 'esds', args: ['-ar', '8000', '-c:a', 'aac'] },
    { what: 'Opus', name: 'opus', box: 'dOps', args: ['-ac', '2', '-c:a', 'libopus'] },
  ])('of sound are understood: $what', { timeout: TIMEOUT_MS }, async ({ name, box, args }) => {
    const { made, track, stream } = await encoded(['-f', 'lavfi', '-i', 'sine', ...args]);
    const { sample_rate, channels } = stream;
    expect(track).toMatchObject({ codecString: name, sampleRate: Number(sample_rate), channels });
    const [theirs, ours] = configs(made, track, box);
    // An esds also holds bit rates and the number of the stream, which are left out.
    if (box === 'esds') expect(parseEsds(ours)).toEqual(parseEsds(theirs));
    else expect(ours).toEqual(theirs);
  });
}); // prettier-ignore
