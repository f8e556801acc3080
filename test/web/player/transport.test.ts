import { describe, expect, it } from 'vitest';
import { nextTransport, type Transport, type Wish } from '../../../web/src/player/transport.js';

const NOW = Date.UTC(2026, 10, 20, 9);
const HOUR_AGO = NOW - 3_600_000;
const LIVE: Transport = { atMs: null, isPlaying: true, speed: 1, isScrubbing: false };
const PAST: Transport = { atMs: HOUR_AGO, isPlaying: true, speed: 4, isScrubbing: false };

const after = (transport: Transport, ...wishes: Wish[]): Transport =>
  wishes.reduce((last, wish) => nextTransport(last, wish, NOW), transport);

describe('playing', () => {
  it('goes from live to a moment and plays there', () => {
    expect(after(LIVE, { type: 'go', ms: HOUR_AGO })).toEqual({
      ...LIVE,
      atMs: HOUR_AGO,
    });
  });

  it('stays paused where it was paused, wherever one goes', () => {
    const paused = after(PAST, { type: 'toggle' }, { type: 'go', ms: HOUR_AGO + 60_000 });
    expect(paused).toMatchObject({ atMs: HOUR_AGO + 60_000, isPlaying: false });
  });

  it('is live again, at the speed of life, where it reaches the newest seconds', () => {
    expect(after(PAST, { type: 'played', ms: NOW - 4_000 })).toEqual(LIVE);
    expect(after(PAST, { type: 'played', ms: NOW - 6_000 })).toMatchObject({ atMs: NOW - 6_000 });
  });

  it('is live where one goes to now or later', () => {
    expect(after(PAST, { type: 'go', ms: NOW + 60_000 })).toEqual(LIVE);
    expect(after(PAST, { type: 'by', ms: 7_200_000 })).toEqual(LIVE);
  });

  it('goes back far enough from live to be in the past', () => {
    expect(after(LIVE, { type: 'by', ms: -1_000 }).atMs).toBe(NOW - 10_000);
    expect(after(LIVE, { type: 'by', ms: -60_000 }).atMs).toBe(NOW - 60_000);
    expect(after(LIVE, { type: 'by', ms: 1_000 })).toEqual(LIVE);
  });

  it('stands still at the newest moment where live is paused', () => {
    const paused = after(LIVE, { type: 'toggle' });
    expect(paused).toMatchObject({ atMs: NOW - 5_000, isPlaying: false });
  });

  it('goes through the speeds, and not beyond them', () => {
    const speeds = (type: 'faster' | 'slower') =>
      after(PAST, ...Array.from({ length: 9 }, (): Wish => ({ type }))).speed;
    expect([speeds('slower'), speeds('faster')]).toEqual([0.5, 16]);
    expect(after(LIVE, { type: 'faster' }).speed).toBe(1);
  });

  it('follows the hand and not the video while scrubbing, up to now', () => {
    const held = after(PAST, { type: 'scrub', ms: HOUR_AGO - 5_000 });
    expect(after(held, { type: 'played', ms: HOUR_AGO })).toEqual(held);
    expect(after(held, { type: 'scrub', ms: NOW + 5_000 }).atMs).toBe(NOW);
    expect(after(held, { type: 'go', ms: HOUR_AGO - 6_000 })).toMatchObject({
      atMs: HOUR_AGO - 6_000,
      isScrubbing: false,
      isPlaying: true,
    });
  });
});
