import { describe, expect, it } from 'vitest';
import { type Counts, dropsTooMany, recent } from '../../../web/src/player/dropped.js';

/** Two and a half seconds of a video, looked at often. */
function watched(framesASecond: number, droppedShare: number): Counts[] {
  let counts: Counts[] = [];
  for (let atMs = 0; atMs <= 2_500; atMs += 50) {
    const total = (framesASecond * atMs) / 1_000;
    counts = recent(counts, { atMs, total, dropped: total * droppedShare });
  }
  return counts;
}

describe('pictures left out', () => {
  it('are too many from a quarter on', () => {
    expect(dropsTooMany(watched(50, 0.2))).toBe(false);
    expect(dropsTooMany(watched(50, 0.3))).toBe(true);
  });

  it('are not missed where a screen could not show them', () => {
    expect(dropsTooMany(watched(200, 0.7))).toBe(false);
    expect(dropsTooMany(watched(200, 0.8))).toBe(true);
  });

  it('say nothing before two seconds', () => {
    const counts = watched(50, 0.9).filter(({ atMs }) => atMs > 1_000);
    expect(dropsTooMany(counts)).toBe(false);
  });

  it('are forgotten after two seconds', () => {
    expect(watched(25, 0).length).toBeLessThanOrEqual(42);
  });
});
