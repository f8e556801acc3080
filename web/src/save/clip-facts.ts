/** What camrelay tells of a clip before it is fetched. */
import { ask, failureOf } from '../api/client.js';
import { clipPath, type ClipWish, namedIn } from './clip.js';

export type ClipFacts = Readonly<{ bytes: number; fileName: string }>;

/**
 * Size and name of a clip, by its first byte: unlike HEAD, this says in words what stands in the way.
 * @throws ApiFailure no_recording, codec_change, …
 */
export async function clipFacts(
  camera: string,
  wish: ClipWish,
  signal: AbortSignal,
): Promise<ClipFacts> {
  const response = await ask(clipPath(camera, wish), {
    headers: { Range: 'bytes=0-0' },
    signal,
  });
  if (!response.ok) {
    throw failureOf(await response.json().catch(() => ({})), response.status);
  }
  await response.arrayBuffer();
  const total = response.headers.get('content-range')?.split('/')[1];
  return {
    bytes: Number(total ?? response.headers.get('content-length')),
    fileName: namedIn(response.headers.get('content-disposition')) ?? `${camera}.mp4`,
  };
}
