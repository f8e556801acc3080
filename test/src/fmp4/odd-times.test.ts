import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { MalformedMedia } from '../../../src/fmp4/box.js';
import type { Sample } from '../../../src/model/sample.js';
import { AAC, VIDEO } from './builders.js';
import { parts, readParts } from './samples.js';

const ODD = [-1, 0, 1, 0.5, NaN, Infinity, 2 ** 31, 2 ** 32, 2 ** 53, 90_000, 3_600];

/** Mostly what is usual, or a little more. */
const time = fc.oneof(
  { arbitrary: fc.record({ more: fc.nat(5) }), weight: 250 },
  { arbitrary: fc.record({ odd: fc.constantFrom(...ODD) }), weight: 1 },
);
type Time = typeof time extends fc.Arbitrary<infer T> ? T : never;
const ticks = (made: Time, usual: number): number => ('odd' in made ? made.odd : usual + made.more);

const track = fc.oneof(
  { arbitrary: fc.nat(1), weight: 500 },
  { arbitrary: fc.constant(2), weight: 1 },
);
const spec = fc.record({
  track,
  dts: time,
  pts: time,
  duration: time,
  key: fc.boolean(),
  bytes: fc.nat(8),
});

describe('samples of any time', () => {
  it('are refused, or all of them can be read again', () => {
    fc.assert(
      fc.property(fc.array(spec, { minLength: 1, maxLength: 60 }), (specs) => {
        const next = [0, 0, 0];
        const samples = specs.map((each): Sample => {
          const dts = ticks(each.dts, next[each.track] ?? 0);
          const duration = ticks(each.duration, 3_600);
          next[each.track] = dts + duration;
          const data = Buffer.alloc(each.bytes);
          return {
            track: each.track,
            dts,
            pts: ticks(each.pts, dts),
            duration,
            key: each.key,
            data,
          };
        });
        try {
          const muxed = parts([VIDEO, AAC], samples);
          expect(readParts(muxed)).toHaveLength(muxed.length > 0 ? samples.length : 0);
        } catch (error) {
          if (!(error instanceof MalformedMedia)) throw error;
        }
      }),
      { numRuns: 1_000 },
    );
  });
});
