/** The whole program before a real broker: what stands there, what is told, what is ordered. */
import { describe, expect, it } from 'vitest';
import { Camrelay, Home, type Config } from '../rig/camrelay.js';
import { Mosquitto, PASSWORD, USER, type Onlooker } from '../rig/mosquitto.js';
import { hasMosquitto } from '../rig/tools.js';
import { eventually } from '../rig/wait.js';
import { startReolinkSimulator } from '../simulators/reolink/simulator.js';

const DEMO = { vendor: 'demo', size: '320x240', fps: 10 };

const configOf = (broker: Mosquitto, more: Partial<Config> = {}): Config => ({
  mqtt: { url: broker.url, username: USER, password: PASSWORD },
  cameras: { porch: { ...DEMO, name: 'Front porch' } },
  ...more,
});

class Rig implements AsyncDisposable {
  private constructor(
    readonly broker: Mosquitto,
    readonly onlooker: Onlooker,
    readonly home: Home,
    public camrelay: Camrelay,
  ) {}

  static async start(
    config: (broker: Mosquitto) => Config = configOf,
    before: (onlooker: Onlooker) => Promise<void> = () => Promise.resolve(),
  ): Promise<Rig> {
    const broker = await Mosquitto.start();
    const onlooker = await broker.onlooker();
    await before(onlooker);
    const home = await Home.make(config(broker));
    return new Rig(broker, onlooker, home, await Camrelay.startIn(home));
  }

  async note(camera: string, type: string): Promise<void> {
    const answer = await fetch(this.camrelay.http(`/api/v1/cameras/${camera}/events`), {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify({ type }),
    });
    expect(answer.status).toBe(201);
  }

  async reload(config: Config): Promise<void> {
    await this.home.configure(config);
    this.camrelay.process.signal('SIGHUP');
  }

  async metric(name: string): Promise<string | undefined> {
    const text = await (await fetch(this.camrelay.http('/metrics'))).text();
    return text
      .split('\n')
      .find((line) => line.startsWith(`${name} `))
      ?.split(' ')[1];
  }

  async untilGone(topic: string): Promise<void> {
    await eventually(() => !this.onlooker.seen.has(topic), { what: `${topic} to be gone`, withinMs: 20_000 }); // prettier-ignore
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.camrelay[Symbol.asyncDispose]();
    await this.onlooker[Symbol.asyncDispose]();
    await this.home[Symbol.asyncDispose]();
    await this.broker[Symbol.asyncDispose]();
  }
}

const HA = 'homeassistant';
const MOTION = `${HA}/binary_sensor/camrelay/porch_motion/config`;

