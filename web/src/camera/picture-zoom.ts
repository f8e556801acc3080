/** Zooming into a picture, and moving in it: the picture always covers its frame. */

/** What is in sight: how many times larger, and where the frame's middle is, 0 to 1 of the picture. */
export type PictureZoom = Readonly<{ factor: number; x: number; y: number }>;

export const WHOLE: PictureZoom = { factor: 1, x: 0.5, y: 0.5 };
const MOST = 8;

/** @param at what stays in its place: 0 to 1 of the frame */
export function zoomedBy(
  zoom: PictureZoom,
  times: number,
  at: Readonly<{ x: number; y: number }>,
): PictureZoom {
  const factor = Math.min(MOST, Math.max(1, zoom.factor * times));
  const stays = (middle: number, frame: number): number =>
    middle + (frame - 0.5) * (1 / zoom.factor - 1 / factor);
  return within({ factor, x: stays(zoom.x, at.x), y: stays(zoom.y, at.y) });
}

/** @param byX how far the hand went, in widths of the frame */
export function draggedBy(zoom: PictureZoom, byX: number, byY: number): PictureZoom {
  return within({ ...zoom, x: zoom.x - byX / zoom.factor, y: zoom.y - byY / zoom.factor });
}

/** For CSS, of an element with its origin in its middle. */
export function transformOf({ factor, x, y }: PictureZoom): string {
  if (factor === 1) return 'none';
  const percent = (part: number): number => Math.round((0.5 - part) * factor * 10_000) / 100;
  return `translate(${percent(x)}%, ${percent(y)}%) scale(${Math.round(factor * 1_000) / 1_000})`;
}

function within({ factor, x, y }: PictureZoom): PictureZoom {
  const half = 0.5 / factor;
  const clamp = (part: number): number => Math.min(1 - half, Math.max(half, part));
  return { factor, x: clamp(x), y: clamp(y) };
}
