import { describe, expect, it } from 'vitest';
import { WeightedCache } from '../../../src/kit/weighted-cache.js';

describe('a weighted cache', () => {
  it('forgets what was used longest ago once it is too heavy', () => {
    const cache = new WeightedCache<string, number>(10);
    cache.set('a', 1, 4);
    cache.set('b', 2, 4);
    expect(cache.get('a')).toBe(1);
    cache.set('c', 3, 4);
    expect([cache.get('a'), cache.get('b'), cache.get('c')]).toEqual([1, undefined, 3]);
    expect(cache.weight).toBe(8);
  });

  it('forgets as many as it must', () => {
    const cache = new WeightedCache<string, number>(10);
    for (const key of ['a', 'b', 'c', 'd', 'e']) cache.set(key, 0, 2);
    cache.set('f', 1, 9);
    expect(cache.get('f')).toBe(1);
    expect(cache.get('e')).toBeUndefined();
    expect(cache.weight).toBe(9);
  });

  it('keeps nothing that is too heavy for it, not even in place of what it had', () => {
    const cache = new WeightedCache<string, number>(10);
    cache.set('a', 1, 3);
    cache.set('b', 2, 3);
    cache.set('b', 3, 11);
    expect([cache.get('a'), cache.get('b')]).toEqual([1, undefined]);
    expect(cache.weight).toBe(3);
  });

  it('weighs a value that replaces another instead of it', () => {
    const cache = new WeightedCache<string, number>(10);
    cache.set('a', 1, 6);
    cache.set('a', 2, 7);
    cache.delete('b');
    expect([cache.get('a'), cache.weight]).toEqual([2, 7]);
    cache.delete('a');
    expect(cache.weight).toBe(0);
  });
});