describe.runIf(hasMosquitto)('camrelay at a broker', () => {
  it('shows each camera, and is offline once it has stopped', async () => {
    await using rig = await Rig.start();
    const { onlooker, camrelay } = rig;
    await onlooker.until('camrelay/status', 'online');
    await eventually(() => onlooker.json('camrelay/porch/state').state === 'online', {
      what: 'the state of the camera',
      withinMs: 20_000,
    });
    expect(onlooker.json('camrelay/porch/state')).toMatchObject({ reason: null, viewers: 0 });
    const live = onlooker.json(`${HA}/binary_sensor/camrelay/porch_live/config`);
    expect(live).toMatchObject({
      unique_id: 'camrelay_porch_live',
      device_class: 'connectivity',
      state_topic: 'camrelay/porch/state',
      availability_topic: 'camrelay/status',
      device: { identifiers: ['camrelay_porch'], name: 'Front porch' },
      origin: { name: 'camrelay' },
    });
    expect(onlooker.seen.has(`${HA}/button/camrelay/porch_ptz_left/config`)).toBe(false);
    expect(await rig.metric('camrelay_mqtt_connected')).toBe('1');
    await camrelay.stop();
    await onlooker.until('camrelay/status', 'offline');
  });

  it('is offline also where it was killed', async () => {
    await using rig = await Rig.start();
    await rig.onlooker.until('camrelay/status', 'online');
    await rig.camrelay.kill();
    await rig.onlooker.until('camrelay/status', 'offline');
  });

  it('tells of an event, shows it as on, takes its picture, and makes its kind known', async () => {
    await using rig = await Rig.start();
    const { onlooker, camrelay } = rig;
    await camrelay.untilState('porch', 'online');
    await onlooker.until('camrelay/status', 'online');
    expect(onlooker.seen.has(MOTION)).toBe(false);
    await rig.note('porch', 'motion');
    await onlooker.until('camrelay/porch/motion', 'ON');
    expect(onlooker.json('camrelay/porch/event')).toMatchObject({
      camera: 'porch',
      type: 'motion',
    });
    await eventually(() => onlooker.seen.has(MOTION), { what: 'the discovery of motion' });
    expect(onlooker.json(MOTION)).toMatchObject({ device_class: 'motion', state_topic: 'camrelay/porch/motion' }); // prettier-ignore
    await eventually(() => onlooker.seen.get('camrelay/porch/snapshot')?.readUInt16BE(0) === 0xffd8, { what: 'a JPEG', withinMs: 20_000 }); // prettier-ignore
    await onlooker.until('camrelay/porch/motion', 'OFF', 40_000);
  });

  it('moves a camera that can be moved, and shows when it notices something', async () => {
    await using device = await startReolinkSimulator();
    await using rig = await Rig.start((broker) =>
      configOf(broker, { cameras: { cam: { ...device.camera } } }),
    );
    const { onlooker, camrelay } = rig;
    await camrelay.untilState('cam', 'online');
    await onlooker.until('camrelay/cam/motion', 'OFF');
    const left = `${HA}/button/camrelay/cam_ptz_left/config`;
    await eventually(() => onlooker.seen.has(left), { what: 'a button', withinMs: 40_000 });
    const { command_topic: topic, payload_press: press } = onlooker.json(left);
    await onlooker.publish(topic as string, press as string);
    await eventually(() => device.orders.some((order) => /left/i.test(order)), { what: 'the head to move' }); // prettier-ignore
    await eventually(() => device.orders.some((order) => /stop/i.test(order)), { what: 'it to stop' }); // prettier-ignore
    const moved = device.orders.length;
    await onlooker.publish('camrelay/cam/ptz/set', 'to the moon');
    await onlooker.publish('camrelay/nobody/ptz/set', 'left');
    await eventually(() => camrelay.log().some(({ msg }) => msg.includes('not carried out')), { what: 'a word in the log' }); // prettier-ignore
    expect(device.orders).toHaveLength(moved);
    device.move(true);
    await onlooker.until('camrelay/cam/motion', 'ON');
    device.move(false);
    await onlooker.until('camrelay/cam/motion', 'OFF');
    expect(device.complaints).toEqual([]);
    const all = onlooker.heard.map(({ text }) => text).join('\n');
    expect(device.secrets.filter((secret) => all.includes(secret))).toEqual([]);
  });

  it('carries out no order that stood at the broker before', async () => {
    await using device = await startReolinkSimulator();
    await using rig = await Rig.start(
      (broker) => configOf(broker, { cameras: { cam: { ...device.camera } } }),
      (onlooker) => onlooker.publish('camrelay/cam/ptz/set', 'left', true),
    );
    await rig.onlooker.until('camrelay/status', 'online');
    await rig.camrelay.untilState('cam', 'online');
    await rig.onlooker.publish('camrelay/cam/ptz/set', 'up');
    await eventually(() => device.orders.some((order) => /up/i.test(order)), { what: 'the head to move' }); // prettier-ignore
    expect(device.orders.filter((order) => /left/i.test(order))).toEqual([]);
  });

  it('follows a reload: cameras come and go, with everything that stood of them', async () => {
    await using rig = await Rig.start((broker) =>
      configOf(broker, { cameras: { porch: DEMO, shed: DEMO } }),
    );
    const { onlooker } = rig;
    await onlooker.until('camrelay/status', 'online');
    await rig.note('shed', 'sound');
    await onlooker.until('camrelay/shed/sound', 'ON');
    await rig.reload(configOf(rig.broker, { cameras: { porch: DEMO, yard: DEMO } }));
    await eventually(() => onlooker.seen.has('camrelay/yard/state'), { what: 'the new camera' });
    await eventually(() => ![...onlooker.seen.keys()].some((topic) => topic.includes('shed') && !topic.endsWith('/event')), { what: 'the old one to be gone', withinMs: 20_000 }); // prettier-ignore
    expect(onlooker.seen.has(`${HA}/binary_sensor/camrelay/yard_live/config`)).toBe(true);
    expect(onlooker.heard.filter(({ topic }) => topic === 'camrelay/status')).toHaveLength(1);
  });

  it('goes to another topic with a reload, and leaves a broker it is not to know any more', async () => {
    await using rig = await Rig.start();
    const { onlooker, broker } = rig;
    await onlooker.until('camrelay/status', 'online');
    const { mqtt } = configOf(broker);
    await rig.reload(configOf(broker, { mqtt: { ...(mqtt as object), topic: 'house/cams', discovery: 'off' } })); // prettier-ignore
    await onlooker.until('house/cams/status', 'online');
    await onlooker.until('camrelay/status', 'offline');
    expect([...onlooker.seen.keys()].filter((topic) => topic.includes('house_cams'))).toEqual([]);
    await rig.reload(configOf(broker, { mqtt: {} }));
    await onlooker.until('house/cams/status', 'offline');
    await eventually(async () => (await rig.metric('camrelay_mqtt_connected')) === undefined, { what: 'no broker to be configured' }); // prettier-ignore
  });

  it('clears what an earlier start left behind, and keeps what it knew of events', async () => {
    const gone = `${HA}/binary_sensor/camrelay/gone_live/config`;
    const foreign = `${HA}/binary_sensor/other/gone_live/config`;
    await using rig = await Rig.start(configOf, async (onlooker) => {
      for (const topic of [gone, foreign, MOTION]) await onlooker.publish(topic, '{}', true);
      await onlooker.publish('camrelay/gone/state', '{}', true);
    });
    const { onlooker } = rig;
    await onlooker.until('camrelay/status', 'online');
    await rig.untilGone(gone);
    await rig.untilGone('camrelay/gone/state');
    await eventually(() => onlooker.json(MOTION).device_class === 'motion', { what: 'motion' });
    expect(onlooker.seen.has(foreign)).toBe(true);
  });

  it('tells Home Assistant everything again when that has started', async () => {
    await using rig = await Rig.start();
    const { onlooker } = rig;
    await onlooker.until('camrelay/status', 'online');
    const live = `${HA}/binary_sensor/camrelay/porch_live/config`;
    const told = (): number => onlooker.heard.filter(({ topic }) => topic === live).length;
    await eventually(() => told() === 1, { what: 'the discovery' });
    await onlooker.publish(`${HA}/status`, 'online');
    await eventually(() => told() === 2, { what: 'the discovery once more' });
  });

  it('comes back to a broker that was away, and nothing else notices', async () => {
    await using rig = await Rig.start();
    const { onlooker, camrelay, broker } = rig;
    await onlooker.until('camrelay/status', 'online');
    await camrelay.untilState('porch', 'online');
    await broker.end();
    onlooker.seen.clear();
    await eventually(async () => (await rig.metric('camrelay_mqtt_connected')) === '0', { what: 'the loss to be noticed' }); // prettier-ignore
    await rig.note('porch', 'person');
    await camrelay.untilDurable('porch', Date.now());
    await broker.begin();
    await onlooker.until('camrelay/status', 'online', 30_000);
    await eventually(() => onlooker.json('camrelay/porch/event').type === 'person', { what: 'the event from before' }); // prettier-ignore
    expect(onlooker.json('camrelay/porch/state')).toMatchObject({ state: 'online' });
    expect((await camrelay.gaps('porch')).filter(({ cause }) => cause !== 'offline')).toEqual([]);
  });

  it('says once that its password is wrong, and does not storm the broker', async () => {
    await using rig = await Rig.start((broker) =>
      configOf(broker, { mqtt: { url: broker.url, username: USER, password: 'canary-wrong-77' } }),
    );
    const { camrelay, broker } = rig;
    const complaints = () => camrelay.log().filter(({ code }) => code === 'bad_credentials');
    await eventually(() => complaints().length > 0, { what: 'a word in the log' });
    await camrelay.untilState('porch', 'online');
    await camrelay.untilDurable('porch', Date.now());
    expect(complaints()).toHaveLength(1);
    expect(broker.refusals).toBeLessThan(3);
    expect(camrelay.process.stderr.join('\n')).not.toMatch(/canary/);
  });
});
