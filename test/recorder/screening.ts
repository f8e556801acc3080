/** Clips as a player sees and hears them: which frames, when, and when it beeps. */
import type { Clip } from '../../recorder/clip.js';
import type { Sample } from '../../src/model/sample.js';
import { runToEnd } from '../rig/child.js';
import { readStrips, STRIP_FILTER } from '../rig/frame-id.js';
import { ffmpegPath } from '../rig/tools.js';
import { DAY_MS, type Film } from './footage.js';

export async function bytesOf(clip: Pick<Clip, 'read'>): Promise<Buffer> {
  const chunks: Buffer[] = [];
  for await (const chunk of clip.read()) chunks.push(chunk);
  return Buffer.concat(chunks);
}

export type Seen = Readonly<{
  /** The number in each picture. */
  ids: readonly (number | null)[];
  /** When each is shown, s from the start. */
  atS: readonly number[];
}>;

/** Every picture that is shown, through a pipe: nothing can be looked up at the end. */
export async function pictures(movie: Buffer): Promise<Seen> {
  const { code, stdout, stderr, extra } = await ffmpeg(movie, [
    ...['-map', '0:v:0', '-vf', STRIP_FILTER, '-fps_mode', 'passthrough'],
    ...['-f', 'rawvideo', 'pipe:1'],
    ...['-map', '0:v:0', '-fps_mode', 'passthrough', '-enc_time_base', '1:90000'],
    ...['-f', 'framecrc', 'pipe:3'],
  ]);
  if (code !== 0 || stderr !== '') throw new Error(`ffmpeg (${code}): ${stderr}`);
  const atS = [...extra.matchAll(/^0, +-?\d+, +(-?\d+),/gm)].map(([, pts]) => Number(pts) / 90_000);
  return { ids: readStrips(stdout), atS };
}

/** When the beeps begin, s from the start of the movie; exact to about a millisecond. */
export async function beeps(movie: Buffer): Promise<number[]> {
  const filter = 'aresample=48000:async=1:min_hard_comp=0.001:first_pts=0,highpass=f=1300:p=2';
  const { stdout } = await ffmpeg(movie, [
    ...['-map', '0:a:0', '-af', `${filter},highpass=f=1300:p=2`],
    ...['-ac', '1', '-f', 's16le', 'pipe:1'],
  ]);
  const samples = new Int16Array(stdout.buffer, stdout.byteOffset, stdout.length >> 1);
  const loudest = samples.reduce((most, sample) => Math.max(most, Math.abs(sample)), 0);
  const found: number[] = [];
  for (const [at, sample] of samples.entries()) {
    const isNew = at / 48_000 - (found.at(-1) ?? -1) > 0.5;
    if (isNew && Math.abs(sample) > loudest * 0.4) found.push(at / 48_000);
  }
  return found;
}

function ffmpeg(movie: Buffer, output: readonly string[]) {
  const input = ['-v', 'error', '-f', 'mp4', '-i', 'pipe:0'];
  return runToEnd(ffmpegPath, [...input, ...output], { input: movie });
}

export type Due = Readonly<{ id: number; dts: number; ms: number; endMs: number }>;

/** When each frame of a film is on show if it began at `startMs`, in the order they are shown. */
export function showTimes({ tracks: [lead], samples }: Film, startMs = DAY_MS): Due[] {
  const frames = samples.filter(({ track }) => track === 0).sort((a, b) => a.pts - b.pts);
  const ms = ({ pts }: Pick<Sample, 'pts'>): number =>
    startMs + ((pts - frames[0]!.pts) * 1000) / lead.timescale;
  return frames.map((frame, id) => {
    const next = frames[id + 1] ?? { pts: frame.pts + frame.duration };
    return { id, dts: frame.dts, ms: ms(frame), endMs: ms(next) };
  });
}
