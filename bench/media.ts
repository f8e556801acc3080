/** The material of all benchmarks: H.264 and AAC, made once and kept in the temporary directory. */
import { execFileSync } from 'node:child_process';
import { existsSync, mkdirSync, renameSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

export type Material = Readonly<{
  width: number;
  height: number;
  /** Bits a second, held constant. */
  bitrate: number;
  /** Seconds between key frames. */
  keyEvery: number;
  seconds: number;
}>;

export const CAMERA: Material = {
  width: 1920,
  height: 1080,
  bitrate: 4_000_000,
  keyEvery: 2,
  seconds: 24,
};
export const FPS = 25;

/** Rounds in the long material: no benchmark lasts longer, so none measures what players do at its end. */
const ROUNDS = 20;

/** The material again and again without a seam that a player could notice. @returns its path */
export function longMaterial(wanted: Material = CAMERA): string {
  const round = material(wanted);
  const file = round.replace(/\.mp4$/, `-${ROUNDS}-rounds.mp4`);
  if (existsSync(file)) return file;
  execFileSync('ffmpeg', [
    '-v', 'error', '-y', '-stream_loop', String(ROUNDS - 1), '-i', round, '-c', 'copy',
    '-f', 'mp4', '-movflags', '+frag_keyframe+empty_moov+default_base_moof', `${file}.part`,
  ]); // prettier-ignore
  renameSync(`${file}.part`, file);
  return file;
}

/** @returns the path of a fragmented MP4 */
export function material(wanted: Material = CAMERA): string {
  const { width, height, bitrate, keyEvery, seconds } = wanted;
  const dir = join(tmpdir(), 'camrelay-bench');
  const file = join(dir, `${width}x${height}-${bitrate}-${keyEvery}-${seconds}.mp4`);
  if (existsSync(file)) return file;
  mkdirSync(dir, { recursive: true });
  const gop = keyEvery * FPS;
  const coder = `keyint=${gop}:min-keyint=${gop}:scenecut=0:bframes=0:nal-hrd=cbr:force-cfr=1`;
  execFileSync('ffmpeg', [
    '-v', 'error', '-y',
    '-f', 'lavfi', '-i', `testsrc2=size=${width}x${height}:rate=${FPS}`,
    '-f', 'lavfi', '-i', 'sine=frequency=440:sample_rate=48000',
    '-t', String(seconds), '-c:v', 'libx264', '-preset', 'veryfast', '-pix_fmt', 'yuv420p',
    '-b:v', String(bitrate), '-minrate', String(bitrate), '-maxrate', String(bitrate), '-bufsize', String(bitrate / 2),
    '-x264-params', coder, '-c:a', 'aac', '-b:a', '64k',
    '-f', 'mp4', '-movflags', '+frag_keyframe+empty_moov+default_base_moof', `${file}.part`,
  ]); // prettier-ignore
  renameSync(`${file}.part`, file);
  return file;
}
