import { describe, expect, it } from 'vitest';
import type { PlaybackStart } from '../../../../src/resolvers/device-archive.js';
import { Playhead } from '../../../../src/resolvers/mobotix/playhead.js';

const START: PlaybackStart = { fromMs: 1_000_000, speed: 1, direction: 'forward' };

describe('a playhead', () => {
  it('stands where it began until it runs', () => {
    expect(new Playhead(START).at(50_000)).toEqual(START);
  });

  it.each([
    { speed: 1, direction: 'forward', movedMs: 10_000 },
    { speed: 2, direction: 'forward', movedMs: 20_000 },
    { speed: 0.25, direction: 'backward', movedMs: -2_500 },
  ] as const)('moves $movedMs ms in 10 s $direction at $speed', ({ speed, direction, movedMs }) => {
    const head = new Playhead({ ...START, speed, direction });
    head.run(5_000);
    expect(head.at(15_000).fromMs).toBe(1_000_000 + movedMs);
  });

  it('stands still while nothing plays, and goes on from there', () => {
    const head = new Playhead(START);
    head.run(0);
    head.halt(3_000);
    expect(head.at(60_000).fromMs).toBe(1_003_000);
    head.run(60_000);
    expect(head.at(61_000).fromMs).toBe(1_004_000);
  });

  it('goes elsewhere in the same way as before', () => {
    const head = new Playhead(START);
    head.run(0);
    head.move({ fromMs: 5_000_000, speed: 2 }, 1_000);
    expect(head.at(2_000)).toEqual({ fromMs: 5_002_000, speed: 2, direction: 'forward' });
    head.move({ speed: 0.5 }, 2_000);
    expect(head.at(4_000)).toEqual({ fromMs: 5_003_000, speed: 0.5, direction: 'forward' });
  });
});
