/** The program and a simulated MIPC cloud with real media behind it. */
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { Camrelay, command, Home, type Config } from '../../rig/camrelay.js';
import { Shared } from '../../rig/shared.js';
import { eventually } from '../../rig/wait.js';
import { type MediaHouse, startMediaHouse } from '../../simulators/media-house.js';
import { DEVICE } from '../../simulators/mipc/options.js';
import {
  type MipcOptions,
  type MipcSimulator,
  startMipcSimulator,
} from '../../simulators/mipc/simulator.js';

describe('an MIPC camera', () => {
  const shared = new Shared();
  let media: MediaHouse;

  beforeAll(async () => {
    media = shared.use(await startMediaHouse());
  });
  afterAll(() => shared[Symbol.asyncDispose]());

  const cloudOf = (options: MipcOptions = {}): Promise<MipcSimulator> =>
    startMipcSimulator({ media, ...options });
  const configOf = (
    cloud: MipcSimulator,
    keys: Readonly<Record<string, unknown>> = {},
    more: Readonly<Record<string, unknown>> = {},
  ): Config => ({ ...more, cameras: { shed: { ...cloud.camera, ...keys } } });
  const leftAt = ({ sessions, abandoned, complaints }: MipcSimulator) => ({
    sessions,
    abandoned,
    complaints,
  });
  const recordedFrom = (camrelay: Camrelay, atMs: number): Promise<void> =>
    camrelay.untilDurable('shed', atMs);

  it('is recorded at once, and leaves nothing behind at a stop', async () => {
    await using cloud = await cloudOf();
    const camrelay = await Camrelay.start({ config: configOf(cloud) });
    await using _camrelay = camrelay;
    const readyMs = Date.now();
    await camrelay.untilState('shed', 'online', 15_000);
    await recordedFrom(camrelay, readyMs + 3_000);
    expect(cloud.sessions).toBe(1);
    await camrelay.stop();
    await eventually(() => cloud.viewers === 0, { what: 'the viewer to go' });
    expect(leftAt(cloud)).toEqual({ sessions: 0, abandoned: 0, complaints: [] });
    expect(cloud.logins).toBe(1);
  });

  it('plays on when all its sessions are gone', async () => {
    await using cloud = await cloudOf();
    await using camrelay = await Camrelay.start({ config: configOf(cloud) });
    await camrelay.untilState('shed', 'online');
    const fromMs = Date.now();
    cloud.expireSessions();
    await recordedFrom(camrelay, fromMs + 6_000);
    expect(await camrelay.gaps('shed', fromMs)).toEqual([]);
    expect(cloud.minted).toBe(1);
  });

  it('is back within five seconds where its stream was cut as well', async () => {
    await using cloud = await cloudOf();
    await using camrelay = await Camrelay.start({ config: configOf(cloud) });
    await camrelay.untilState('shed', 'online');
    await recordedFrom(camrelay, Date.now());
    const fromMs = Date.now();
    cloud.expireSessions();
    cloud.cutMedia();
    await eventually(() => cloud.minted === 2 && cloud.viewers === 1, { what: 'a new stream' });
    await recordedFrom(camrelay, fromMs + 6_000);
    const gaps = await camrelay.gaps('shed', fromMs);
    const lostMs = gaps.reduce((sum, { from, to }) => sum + (to - from), 0);
    expect(lostMs).toBeLessThan(5_000);
    expect(cloud.complaints).toEqual([]);
  });

  it('that freezes is left and opened at a new address', async () => {
    await using cloud = await cloudOf();
    await using camrelay = await Camrelay.start({ config: configOf(cloud) });
    await camrelay.untilState('shed', 'online');
    cloud.freezeMedia(true);
    await eventually(() => cloud.minted >= 2, { what: 'a new address', withinMs: 30_000 });
    cloud.freezeMedia(false);
    await camrelay.untilState('shed', 'online');
    await eventually(() => cloud.viewers === 1, { what: 'the frozen viewer to go' });
    // An ffmpeg that waits for a frozen camera may have to be killed, and then says no goodbye.
    expect(leftAt(cloud)).toMatchObject({ sessions: 1, complaints: [] });
  });

  it.each([
    ['wrong-password', 1],
    ['wröng-password', 2],
  ])('with the password %s is logged in to %i times and no more', async (password, times) => {
    await using cloud = await cloudOf();
    await using camrelay = await Camrelay.start({ config: configOf(cloud, { password }) });
    const { reason } = await camrelay.untilState('shed', 'offline');
    expect(reason?.code).toBe('bad_credentials');
    const snapshots = [1, 2, 3].map(() =>
      fetch(camrelay.http('/api/v1/cameras/shed/snapshot.jpg')).then(({ status }) => status),
    );
    for (const status of await Promise.all(snapshots)) expect(status).toBeGreaterThanOrEqual(400);
    expect(cloud.logins).toBe(times);
  });

  it('has no session left after it was killed, started again and stopped', async () => {
    await using cloud = await cloudOf();
    await using home = await Home.make(configOf(cloud));
    {
      await using killed = await Camrelay.startIn(home);
      await killed.untilState('shed', 'online');
      await killed.kill();
    }
    expect(cloud.sessions).toBe(1);
    await using camrelay = await Camrelay.startIn(home);
    await camrelay.untilState('shed', 'online');
    expect(cloud.sessions).toBe(1);
    await camrelay.stop();
    expect(leftAt(cloud)).toMatchObject({ sessions: 0, complaints: [] });
  });

  it('shows nothing secret, and what it notices', async () => {
    await using cloud = await cloudOf();
    const log = { level: 'debug' };
    await using camrelay = await Camrelay.start({ config: configOf(cloud, {}, { log }) });
    await camrelay.untilState('shed', 'online');
    await eventually(() => cloud.subscriptions > 0, { what: 'a subscription' });
    cloud.alert(DEVICE.serial, 'human_alert');
    const events = await eventually(
      async () => {
        const text = await (await fetch(camrelay.http('/api/v1/cameras/shed/events'))).text();
        return text.includes('person') ? text : null;
      },
      { what: 'the event' },
    );
    const resolved = await command(['resolve', 'shed', '-c', camrelay.home.configPath]);
    expect(resolved.code, resolved.stderr).toBe(0);
    const still = await fetch(camrelay.http('/api/v1/cameras/shed/snapshot.jpg'));
    expect(still.status).toBe(200);
    const camera = JSON.stringify(await camrelay.camera('shed'));
    const metrics = await (await fetch(camrelay.http('/metrics'))).text();
    await camrelay.stop();
    const printed = [
      ...[events, camera, metrics, resolved.text, resolved.stderr],
      ...camrelay.process.stderr,
      ...camrelay.process.stdout,
    ].join('\n');
    expect(cloud.secrets.filter((secret) => printed.includes(secret))).toEqual([]);
    expect(cloud.complaints).toEqual([]);
  });
});
