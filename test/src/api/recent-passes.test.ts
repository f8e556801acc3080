import { describe, expect, it } from 'vitest';
import { RecentPasses } from '../../../src/api/recent-passes.js';
import { ANYBODY, type Pass } from '../../../src/model/access.js';

const pass: Pass = { who: ANYBODY, hold: () => ({ [Symbol.dispose]: () => undefined }) };

function kept(): RecentPasses {
  const recent = new RecentPasses();
  recent.find('a', 'porch', 1, 0);
  recent.keep('a', 'porch', pass);
  return recent;
}

describe('a pass of a moment ago', () => {
  it('lets the same asker in to the same camera', () => {
    expect(kept().find('a', 'porch', 1, 999)).toBe(pass);
  });

  it.each([
    ['somebody else', ['b', 'porch', 1, 1]],
    ['another camera', ['a', 'yard', 1, 1]],
    ['whoever comes when rights have changed', ['a', 'porch', 2, 1]],
    ['whoever comes a second later', ['a', 'porch', 1, 1_000]],
  ] as const)('is nothing to %s', (_, [mark, camera, generation, nowMs]) => {
    expect(kept().find(mark, camera, generation, nowMs)).toBeUndefined();
  });
});
