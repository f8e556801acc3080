import { describe, expect, it } from 'vitest';
import {
  canZoom,
  followed,
  lengthOf,
  panned,
  wholeDay,
  windowAround,
  zoomed,
  zoomStep,
  xAt,
} from '../../../web/src/timeline/window.js';
import { DAY_MS, HOUR_MS, MINUTE_MS } from '../../../web/src/time/zone.js';

const BERLIN = 'Europe/Berlin';
const NOON_MS = Date.parse('2026-11-20T12:00:00+01:00');

describe('the window', () => {
  it.each([
    ['2026-03-29T12:00:00+02:00', 23],
    ['2026-10-25T12:00:00+01:00', 25],
    ['2026-11-20T12:00:00+01:00', 24],
  ])('of the whole day of %s is %d hours long', (at, hours) => {
    expect(lengthOf(wholeDay(Date.parse(at), BERLIN))).toBe(hours * HOUR_MS);
  });

  it('begins at the first instant of a day whose midnight does not exist', () => {
    const day = wholeDay(Date.parse('2026-09-06T12:00:00-03:00'), 'America/Santiago');
    expect(day).toEqual({
      fromMs: Date.parse('2026-09-06T01:00:00-03:00'),
      toMs: Date.parse('2026-09-07T00:00:00-03:00'),
    });
  });

  it('steps from the whole day down to a minute and back', () => {
    let window = wholeDay(NOON_MS, BERLIN);
    const lengths = [lengthOf(window)];
    while (canZoom(window, 1, NOON_MS, BERLIN)) {
      window = zoomStep(window, 1, NOON_MS, BERLIN);
      lengths.push(lengthOf(window));
    }
    expect(lengths.map((length) => length / MINUTE_MS)).toEqual([
      1440, 720, 360, 180, 60, 30, 10, 5, 2, 1,
    ]);
    for (let step = 0; step < 9; step++) window = zoomStep(window, -1, NOON_MS, BERLIN);
    expect(window).toEqual(wholeDay(NOON_MS, BERLIN));
    expect(canZoom(window, -1, NOON_MS, BERLIN)).toBe(false);
  });

  it('steps out to the whole day also where that has 25 hours', () => {
    const noonMs = Date.parse('2026-10-25T12:00:00+01:00');
    const half = windowAround(noonMs, 12 * HOUR_MS);
    expect(lengthOf(zoomStep(half, -1, noonMs, BERLIN))).toBe(25 * HOUR_MS);
  });

  it('zooms round its anchor, which stays where it is', () => {
    const window = { fromMs: NOON_MS, toMs: NOON_MS + HOUR_MS };
    const anchorMs = NOON_MS + 20 * MINUTE_MS;
    const closer = zoomed(window, 17 * MINUTE_MS, anchorMs, BERLIN);
    expect(lengthOf(closer)).toBe(17 * MINUTE_MS);
    expect(xAt(closer, 900, anchorMs)).toBeCloseTo(xAt(window, 900, anchorMs), 6);
  });

  it('brings an anchor that is out of sight to the middle', () => {
    const window = { fromMs: NOON_MS, toMs: NOON_MS + HOUR_MS };
    const closer = zoomed(window, 10 * MINUTE_MS, NOON_MS - HOUR_MS, BERLIN);
    expect(closer).toEqual(windowAround(NOON_MS - HOUR_MS, 10 * MINUTE_MS));
  });

  it('is never shorter than a minute nor longer than the day', () => {
    const window = windowAround(NOON_MS, HOUR_MS);
    expect(lengthOf(zoomed(window, 5, NOON_MS, BERLIN))).toBe(MINUTE_MS);
    expect(lengthOf(zoomed(window, 9 * DAY_MS, NOON_MS, BERLIN))).toBe(DAY_MS);
  });

  it('is not panned past the day that holds now', () => {
    const window = windowAround(NOON_MS, HOUR_MS);
    const moved = panned(window, 20 * HOUR_MS, NOON_MS, BERLIN);
    expect(moved.toMs).toBe(wholeDay(NOON_MS, BERLIN).toMs);
    expect(panned(window, -20 * HOUR_MS, NOON_MS, BERLIN).toMs).toBe(window.toMs - 20 * HOUR_MS);
  });

  describe('follows the playhead', () => {
    const window = { fromMs: NOON_MS, toMs: NOON_MS + HOUR_MS };

    it('a page on where it plays over the edge', () => {
      const next = followed(window, window.toMs - 1_000, window.toMs + 1_000, false);
      expect(xAt(next, 100, window.toMs + 1_000)).toBeCloseTo(10);
    });

    it('to the middle where it jumps out of sight', () => {
      expect(followed(window, NOON_MS, NOON_MS - DAY_MS, false)).toEqual(
        windowAround(NOON_MS - DAY_MS, HOUR_MS),
      );
    });

    it('by little while live, with now near the right edge', () => {
      const next = followed(window, window.toMs - 2_000, window.toMs - 1_000, true);
      expect(xAt(next, 100, window.toMs - 1_000)).toBeCloseTo(90);
    });

    it('but not where somebody looks elsewhere', () => {
      const atMs = window.toMs + 5 * HOUR_MS;
      expect(followed(window, atMs, atMs + 1_000, true)).toBe(window);
    });
  });
});
