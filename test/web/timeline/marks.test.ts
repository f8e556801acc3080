import { describe, expect, it } from 'vitest';
import {
  LEAST_APART_PX,
  markAt,
  marksOf,
  shapeOf,
  windowThatParts,
} from '../../../web/src/timeline/marks.js';

const at = (...times: number[]) =>
  times.map((ms, id) => ({
    id,
    ms,
    endMs: null,
    type: 'motion',
    source: 'device' as const,
    note: '',
  }));
/** A pixel a second. */
const WINDOW = { fromMs: 0, toMs: 1_000_000 };
const WIDTH_PX = 1_000;
const counts = (...times: number[]) =>
  marksOf(at(...times), WINDOW, WIDTH_PX).map(({ events }) => events.length);

describe('events in the timeline', () => {
  it('closer than 16 px are one box with their number', () => {
    expect(counts(100_000, 116_000)).toEqual([1, 1]);
    expect(counts(100_000, 115_000)).toEqual([2]);
  });

  it('are never so close that their marks touch', () => {
    const times = Array.from({ length: 500 }, (_, index) => (index * 7_919_000) % 1_000_000).sort(
      (a, b) => a - b,
    );
    const marks = marksOf(at(...times), WINDOW, WIDTH_PX);
    const distances = marks.slice(1).map(({ x }, index) => x - marks[index]!.x);
    expect(Math.min(...distances)).toBeGreaterThanOrEqual(LEAST_APART_PX);
    expect(marks.reduce((sum, { events }) => sum + events.length, 0)).toBe(500);
  });

  it('part in the window that a click on their box leads to', () => {
    const [mark] = marksOf(at(500_000, 501_000, 512_000), WINDOW, WIDTH_PX);
    expect(mark?.events).toHaveLength(3);
    const parted = marksOf(mark!.events, windowThatParts(mark!), WIDTH_PX);
    expect(parted).toHaveLength(3);
  });

  it('are hit within reach', () => {
    const marks = marksOf(at(100_000), WINDOW, WIDTH_PX);
    expect(markAt(marks, 106, 7)).toBe(marks[0]);
    expect(markAt(marks, 108, 7)).toBe(null);
    expect(markAt(marks, 108, 18)).toBe(marks[0]);
  });

  it.each([
    ['motion', 'device', 'triangle'],
    ['person', 'device', 'circle'],
    ['doorbell', 'device', 'diamond'],
    ['vehicle', 'device', 'square'],
    ['motion', 'user', 'flag'],
  ] as const)('of %s by the %s are a %s', (type, source, shape) => {
    expect(shapeOf({ type, source })).toBe(shape);
  });
});
