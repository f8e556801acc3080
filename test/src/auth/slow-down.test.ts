import { beforeEach, describe, expect, it } from 'vitest';
import { SlowDown, TooManyRequests } from '../../../src/auth/slow-down.js';
import { FakeClock, settled } from '../../fake-clock.js';

let clock: FakeClock;
let slowDown: SlowDown;
beforeEach(() => {
  clock = new FakeClock();
  slowDown = new SlowDown(clock);
});

const fail = (times: number, from: string, account = ''): void => {
  for (let n = 0; n < times; n++) slowDown.failed(from, account);
};

/** How long an attempt has to wait, ms; the clock stands there afterwards. */
async function waited(from: string, account = ''): Promise<number> {
  const began = clock.monotonic();
  const waiting = slowDown.wait(from, account);
  await settled();
  while (clock.sleeping > 0) await clock.advance(50);
  await waiting;
  return clock.monotonic() - began;
}

describe('whoever guesses', () => {
  it('waits twice as long each time, from the fourth on', async () => {
    const waits: number[] = [];
    for (let n = 0; n < 6; n++) {
      waits.push(await waited('192.0.2.1'));
      fail(1, '192.0.2.1');
    }
    expect(waits.slice(0, 3)).toEqual([0, 0, 0]);
    expect(waits[3]).toBe(250);
    expect(waits[4]).toBeGreaterThanOrEqual(waits[3]!);
    expect(waits[5]).toBeGreaterThan(waits[3]!);
  });

  it('is never locked out: ten seconds are the longest', async () => {
    fail(10_000, '192.0.2.1');
    expect(await waited('192.0.2.1')).toBe(10_000);
  });

  it('waits at an account from anywhere, but never long: that would lock out its owner', async () => {
    for (let n = 0; n < 1_000; n++) fail(1, `192.0.2.${n % 250}`, 'ann');
    expect(await waited('198.51.100.7', 'ann')).toBe(2_000);
    expect(await waited('198.51.100.7', 'ben')).toBe(0);
    expect(await waited('198.51.100.7')).toBe(0);
  });

  it('is forgotten, half of it each minute', async () => {
    fail(8, '192.0.2.1');
    expect(await waited('192.0.2.1')).toBe(8_000);
    await clock.advance(52_000);
    expect(await waited('192.0.2.1')).toBe(500);
    await clock.advance(120_000);
    expect(await waited('192.0.2.1')).toBe(0);
  });

  it('and then gets it right has a clean slate', async () => {
    fail(8, '192.0.2.1', 'ann');
    slowDown.succeeded('192.0.2.1', 'ann');
    expect(await waited('192.0.2.1', 'ann')).toBe(0);
  });

  it('and then signs in to an account of their own is as slow as before', async () => {
    fail(8, '192.0.2.1', 'ann');
    slowDown.succeeded('192.0.2.1', 'mallory');
    expect(await waited('192.0.2.1', 'ann')).toBe(8_000);
  });

  it.each([
    ['the same network of IPv6', '2001:db8:0:1::5', '2001:db8:0:1:ffff::9', 8_000],
    ['another network of IPv6', '2001:db8:0:1::5', '2001:db8:0:2::5', 0],
    ['the same address of IPv4 in other clothes', '192.0.2.1', '::ffff:192.0.2.1', 8_000],
    ['another address of IPv4', '192.0.2.1', '192.0.2.2', 0],
  ])('counts also from %s as it should', async (_, one, other, expected) => {
    fail(8, one);
    expect(await waited(other)).toBe(expected);
  });

  it('is turned away where eight of the same address wait already, and told for how long', async () => {
    fail(6, '192.0.2.1');
    const waiting = Array.from({ length: 8 }, () => slowDown.wait('192.0.2.1', ''));
    await settled();
    await expect(slowDown.wait('192.0.2.1', '')).rejects.toThrow(TooManyRequests);
    await expect(slowDown.wait('192.0.2.1', '')).rejects.toMatchObject({
      code: 'too_many_requests',
      afterSeconds: 2,
    });
    await slowDown.wait('192.0.2.2', '');
    await clock.advance(2_000);
    await Promise.all(waiting);
    expect(await waited('192.0.2.1')).toBeGreaterThan(0);
  });

  it('at one account under two spellings of its name is one guesser', async () => {
    fail(4, '192.0.2.1', 'ren\u00e9');
    expect(await waited('192.0.2.2', 'rene\u0301')).toBe(500);
  });

  it('with names as long as a request is remembered by the beginning of them', async () => {
    fail(4, '192.0.2.1', 'x'.repeat(10_000));
    expect(await waited('192.0.2.2', `${'x'.repeat(10_000)}y`)).toBe(500);
  });
});
