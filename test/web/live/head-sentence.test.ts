import { describe, expect, it } from 'vitest';
import type { Camera } from '../../../web/src/api/types.js';
import { wellbeing } from '../../../web/src/live/head-sentence.js';
import { ago, camera, NOW, pulse } from './cameras.js';

const isLive = ({ state }: Camera): boolean => state === 'online';
const names = (cameras: readonly Camera[]) => cameras.map(({ id }) => id);

describe('the sentence over the grid', () => {
  it('names the moment up to which everything is on the disk', () => {
    const cameras = [camera('a'), camera('b')];
    const pulses = { a: pulse(), b: pulse({ last_durable: ago(2_000) }) };
    const all = wellbeing(cameras, pulses, isLive, NOW);
    expect(all).toMatchObject({ live: 2, count: 2, savedMs: NOW - 2_000, exceptions: [] });
  });

  it('leaves out, and names, what is away and what is not saved', () => {
    const cameras = [
      camera('a'),
      camera('barn', { state: 'offline', recording: false }),
      camera('late'),
    ];
    const pulses = { a: pulse(), late: pulse({ last_durable: ago(30_000) }) };
    const all = wellbeing(cameras, pulses, isLive, NOW);
    expect(names(all.exceptions)).toEqual(['barn', 'late']);
    expect(all).toMatchObject({ live: 2, count: 3, savedMs: NOW - 1_000 });
  });

  it('counts no camera that is switched off or waits for a viewer', () => {
    const cameras = [
      camera('a'),
      camera('off', { state: 'disabled', recording: false }),
      camera('lazy', { state: 'idle', recording: false, record: 'off' }),
    ];
    const all = wellbeing(cameras, { a: pulse() }, isLive, NOW);
    expect(all).toMatchObject({ live: 1, count: 1, exceptions: [] });
  });

  it('knows when nothing is saved at all', () => {
    const cameras = [camera('a', { record: 'off', recording: false, last_durable: null })];
    expect(wellbeing(cameras, {}, isLive, NOW).savedMs).toBeNull();
  });
});
