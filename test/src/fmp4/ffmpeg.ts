/** ffmpeg and ffprobe as makers and judges of MP4. */
import { execFile, spawnSync } from 'node:child_process';
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';

const ffmpegPath = process.env.FFMPEG_PATH ?? 'ffmpeg';
/** Stands beside ffmpeg, where it is installed at all. */
const ffprobePath = ffmpegPath.replace(/ffmpeg(?=(\.exe)?$)/, 'ffprobe');
const runs = (path: string): boolean => spawnSync(path, ['-version']).status === 0;

/** True where these tests can run: a machine may have ffmpeg alone. */
export const hasJudges = runs(ffmpegPath) && runs(ffprobePath);

const TIMEOUT_MS = 60_000;
const MAX_OUTPUT = 64 * 1024 * 1024;
const execute = promisify(execFile);

async function inDirectory<T>(work: (file: (name: string) => string) => Promise<T>): Promise<T> {
  const directory = await mkdtemp(join(tmpdir(), 'camrelay-test-'));
  try {
    return await work((name) => join(directory, name));
  } finally {
    await rm(directory, { recursive: true, force: true });
  }
}

async function run(path: string, args: readonly string[]): Promise<string> {
  const { stdout } = await execute(path, args, { timeout: TIMEOUT_MS, maxBuffer: MAX_OUTPUT });
  return stdout;
}

/** A moving picture of some size; `args` say the encoder. */
export const picture = (size: string, ...args: readonly string[]): string[] => [
  '-f', 'lavfi', '-i', `testsrc2=size=${size}:rate=25`, ...args,
]; // prettier-ignore

/** Fragmented MP4 as a worker writes it: a fragment a frame, or a part of a second. */
export const EVERY_FRAME = ['-movflags', '+frag_every_frame+empty_moov+default_base_moof+frag_discont']; // prettier-ignore
export const EVERY_200_MS = [
  '-movflags', '+empty_moov+default_base_moof+frag_discont', '-frag_duration', '200000',
]; // prettier-ignore

export function encode(...args: readonly string[]): Promise<Buffer> {
  return inDirectory(async (file) => {
    await run(ffmpegPath, ['-v', 'error', '-nostdin', ...args, '-f', 'mp4', file('made.mp4')]);
    return readFile(file('made.mp4'));
  });
}

export type ProbedStream = Readonly<{
  codec_name: string;
  codec_tag_string: string;
  profile: string;
  level?: number;
  width?: number;
  height?: number;
  sample_aspect_ratio?: string;
  sample_rate?: string;
  channels?: number;
}>;

type ProbedPacket = Readonly<{
  stream_index: number;
  dts: number;
  pts: number;
  size: string;
  flags: string;
  data_hash: string;
}>;

export type Probed = Readonly<{ streams: ProbedStream[]; packets: ProbedPacket[] }>;

/** What ffprobe finds in a file: its streams and every packet. */
export function probe(bytes: Buffer): Promise<Probed> {
  return inDirectory(async (file) => {
    await writeFile(file('probed.mp4'), bytes);
    const options = ['-v', 'error', '-show_streams', '-show_packets', '-show_data_hash', 'MD5'];
    const printed = await run(ffprobePath, [...options, '-of', 'json', file('probed.mp4')]);
    return JSON.parse(printed) as Probed;
  });
}

/** Decodes everything; what ffmpeg complains about. */
export function complaints(bytes: Buffer): Promise<string> {
  return inDirectory(async (file) => {
    await writeFile(file('decoded.mp4'), bytes);
    const args = ['-v', 'warning', '-nostdin', '-i', file('decoded.mp4'), '-f', 'null', '-'];
    const { stderr } = await execute(ffmpegPath, args, { timeout: TIMEOUT_MS });
    return stderr;
  });
}
