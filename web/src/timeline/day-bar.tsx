/** The whole day of the playhead, and the window in it as a frame to drag or resize. */
import { type PointerEvent, useCallback, useMemo, useRef } from 'react';
import { clock } from '../time/format.js';
import { Canvas } from './canvas.js';
import type { Geometry } from './geometry.js';
import { type Lane, within } from './lanes.js';
import type { ColourName, Palette } from './palette.js';
import { colourOf } from './texture.js';
import { ticksOf } from './ticks.js';
import styles from './timeline.module.css';
import { useWidth } from '../ui/use-width.js';
import {
  LEAST_WINDOW_MS,
  lengthOf,
  msAt,
  panned,
  type Span,
  wholeDay,
  windowAround,
  xAt,
} from './window.js';

/** A label needs this much, px. */
const LABEL_PX = 110;
const PHONE_LABEL_PX = 88;
/** So close to an end of the frame, px, a hand takes the end and not the whole. */
const END_PX = 8;
/** A label so close to either end, px, gives way to it. */
const END_LABEL_PX = 44;

type Hold = Readonly<{ part: 'all' | 'from' | 'to'; clientX: number; window: Span }>;

export function DayBar({
  lane,
  window,
  onWindow,
  onGo,
  zone,
  palette,
  geometry,
  nowMs,
  playheadMs,
}: {
  lane: Lane | undefined;
  window: Span;
  onWindow: (window: Span) => void;
  onGo: (ms: number) => void;
  zone: string;
  palette: Palette;
  geometry: Geometry;
  nowMs: number;
  playheadMs: number;
}) {
  const bar = useRef<HTMLDivElement>(null);
  const hold = useRef<Hold | null>(null);
  const widthPx = useWidth(bar);
  const { fromMs, toMs } = wholeDay(playheadMs, zone);
  const day = useMemo(() => ({ fromMs, toMs }), [fromMs, toMs]);
  const height = geometry.dayBar;
  const draw = useCallback(
    (pen: CanvasRenderingContext2D) =>
      drawDay(pen, { lane, day, widthPx, height, palette, nowMs, playheadMs }),
    [lane, day, widthPx, height, palette, nowMs, playheadMs],
  );
  const left = Math.max(0, xAt(day, widthPx, window.fromMs));
  const right = Math.min(widthPx, xAt(day, widthPx, window.toMs));

  const grab = (event: PointerEvent<HTMLDivElement>): void => {
    if (event.button !== 0) return;
    const x = event.clientX - event.currentTarget.getBoundingClientRect().left;
    if (x < left - END_PX || x > right + END_PX) {
      const ms = Math.min(nowMs, msAt(day, widthPx, x));
      onWindow(windowAround(ms, lengthOf(window)));
      onGo(ms);
      return;
    }
    const isWide = right - left > 3 * END_PX;
    const part = isWide && x < left + END_PX ? 'from' : isWide && x > right - END_PX ? 'to' : 'all';
    hold.current = { part, clientX: event.clientX, window };
    event.currentTarget.setPointerCapture(event.pointerId);
  };
  const drag = ({ clientX }: PointerEvent): void => {
    if (!hold.current) return;
    const { part, clientX: fromX, window: held } = hold.current;
    const byMs = ((clientX - fromX) / Math.max(1, widthPx)) * lengthOf(day);
    if (part === 'all') return onWindow(panned(held, byMs, nowMs, zone));
    if (part === 'from') {
      const least = Math.max(held.fromMs + byMs, held.toMs - lengthOf(day));
      return onWindow({ ...held, fromMs: Math.min(least, held.toMs - LEAST_WINDOW_MS) });
    }
    const most = Math.min(held.toMs + byMs, held.fromMs + lengthOf(day));
    onWindow({ ...held, toMs: Math.max(most, held.fromMs + LEAST_WINDOW_MS) });
  };
  const drop = (): void => {
    hold.current = null;
  };
  return (
    <div className={styles.day} dir="ltr" aria-hidden="true">
      <div
        ref={bar}
        className={styles.dayBar}
        style={{ height }}
        onPointerDown={grab}
        onPointerMove={drag}
        onPointerUp={drop}
        onPointerCancel={drop}
      >
        <Canvas width={widthPx} height={height} draw={draw} />
        {right > left && (
          <div
            className={styles.frame}
            style={{ left: left - 1, width: Math.max(8, right - left + 2) }}
          />
        )}
      </div>
      <DayLabels
        {...{ day, zone, widthPx }}
        leastPx={geometry.isPhone ? PHONE_LABEL_PX : LABEL_PX}
      />
    </div>
  );
}

function DayLabels({
  day,
  zone,
  widthPx,
  leastPx,
}: {
  day: Span;
  zone: string;
  widthPx: number;
  leastPx: number;
}) {
  const labels = widthPx === 0 ? [] : ticksOf(day, zone, widthPx, leastPx).labels;
  const inner = labels
    .map(({ ms, offset }) => ({ ms, offset, x: xAt(day, widthPx, ms) }))
    .filter(({ x }) => x > END_LABEL_PX && x < widthPx - END_LABEL_PX);
  const text = (ms: number): string => clock(ms, zone, { seconds: false });
  const end = text(day.toMs);
  return (
    <div className={styles.dayLabels}>
      <span style={{ left: 0 }}>{text(day.fromMs)}</span>
      {inner.map(({ ms, offset, x }) => (
        <span key={ms} style={{ left: x, translate: '-50%' }}>
          {text(ms)}
          {offset !== null && ` ${offset}`}
        </span>
      ))}
      <span style={{ right: 0 }}>{end === '00:00' ? '24:00' : end}</span>
    </div>
  );
}

type DayScene = Readonly<{
  lane: Lane | undefined;
  day: Span;
  widthPx: number;
  height: number;
  palette: Palette;
  nowMs: number;
  playheadMs: number;
}>;

/** Recorded solid; a gap is a notch: the bar sinks to a third in the colour of its cause. */
function drawDay(
  pen: CanvasRenderingContext2D,
  { lane, day, widthPx, height, palette, nowMs, playheadMs }: DayScene,
): void {
  const x = (ms: number): number => Math.round(xAt(day, widthPx, ms));
  pen.fillStyle = palette.sunk;
  pen.fillRect(0, 0, widthPx, height);
  pen.fillStyle = palette.rec;
  for (const { fromMs, toMs } of within(lane?.recorded ?? [], day))
    pen.fillRect(x(fromMs), 0, Math.max(1, x(toMs) - x(fromMs)), height);
  const third = Math.round(height / 3);
  for (const { fromMs, toMs, cause } of within(lane?.gaps ?? [], day)) {
    const width = Math.max(2, x(toMs) - x(fromMs));
    pen.fillStyle = palette.sunk;
    pen.fillRect(x(fromMs), 0, width, height);
    pen.fillStyle = palette[colourOf(cause).slice(2) as ColourName];
    pen.fillRect(x(fromMs), height - third, width, third);
  }
  if (nowMs > day.fromMs && nowMs < day.toMs) {
    pen.fillStyle = palette.text;
    pen.fillRect(x(nowMs) - 1, 0, 2, height);
  }
  pen.fillStyle = palette.accent;
  pen.fillRect(x(playheadMs) - 1, 0, 2, height);
}
