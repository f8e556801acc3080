/** Which of a camera's streams a tile plays: a small one where there is one that can be played. */
import type { Camera } from '../api/types.js';

/** @returns the path as in URLs. @param canPlay whether this browser can play a codec */
export function tilePath(camera: Camera, canPlay: (codec: string | null) => boolean): string {
  const [main, ...others] = camera.streams;
  const small = others.find(({ state, codec }) => state !== 'offline' && canPlay(codec));
  // One that is off is not asked for anything; its main stream says why.
  if (!small || main?.state !== 'online') return camera.id;
  return `${camera.id}/${small.name}`;
}

/** Whether its picture is higher than wide. */
export function isPortrait({ streams: [main] }: Camera): boolean {
  return (main?.height ?? 0) > (main?.width ?? 0);
}
