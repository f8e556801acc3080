/** What lies under a pointer. */
import { type Geometry, rowTop } from './geometry.js';
import type { Point } from './hands.js';
import { type Found, foundAt, type Kept, type Lane, within } from './lanes.js';
import { type Mark, markAt } from './marks.js';
import { msAt, type Span } from './window.js';

export type Hit = Readonly<{
  row: number;
  ms: number;
  /** Of the row, px from the top of the strip. */
  top: number;
  x: number;
  camera: string;
  found: Found;
  kept: Kept | null;
  mark: Mark | null;
}>;

export type HitScene = Readonly<{
  window: Span;
  widthPx: number;
  geometry: Geometry;
  lanes: readonly Lane[];
  marks: readonly (readonly Mark[])[];
  nowMs: number;
}>;

/** How far from a mark's middle it is still hit, px. */
const REACH_PX = { mouse: 7, touch: 18 };

export function hitAt({ x, y, isTouch }: Point, scene: HitScene): Hit & { isOnRow: boolean } {
  const { window, widthPx, geometry, lanes, marks, nowMs } = scene;
  const ms = msAt(window, widthPx, x);
  const inRows = y - geometry.ruler - geometry.pad;
  const row = Math.max(0, Math.min(lanes.length - 1, Math.floor(inRows / geometry.row)));
  const inRow = inRows - row * geometry.row;
  const isOnRow = inRows >= 0 && inRow < geometry.row;
  const reach = isTouch ? REACH_PX.touch : REACH_PX.mouse;
  const isOverMarks = isOnRow && inRow < geometry.events + (isTouch ? 4 : 0);
  const lane = lanes[row];
  const isOverKept = inRow >= geometry.events + geometry.lane - 2;
  return {
    row,
    ms,
    x,
    top: geometry.ruler + rowTop(geometry, row),
    isOnRow,
    camera: lane?.camera ?? '',
    found: lane ? foundAt(lane, ms, nowMs) : { kind: 'loading', span: window },
    kept: lane && isOverKept ? (within(lane.kept, { fromMs: ms, toMs: ms + 1 })[0] ?? null) : null,
    mark: isOverMarks ? markAt(marks[row] ?? [], x, reach) : null,
  };
}
