/** What is written is read by ffmpeg as what ffmpeg itself had written. */
import { describe, expect, it } from 'vitest';
import type { Part } from '../../../src/model/part.js';
import type { Sample } from '../../../src/model/sample.js';
import type { Track } from '../../../src/model/track.js';
import { inPieces, readChunks } from './reading.js';
import { complaints, encode, EVERY_200_MS, EVERY_FRAME, hasJudges, picture, probe, type Probed } from './ffmpeg.js'; // prettier-ignore
import { parts } from './samples.js';

const TIMEOUT_MS = 60_000;
const SOUND = ['-f', 'lavfi', '-i', 'sine=frequency=440:sample_rate=48000'];
const x264 = (gop: number, bFrames: number): string[] => [
  '-c:v', 'libx264', '-preset', 'ultrafast', '-pix_fmt', 'yuv420p', '-g', String(gop), '-bf', String(bFrames),
]; // prettier-ignore
const x265 = (gop: number): string[] => [
  '-c:v', 'libx265', '-preset', 'ultrafast', '-pix_fmt', 'yuv420p', '-x265-params', `log-level=none:keyint=${gop}`, '-tag:v', 'hvc1',
]; // prettier-ignore

/** The parts of a stream that ffmpeg wrote. */
function remade(source: Buffer): Part[] {
  const { tracks, samples } = readChunks(inPieces(source, 10_000));
  const index = new Map(tracks.map(({ id }, at) => [id, at]));
  const own = samples.map(({ trackId, ...sample }): Sample => {
    return { ...sample, track: index.get(trackId) ?? -1, duration: Math.max(1, sample.duration) };
  });
  return parts(tracks.map(({ track }) => track) as [Track, ...Track[]], own);
}

const file = (made: readonly Part[]): Buffer =>
  Buffer.concat([made[0]!.init, ...made.map(({ bytes }) => bytes)]);

/** Packets of each stream; between streams their order is free. */
const packetsOf = ({ packets, streams }: Probed): unknown[] =>
  streams.map((_, index) =>
    packets
      .filter((packet) => packet.stream_index === index)
      .map(({ dts, pts, size, flags, data_hash }) => [dts, pts, size, flags, data_hash].join(' ')),
  );

const essence = ({ streams }: Probed): unknown[] =>
  streams.map((each) => [each.codec_name, each.profile, each.width, each.height, each.sample_aspect_ratio ?? '1:1', each.sample_rate, each.channels]); // prettier-ignore

describe.runIf(hasJudges)('a stream made anew', () => {
  it.each([
    { what: 'H.264 with B-frames', args: [...picture('160x120', ...x264(30, 2)), ...EVERY_FRAME] },
    { what: 'H.264 and AAC', args: [...SOUND, ...picture('160x120', ...x264(50, 0)), '-c:a', 'aac', ...EVERY_200_MS] },
    { what: 'H.264 of other than square pixels', args: [...picture('352x288', '-vf', 'setsar=12/11', ...x264(25, 0)), ...EVERY_FRAME] },
    { what: 'H.265 and Opus', args: [...SOUND, ...picture('160x120', ...x265(25)), '-c:a', 'libopus', ...EVERY_200_MS] },
    { what: 'H.265 of other than square pixels', args: [...picture('352x288', '-vf', 'setsar=16/11', ...x265(25)), ...EVERY_FRAME] },
    { what: 'AAC alone', args: [...SOUND, '-c:a', 'aac', ...EVERY_200_MS] },
    { what: 'Opus alone', args: [...SOUND, '-c:a', 'libopus', '-ac', '2', ...EVERY_200_MS] },
  ])('is the same to ffprobe, every packet of it: $what', { timeout: TIMEOUT_MS }, async ({ args }) => {
    const source = await encode(...args, '-t', '2');
    const [theirs, ours] = await Promise.all([probe(source), probe(file(remade(source)))]);
    expect(essence(ours)).toEqual(essence(theirs));
    expect(packetsOf(ours)).toEqual(packetsOf(theirs));
    expect(theirs.packets.length).toBeGreaterThanOrEqual(50);
    for (const { codec_name, codec_tag_string } of ours.streams) {
      if (codec_name === 'hevc') expect(codec_tag_string).toBe('hvc1');
    }
  });

  it.each([
    { what: 'H.264', encoder: x264(50, 2) },
    { what: 'H.265', encoder: x265(50) },
  ])('can be decoded from any segment on: $what', { timeout: TIMEOUT_MS }, async ({ encoder }) => {
    const source = await encode(...picture('160x120', ...encoder), '-t', '6', ...EVERY_FRAME);
    const made = remade(source);
    const begins = made.flatMap(({ beginsSegment }, index) => (beginsSegment ? [index] : []));
    expect(begins).toHaveLength(3);
    const heard = await Promise.all(begins.map((begin) => complaints(file(made.slice(begin)))));
    expect(heard).toEqual(['', '', '']);
  });
}); // prettier-ignore
