import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { planBar, spansOfBar } from '../../../../src/resolvers/mobotix/playback-bar.js';

const ASKED = { fromS: 1_000, toS: 1_400 };
const bar = (text: string): boolean[] => text.split('').map((mark) => mark === '1');

describe('a playback bar', () => {
  it.each([
    ['1101', [[1_000, 1_200], [1_300, 1_400]]], // prettier-ignore
    ['1111', [[1_000, 1_400]]],
    ['0000', []],
    ['0110', [[1_100, 1_300]]],
    ['', []],
    ['10', [[1_000, 1_200]]],
  ])('of %s says what is recorded', (marks, spans) => {
    expect(spansOfBar(bar(marks), ASKED, [])).toEqual(
      spans.map(([fromS, toS]) => ({ fromS, toS })),
    );
  });

  it('is cut to where the data base begins and ends', () => {
    const database = { fromS: 1_050, toS: 1_150 };
    expect(spansOfBar(bar('1101'), ASKED, [database])).toEqual([{ fromS: 1_050, toS: 1_150 }]);
  });
});

describe('a span to be asked for', () => {
  it('is divided into whole seconds, and never too many', () => {
    const seconds = fc.integer({ min: 0, max: 2_000_000_000 });
    fc.assert(
      fc.property(seconds, seconds, (fromS, lengthS) => {
        const { span, sections } = planBar({ fromS, toS: fromS + lengthS });
        expect(span.fromS).toBe(fromS);
        expect(span.toS).toBeGreaterThanOrEqual(fromS + lengthS);
        expect(sections).toBeGreaterThan(0);
        expect(sections).toBeLessThanOrEqual(1_440);
        expect(((span.toS - span.fromS) / sections) % 1).toBe(0);
      }),
    );
  });

  it.each([
    { lengthS: 600, sections: 600 },
    { lengthS: 86_400, sections: 1_440 },
    { lengthS: 7 * 86_400, sections: 1_008 },
  ])('of $lengthS s has $sections sections', ({ lengthS, sections }) => {
    expect(planBar({ fromS: 5, toS: 5 + lengthS }).sections).toBe(sections);
  });
});
