/** Whatever happens, and in whatever order: what was planned is recorded or a gap, and nothing else is one. */
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { LATE_MS } from '../../recorder/plan.js';
import { joined } from '../../recorder/planned.js';
import type { TimeSpan } from '../../src/model/time.js';
import { GateRig } from './gate-rig.js';
import { PORCH, START_MS } from './parts.js';
import { ALWAYS } from './rig.js';

const PRE_MS = 4_000;
const POST_MS = 3_000;
const REACH_MS = PRE_MS + LATE_MS;
const SAMPLE_MS = 50;
/** Without parts, what memory reaches back to is looked at as often; ms. */
const TICK_MS = 1_000;

const step = fc.oneof(
  { weight: 4, arbitrary: fc.record({ does: fc.constant('pass' as const), halves: fc.integer({ min: 1, max: 30 }) }) }, // prettier-ignore
  { weight: 2, arbitrary: fc.record({ does: fc.constant('event' as const), offMs: fc.integer({ min: -12_000, max: 9_000 }) }) }, // prettier-ignore
  { weight: 1, arbitrary: fc.record({ does: fc.constant('begin' as const), ref: fc.constantFrom('a', 'b') }) }, // prettier-ignore
  { weight: 1, arbitrary: fc.record({ does: fc.constant('end' as const), ref: fc.constantFrom('a', 'b') }) }, // prettier-ignore
  { weight: 1, arbitrary: fc.record({ does: fc.constant('lose' as const) }) },
  { weight: 1, arbitrary: fc.record({ does: fc.constant('connect' as const) }) },
);

const holds = (spans: readonly TimeSpan[], ms: number): boolean =>
  spans.some(({ fromMs, toMs }) => fromMs <= ms && ms < toMs);

describe('a gate', () => {
  it('lets every planned instant be recorded or be a gap, and claims no gap besides', async () => {
    await fc.assert(
      fc.asyncProperty(fc.array(step, { minLength: 3, maxLength: 25 }), async (steps) => {
        await using rig = await GateRig.open({ mode: 'events', preMs: PRE_MS, postMs: POST_MS, types: null }); // prettier-ignore
        rig.connect();
        const planned: TimeSpan[] = [];
        const going = new Map<string, { atMs: number; fromMs: number }>();
        /** What memory has no more, what was judged already, or was before the start, nobody can ask for. */
        const plan = (fromMs: number, toMs: number, toldMs: number): void => {
          const ends = joined(planned).map((span) => span.toMs);
          const judgedMs = rig.gate.state.wantedSinceMs ?? Math.max(...ends.filter((ms) => ms <= toldMs)); // prettier-ignore
          planned.push({ fromMs: Math.max(fromMs, toldMs - REACH_MS, START_MS, judgedMs), toMs });
        };
        const end = (ref: string): void => {
          const known = going.get(ref);
          if (!known) return;
          const endMs = rig.clock.now();
          rig.event((known.atMs - START_MS) / 1000, { ref: `${ref}${known.atMs}`, endS: (endMs - START_MS) / 1000 }); // prettier-ignore
          planned.push({ fromMs: known.fromMs, toMs: endMs + POST_MS });
          going.delete(ref);
        };
        for (const each of steps) {
          const nowMs = rig.clock.now();
          if (each.does === 'pass') await rig.pass(each.halves / 2);
          else if (each.does === 'lose') rig.lose();
          else if (each.does === 'connect') {
            if (!rig.camera) rig.connect();
          } else if (each.does === 'event') {
            plan(nowMs + each.offMs - PRE_MS, nowMs + each.offMs + POST_MS, nowMs);
            rig.event((nowMs + each.offMs - START_MS) / 1000);
          } else if (each.does === 'end') end(each.ref);
          else if (!going.has(each.ref)) {
            plan(nowMs - PRE_MS, nowMs + POST_MS, nowMs);
            const { fromMs } = planned.at(-1)!;
            rig.event((nowMs - START_MS) / 1000, { ref: `${each.ref}${nowMs}`, goesOn: true });
            going.set(each.ref, { atMs: nowMs, fromMs });
          }
        }
        end('a');
        end('b');
        await rig.pass(40);

        await rig.spans();
        const { read } = rig.rig.index;
        const recorded = read.stretches(PORCH, ALWAYS).map(({ startMs, endMs }) => ({ fromMs: startMs, toMs: endMs })); // prettier-ignore
        const gaps = read.gaps(PORCH, ALWAYS).map(({ fromMs, toMs }) => ({ fromMs, toMs: toMs ?? Infinity })); // prettier-ignore
        const wanted = joined(planned.filter(({ fromMs, toMs }) => fromMs < toMs));
        const wrong: string[] = [];
        for (let ms = START_MS + 25; ms < rig.clock.now(); ms += SAMPLE_MS) {
          const [isWanted, isThere, isGap] = [wanted, recorded, gaps].map((spans) => holds(spans, ms)); // prettier-ignore
          const atS = (ms - START_MS) / 1000;
          if (isWanted && !isThere && !isGap) wrong.push(`${atS} is lost without a word`);
          if (isGap && !holds(wanted, ms + TICK_MS) && !isWanted)
            wrong.push(`${atS} is a gap that nobody planned`);
          if (isGap && isThere) wrong.push(`${atS} is there and a gap`);
        }
        expect(wrong.slice(0, 5)).toEqual([]);
        expect(rig.isMarkedRecording).toBe(false);
      }),
      { numRuns: 30 },
    );
  }, 30_000);
});
