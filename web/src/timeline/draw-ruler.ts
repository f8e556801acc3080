/** The ruler: ticks, the times under them, and where the clocks change. */
import { clock, duration, shortDate } from '../time/format.js';
import { startOfDay } from '../time/zone.js';
import { t } from '../words/words.js';
import type { Geometry } from './geometry.js';
import type { Palette } from './palette.js';
import { type Fold, ticksOf } from './ticks.js';
import { type Span, xAt } from './window.js';

export const FONT =
  "12px system-ui, -apple-system, 'Segoe UI', Roboto, 'Noto Sans', 'Liberation Sans', Arial, sans-serif";

export type RulerScene = Readonly<{
  window: Span;
  zone: string;
  widthPx: number;
  geometry: Geometry;
  palette: Palette;
  /** What stands on the ruler: no label under it. */
  taken: readonly (readonly [fromX: number, toX: number])[];
  playheadX: number;
}>;

/** Between two labels, px. */
const APART_PX = 8;
const MAJOR_PX = 8;
const MINOR_PX = 4;

export function drawRuler(pen: CanvasRenderingContext2D, scene: RulerScene): void {
  const { window, zone, widthPx, geometry, palette, playheadX } = scene;
  const base = geometry.ruler;
  const ticks = ticksOf(window, zone, widthPx, geometry.label);
  const at = (ms: number): number => Math.round(xAt(window, widthPx, ms));
  pen.fillStyle = palette.line;
  pen.fillRect(0, base - 1, widthPx, 1);
  pen.fillStyle = palette.edge;
  for (const ms of ticks.minors) pen.fillRect(at(ms), base - MINOR_PX - 1, 1, MINOR_PX);
  pen.fillStyle = palette.soft;
  for (const { ms } of ticks.labels) pen.fillRect(at(ms), base - MAJOR_PX - 1, 1, MAJOR_PX);
  pen.fillStyle = palette.warn;
  for (const { ms } of ticks.folds) pen.fillRect(at(ms) - 1, base - MAJOR_PX - 1, 2, MAJOR_PX);

  pen.font = FONT;
  pen.textAlign = 'center';
  pen.textBaseline = 'middle';
  const taken = [...scene.taken];
  const isSeconds = ticks.stepMs < 60_000;
  // Those of the hour that comes twice are written first: they say what the others cannot.
  const labels = ticks.labels.toSorted(
    (one, other) => Number(other.offset !== null) - Number(one.offset !== null),
  );
  for (const { ms, offset } of labels) {
    const isMidnight = ms === startOfDay(ms, zone) && !isSeconds;
    const text = `${isMidnight ? shortDate(ms, zone) : clock(ms, zone, { seconds: isSeconds })}${offset === null ? '' : ` ${offset}`}`;
    const half = pen.measureText(text).width / 2;
    const x = at(ms);
    if (x - half < 0 || x + half > widthPx) continue;
    const span = [x - half - APART_PX, x + half + APART_PX] as const;
    if (taken.some(([fromX, toX]) => span[0] < toX && fromX < span[1])) continue;
    taken.push([x - half, x + half]);
    pen.fillStyle = offset !== null ? palette.warn : isMidnight ? palette.text : palette.soft;
    pen.fillText(text, x, geometry.flag + 20);
  }
  for (const fold of ticks.folds) drawFold(pen, fold, at(fold.ms), scene);
  pen.fillStyle = palette.accent;
  pen.fillRect(playheadX - 1, geometry.flag + 22, 2, base - geometry.flag - 22);
}

/** A tag over the ruler where the clocks change. */
function drawFold(
  pen: CanvasRenderingContext2D,
  { byMs }: Fold,
  x: number,
  { widthPx, palette, taken }: RulerScene,
): void {
  const key = byMs > 0 ? 'timeline.clocksOn' : 'timeline.clocksBack';
  const text = t(key, { by: duration(Math.abs(byMs)) });
  const half = pen.measureText(text).width / 2 + 8;
  // Beside the flag where they meet.
  const [fromX = 0, toX = 0] = taken[0] ?? [];
  const isMet = x + half > fromX && x - half < toX;
  const aside = x < (fromX + toX) / 2 ? fromX - half - 4 : toX + half + 4;
  const middle = Math.max(half, Math.min(widthPx - half, isMet ? aside : x));
  pen.fillStyle = palette.warn;
  pen.beginPath();
  pen.roundRect(middle - half, 0, 2 * half, 17, 3);
  pen.fill();
  pen.fillStyle = palette.ground;
  pen.fillText(text, middle, 9);
}
