/**
 * Every target for a moment, with the same inputs each time: a failure is the fault of a change. It goes
 * on for long by `npm run fuzz`.
 */
import { afterAll, describe, expect, it } from 'vitest';
import { type Finding, run } from './run.js';
import { TARGETS } from './targets/index.js';

const INPUTS = 1_500;
const SEED = 1;
const SHOWN_CHARACTERS = 500;

const shown = ({ input, what }: Finding): string =>
  `${what}\n${JSON.stringify(Buffer.from(input).toString('latin1')).slice(0, SHOWN_CHARACTERS)}`;

describe('wrong input is refused or read, and nothing else happens', () => {
  afterAll(async () => {
    for (const { close } of TARGETS) await close?.();
  });

  it.each(TARGETS)('$name', { timeout: 120_000 }, async (target) => {
    const inputs = Math.max(1, Math.round(INPUTS * (target.share ?? 1)));
    const { findings } = await run(target, { inputs, seed: SEED });
    expect(findings.map(shown)).toEqual([]);
  });
});
