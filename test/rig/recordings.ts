/** Recording files as they lie on the disk. */
import { readdir } from 'node:fs/promises';
import { join } from 'node:path';
import { play, type Played } from './ffmpeg-player.js';

/** Every MP4 file below a data directory, oldest first by name. */
export async function recordingFiles(dataDir: string): Promise<string[]> {
  const entries = await readdir(dataDir, { recursive: true, withFileTypes: true });
  return entries
    .filter((entry) => entry.isFile() && entry.name.endsWith('.mp4'))
    .map((entry) => join(entry.parentPath, entry.name))
    .sort();
}

/** Plays one file from start to end; ffmpeg's complaints make it fail. */
export async function playFile(path: string): Promise<Played> {
  const played = await play(path, { seconds: null, slicesOnly: true });
  const complaint = /^.*(error|invalid|corrupt|truncat|partial|missing).*$/im.exec(played.stderr);
  if (played.code !== 0 || complaint) {
    throw new Error(`${path} does not play: ${complaint?.[0] ?? played.stderr}`);
  }
  return played;
}
