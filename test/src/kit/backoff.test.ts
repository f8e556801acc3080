/** The wait before another attempt. */
import { describe, expect, it } from 'vitest';
import { type Backoff, backoffMs } from '../../../src/kit/backoff.js';

const BACKOFF: Backoff = { firstMs: 1_000, longestMs: 60_000 };

describe('the wait before another attempt', () => {
  it('doubles with each failure in a row, up to the longest', () => {
    const waits = [1, 2, 3, 6, 7, 8, 2_000, Infinity].map((count) => backoffMs(BACKOFF, count, 1));
    expect(waits).toEqual([1_000, 2_000, 4_000, 32_000, 60_000, 60_000, 60_000, 60_000]);
  });

  it('is spread over its upper half', () => {
    expect([0, 0.5, 1].map((jitter) => backoffMs(BACKOFF, 3, jitter))).toEqual([
      2_000, 3_000, 4_000,
    ]);
  });
});
