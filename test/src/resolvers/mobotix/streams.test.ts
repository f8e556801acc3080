import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { PlaybackStart } from '../../../../src/resolvers/device-archive.js';
import type { Loss } from '../../../../src/model/loss.js';
import { capabilitiesOf } from '../../../../src/resolvers/resolver.js';
import { FakeClock } from '../../../fake-clock.js';
import { Rig, soon, urlOf } from './rig.js';

const MINUTE_MS = 60_000;
const AGO: PlaybackStart = { fromMs: 0, speed: 1, direction: 'forward' };
const ago = (minutes: number): PlaybackStart => ({
  ...AGO,
  fromMs: Math.floor(Date.now() / 1_000) * 1_000 - minutes * MINUTE_MS,
});
const unauthorized: Loss = {
  cause: 'auth',
  code: 'bad_credentials',
  message: 'no',
  retryable: false,
};

let rig: Rig;
beforeAll(async () => {
  rig = await Rig.start();
});
afterAll(() => rig[Symbol.asyncDispose]());

describe('a live stream', () => {
  it('is where the template says, at the port that the recorder reports', async () => {
    const lease = await rig.resolver().lease('live', soon());
    expect(lease).toMatchObject({ expiresAtMs: null, singleUse: false });
    const url = new URL(urlOf(lease));
    expect(url.host).toBe(`127.0.0.1:${rig.nvr.rtspPort}`);
    expect(url.pathname).toBe('/live/4');
    expect(decodeURIComponent(url.password)).toBe(rig.nvr.camera.password);
  });

  it('is at the configured port, and then the recorder is not asked for it', async () => {
    const before = rig.asked.length;
    const lease = await rig.resolver({ rtsp_port: 8_555 }).lease('live', soon());
    expect(new URL(urlOf(lease)).port).toBe('8555');
    expect(rig.asked.slice(before)).not.toContain('GET /information/network_info');
  });

  it.each([
    { channel: 8, code: 'unsupported', says: '8 channels' },
    { channel: 200, code: 'unsupported', says: '8 channels' },
    { channel: 5, code: 'offline', says: 'no camera on this channel' },
  ])('of channel $channel there is none', async ({ channel, code, says }) => {
    await expect(rig.resolver({ channel }).lease('live', soon())).rejects.toMatchObject({
      code,
      message: expect.stringContaining(says) as string,
    });
  });

  it('may be the own one of the camera behind the recorder', async () => {
    const keys = { direct: true, live_url: 'rtsp://{user}:{password}@{host}:{rtsp_port}/{stream}' };
    const url = urlOf(await rig.resolver(keys).lease('live', soon()));
    expect(url).toBe(`rtsp://Admin:inner-canary-pw1@127.0.0.1:${rig.nvr.rtspPort}/live`);
    expect(rig.context.hidden).toEqual(expect.arrayContaining([url, 'inner-canary-pw1']));
  });
});

describe('the stream that the configuration plays back', () => {
  const playback = { start: '-10m', speed: '0.5', direction: 'backward' };

  it('has a new key for each connection, and begins at its start', async () => {
    const resolver = rig.resolver({ playback });
    const before = rig.nvr.keys.length;
    const leases = [await resolver.lease('playback', soon())];
    leases.push(await resolver.lease('playback', soon()));
    const keys = rig.nvr.keys.slice(before);
    expect(leases.map((lease) => urlOf(lease).split('=').at(-1))).toEqual(
      keys.map(({ key }) => key),
    );
    expect(leases.map(({ singleUse }) => singleUse)).toEqual([true, true]);
    const [position] = keys[0]!.positions;
    expect(position).toMatchObject({ speed: 0.5, dir: -1 });
    expect(Math.abs(position!.startS - (Date.now() / 1_000 - 600))).toBeLessThan(5);
  });

  it('is refused where the recorder has nothing of the channel', async () => {
    const failure = { code: 'offline', message: expect.stringContaining('nothing') as string };
    const gap = rig.resolver({ playback: { start: '-55m' } });
    await expect(gap.lease('playback', soon())).rejects.toMatchObject(failure);
    const other = rig.resolver({ channel: 2, playback });
    await expect(other.lease('playback', soon())).rejects.toMatchObject(failure);
  });

  it('gets a new key, and no other password, where a key was refused', async () => {
    const playback_url = 'rtsp://{host}:{rtsp_port}/playback/{ch1}?key={pbkey}';
    const lease = await rig.resolver({ playback, playback_url }).lease('playback', soon());
    expect(lease.explain?.(unauthorized, false)).toMatchObject({ cause: 'lease', retryable: true });
    const withPassword = await rig.resolver({ playback }).lease('playback', soon());
    expect(withPassword.explain?.(unauthorized, false) ?? unauthorized).toEqual(unauthorized);
  });
});

