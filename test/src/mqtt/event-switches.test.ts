/** Motion and the like as something that is on or off. */
import { describe, expect, it } from 'vitest';
import { EventSwitches, LONGEST_ON_MS, MOMENT_ON_MS } from '../../../src/mqtt/event-switches.js';
import { FakeClock } from '../../fake-clock.js';

function rig() {
  const clock = new FakeClock();
  const changes: string[] = [];
  const switches = new EventSwitches(clock, (cameraId, type, isOn) =>
    changes.push(`${cameraId} ${type} ${isOn ? 'on' : 'off'} ${clock.monotonic()}`),
  );
  const event = (id: number, more: object = {}): void =>
    switches.heard({
      ...{ cameraId: 'porch', type: 'motion', id, timeMs: clock.now(), endMs: null, goesOn: false },
      ...more,
    });
  return { clock, changes, switches, event };
}

describe('a switch of events', () => {
  it('goes off by itself where nobody says when an event is over', async () => {
    const { clock, changes, event } = rig();
    event(1);
    await clock.advance(3_600_000);
    expect(changes).toEqual(['porch motion on 0', `porch motion off ${MOMENT_ON_MS}`]);
  });

  it('stays on until the end that was promised, and goes off with it', async () => {
    const { clock, changes, event } = rig();
    const timeMs = clock.now();
    event(1, { goesOn: true });
    await clock.advance(90_000);
    event(1, { timeMs, endMs: clock.now() });
    expect(changes).toEqual(['porch motion on 0', 'porch motion off 90000']);
  });

  it('goes off in the end where a promised end never comes', async () => {
    const { clock, changes, event } = rig();
    event(1, { goesOn: true });
    await clock.advance(3_600_000);
    expect(changes).toEqual(['porch motion on 0', `porch motion off ${LONGEST_ON_MS}`]);
  });

  it('is on for a while of an event that is told only when it is over', async () => {
    const { clock, changes, event } = rig();
    event(1, { timeMs: clock.now() - 2_000, endMs: clock.now() });
    await clock.advance(3_600_000);
    expect(changes).toEqual(['porch motion on 0', `porch motion off ${MOMENT_ON_MS - 2_000}`]);
  });

  it('stays off of what is long past', () => {
    const { clock, changes, event } = rig();
    event(1, { timeMs: clock.now() - 3_600_000 });
    event(2, { timeMs: clock.now() - 3_600_000, endMs: clock.now() - 3_500_000 });
    expect(changes).toEqual([]);
  });

  it('is on as long as any event is, and each kind and camera for itself', async () => {
    const { clock, changes, event } = rig();
    event(1);
    await clock.advance(20_000);
    event(2);
    event(3, { type: 'person' });
    event(4, { cameraId: 'shed' });
    await clock.advance(3_600_000);
    expect(changes).toEqual([
      'porch motion on 0',
      'porch person on 20000',
      'shed motion on 20000',
      'porch motion off 50000',
      'porch person off 50000',
      'shed motion off 50000',
    ]);
  });

  it('is not heard of again once its camera is gone', async () => {
    const { clock, changes, switches, event } = rig();
    event(1);
    switches.forget('porch');
    await clock.advance(3_600_000);
    expect(changes).toEqual(['porch motion on 0']);
  });
});
