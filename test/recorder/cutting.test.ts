import { describe, expect, it } from 'vitest';
import { endsFile, plannedMs, shiftMs, wanedShiftMs } from '../../recorder/cutting.js';

describe('the length of files', () => {
  it('is the one that was asked for, but for the first of a run', () => {
    const key = { cameraId: 'porch', streamName: 'main' };
    expect(plannedMs(key, 60_000, 1)).toBe(60_000);
    expect(plannedMs(key, 60_000, 0)).toBe(plannedMs(key, 60_000, 0));
  });

  it('of first files is spread over half the length, for any twenty cameras', () => {
    const lengths = Array.from({ length: 20 }, (_, at) =>
      plannedMs({ cameraId: `cam${at}`, streamName: 'main' }, 60_000, 0),
    ).sort((a, b) => a - b);
    expect(lengths[0]).toBeGreaterThanOrEqual(30_000);
    expect(lengths.at(-1)).toBeLessThanOrEqual(60_000);
    const seconds = new Set(lengths.map((ms) => Math.floor(ms / 1_000)));
    expect(seconds.size).toBeGreaterThanOrEqual(12);
  });

  it('ends with a key frame, at or hardly before the length', () => {
    expect(endsFile({ independent: true }, 10_000, 10_000)).toBe(true);
    expect(endsFile({ independent: true }, 9_967, 10_000)).toBe(true);
    expect(endsFile({ independent: true }, 9_000, 10_000)).toBe(false);
    expect(endsFile({ independent: false }, 99_000, 10_000)).toBe(false);
  });
});

describe('the place of a run on the wall clock', () => {
  it.each([
    { startMs: 1_000, lastEndMs: null, shift: 0 },
    { startMs: 1_000, lastEndMs: 900, shift: 0 },
    { startMs: 1_000, lastEndMs: 1_000, shift: 0 },
    { startMs: 1_000, lastEndMs: 1_400, shift: 400 },
    { startMs: 1_000, lastEndMs: 3_601_000, shift: 3_600_700 },
    { startMs: 1_000, lastEndMs: 90_000_000, shift: 0 },
  ])('$startMs after $lastEndMs moves by $shift', ({ startMs, lastEndMs, shift }) => {
    expect(shiftMs(startMs, lastEndMs, 700)).toBe(shift);
  });

  it('comes back to the truth within ten times the shift', () => {
    let [shift, mediaMs] = [3_600_000, 0];
    for (; shift > 0; mediaMs += 500) shift = wanedShiftMs(shift, { durationMs: 500 });
    expect(shift).toBe(0);
    expect(mediaMs).toBe(36_000_000);
  });
});
