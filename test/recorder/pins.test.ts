import { describe, expect, it } from 'vitest';
import { Pins } from '../../recorder/pins.js';

describe('a pinned recording', () => {
  it('is held until its last reader is done', () => {
    const pins = new Pins();
    const first = pins.hold([1, 2]);
    const second = pins.hold([2, 3]);
    first[Symbol.dispose]();
    expect([1, 2, 3].map((id) => pins.isHeld(id))).toEqual([false, true, true]);
    second[Symbol.dispose]();
    expect(pins.isHeld(2)).toBe(false);
  });

  it('is let go once by a reader that says twice that it is done', () => {
    const pins = new Pins();
    const first = pins.hold([1, 1]);
    const second = pins.hold([1]);
    first[Symbol.dispose]();
    first[Symbol.dispose]();
    expect(pins.isHeld(1)).toBe(true);
    second[Symbol.dispose]();
    expect(pins.isHeld(1)).toBe(false);
  });
});
