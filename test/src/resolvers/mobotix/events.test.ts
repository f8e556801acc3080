import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { DeviceEvent } from '../../../../src/resolvers/device-event.js';
import { FakeClock } from '../../../fake-clock.js';
import { eventually } from '../../../rig/wait.js';
import { Rig, soon } from './rig.js';

describe("a recorder's events", () => {
  const HOUR_S = 3_600;
  let clock: FakeClock;
  let rig: Rig;
  let told: DeviceEvent[];
  let end: AbortController;
  let watching: Promise<void>;

  beforeEach(async () => {
    clock = new FakeClock(Date.now());
    rig = await Rig.start({ offsetS: HOUR_S }, { clock });
    told = [];
    end = new AbortController();
    watching = rig.resolver().watchEvents((event) => told.push(event), end.signal);
    watching.catch(() => undefined);
  });
  afterEach(async () => {
    end.abort();
    await watching.catch(() => undefined);
    await rig[Symbol.asyncDispose]();
  });

  const polls = (): number => rig.asked.filter((asked) => asked.includes('evtlist')).length;
  const poll = async (): Promise<void> => {
    await eventually(() => clock.sleeping > 0, { what: 'the watch to rest' });
    const before = polls();
    await clock.advance(5_000);
    await eventually(() => polls() > before && clock.sleeping > 0, { what: 'a poll' });
  };

  it('are told once each, with their true time', async () => {
    const atMs = Math.floor(Date.now() / 1_000) * 1_000 - 2_000;
    rig.nvr.notice({ channel: 3, type: 0, atMs });
    rig.nvr.notice({ channel: 3, type: 2, index: 2, atMs: atMs + 1_000 });
    rig.nvr.notice({ channel: 0, type: 1, atMs });
    for (let times = 0; times < 3; times++) await poll();
    expect(told).toMatchObject([
      { type: 'motion', timeMs: atMs, endMs: null, note: '' },
      { type: 'input', timeMs: atMs + 1_000, note: 'input 2' },
    ]);
    rig.nvr.notice({ channel: 3, type: 1, atMs: atMs + 1_500 });
    await poll();
    expect(told.map(({ type }) => type)).toEqual(['motion', 'input', 'video_loss']);
    expect(new Set(told.map(({ ref }) => ref)).size).toBe(3);
    expect(rig.nvr.complaints).toEqual([]);
  });

  it('are not told again when they are watched anew', async () => {
    rig.nvr.notice({ channel: 3, type: 0 });
    await poll();
    expect(told).toHaveLength(1);
    const again: DeviceEvent[] = [];
    const other = rig.resolver().watchEvents((event) => again.push(event), soon());
    other.catch(() => undefined);
    await eventually(() => again.length === 1, { what: 'another watch to see it' });
    expect(again[0]).toEqual(told[0]);
  });

  it('are all told where they fill several pages', async () => {
    for (let index = 0; index < 250; index++) rig.nvr.notice({ channel: 3, type: 2, index });
    await poll();
    expect(told).toHaveLength(250);
  });

  it('are asked for no more often than every 5 s', async () => {
    await poll();
    const before = polls();
    await clock.advance(4_900);
    expect(polls()).toBe(before);
  });

  it('end with a failure where the recorder cannot be asked', async () => {
    await poll();
    rig.nvr.misbehave('hang_up');
    await clock.advance(5_000);
    await expect(watching).rejects.toMatchObject({ code: 'bad_reply' });
  });
});
