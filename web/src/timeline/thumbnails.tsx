/** The strip of small pictures under the lanes, in step with them; over a gap its texture. */
import { useCallback } from 'react';
import { Canvas } from './canvas.js';
import { drawGaps } from './draw-rows.js';
import type { Geometry } from './geometry.js';
import { type Lane, within } from './lanes.js';
import type { Palette } from './palette.js';
import styles from './timeline.module.css';
import { useThumbnails } from './use-thumbnails.js';
import { type Span, touches, xAt } from './window.js';

/** Between two pictures, px. */
const APART_PX = 2;

export function Thumbnails({
  camera,
  lane,
  window,
  widthPx,
  palette,
  geometry,
  nowMs,
}: {
  camera: string;
  lane: Lane | undefined;
  window: Span;
  widthPx: number;
  palette: Palette;
  geometry: Geometry;
  nowMs: number;
}) {
  const sheet = useThumbnails(camera, window, widthPx, nowMs);
  const gaps = lane?.gaps;
  const height = geometry.thumbnails;
  const draw = useCallback(
    (pen: CanvasRenderingContext2D) => {
      const x = (ms: number): number => Math.round(xAt(window, widthPx, ms));
      pen.fillStyle = palette.sunk;
      pen.fillRect(0, 0, widthPx, height);
      if (gaps) drawGaps(pen, within(gaps, window), { top: 0, height, palette, x, words: false });
      for (const { fromMs, toMs, at } of sheet?.thumbnails ?? []) {
        if (!at || !sheet?.picture || !touches({ fromMs, toMs }, window)) continue;
        const [left, width] = [x(fromMs), x(toMs) - x(fromMs)];
        pen.fillStyle = palette.sunk;
        pen.fillRect(left, 0, width, height);
        drawCovering(
          pen,
          sheet.picture,
          { ...at, width: sheet.width, height: sheet.height },
          { left, width: width - APART_PX, height },
        );
      }
    },
    [sheet, gaps, window, widthPx, palette, height],
  );
  return (
    <div className={styles.thumbnails}>
      <Canvas width={widthPx} height={height} draw={draw} />
    </div>
  );
}

/** As much of a picture as fills a cell, from its middle. */
function drawCovering(
  pen: CanvasRenderingContext2D,
  sheet: ImageBitmap,
  from: Readonly<{ x: number; y: number; width: number; height: number }>,
  to: Readonly<{ left: number; width: number; height: number }>,
): void {
  if (to.width <= 0) return;
  const scale = Math.max(to.width / from.width, to.height / from.height);
  const [width, height] = [to.width / scale, to.height / scale];
  const [x, y] = [from.x + (from.width - width) / 2, from.y + (from.height - height) / 2];
  pen.drawImage(sheet, x, y, width, height, to.left, 0, to.width, to.height);
}
