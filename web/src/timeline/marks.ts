/** Events as they are drawn: shapes, and boxes with a number where several stand too close. */
import type { LaneEvent } from './lanes.js';
import { LEAST_WINDOW_MS, type Span, xAt } from './window.js';

export type Shape = 'triangle' | 'circle' | 'diamond' | 'flag' | 'square';

/** One event, or several that stand too close to be told apart. */
export type Mark = Readonly<{ x: number; events: readonly LaneEvent[] }>;

/** Closer than this, px, they are one. */
export const LEAST_APART_PX = 16;

const SHAPES: Readonly<Record<string, Shape>> = {
  motion: 'triangle',
  person: 'circle',
  doorbell: 'diamond',
};

export function shapeOf({ type, source }: Pick<LaneEvent, 'type' | 'source'>): Shape {
  return source === 'user' ? 'flag' : (SHAPES[type] ?? 'square');
}

/** How wide a mark is drawn, px. */
export function markWidth(count: number): number {
  return count === 1 ? 10 : 12 + 7 * String(count).length;
}

/** @param events in order of time */
export function marksOf(events: readonly LaneEvent[], window: Span, widthPx: number): Mark[] {
  const marks: { x: number; events: LaneEvent[] }[] = [];
  for (const event of events) {
    let next = { x: xAt(window, widthPx, event.ms), events: [event] };
    for (let last = marks.at(-1); last && tooClose(last, next); last = marks.at(-1)) {
      marks.pop();
      const [one, other] = [last.events.length, next.events.length];
      last.x = (last.x * one + next.x * other) / (one + other);
      last.events.push(...next.events);
      next = last;
    }
    marks.push(next);
  }
  return marks;
}

function tooClose(one: Mark, other: Mark): boolean {
  const room = (markWidth(one.events.length) + markWidth(other.events.length)) / 2 + 2;
  return other.x - one.x < Math.max(LEAST_APART_PX, room);
}

/** A window in which the first and the last of a mark's events stand apart, as far as zoom goes. */
export function windowThatParts({ events }: Mark): Span {
  const [firstMs, lastMs] = [events[0]?.ms ?? 0, events.at(-1)?.ms ?? 0];
  const length = Math.max(LEAST_WINDOW_MS, (lastMs - firstMs) / PARTED_FILLS);
  const fromMs = (firstMs + lastMs - length) / 2;
  return { fromMs, toMs: fromMs + length };
}

/** How much of the window the events of a parted mark take. */
const PARTED_FILLS = 0.6;

/** The mark under a pointer. @param x px from the window's start */
export function markAt(marks: readonly Mark[], x: number, reachPx: number): Mark | null {
  return (
    marks.find(
      (mark) => Math.abs(mark.x - x) <= Math.max(reachPx, markWidth(mark.events.length) / 2),
    ) ?? null
  );
}
