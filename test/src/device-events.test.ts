import { beforeEach, describe, expect, it } from 'vitest';
import { DeviceEvents } from '../../src/device-events.js';
import type { Log } from '../../src/kit/log.js';
import type { DeviceEvent } from '../../src/resolvers/device-event.js';
import { DeviceFailure } from '../../src/resolvers/device-failure.js';
import { FakeClock, settled } from '../fake-clock.js';
import { aMotion, fakeResolver, FakeWatches } from './fake-resolver.js';

let clock: FakeClock;
let device: FakeWatches;
let noted: [string, DeviceEvent][];
let warned: unknown[];
let events: DeviceEvents;

beforeEach(() => {
  clock = new FakeClock();
  device = new FakeWatches();
  noted = [];
  warned = [];
  const quiet = (): void => undefined;
  const warn: Log['warn'] = (_message, fields) => void warned.push(fields);
  const log: Log = { debug: quiet, info: quiet, warn, error: quiet };
  const note = (camera: string, event: DeviceEvent): void => void noted.push([camera, event]);
  events = new DeviceEvents({ note, clock, log, random: () => 1 });
});

async function fail(error?: Error): Promise<void> {
  device.end(error);
  await settled();
}
const offline = () => new DeviceFailure('offline', 'it is off');

describe('the events of a device', () => {
  it('are kept as the camera’s', async () => {
    events.start('porch', fakeResolver(device));
    device.tell(aMotion('m1'));
    expect(noted).toEqual([['porch', aMotion('m1')]]);
    await events.stop('porch');
    device.tell(aMotion('m2'));
    expect(noted.length, 'what comes after the stop').toBe(1);
    expect(device.open).toBe(0);
  });

  it('are not listened to where it tells none', async () => {
    events.start('porch', fakeResolver());
    await events.stop('porch');
    expect(warned).toEqual([]);
  });

  it('are listened to again after a wait that doubles up to a minute', async () => {
    events.start('porch', fakeResolver(device));
    for (const waitMs of [1_000, 2_000, 4_000, 8_000, 16_000, 32_000, 60_000, 60_000]) {
      const { started } = device;
      await fail(offline());
      await clock.advance(waitMs - 1);
      expect(device.started, `${waitMs} ms are not over`).toBe(started);
      await clock.advance(1);
      expect(device.started).toBe(started + 1);
    }
    expect(warned, 'the same failure is logged once').toEqual([
      { camera: 'porch', code: 'offline', reason: 'it is off', retryable: true },
    ]);
    await events.stop('porch');
  });

  it('are listened to again at once, and a failure is logged again, after a healthy minute', async () => {
    events.start('porch', fakeResolver(device));
    for (let times = 0; times < 3; times++) {
      await fail(offline());
      await clock.advance(60_000);
    }
    await clock.advance(60_000);
    await fail(offline());
    await clock.advance(1_000);
    expect(device.open).toBe(1);
    expect(warned.length).toBe(2);
    await events.stop('porch');
  });

  it('go on where the device ends the conversation without a word', async () => {
    events.start('porch', fakeResolver(device));
    await fail();
    await clock.advance(1_000);
    expect(device.started).toBe(2);
    expect(warned).toMatchObject([{ code: 'offline' }]);
    await events.stop('porch');
  });

  it('are given up once the password is proven wrong', async () => {
    events.start('porch', fakeResolver(device));
    await fail(new DeviceFailure('bad_credentials', 'refused'));
    await clock.advance(3_600_000);
    expect(device.started).toBe(1);
    await events.stop('porch');
  });

  it('go on after a fault of ours, which the log explains', async () => {
    events.start('porch', fakeResolver(device));
    const error = new Error('a secret may stand here');
    await fail(error);
    expect(warned).toMatchObject([{ code: 'internal', error }]);
    await clock.advance(1_000);
    expect(device.started).toBe(2);
    await events[Symbol.asyncDispose]();
    expect(device.open).toBe(0);
  });
});
