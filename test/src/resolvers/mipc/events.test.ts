/** What devices notice, by the message queue. */
import { describe, expect, it } from 'vitest';
import type { DeviceEvent } from '../../../../src/resolvers/device-event.js';
import { eventOf } from '../../../../src/resolvers/mipc/events.js';
import { readMessage } from '../../../../src/resolvers/mipc/answers.js';
import { eventually } from '../../../rig/wait.js';
import { DEVICE } from '../../../simulators/mipc/options.js';
import {
  type MipcOptions,
  startMipcSimulator,
  type MipcSimulator,
} from '../../../simulators/mipc/simulator.js';
import { testContext } from '../context.js';
import { openCamera, type MipcResolver } from './camera.js';

/** Somebody who listens to a camera until the end. */
class Watch implements AsyncDisposable {
  readonly events: DeviceEvent[] = [];
  readonly #stopping = new AbortController();
  readonly ended: Promise<void>;

  constructor(camera: MipcResolver) {
    this.ended = camera.watchEvents((event) => this.events.push(event), this.#stopping.signal);
    this.ended.catch(() => undefined);
  }

  async [Symbol.asyncDispose](): Promise<void> {
    this.#stopping.abort();
    await this.ended.catch(() => undefined);
  }
}

const subscribed = (cloud: MipcSimulator, times: number): Promise<unknown> =>
  eventually(() => cloud.subscriptions >= times, {
    what: `subscription ${times}`,
    withinMs: 15_000,
  });
const count = (watch: Watch, events: number): Promise<unknown> =>
  eventually(() => watch.events.length >= events, { what: `event ${events}` });

describe('a message', () => {
  const item = (fields: object): DeviceEvent | null => {
    const data = {
      sess: { sn: 'SN' },
      items: [{ type: 'alert', date: 1694600614, msg_id: 56, ...fields }],
    };
    return eventOf(readMessage(data)[0]!, 1_700_000_000_000);
  };

  it.each([
    ['motion_alert', 'motion'],
    ['sound_detect', 'sound'],
    ['face_alert', 'face'],
    ['human_alert', 'person'],
    ['sos', 'sos'],
    ['door', 'door'],
    ['cat_alert', 'other'],
    ['constructor', 'other'],
  ])('of %s is an event of the type %s', (code, type) => {
    expect(item({ code })).toMatchObject({ type, timeMs: 1694600614000, endMs: null });
  });

  it('says how a door stands, and what an unknown event is called', () => {
    expect(item({ code: 'door', p: [{ n: 'status', v: 'open' }] })).toMatchObject({ note: 'open' });
    expect(item({ code: 'cat_alert' })).toMatchObject({ note: 'cat_alert' });
  });

  it.each(['soon', 253_402_300_800, 1e300])('that says no time but %s is of now', (date) => {
    expect(item({ code: 'sos', date })).toMatchObject({ timeMs: 1_700_000_000_000 });
  });

  it('of something else is no event', () => {
    expect(item({ type: 'play', code: 'start' })).toBeNull();
  });

  it('may hold several things, and nonsense among them', () => {
    const items = [
      null,
      'x',
      { type: 'alert', code: 'sos', p: 'x' },
      { sn: 'B', p: [7, { n: 'a' }] },
    ];
    expect(readMessage({ sess: { sn: 'A' }, items })).toMatchObject([
      { serial: 'A', code: 'sos', parameters: {} },
      { serial: 'B', type: '', parameters: { a: '' } },
    ]);
    expect(readMessage({})).toEqual([]);
  });
});

describe('the events of an MIPC camera', { timeout: 20_000 }, () => {
  const shed = { ...DEVICE, serial: '2abcdefghijkl', nick: 'Shed' };

  it.each(['ccm_msg', 'ccm_message'] as const)('come as %s', async (messageType) => {
    await using cloud = await startMipcSimulator({ messageType });
    await using camera = openCamera(cloud);
    await using watch = new Watch(camera);
    await subscribed(cloud, 1);
    cloud.alert(DEVICE.serial, 'motion_alert');
    await count(watch, 1);
    cloud.alert(DEVICE.serial, 'human_alert');
    cloud.alert(DEVICE.serial, 'door', { status: 'open' });
    await count(watch, 3);
    expect(watch.events.map(({ type }) => type)).toEqual(['motion', 'person', 'door']);
    expect(new Set(watch.events.map(({ ref }) => ref)).size).toBe(3);
    expect(cloud.complaints).toEqual([]);
  });

  it('go to the camera they are of, over one queue for all', async () => {
    await using cloud = await startMipcSimulator({ devices: [DEVICE, shed] });
    const context = testContext();
    await using one = openCamera(cloud, { device: DEVICE.serial }, context);
    await using other = openCamera(cloud, { device: 'shed' }, context);
    await using watch = new Watch(one);
    await using otherWatch = new Watch(other);
    await subscribed(cloud, 1);
    cloud.alert(shed.serial, 'sos');
    cloud.alert(DEVICE.serial, 'sound_detect');
    await count(watch, 1);
    await count(otherWatch, 1);
    expect(watch.events).toMatchObject([{ type: 'sound' }]);
    expect(otherWatch.events).toMatchObject([{ type: 'sos' }]);
    expect(cloud.queues).toBe(1);
    expect(cloud.logins).toBe(1);
    expect(cloud.complaints).toEqual([]);
  });

  it('come again three seconds after their queue is gone', async () => {
    await using cloud = await startMipcSimulator();
    await using camera = openCamera(cloud);
    await using watch = new Watch(camera);
    await subscribed(cloud, 1);
    cloud.dropQueues();
    await subscribed(cloud, 2);
    cloud.alert(DEVICE.serial, 'motion_alert');
    await count(watch, 1);
    expect(cloud.complaints).toEqual([]);
  });

  it('are subscribed to anew with a new session', async () => {
    await using cloud = await startMipcSimulator();
    await using camera = openCamera(cloud);
    await using watch = new Watch(camera);
    await subscribed(cloud, 1);
    cloud.denySessions(1);
    await camera.snapshot(AbortSignal.timeout(10_000));
    await subscribed(cloud, 2);
    cloud.alert(DEVICE.serial, 'motion_alert');
    await count(watch, 1);
  });

  it('keep their session, which would otherwise end', async () => {
    const options: MipcOptions = { sessionIdleMs: 6_000 };
    await using cloud = await startMipcSimulator(options);
    await using camera = openCamera(cloud, { session_idle: '5s' });
    await using watch = new Watch(camera);
    await subscribed(cloud, 2);
    cloud.alert(DEVICE.serial, 'motion_alert');
    await count(watch, 1);
    expect(cloud.logins).toBe(1);
  });

  it('wake a camera that was off', async () => {
    await using cloud = await startMipcSimulator();
    await using camera = openCamera(cloud);
    let changes = 0;
    using _waking = camera.onChange(() => changes++);
    await using _watch = new Watch(camera);
    await subscribed(cloud, 1);
    cloud.turn(DEVICE.serial, 'Offline');
    cloud.turn(DEVICE.serial, 'Online');
    await eventually(() => changes === 1, { what: 'a wake-up' });
  });

  it('end quietly when nobody wants them any more', async () => {
    await using cloud = await startMipcSimulator();
    await using camera = openCamera(cloud);
    const watch = new Watch(camera);
    await subscribed(cloud, 1);
    await watch[Symbol.asyncDispose]();
    await expect(watch.ended).resolves.toBeUndefined();
  });

  it('cannot be had with a wrong password', async () => {
    await using cloud = await startMipcSimulator();
    await using camera = openCamera(cloud, { password: 'wrong-password' });
    await using watch = new Watch(camera);
    await expect(watch.ended).rejects.toMatchObject({ code: 'bad_credentials' });
  });
});