describe('a playback', () => {
  it('takes the key with which it was opened, and a new one for the next connection', async () => {
    const clock = new FakeClock(Date.now());
    await using own = await Rig.start({}, { clock });
    const playback = await own.resolver().player.open(ago(30), soon());
    const first = await playback.lease(soon());
    await clock.advance(10_000);
    first.explain?.(unauthorized, true);
    await first.release();
    await clock.advance(60_000);
    const second = await playback.lease(soon());
    const [opened, anew, ...more] = own.nvr.keys;
    expect(more).toEqual([]);
    expect(urlOf(first)).toContain(opened!.key);
    expect(urlOf(second)).toContain(anew!.key);
    expect(anew!.positions[0]!.startS - opened!.positions[0]!.startS).toBe(10);
  });

  it('does not take a key that nobody used in time', async () => {
    const clock = new FakeClock(Date.now());
    await using own = await Rig.start({}, { clock });
    const playback = await own.resolver().player.open(ago(30), soon());
    await clock.advance(25_000);
    expect(urlOf(await playback.lease(soon()))).toContain(own.nvr.keys[1]!.key);
    expect(own.nvr.keys[1]!.positions).toEqual(own.nvr.keys[0]!.positions);
  });

  it('begins again where it was when nothing came of a connection', async () => {
    const clock = new FakeClock(Date.now());
    await using own = await Rig.start({}, { clock });
    const playback = await own.resolver().player.open(ago(30), soon());
    const lease = await playback.lease(soon());
    await clock.advance(15_000);
    lease.explain?.(unauthorized, false);
    await lease.release();
    await playback.lease(soon());
    expect(own.nvr.keys[1]!.positions).toEqual(own.nvr.keys[0]!.positions);
  });

  it('seeks, changes its speed and turns round with the key it has', async () => {
    const playback = await rig.resolver().player.open(ago(30), soon());
    await playback.lease(soon());
    const key = rig.nvr.keys.at(-1)!;
    const { fromMs } = ago(20);
    expect(await playback.change({ fromMs }, soon())).toBe('same');
    expect(await playback.change({ speed: 2 }, soon())).toBe('same');
    expect(await playback.change({ direction: 'backward' }, soon())).toBe('same');
    expect(rig.nvr.keys.at(-1)).toBe(key);
    expect(key.positions.map(({ dir, speed }) => [dir, speed])).toEqual([
      [0, 1],
      [0, 1],
      [0, 2],
      [-1, 2],
    ]);
    expect(key.positions[1]!.startS).toBe(fromMs / 1_000);
    expect(playback.start).toMatchObject({ speed: 2, direction: 'backward' });
  });

  it('seeks with a new key where it has none, or one that has ended', async () => {
    const playback = await rig.resolver().player.open(ago(30), soon());
    const before = rig.nvr.keys.length;
    expect(await playback.change({ fromMs: ago(20).fromMs }, soon())).toBe('reconnect');
    const lease = await playback.lease(soon());
    expect(rig.nvr.keys).toHaveLength(before + 1);
    const key = rig.nvr.keys.at(-1)!;
    expect(urlOf(lease)).toContain(key.key);
    expect(key.positions[0]!.startS).toBe(ago(20).fromMs / 1_000);
  });

  it('lets go of its keys: none is used after its end', async () => {
    const playback = await rig.resolver().player.open(ago(30), soon());
    const lease = await playback.lease(soon());
    await lease.release();
    await playback.close();
    expect(rig.nvr.complaints).toEqual([]);
  });

  it.each([0.25, 0.5, 1, 2])('may have the speed %d', async (speed) => {
    await rig.resolver().player.open({ ...ago(10), speed }, soon());
    expect(rig.nvr.keys.at(-1)!.positions).toMatchObject([{ speed }]);
  });

  it.each([0, -1, 4, 1.5, NaN])('may not have the speed %d', async (speed) => {
    const { player } = rig.resolver();
    const before = rig.asked.length;
    const refused = { code: 'bad_request' };
    await expect(player.open({ ...ago(10), speed }, soon())).rejects.toMatchObject(refused);
    expect(rig.asked).toHaveLength(before);
    const playback = await player.open(ago(10), soon());
    await expect(playback.change({ speed }, soon())).rejects.toMatchObject(refused);
  });

  it('is refused where nothing is recorded of the channel', async () => {
    const { player } = rig.resolver();
    const nothing = { code: 'no_recording' };
    await expect(player.open(ago(55), soon())).rejects.toMatchObject(nothing);
    await expect(player.open(ago(-5), soon())).rejects.toMatchObject(nothing);
    const other = rig.resolver({ channel: 2 });
    await expect(other.player.open(ago(10), soon())).rejects.toMatchObject(nothing);
    const playback = await player.open(ago(10), soon());
    await playback.lease(soon());
    await expect(playback.change({ fromMs: ago(55).fromMs }, soon())).rejects.toMatchObject(
      nothing,
    );
  });

  it('needs an address, and says which key gives it', async () => {
    const { player } = rig.resolver({ playback_url: null });
    await expect(player.open(ago(10), soon())).rejects.toMatchObject({
      code: 'unsupported',
      message: expect.stringContaining('playback_url, such as rtsp://') as string,
    });
  });
});

describe('what a recorder cannot do', () => {
  it('is not offered: no still, no movement', () => {
    expect(capabilitiesOf(rig.resolver())).toMatchObject({ snapshot: false, ptz: false });
  });

  it('was not tried, nor anything that does harm', () => {
    expect(rig.nvr.complaints).toEqual([]);
    expect(rig.nvr.strayRequests).toBe(0);
  });
});
