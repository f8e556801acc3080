/** The rows of the timeline: lanes, what is missing and kept, events, the selection and the playhead. */
import { causeOf } from '../causes/causes.js';
import { t } from '../words/words.js';
import { FONT } from './draw-ruler.js';
import { type Geometry, rowsHeight, rowTop } from './geometry.js';
import { type Gap, holesOf, keptSince, type Lane, within, without } from './lanes.js';
import { type Mark, shapeOf } from './marks.js';
import { drawLock, drawSprite } from './mark-shapes.js';
import type { ColourName, Palette } from './palette.js';
import { patternOf } from './patterns.js';
import { colourOf, END_PX, LEAST_PX, SOLID_BELOW_PX } from './texture.js';
import { type Span, xAt } from './window.js';

export type RowsScene = Readonly<{
  window: Span;
  widthPx: number;
  geometry: Geometry;
  palette: Palette;
  lanes: readonly Lane[];
  marks: readonly (readonly Mark[])[];
  playheadMs: number;
  nowMs: number;
  selection: Span | null;
  /** Where the clocks change. */
  folds: readonly number[];
}>;

type Pen = CanvasRenderingContext2D;
type X = (ms: number) => number;

/** Free on either side of a word in a gap, px. */
const WORD_ROOM_PX = 12;

export function drawRows(pen: Pen, scene: RowsScene): void {
  const { window, widthPx, geometry, palette, lanes } = scene;
  const density = pen.getTransform().a;
  // On whole pixels of the screen, and not far outside of it.
  const x: X = (ms) =>
    Math.round(Math.min(widthPx + 9, Math.max(-9, xAt(window, widthPx, ms))) * density) / density;
  const tops = lanes.map((_, at) => rowTop(geometry, at) + geometry.events);
  drawGround(pen, scene, x, tops);
  pen.fillStyle = palette.rec;
  for (const [at, lane] of lanes.entries()) {
    for (const { fromMs, toMs } of within(lane.recorded, window)) {
      const left = x(fromMs);
      pen.fillRect(left, tops[at] ?? 0, Math.max(1 / density, x(toMs) - left), geometry.lane);
    }
  }
  for (const [at, lane] of lanes.entries()) {
    drawGaps(pen, within(lane.gaps, window), {
      top: tops[at] ?? 0,
      height: geometry.lane,
      palette,
      x,
      words: true,
    });
    drawKept(pen, lane, scene, x, tops[at] ?? 0);
  }
  drawFolds(pen, scene, x, tops);
  drawSelection(pen, scene, x);
  drawLine(pen, x(scene.playheadMs), palette.accent, scene);
  for (const [at, marks] of scene.marks.entries()) {
    const y = rowTop(geometry, at) + geometry.events / 2;
    for (const mark of marks) drawMark(pen, mark, y, palette, density);
  }
  drawNow(pen, scene, x, tops);
}

/** What lies under everything: the lane, raised where it is not known yet, a dotted line where nothing was planned. */
function drawGround(
  pen: Pen,
  { window, widthPx, geometry, palette, lanes, nowMs }: RowsScene,
  x: X,
  tops: number[],
): void {
  const past = { fromMs: window.fromMs, toMs: Math.min(window.toMs, nowMs) };
  for (const [at, lane] of lanes.entries()) {
    const top = tops[at] ?? 0;
    pen.fillStyle = palette.sunk;
    pen.fillRect(0, top, widthPx, geometry.lane);
    pen.fillStyle = palette.raised;
    for (const { fromMs, toMs } of without(past, lane.loaded))
      pen.fillRect(x(fromMs), top, x(toMs) - x(fromMs), geometry.lane);
    pen.fillStyle = palette.edge;
    const middle = top + Math.round(geometry.lane / 2) - 1;
    for (const known of within(lane.loaded, past)) {
      for (const hole of holesOf(lane, {
        fromMs: Math.max(known.fromMs, past.fromMs),
        toMs: Math.min(known.toMs, past.toMs),
      })) {
        for (const { fromMs, toMs } of without(hole, lane.planned)) {
          for (let dot = Math.ceil(x(fromMs) / 6) * 6; dot < x(toMs); dot += 6)
            pen.fillRect(dot, middle, 1, 2);
        }
      }
    }
    const since = keptSince(lane);
    if (since === null || since < window.fromMs || since > window.toMs) continue;
    pen.fillStyle = palette.edge;
    const left = x(since);
    pen.fillRect(left - 4, top, 4, 2);
    pen.fillRect(left - 4, top + geometry.lane - 2, 4, 2);
    pen.fillRect(left - 2, top, 2, geometry.lane);
  }
}

type GapsScene = Readonly<{ top: number; height: number; palette: Palette; x: X; words: boolean }>;

