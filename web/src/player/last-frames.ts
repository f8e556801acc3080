/** The last picture of each camera, kept when its player goes, so that nothing blinks. */

/** A kept picture and when it was taken, ms since the Unix epoch; null where that is not known. */
export type LastFrame = Readonly<{ bitmap: ImageBitmap; atMs: number | null }>;

/** As wide as a kept picture is at most, px. */
export const MOST_PX = 480;
/** As many cameras as a page may show. */
const MOST_FRAMES = 64;

const frames = new Map<string, LastFrame>();

export const lastFrameOf = (camera: string): LastFrame | undefined => frames.get(camera);

/** Keeps what a video shows; does nothing where it shows nothing yet. */
export function keepFrame(camera: string, video: HTMLVideoElement, atMs: number | null): void {
  const { videoWidth, videoHeight, readyState } = video;
  if (videoWidth === 0 || readyState < HTMLMediaElement.HAVE_CURRENT_DATA) return;
  const scale = Math.min(1, MOST_PX / videoWidth);
  const canvas = new OffscreenCanvas(
    Math.max(1, Math.round(videoWidth * scale)),
    Math.max(1, Math.round(videoHeight * scale)),
  );
  canvas.getContext('2d')?.drawImage(video, 0, 0, canvas.width, canvas.height);
  frames.get(camera)?.bitmap.close();
  frames.delete(camera);
  frames.set(camera, { bitmap: canvas.transferToImageBitmap(), atMs });
  const [oldest] = frames.keys();
  if (frames.size <= MOST_FRAMES || oldest === undefined) return;
  frames.get(oldest)?.bitmap.close();
  frames.delete(oldest);
}

/** Draws a kept picture. @returns whether there was one */
export function drawFrame(camera: string, canvas: HTMLCanvasElement): boolean {
  const bitmap = frames.get(camera)?.bitmap;
  if (!bitmap) return false;
  canvas.width = bitmap.width;
  canvas.height = bitmap.height;
  canvas.getContext('2d')?.drawImage(bitmap, 0, 0);
  return true;
}
