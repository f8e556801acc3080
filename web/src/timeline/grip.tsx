/** Handles that are dragged or moved by keys along the ruler: the ends of a selection, and the playhead. */
import type { FocusEvent, KeyboardEvent, PointerEvent, ReactNode } from 'react';
import { startOfDay } from '../time/zone.js';

const SECOND_MS = 1_000;
const STEPS_MS: Readonly<Record<string, number>> = {
  ArrowLeft: -SECOND_MS,
  ArrowRight: SECOND_MS,
  ArrowDown: -60 * SECOND_MS,
  ArrowUp: 60 * SECOND_MS,
  PageDown: -600 * SECOND_MS,
  PageUp: 600 * SECOND_MS,
};
/** Shift makes steps of a second longer. */
const LONGER = 10;

/** A slider over the local day: for assistive technology a number of seconds, and words. */
export function Grip({
  label,
  ms,
  text,
  zone,
  nowMs,
  className,
  style,
  onMove,
  onDrag,
  onFocus,
  onBlur,
  children,
}: {
  label: string;
  ms: number;
  /** The instant in words. */
  text: string;
  zone: string;
  nowMs: number;
  className: string | undefined;
  style: React.CSSProperties;
  /** By a key. */
  onMove: (ms: number) => void;
  /** By a hand, where it may be: px by which the pointer moved, and whether it may snap. */
  onDrag?: (clientX: number, snaps: boolean) => void;
  onFocus?: (event: FocusEvent) => void;
  onBlur?: () => void;
  children?: ReactNode;
}) {
  const startMs = startOfDay(ms, zone);
  const endMs = startOfDay(ms, zone, 1);
  const seconds = (at: number): number => Math.round((at - startMs) / SECOND_MS);
  const press = (event: KeyboardEvent): void => {
    const to = target(event, ms, startMs, Math.min(nowMs, endMs));
    if (to === null) return;
    event.preventDefault();
    onMove(Math.min(nowMs, to));
  };
  const grab = (event: PointerEvent): void => {
    if (!onDrag || event.button !== 0) return;
    event.currentTarget.setPointerCapture(event.pointerId);
  };
  const drag = (event: PointerEvent): void => {
    if (!event.currentTarget.hasPointerCapture(event.pointerId)) return;
    onDrag?.(event.clientX, !event.altKey);
  };
  return (
    <div
      role="slider"
      tabIndex={0}
      aria-label={label}
      aria-orientation="horizontal"
      aria-valuemin={0}
      aria-valuemax={seconds(endMs)}
      aria-valuenow={seconds(ms)}
      aria-valuetext={text}
      className={className}
      style={style}
      {...(onDrag ? { 'data-grip': '' } : {})}
      onKeyDown={press}
      onPointerDown={grab}
      onPointerMove={drag}
      onFocus={onFocus}
      onBlur={onBlur}
    >
      {children}
    </div>
  );
}

function target(
  { key, shiftKey, ctrlKey, altKey, metaKey }: KeyboardEvent,
  ms: number,
  startMs: number,
  endMs: number,
): number | null {
  if (ctrlKey || altKey || metaKey) return null;
  if (key === 'Home') return startMs;
  if (key === 'End') return endMs;
  const step = STEPS_MS[key];
  if (step === undefined) return null;
  return ms + step * (shiftKey && Math.abs(step) === SECOND_MS ? LONGER : 1);
}
