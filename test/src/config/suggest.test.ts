import { describe, expect, it } from 'vitest';
import { listed, nearest } from '../../../src/config/suggest.js';

describe('a mistyped word', () => {
  const known = ['host', 'port', 'password', 'retention', 'stream'];
  it.each([
    ['hots', 'host'],
    ['hsot', 'host'],
    ['HOST', 'host'],
    ['prt', 'port'],
    ['pasword', 'password'],
    ['streams', 'stream'],
    ['rentention', 'retention'],
  ])('%s was meant to be %s', (typed, meant) => {
    expect(nearest(typed, known)).toBe(meant);
  });
  it.each(['', 'x', 'username', 'channel', 'p'.repeat(10_000)])(
    'is not guessed from "%s"',
    (typed) => {
      expect(nearest(typed, known)).toBeNull();
    },
  );
});

describe('a list for people', () => {
  it.each([
    [[], ''],
    [['a'], 'a'],
    [['a', 'b'], 'a or b'],
    [['a', 'b', 'c'], 'a, b or c'],
  ])('of %j is "%s"', (words, text) => {
    expect(listed(words)).toBe(text);
  });
});
