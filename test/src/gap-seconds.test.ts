/** Seconds that were not recorded: a count that only rises. */
import { describe, expect, it } from 'vitest';
import type { StoredGap } from '../../storage/gaps.js';
import type { IndexWrite } from '../../storage/index-write.js';
import { GapSeconds } from '../../src/gap-seconds.js';
import { FakeClock } from '../fake-clock.js';
import { parse } from './config/support.js';

const CONFIG = parse('cameras: { porch: { vendor: demo }, shed: { vendor: demo, record: off } }');
const NOW_MS = 1_700_000_000_000;
const MINUTE_MS = 60_000;
/** After that, all that was missed before is counted. */
const SETTLED_MS = 3 * MINUTE_MS;

/** An index that remembers, and a ledger that tests write themselves. */
function rig() {
  const gaps: StoredGap[] = [];
  const memory = new Map<string, unknown>();
  const index = {
    write: (...writes: IndexWrite[]) => {
      for (const write of writes) {
        if (write.type === 'remember') memory.set(write.topic, JSON.parse(write.value!));
      }
      return Promise.resolve();
    },
    read: {
      gaps: (_: unknown, { fromMs, toMs }: { fromMs: number; toMs: number }) =>
        gaps.filter((gap) => gap.fromMs < toMs && (gap.toMs ?? Infinity) > fromMs),
      recall: (_: unknown, topic: string) => memory.get(topic),
    },
  };
  const clock = new FakeClock(NOW_MS);
  const start = () => new GapSeconds({ index: index, config: () => CONFIG, clock });
  const gap = (fromMs: number, toMs: number | null, cause: StoredGap['cause']): void => {
    gaps.push({ fromMs, toMs, cause, detail: '' });
  };
  return { gaps, clock, start, gap };
}

const secondsOf = (counted: GapSeconds) => counted.all()[0]!.seconds;

describe('the count of missed seconds', () => {
  it('adds up what the ledger says, by cause, each second once', async () => {
    const { clock, start, gap } = rig();
    await using counted = start();
    expect(counted.all()).toEqual([{ cameraId: 'porch', seconds: {} }]);
    gap(NOW_MS, NOW_MS + 20_000, 'offline');
    gap(NOW_MS + 20_000, NOW_MS + 25_500, 'stalled');
    await clock.advance(SETTLED_MS);
    expect(secondsOf(counted)).toEqual({ offline: 20, stalled: 5.5 });
    await clock.advance(10 * MINUTE_MS);
    expect(secondsOf(counted)).toEqual({ offline: 20, stalled: 5.5 });
  });

  it('rises while a gap goes on', async () => {
    const { clock, start, gap } = rig();
    await using counted = start();
    gap(NOW_MS, null, 'auth');
    await clock.advance(SETTLED_MS);
    const before = secondsOf(counted).auth!;
    await clock.advance(10 * MINUTE_MS);
    expect(secondsOf(counted).auth! - before).toBeCloseTo(600, 3);
  });

  it('goes on over a restart, and counts the time in between', async () => {
    const { clock, start, gap } = rig();
    {
      await using counted = start();
      counted.all();
      gap(NOW_MS, NOW_MS + 20_000, 'offline');
      await clock.advance(SETTLED_MS);
    }
    const downMs = clock.now();
    await clock.advance(30 * MINUTE_MS);
    await using counted = start();
    expect(secondsOf(counted)).toEqual({ offline: 20 });
    gap(downMs, clock.now(), 'crash'); // the recorder notes it a moment after the start
    await clock.advance(SETTLED_MS);
    expect(secondsOf(counted)).toEqual({ offline: 20, crash: 1_800 });
  });

  it('counts the time in between also where nothing was missed before', async () => {
    const { clock, start, gap } = rig();
    {
      await using counted = start();
      await clock.advance(SETTLED_MS);
      expect(secondsOf(counted)).toEqual({});
    }
    const downMs = clock.now();
    await clock.advance(30 * MINUTE_MS);
    await using counted = start();
    expect(secondsOf(counted)).toEqual({});
    gap(downMs, clock.now(), 'shutdown');
    await clock.advance(SETTLED_MS);
    expect(secondsOf(counted)).toEqual({ shutdown: 1_800 });
  });

  it('does not fall when retention forgets old gaps', async () => {
    const { gaps, clock, start, gap } = rig();
    await using counted = start();
    gap(NOW_MS, NOW_MS + 20_000, 'offline');
    await clock.advance(SETTLED_MS);
    gaps.length = 0;
    await clock.advance(SETTLED_MS);
    expect(secondsOf(counted)).toEqual({ offline: 20 });
  });
});
