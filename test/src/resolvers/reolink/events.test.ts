import { describe, expect, it } from 'vitest';
import type { DeviceEvent } from '../../../../src/resolvers/device-event.js';
import { DeviceFailure } from '../../../../src/resolvers/device-failure.js';
import { Motion, watchMotion } from '../../../../src/resolvers/reolink/events.js';
import { FakeClock, settled } from '../../../fake-clock.js';

describe('motion', () => {
  function seen(...sightings: [nowMs: number, isMoving: boolean][]): DeviceEvent[] {
    const told: DeviceEvent[] = [];
    const motion = new Motion((event) => told.push(event));
    for (const [nowMs, isMoving] of sightings) motion.seen(isMoving, nowMs);
    return told;
  }

  it('is told when it begins and when it ends, as one event', () => {
    const told = seen([0, false], [1_500, true], [3_000, true], [4_500, false], [9_000, false]);
    const event = { ref: 'motion-1500', type: 'motion', timeMs: 1_500, endFollows: true, note: '' };
    expect(told).toEqual([
      { ...event, endMs: null },
      { ...event, endMs: 3_000 },
    ]);
  });

  it('that pauses for a moment is one motion', () => {
    const told = seen(
      [1_000, true],
      [2_500, false],
      [4_000, true],
      [8_000, false],
      [10_000, false],
    );
    expect(told.map(({ endMs }) => endMs)).toEqual([null, 4_000]);
  });

  it('that comes again later is another', () => {
    const told = seen([1_000, true], [6_000, false], [20_000, true]);
    expect(told.map(({ ref }) => ref)).toEqual(['motion-1000', 'motion-1000', 'motion-20000']);
  });
});

describe('watching a camera', () => {
  function rig(state: () => number) {
    const clock = new FakeClock(1_000_000);
    const told: DeviceEvent[] = [];
    const stopping = new AbortController();
    let asked = 0;
    const device = {
      call: () => {
        asked++;
        const value = state();
        if (value < 0) return Promise.reject(new DeviceFailure('timeout', 'too late'));
        return Promise.resolve({ state: value });
      },
    };
    const watching = watchMotion(
      { device, channel: 0, clock },
      (event) => told.push(event),
      stopping.signal,
    );
    return { clock, told, stopping, watching, asked: () => asked };
  }

  it('asks every one and a half seconds', async () => {
    const { clock, stopping, watching, asked } = rig(() => 0);
    await settled();
    for (let second = 0; second < 30; second++) await clock.advance(1_000);
    expect(asked()).toBe(21);
    stopping.abort();
    await watching;
  });

  it('ends a motion that goes on when nobody watches any more', async () => {
    const { clock, told, stopping, watching } = rig(() => 1);
    await settled();
    await clock.advance(1_500);
    stopping.abort();
    await watching;
    expect(told.map(({ endMs }) => endMs)).toEqual([null, 1_001_500]);
  });

  it('is over when the device does not answer, and so is a motion', async () => {
    let state = 1;
    const { clock, told, watching } = rig(() => state);
    const failed = expect(watching).rejects.toMatchObject({ code: 'timeout' });
    await settled();
    state = -1;
    await clock.advance(1_500);
    await failed;
    expect(told.map(({ endMs }) => endMs)).toEqual([null, 1_000_000]);
  });
});
