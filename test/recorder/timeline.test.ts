import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { joinStretches, openTimeline } from '../../recorder/timeline.js';
import { silentLog } from '../../src/kit/log.js';
import { openIndex } from '../../storage/recording-index.js';
import { FakeClock } from '../fake-clock.js';
import { aRecording } from '../storage/builders.js';
import { PORCH } from './parts.js';

const ALL = { fromMs: 0, toMs: 1e9 };

describe('recorded spans', () => {
  it('join what is less than two seconds apart', () => {
    const stretches = [
      { startMs: 0, endMs: 10_000, bytes: 100 },
      { startMs: 10_000, endMs: 20_000, bytes: 100 },
      { startMs: 21_999, endMs: 30_000, bytes: 50 },
      { startMs: 32_000, endMs: 40_000, bytes: 7 },
    ];
    expect(joinStretches(stretches, ALL)).toEqual([
      { fromMs: 0, toMs: 30_000, bytes: 250, segments: 3 },
      { fromMs: 32_000, toMs: 40_000, bytes: 7, segments: 1 },
    ]);
  });

  it('are clipped to what was asked, their bytes in proportion', () => {
    const stretches = [{ startMs: 0, endMs: 10_000, bytes: 1_000 }];
    expect(joinStretches(stretches, { fromMs: 2_000, toMs: 5_000 })).toEqual([
      { fromMs: 2_000, toMs: 5_000, bytes: 300, segments: 1 },
    ]);
    expect(joinStretches(stretches, { fromMs: 10_000, toMs: 15_000 })).toEqual([]);
  });

  it('lie in order, apart, inside what was asked, and cover what is recorded', () => {
    const steps = fc.array(
      fc.tuple(fc.integer({ min: 0, max: 4_000 }), fc.integer({ min: 1, max: 9_000 })),
    );
    fc.assert(
      fc.property(steps, fc.integer({ max: 50_000 }), fc.integer({ max: 50_000 }), (all, a, b) => {
        let at = 0;
        const stretches = all.map(([pauseMs, lengthMs]) => {
          const startMs = at + pauseMs;
          at = startMs + lengthMs;
          return { startMs, endMs: at, bytes: lengthMs };
        });
        const within = { fromMs: Math.min(a, b), toMs: Math.max(a, b) };
        const spans = joinStretches(stretches, within);
        spans.forEach(({ fromMs, toMs }, index) => {
          expect(fromMs).toBeLessThan(toMs);
          expect(fromMs).toBeGreaterThanOrEqual(within.fromMs);
          expect(toMs).toBeLessThanOrEqual(within.toMs);
          expect(fromMs - (spans[index - 1]?.toMs ?? -Infinity)).toBeGreaterThanOrEqual(2_000);
        });
        const inside = stretches.filter(({ startMs, endMs }) => startMs < within.toMs && endMs > within.fromMs); // prettier-ignore
        const segments = spans.reduce((sum, span) => sum + span.segments, 0);
        expect(segments).toBe(within.fromMs < within.toMs ? inside.length : 0);
      }),
    );
  });
});

describe('the timeline of a stream', () => {
  it('answers from the index', async () => {
    await using index = await openIndex({ file: ':memory:', log: silentLog });
    const clock = new FakeClock(70_000);
    const timeline = openTimeline(index.read, clock);
    expect(timeline.lastDurableMs(PORCH)).toBeNull();
    expect(timeline.nearest(PORCH, 5)).toBeNull();

    await index.write(
      aRecording(1, { startMs: 0 }),
      aRecording(2, { startMs: 10_000 }),
      aRecording(3, { startMs: 40_000 }),
      { ...PORCH, type: 'gap', fromMs: 20_000, toMs: 40_000, cause: 'offline', detail: 'away' },
      { ...PORCH, type: 'openGap', fromMs: 50_000, cause: 'auth', detail: 'refused' },
    );
    expect(timeline.spans(PORCH, { fromMs: 5_000, toMs: 45_000 })).toMatchObject([
      { fromMs: 5_000, toMs: 20_000, segments: 2 },
      { fromMs: 40_000, toMs: 45_000, segments: 1 },
    ]);
    expect(timeline.gaps(PORCH, { fromMs: 30_000, toMs: 1e9 })).toEqual([
      { fromMs: 30_000, toMs: 40_000, cause: 'offline', detail: 'away', open: false },
      { fromMs: 50_000, toMs: 70_000, cause: 'auth', detail: 'refused', open: true },
    ]);
    expect(timeline.gaps(PORCH, { fromMs: 80_000, toMs: 90_000 })).toEqual([]);
    expect(timeline.lastDurableMs(PORCH)).toBe(50_000);
    expect(
      timeline.overlapping(PORCH, { fromMs: 15_000, toMs: 40_001 }).map(({ id }) => id),
    ).toEqual([2, 3]);
    const nearest = (ms: number): number | undefined => timeline.nearest(PORCH, ms)?.id;
    expect([-9, 0, 9_999, 10_000, 29_000, 31_000, 99_000].map(nearest)).toEqual([
      1, 1, 1, 2, 2, 3, 3,
    ]);
  });
});
