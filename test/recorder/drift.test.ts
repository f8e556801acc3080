import { describe, expect, it } from 'vitest';
import { Hub } from '../../relay/hub.js';
import { RunAssembler } from '../../relay/run-assembler.js';
import type { FragmentSample } from '../../src/fmp4/fragment-reader.js';
import type { Loss } from '../../src/model/loss.js';
import { PORCH, START_MS, VIDEO } from './parts.js';
import { ALWAYS, Rig } from './rig.js';

const FRAME_MS = 200;
const FRAMES_PER_KEY = 10;
const HOUR_MS = 3_600_000;
/** What a camera may be off before its rate is known, and what remains afterwards. */
const LEARNED_AFTER_MS = 600_000;
const DATED_WITHIN_MS = 100;

describe('a camera whose clock runs 1 % fast for an hour', () => {
  it('is recorded as one run at the right time of day, without a gap', async () => {
    await using rig = await Rig.open({ segmentMs: 60_000 });
    const losses: Loss[] = [];
    const hub = new Hub();
    hub.watchParts(rig.recorder);
    const assembler = new RunAssembler(rig.clock, false, {
      run: (run, wallMs) => hub.begin(run, wallMs),
      samples: (batch) => hub.samples(batch),
      split: (loss) => losses.push(loss),
      lost: (loss) => losses.push(loss),
    });
    assembler.track('lead', VIDEO);
    const ticks = (FRAME_MS * VIDEO.timescale) / 1000;
    for (let at = 0; at * FRAME_MS < HOUR_MS; at++) {
      await rig.clock.advance(FRAME_MS / 1.01);
      const sample: FragmentSample = {
        ...{ dts: at * ticks, pts: at * ticks, duration: ticks },
        ...{ key: at % FRAMES_PER_KEY === 0, data: Buffer.from([0, 0, 0, 1, 0x65]) },
      };
      assembler.samples('lead', [sample]);
      assembler.deliver();
    }
    await rig.idle();
    const lengthMs = rig.clock.now() - START_MS;
    expect(losses).toEqual([]);
    expect(rig.timeline.spans(PORCH, ALWAYS)).toHaveLength(1);
    const rows = rig.recordings;
    expect(new Set(rows.map(({ run }) => run.id)).size).toBe(1);
    for (const [at, row] of rows.entries()) {
      expect(row.startMs).toBeGreaterThanOrEqual(rows[at - 1]?.endMs ?? 0);
    }
    const late = rows
      .flatMap(({ parts }) => parts)
      .filter(({ startMs }) => startMs > START_MS + LEARNED_AFTER_MS);
    for (const { startMs, startTicks } of late) {
      const trulyMs = START_MS + (startTicks * 1000) / VIDEO.timescale / 1.01;
      expect(Math.abs(startMs - trulyMs)).toBeLessThan(DATED_WITHIN_MS);
    }
    expect(late.length).toBeGreaterThan(5_000);
    expect(lengthMs).toBeCloseTo(HOUR_MS / 1.01, -2);
  });
});
