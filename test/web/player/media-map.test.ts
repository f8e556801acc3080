import { describe, expect, it } from 'vitest';
import { MediaMap, type Piece } from '../../../web/src/player/media-map.js';

const T = Date.UTC(2026, 10, 20, 7);

/** Segments of so many seconds from moments after T, s; the media runs on. */
function mapOf(...segments: readonly (readonly [atS: number, lengthS: number])[]): MediaMap {
  let startS = 0;
  const pieces = segments.map(([atS, durationS]): Piece => {
    const piece = { startS, durationS, wallMs: T + atS * 1_000 };
    startS += durationS;
    return piece;
  });
  return new MediaMap(pieces);
}

describe('moments and the media of a list', () => {
  const map = mapOf([0, 2], [2, 2], [64, 2], [66, 2]);

  it('agree within a segment, both ways', () => {
    expect(map.placeOf(T + 2_500)).toEqual({ kind: 'at', s: 2.5 });
    expect(map.wallOf(2.5)).toBe(T + 2_500);
  });

  it('agree behind a gap, of which the media knows nothing', () => {
    expect(map.placeOf(T + 65_250)).toEqual({ kind: 'at', s: 5.25 });
    expect(map.wallOf(5.25)).toBe(T + 65_250);
  });

  it('name the gap that holds a moment, and where play goes on', () => {
    expect(map.placeOf(T + 30_000)).toEqual({
      kind: 'gap',
      fromMs: T + 4_000,
      toMs: T + 64_000,
      thenS: 4,
    });
  });

  it('give the first instant of a segment to it, and not to the gap before', () => {
    expect(map.placeOf(T + 64_000)).toEqual({ kind: 'at', s: 4 });
    expect(map.wallOf(4)).toBe(T + 64_000);
  });

  it('know what is before the list and after it', () => {
    expect(map.placeOf(T - 1)).toEqual({ kind: 'before', toMs: T, thenS: 0 });
    expect(map.placeOf(T + 68_000)).toEqual({ kind: 'after', fromMs: T + 68_000 });
    expect(map.endMs).toBe(T + 68_000);
    expect(map.endS).toBe(8);
  });

  it('find the gap that was played over, and none where there is none', () => {
    expect(map.gapBetween(3.9, 4.1)).toEqual({ fromMs: T + 4_000, toMs: T + 64_000 });
    expect(map.gapBetween(1.9, 2.1)).toBeNull();
    expect(map.gapBetween(4, 7)).toBeNull();
  });

  it('play through a hole of less than a second', () => {
    const holed = mapOf([0, 2], [2.8, 2]);
    expect(holed.placeOf(T + 2_400)).toEqual({ kind: 'at', s: 2 });
    expect(holed.gapBetween(1, 3)).toBeNull();
  });

  it('follow the dates of the files where the camera’s clock drifts', () => {
    const drifting = mapOf([0, 60], [60.02, 60], [120.04, 60]);
    expect(drifting.placeOf(T + 121_040)).toEqual({
      kind: 'at',
      s: expect.closeTo(121, 6) as number,
    });
    expect(drifting.wallOf(121)).toBeCloseTo(T + 121_040, 3);
  });

  it('take the later picture of a moment that a clock put back shows twice', () => {
    const back = mapOf([0, 10], [5, 10]);
    expect(back.placeOf(T + 7_000)).toEqual({ kind: 'at', s: 12 });
    expect(back.wallOf(7)).toBe(T + 7_000);
    expect(back.gapBetween(9, 11)).toBeNull();
  });
});
