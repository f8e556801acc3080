/** Clips as a person downloads them. */
import { writeFile } from 'node:fs/promises';
import type { Camrelay } from './camrelay.js';
import { play, type Played } from './ffmpeg-player.js';
import { tempDir } from './temp-dir.js';

export type Clip = Readonly<{
  /** What `X-Clip-From` and `X-Clip-To` say, ms since the epoch. */
  fromMs: number;
  toMs: number;
  /** What `Content-Length` says. */
  contentLength: number;
  bytes: Buffer;
  played: Played;
}>;

export function clipUrl(
  camrelay: Camrelay,
  camera: string,
  fromMs: number,
  toMs: number,
  cut?: 'exact' | 'keyframe',
): string {
  const query = new URLSearchParams({
    from: new Date(fromMs).toISOString(),
    to: new Date(toMs).toISOString(),
    ...(cut === undefined ? {} : { cut }),
  });
  return camrelay.http(`/api/v1/cameras/${camera}/clip.mp4?${query.toString()}`);
}

/** Downloads a clip and plays it to its end. */
export async function downloadClip(...where: Parameters<typeof clipUrl>): Promise<Clip> {
  const response = await fetch(clipUrl(...where));
  if (response.status !== 200) {
    throw new Error(`clip answered ${response.status}: ${await response.text()}`);
  }
  const bytes = Buffer.from(await response.arrayBuffer());
  await using dir = await tempDir();
  await writeFile(dir.file('clip.mp4'), bytes);
  const played = await play(dir.file('clip.mp4'), { seconds: null });
  return {
    fromMs: Date.parse(response.headers.get('x-clip-from') ?? ''),
    toMs: Date.parse(response.headers.get('x-clip-to') ?? ''),
    contentLength: Number(response.headers.get('content-length')),
    bytes,
    played,
  };
}
