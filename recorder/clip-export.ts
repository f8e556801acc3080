/** Writes a clip to a file of the user's. */
import { open, rename, rm } from 'node:fs/promises';
import type { Clip } from './clip.js';

export type Progress = Readonly<{ doneBytes: number; bytes: number }>;

/**
 * The file appears under its name only once it is whole and on the disk; a file of that name that is
 * there already is replaced.
 * @throws CamrelayError no_recording (deleted meanwhile), disk_failed; what the file system says of
 *   the file; the signal's reason
 */
export async function exportClip(
  clip: Clip,
  file: string,
  onProgress: (progress: Progress) => void = () => undefined,
  signal?: AbortSignal,
): Promise<void> {
  const unfinished = `${file}.${process.pid}.unfinished`;
  const out = await open(unfinished, 'wx');
  try {
    try {
      let doneBytes = 0;
      for await (const chunk of clip.readInPlace(undefined, signal)) {
        await out.writeFile(chunk);
        doneBytes += chunk.length;
        onProgress({ doneBytes, bytes: clip.bytes });
      }
      await out.datasync();
      signal?.throwIfAborted();
    } finally {
      await out.close();
    }
    await rename(unfinished, file);
  } catch (error) {
    await rm(unfinished, { force: true });
    throw error;
  }
}
