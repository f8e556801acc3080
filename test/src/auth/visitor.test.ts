import { describe, expect, it, vi } from 'vitest';
import { Holds, narrowed } from '../../../src/auth/visitor.js';
import type { Who } from '../../../src/model/access.js';

const who = (role: Who['role'], cameras: string[] | null): Who => ({
  ...{ name: 'ann', role },
  cameras: cameras && new Set(cameras),
});

describe('what a token is for', () => {
  it.each([
    ['admin', 'viewer', 'viewer'],
    ['operator', 'operator', 'operator'],
    ['viewer', 'admin', 'viewer'],
  ] as const)('makes of an %s with a token of an %s an %s', (own, token, role) => {
    expect(narrowed(who(own, null), token, null).role).toBe(role);
  });

  it.each([
    ['all', null, null, null],
    ['those of the token', null, ['porch'], ['porch']],
    ['those of the user', ['porch'], null, ['porch']],
    ['those of both', ['porch', 'yard'], ['yard', 'attic'], ['yard']],
    ['none', ['porch'], ['yard'], []],
    ['none by an empty list', null, [], []],
  ])('shows %s', (_, own, token, cameras) => {
    const seen = narrowed(who('viewer', own), 'viewer', token).cameras;
    expect(seen && [...seen]).toEqual(cameras);
  });
});

describe('what is held open', () => {
  it('ends once, when it does not hold any more, and not before', () => {
    const holds = new Holds();
    let isGood = true;
    const [end, other, letGo] = [vi.fn(), vi.fn(), vi.fn()];
    holds.add(() => isGood, end);
    holds.add(() => true, other);
    holds.add(() => isGood, letGo)[Symbol.dispose]();
    holds.recheck();
    expect(end).not.toHaveBeenCalled();
    isGood = false;
    holds.recheck();
    holds.recheck();
    expect(end).toHaveBeenCalledOnce();
    expect(other).not.toHaveBeenCalled();
    expect(letGo).not.toHaveBeenCalled();
  });
});
