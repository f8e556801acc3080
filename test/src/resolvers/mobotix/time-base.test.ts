import { describe, expect, it } from 'vitest';
import { timeBaseOf } from '../../../../src/resolvers/mobotix/time-base.js';

const NOW_S = 1_700_000_000;
const HOUR_S = 3_600;

describe("the recorder's clock", () => {
  it.each([
    { aheadS: 3_600, offsetS: 3_600, driftS: 0 },
    { aheadS: 3, offsetS: 0, driftS: 3 },
    { aheadS: 0, offsetS: 0, driftS: 0 },
    { aheadS: -4, offsetS: 0, driftS: -4 },
    { aheadS: 20_700 - 7, offsetS: 20_700, driftS: -7 },
    { aheadS: -5 * HOUR_S, offsetS: -5 * HOUR_S, driftS: 0 },
  ])(
    '$aheadS s ahead is $offsetS s from UTC and $driftS s wrong',
    ({ aheadS, offsetS, driftS }) => {
      expect(timeBaseOf('auto', NOW_S + aheadS, NOW_S)).toMatchObject({ offsetS, driftS });
    },
  );

  it('is wrong, and in no zone, when it is further away than any zone', () => {
    const daysS = 3 * 24 * HOUR_S;
    expect(timeBaseOf('auto', NOW_S + daysS, NOW_S)).toMatchObject({ offsetS: 0, driftS: daysS });
  });

  it('is believed whatever it shows, where it is said to be local', () => {
    const daysS = 3 * 24 * HOUR_S;
    expect(timeBaseOf('local', NOW_S + daysS, NOW_S)).toMatchObject({ offsetS: daysS, driftS: 0 });
  });

  it('is in no zone where it is said to be UTC', () => {
    const base = timeBaseOf('utc', NOW_S + HOUR_S, NOW_S);
    expect(base).toMatchObject({ offsetS: 0, driftS: HOUR_S });
  });

  it('is what "local" seconds are counted by, there and back', () => {
    const base = timeBaseOf('auto', NOW_S + HOUR_S, NOW_S);
    expect(base.localS(NOW_S * 1_000)).toBe(NOW_S + HOUR_S);
    expect(base.ms(NOW_S + HOUR_S)).toBe(NOW_S * 1_000);
  });

  it('makes a span no shorter than it was', () => {
    const base = timeBaseOf('auto', NOW_S, NOW_S);
    expect(base.span({ fromMs: 1_999, toMs: 2_001 })).toEqual({ fromS: 1, toS: 3 });
    expect(base.span({ fromMs: 1_000, toMs: 2_000 })).toEqual({ fromS: 1, toS: 2 });
  });
});
