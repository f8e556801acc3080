import { describe, expect, it } from 'vitest';
import type { DeviceEvent } from '../../../../src/resolvers/device-event.js';
import { MotionCalls } from '../../../../src/resolvers/sercomm/motion-calls.js';
import { FakeClock, settled } from '../../../fake-clock.js';

function watched() {
  const clock = new FakeClock(1_000_000);
  const calls = new MotionCalls('a key nobody guesses', clock);
  const told: DeviceEvent[] = [];
  const watching = new AbortController();
  const done = calls.watch((event) => told.push(event), watching.signal);
  return { clock, calls, told, watching, done };
}

describe('a call on motion', () => {
  it('is the beginning of an event, which is over when no other has come for 30 s', async () => {
    const { clock, calls, told } = watched();
    calls.called();
    expect(told).toMatchObject([{ type: 'motion', timeMs: 1_000_000, endMs: null, note: '' }]);
    await clock.advance(29_999);
    expect(told).toHaveLength(1);
    await clock.advance(1);
    expect(told).toMatchObject([{ endMs: null }, { timeMs: 1_000_000, endMs: 1_030_000 }]);
    expect(told[1]!.ref).toBe(told[0]!.ref);
  });

  it('extends the event that goes on', async () => {
    const { clock, calls, told } = watched();
    calls.called();
    await clock.advance(20_000);
    calls.called();
    await clock.advance(25_000);
    calls.called();
    await clock.advance(29_000);
    expect(told).toHaveLength(1);
    await clock.advance(1_000);
    expect(told[1]).toMatchObject({ timeMs: 1_000_000, endMs: 1_075_000 });
  });

  it('after the end is another event', async () => {
    const { clock, calls, told } = watched();
    calls.called();
    await clock.advance(30_000);
    calls.called();
    expect(told).toHaveLength(3);
    expect(told[2]!.ref).not.toBe(told[0]!.ref);
  });

  it('is told to nobody who does not want to know any more', async () => {
    const { calls, told, watching, done } = watched();
    watching.abort();
    await done;
    calls.called();
    await settled();
    expect(told).toEqual([]);
  });

  it('counts only with the key', () => {
    const { calls } = watched();
    expect(calls.accepts('a key nobody guesses')).toBe(true);
    for (const key of ['', 'a key nobody guesse', 'a key nobody guesses ', 'x'.repeat(10_000)])
      expect(calls.accepts(key)).toBe(false);
  });
});
