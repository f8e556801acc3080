/** The small pictures along a window: one sheet for a camera, a window and a zoom. */
import { useEffect, useState } from 'react';
import { answerOf, api, ask, failureOf } from '../api/client.js';
import { useAnswer, useLast } from '../api/use-answer.js';
import { HOUR_MS } from '../time/zone.js';
import { lengthOf, type Span } from './window.js';

export type Thumbnail = Readonly<{
  fromMs: number;
  toMs: number;
  /** Where it is on the sheet; null where nothing is recorded. */
  at: Readonly<{ x: number; y: number }> | null;
}>;
export type Sheet = Readonly<{
  picture: ImageBitmap | null;
  width: number;
  height: number;
  thumbnails: readonly Thumbnail[];
}>;

const EVERY_PX = 72;
/** As docs/api.md has it. */
const LONGEST_MS = 25 * HOUR_MS;
/** A window is still when it was not moved for so long, ms. */
const STILL_MS = 250;
/** Today's sheet lacks what came after it. */
const STALE_MS = 30_000;
const FORGET_MS = 120_000;

export function useThumbnails(
  camera: string,
  window: Span,
  widthPx: number,
  nowMs: number,
): Sheet | undefined {
  const still = useStill(window);
  const slots = widthPx > 0 ? slotsOf(still, widthPx, nowMs) : null;
  const { fromMs = 0, slotMs = 0, count = 0 } = slots ?? {};
  const { data } = useAnswer({
    key: ['thumbnails', camera, fromMs, slotMs, count],
    ask: ({ signal }) => sheetOf(camera, { fromMs, slotMs, count }, signal),
    enabled: count > 0,
    freshMs: fromMs + slotMs * count < nowMs - STALE_MS ? Infinity : STALE_MS,
    keptMs: FORGET_MS,
    retries: false,
  });
  return useLast(data);
}

type Slots = Readonly<{ fromMs: number; slotMs: number; count: number }>;

/** One every 72 px, on a grid that does not move with the window; none of what is to come. */
export function slotsOf(window: Span, widthPx: number, nowMs: number): Slots | null {
  const slotMs = Math.max(1, Math.round((lengthOf(window) / widthPx) * EVERY_PX));
  let fromMs = Math.floor(window.fromMs / slotMs) * slotMs;
  const toMs = Math.min(window.toMs, nowMs);
  if (Math.ceil((toMs - fromMs) / slotMs) * slotMs > LONGEST_MS) fromMs = Math.round(window.fromMs);
  const count = Math.min(200, Math.ceil((toMs - fromMs) / slotMs), Math.floor(LONGEST_MS / slotMs));
  return count > 0 ? { fromMs, slotMs, count } : null;
}

async function sheetOf(
  camera: string,
  { fromMs, slotMs, count }: Slots,
  signal: AbortSignal,
): Promise<Sheet> {
  const query = { from: String(fromMs), to: String(fromMs + slotMs * count), count };
  const params = { path: { camera }, query };
  const list = await answerOf(api.GET('/cameras/{camera}/thumbnails', { params, signal }));
  const thumbnails = list.thumbnails.map(({ x, y }, at) => ({
    fromMs: fromMs + at * slotMs,
    toMs: fromMs + (at + 1) * slotMs,
    at: x === null || y === null ? null : { x, y },
  }));
  const picture = list.sprite === null ? null : await pictureOf(camera, list.sprite, signal);
  return { picture, width: list.width, height: list.height, thumbnails };
}

async function pictureOf(
  camera: string,
  sprite: string,
  signal: AbortSignal,
): Promise<ImageBitmap> {
  const response = await ask(`api/v1/cameras/${encodeURIComponent(camera)}/${sprite}`, { signal });
  if (!response.ok) throw failureOf(await response.json().catch(() => null), response.status);
  return createImageBitmap(await response.blob());
}

/** The window as it last stood still. */
function useStill(window: Span): Span {
  const [still, setStill] = useState(window);
  useEffect(() => {
    const timer = setTimeout(() => setStill(window), STILL_MS);
    return () => clearTimeout(timer);
  }, [window]);
  return still;
}