/** Gaps in a lane of some height, each in the texture of its cause. */
export function drawGaps(
  pen: Pen,
  gaps: readonly Gap[],
  { top, height, palette, x, words }: GapsScene,
): void {
  if (gaps.length === 0) return;
  pen.save();
  // Textures are aligned to the lane.
  pen.translate(0, top);
  pen.font = FONT;
  pen.textAlign = 'center';
  pen.textBaseline = 'middle';
  let doneX = -Infinity;
  for (const { fromMs, toMs, cause } of gaps) {
    const [left, right] = [x(fromMs), x(toMs)];
    const colour = palette[colourOf(cause).slice(2) as ColourName];
    if (right - left < SOLID_BELOW_PX) {
      // What lies wholly under the last bar adds nothing.
      if (right <= doneX) continue;
      const width = Math.max(LEAST_PX, right - left);
      const middle = (left + right) / 2;
      pen.fillStyle = palette.sunk;
      pen.fillRect(middle - width / 2 - 1, 0, width + 2, height);
      pen.fillStyle = colour;
      pen.fillRect(middle - width / 2, 0, width, height);
      doneX = middle + width / 2;
      continue;
    }
    pen.fillStyle = palette.sunk;
    pen.fillRect(left, 0, right - left, height);
    pen.fillStyle = patternOf(pen, cause, colour);
    pen.fillRect(left, 0, right - left, height);
    pen.fillStyle = colour;
    pen.fillRect(left, 0, END_PX, height);
    pen.fillRect(right - END_PX, 0, END_PX, height);
    if (words) drawWord(pen, cause, Math.max(0, left), right, height, palette);
  }
  pen.restore();
}

function drawWord(
  pen: Pen,
  cause: string,
  left: number,
  right: number,
  height: number,
  palette: Palette,
): void {
  if (right - left < 60) return;
  const { word, width } = wordOf(pen, cause);
  const room = right - left - width;
  if (room < 2 * WORD_ROOM_PX + 8) return;
  const middle = (left + right) / 2;
  pen.fillStyle = palette.sunk;
  pen.fillRect(middle - width / 2 - 4, 1, width + 8, height - 2);
  pen.fillStyle = palette.text;
  pen.fillText(word, middle, height / 2 + 0.5);
}

type Word = Readonly<{ word: string; width: number }>;
const words = new Map<string, Word>();

/** Finding and measuring words is slow, and there are few; the language does not change. */
function wordOf(pen: Pen, cause: string): Word {
  let found = words.get(cause);
  if (!found) {
    const word = t(causeOf(cause).title);
    found = { word, width: pen.measureText(word).width };
    words.set(cause, found);
  }
  return found;
}

/** A bracket under the lane, its arms reaching into it, with a lock. */
function drawKept(
  pen: Pen,
  lane: Lane,
  { window, geometry, palette }: RowsScene,
  x: X,
  top: number,
): void {
  const bottom = top + geometry.lane;
  for (const { fromMs, toMs } of within(lane.kept, window)) {
    const [left, right] = [x(fromMs), Math.max(x(toMs), x(fromMs) + 4)];
    const bars = [
      [left, bottom - 4, 2, 9],
      [right - 2, bottom - 4, 2, 9],
      [left, bottom + 4, right - left, 2],
    ] as const;
    pen.fillStyle = palette.ground;
    for (const [barX, y, width, height] of bars.slice(0, 2))
      pen.fillRect(barX - 1.5, y - 1, width + 3, height);
    pen.fillStyle = palette.kept;
    for (const [barX, y, width, height] of bars) pen.fillRect(barX, y, width, height);
    const middle = (Math.max(0, left) + right) / 2;
    if (right - left >= 24) drawLock(pen, middle, bottom + 4, palette);
  }
}

/** Where the clocks change. */
function drawFolds(pen: Pen, { folds, geometry, palette }: RowsScene, x: X, tops: number[]): void {
  pen.fillStyle = palette.warn;
  for (const ms of folds) {
    for (const top of tops) pen.fillRect(x(ms) - 1, top - 2, 2, geometry.lane + 6);
  }
}

function drawSelection(pen: Pen, { selection, geometry, palette }: RowsScene, x: X): void {
  if (!selection) return;
  const [left, right] = [x(selection.fromMs), x(selection.toMs)];
  const height = rowsHeight(geometry);
  pen.fillStyle = palette.accent;
  pen.globalAlpha = 0.16;
  pen.fillRect(left, 0, right - left, height);
  pen.globalAlpha = 1;
  pen.fillRect(left - 1, 0, 2, height);
  pen.fillRect(right - 1, 0, 2, height);
}

/** The playhead, with room round it so that it never melts into what it crosses. */
function drawLine(pen: Pen, at: number, colour: string, { geometry, palette }: RowsScene): void {
  const height = rowsHeight(geometry);
  pen.fillStyle = palette.ground;
  pen.fillRect(at - 2.5, 0, 5, height);
  pen.fillStyle = colour;
  pen.fillRect(at - 1, 0, 2, height);
}

function drawMark(
  pen: Pen,
  { x, events }: Mark,
  y: number,
  palette: Palette,
  density: number,
): void {
  const [first] = events;
  const what = events.length === 1 && first ? shapeOf(first) : events.length;
  drawSprite(pen, what, Math.round(x), y, palette, density);
}

/** The edge of the present; what is to come stays empty. */
function drawNow(
  pen: Pen,
  { window, widthPx, geometry, palette, nowMs }: RowsScene,
  x: X,
  tops: number[],
): void {
  if (nowMs < window.fromMs || nowMs > window.toMs) return;
  const at = x(nowMs);
  pen.fillStyle = palette.text;
  for (const top of tops)
    pen.fillRect(at - 1, top - geometry.events, 2, geometry.events + geometry.lane + 4);
  const word = t('timeline.now');
  pen.font = FONT;
  pen.textAlign = 'left';
  pen.textBaseline = 'middle';
  if (at + 8 + pen.measureText(word).width > widthPx) return;
  pen.fillStyle = palette.soft;
  for (const top of tops) pen.fillText(word, at + 8, top + geometry.lane / 2 + 0.5);
}
