import { describe, expect, it } from 'vitest';
import { RunClock } from '../../relay/run-clock.js';

const START_MS = 1_700_000_000_000;

/** Frames 40 ms apart by the camera's clock, which runs `rate` times as fast as ours. */
function play(
  clock: RunClock,
  seconds: number,
  { rate = 1, jitterMs = (): number => 0, fromMs = 0 } = {},
): number {
  let mediaMs = fromMs;
  for (; mediaMs < fromMs + seconds * 1000; mediaMs += 40) {
    clock.observe(mediaMs, START_MS + mediaMs / rate + jitterMs());
  }
  return mediaMs;
}

/** 0 to 1, the same every time (mulberry32). */
function randomFrom(seed: number): () => number {
  let state = seed;
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
  };
}

describe('the clock of a run', () => {
  it('is the wall clock at its start plus media time while both agree', () => {
    const clock = new RunClock(START_MS);
    const mediaMs = play(clock, 120);
    expect(clock.wallMs(mediaMs)).toBeCloseTo(START_MS + mediaMs, 3);
  });

  it('does not mistake jitter for drift', () => {
    const clock = new RunClock(START_MS);
    let n = 0;
    const mediaMs = play(clock, 600, { jitterMs: () => (n++ % 10) * 30 });
    expect(clock.wallMs(mediaMs) - (START_MS + mediaMs)).toBeLessThan(1);
  });

  it('follows a camera whose clock is 200 ppm fast', () => {
    const clock = new RunClock(START_MS);
    const mediaMs = play(clock, 3_600, { rate: 1.0002 });
    expect(Math.abs(clock.wallMs(mediaMs) - (START_MS + mediaMs / 1.0002))).toBeLessThan(20);
    expect(clock.isAstray).toBe(false);
  });

  it('never runs more than 500 ppm off for a camera that keeps time, however late its frames come', () => {
    const clock = new RunClock(START_MS);
    const random = randomFrom(3);
    let worst = 0;
    for (let mediaMs = 0; mediaMs < 600_000; mediaMs += 40) {
      const isSlow = mediaMs % 200_000 > 100_000;
      const before = clock.wallMs(mediaMs);
      clock.observe(mediaMs, START_MS + mediaMs + (isSlow ? 1_200 : 0) + random() * 200);
      worst = Math.max(worst, Math.abs(clock.wallMs(mediaMs + 40) - before - 40) / 40);
    }
    expect(worst).toBeLessThanOrEqual(0.00051);
  });

  it.each([1.01, 0.99, 1.002, 0.985])(
    'follows a camera whose clock runs %d times as fast as it should for an hour, without a jump',
    (rate) => {
      const clock = new RunClock(START_MS);
      const random = randomFrom(7);
      let worst = 0;
      let worstMs = 0;
      let laterMs = 0;
      for (let mediaMs = 0; mediaMs < 3_600_000; mediaMs += 40) {
        const before = clock.wallMs(mediaMs);
        clock.observe(mediaMs, START_MS + mediaMs / rate + random() * 60);
        worst = Math.max(worst, Math.abs(clock.wallMs(mediaMs + 40) - before - 40) / 40);
        const offMs = Math.abs(clock.wallMs(mediaMs) - (START_MS + mediaMs / rate));
        worstMs = Math.max(worstMs, offMs);
        if (mediaMs > 900_000) laterMs = Math.max(laterMs, offMs);
      }
      expect(worst).toBeLessThanOrEqual(0.0201);
      expect(worstMs).toBeLessThan(2_000);
      expect(laterMs).toBeLessThan(150);
      expect(clock.isAstray).toBe(false);
    },
  );

  it('is astray once the camera stands still in time while it goes on sending', () => {
    const clock = new RunClock(START_MS);
    play(clock, 20);
    for (let n = 0; n < 7 * 25 && !clock.isAstray; n++) {
      clock.observe(20_000 + n / 90, START_MS + 20_000 + n * 40);
    }
    expect(clock.isAstray).toBe(true);
  });

  it('is astray at once when the wall clock steps by an hour', () => {
    const clock = new RunClock(START_MS);
    clock.observe(1_000, START_MS + 1_000 + 3_600_000);
    expect(clock.isAstray).toBe(true);
  });

  it('forgives a network that stood still for five seconds', () => {
    const clock = new RunClock(START_MS);
    play(clock, 20);
    for (let n = 0; n < 125; n++) clock.observe(20_000 + n * 40, START_MS + 25_000);
    play(clock, 30, { fromMs: 25_000 });
    expect(clock.isAstray).toBe(false);
  });
});
