/**
 * Test media, made once with ffmpeg and kept in the temporary directory under a name that depends on
 * how it was made: a minute of moving picture whose frames carry their number, and a beeping tone.
 */
import { createHash } from 'node:crypto';
import { existsSync } from 'node:fs';
import { mkdir, rename } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { runToEnd } from './child.js';
import { STRIP_BLOCKS, STRIP_ROWS, stripExpression } from './frame-id.js';
import { ffmpegPath } from './tools.js';

const CACHE_DIR = join(tmpdir(), 'camrelay-test-media');
/** Changes whenever the way media is made changes in a way its arguments don't show. */
const RECIPE = 1;

export type VideoSpec = Readonly<{
  codec: 'h264' | 'h265' | 'mjpeg';
  width: number;
  height: number;
  fps: number;
  /** Frames from key frame to key frame. */
  gop: number;
  bFrames: number;
  seconds: number;
  kbitPerS: number;
}>;

export const SMALL_VIDEO: VideoSpec = {
  codec: 'h264',
  width: 320,
  height: 240,
  fps: 25,
  gop: 25,
  bFrames: 0,
  seconds: 60,
  kbitPerS: 300,
};

export type VideoFile = Readonly<{
  path: string;
  spec: VideoSpec;
  frames: number;
  frameMs: number;
}>;

/** A Matroska file with nothing but numbered pictures. */
export async function makeVideo(wanted: Partial<VideoSpec> = {}): Promise<VideoFile> {
  const spec = { ...SMALL_VIDEO, ...wanted };
  const { width, height, fps, gop, seconds, kbitPerS, bFrames } = spec;
  const keys = `keyint=${gop}:min-keyint=${gop}:scenecut=0:bframes=${bFrames}:open-gop=0`;
  const encoders: Record<VideoSpec['codec'], string[]> = {
    h264: ['-c:v', 'libx264', '-preset', 'veryfast', '-x264-params', `${keys}:aud=0`],
    h265: ['-c:v', 'libx265', '-preset', 'ultrafast', '-x265-params', `${keys}:log-level=error`],
    mjpeg: ['-c:v', 'mjpeg', '-q:v', '6'],
  };
  const rate = ['-b:v', `${kbitPerS}k`, '-maxrate', `${2 * kbitPerS}k`, '-bufsize', `${kbitPerS}k`];
  const picture = `testsrc2=s=${width}x${height - STRIP_ROWS}:r=${fps}[picture]`;
  const strip = `color=s=${STRIP_BLOCKS}x1:r=${fps},format=gray,geq=lum='${stripExpression()}',scale=${width}:${STRIP_ROWS}:flags=neighbor,setsar=1,format=yuv420p[strip]`;
  const pixels = spec.codec === 'mjpeg' ? 'yuvj420p' : 'yuv420p';
  const path = await makeMedia('mkv', [
    ...['-filter_complex', `${picture};${strip};[strip][picture]vstack,format=${pixels}`],
    ...['-t', String(seconds), ...encoders[spec.codec], ...(spec.codec === 'mjpeg' ? [] : rate)],
  ]);
  return { path, spec, frames: fps * seconds, frameMs: 1000 / fps };
}

export type AudioCodec = 'aac' | 'opus' | 'pcma';
export type AudioFile = Readonly<{ path: string; codec: AudioCodec; sampleRate: number }>;

/** A minute of beeps: Matroska for AAC and Opus, bare samples for G.711 A-law. */
export async function makeAudio(codec: AudioCodec): Promise<AudioFile> {
  const sampleRate = codec === 'pcma' ? 8_000 : 48_000;
  const encoders: Record<AudioCodec, string[]> = {
    aac: ['-c:a', 'aac', '-b:a', '64k'],
    opus: ['-c:a', 'libopus', '-b:a', '32k'],
    pcma: ['-c:a', 'pcm_alaw', '-f', 'alaw'],
  };
  const tone = `sine=frequency=440:beep_factor=4:sample_rate=${sampleRate}`;
  const path = await makeMedia(codec === 'pcma' ? 'al' : 'mkv', [
    ...['-f', 'lavfi', '-i', tone, '-ac', '1', '-t', '60'],
    ...encoders[codec],
  ]);
  return { path, codec, sampleRate };
}

/** Both in one Matroska file; what an encoder or an HTTP camera reads in a loop. */
export async function makeMovie(video: VideoFile, audio: AudioFile | null): Promise<string> {
  if (audio === null) return video.path;
  const sound = audio.codec === 'pcma' ? ['-f', 'alaw', '-ar', '8000', '-ac', '1'] : [];
  const inputs = ['-i', video.path, ...sound, '-i', audio.path];
  return makeMedia('mkv', [...inputs, '-map', '0:v', '-map', '1:a', '-c', 'copy']);
}

/** Runs ffmpeg unless a file made by the very same arguments is there already. */
export async function makeMedia(extension: string, args: readonly string[]): Promise<string> {
  const name = createHash('sha256')
    .update(JSON.stringify([RECIPE, ffmpegPath, args]))
    .digest('hex')
    .slice(0, 20);
  const path = join(CACHE_DIR, `${name}.${extension}`);
  if (existsSync(path)) return path;
  await mkdir(CACHE_DIR, { recursive: true });
  const unfinished = join(CACHE_DIR, `${process.pid}-${name}.${extension}`);
  const options = ['-hide_banner', '-loglevel', 'error', '-nostdin', '-y'];
  const { code, stderr } = await runToEnd(ffmpegPath, [...options, ...args, unfinished], {
    timeoutMs: 120_000,
  });
  if (code !== 0) throw new Error(`ffmpeg could not make test media: ${stderr}`);
  await rename(unfinished, path);
  return path;
}
