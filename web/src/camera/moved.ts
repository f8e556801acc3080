/** Whether the camera moved, by its picture: nearly all of it changes then, of a passer-by only a part. */
const WIDTH = 32;
const HEIGHT = 18;
/** Greys (0 to 255) differ by more than the noise of a night picture. */
const LEAST_CHANGE = 10;
const LEAST_SHARE = 0.15;

/** @param before greys of a picture, as many as `after` has */
export function hasMoved(before: Uint8Array, after: Uint8Array): boolean {
  const changed = before.filter((grey, at) => Math.abs(grey - (after[at] ?? grey)) > LEAST_CHANGE);
  return changed.length > before.length * LEAST_SHARE;
}

/** A small grey copy of what a video shows; null while it shows nothing. */
export function greysOf(video: HTMLVideoElement): Uint8Array | null {
  if (video.videoWidth === 0) return null;
  const canvas = document.createElement('canvas');
  canvas.width = WIDTH;
  canvas.height = HEIGHT;
  const context = canvas.getContext('2d', { willReadFrequently: true });
  if (!context) return null;
  context.drawImage(video, 0, 0, WIDTH, HEIGHT);
  const { data } = context.getImageData(0, 0, WIDTH, HEIGHT);
  return Uint8Array.from({ length: WIDTH * HEIGHT }, (_, at) => data[4 * at + 1] ?? 0);
}
