import { describe, expect, it } from 'vitest';
import { inOrder, moved } from '../../../web/src/live/order.js';

const cameras = ['a', 'b', 'c', 'd'].map((id) => ({ id }));
const ids = (list: readonly { id: string }[]) => list.map(({ id }) => id).join('');

describe('the order of cameras', () => {
  it('is that of the configuration until the viewer has one of their own', () => {
    expect(ids(inOrder(cameras, []))).toBe('abcd');
  });

  it('puts what the viewer ordered first, and new cameras behind', () => {
    expect(ids(inOrder(cameras, ['d', 'gone', 'b']))).toBe('dbac');
  });

  it.each([
    { to: 0, becomes: 'cabd' },
    { to: 3, becomes: 'abdc' },
    { to: -1, becomes: 'cabd' },
    { to: 9, becomes: 'abdc' },
  ])('moves one to place $to', ({ to, becomes }) => {
    expect(moved(['a', 'b', 'c', 'd'], 'c', to).join('')).toBe(becomes);
  });
});
