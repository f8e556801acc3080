import { existsSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import type * as KillLoop from '../../bench/kill-loop.js';

/** The loop is the benchmark's, which runs as it was built. */
const LOOP = new URL('../../dist/bench/kill-loop.js', import.meta.url);
const KILLS = 30;
/** A part is half a second, and half a second more may be in the making. */
const MAY_BE_LOST_MS = 1_000;

describe.runIf(existsSync(LOOP))('the program, killed thirty times at random moments', () => {
  it('loses a second at most each time, and leaves whole files and rows that agree', async () => {
    const { killLoop } = (await import(LOOP.href)) as typeof KillLoop;
    const { faults, worstLostMs } = await killLoop(KILLS, Math.random);
    expect(faults).toEqual([]);
    expect(worstLostMs).toBeLessThanOrEqual(MAY_BE_LOST_MS);
  });
});
