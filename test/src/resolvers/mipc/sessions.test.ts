/** Logins, sessions and the calls in them. */
import { describe, expect, it } from 'vitest';
import { startMipcSimulator, type MipcSimulator } from '../../../simulators/mipc/simulator.js';
import { DEVICE } from '../../../simulators/mipc/options.js';
import { FakeClock } from '../../../fake-clock.js';
import { testContext } from '../context.js';
import { openCamera, soon } from './camera.js';

const calls = (cloud: MipcSimulator, name: string): number =>
  cloud.calls.filter((call) => call === name).length;

describe('a session', { timeout: 20_000 }, () => {
  it('is shared by the cameras of an account, whose calls follow each other', async () => {
    const shed = { ...DEVICE, serial: '2abcdefghijkl', nick: 'Shed' };
    await using cloud = await startMipcSimulator({ devices: [DEVICE, shed] });
    const context = testContext();
    {
      await using yard = openCamera(cloud, { device: DEVICE.serial }, context);
      await using other = openCamera(cloud, { device: 'shed' }, context);
      await Promise.all(
        [yard, other, yard, other].flatMap((camera) => [
          camera.lease('p0', soon()),
          camera.snapshot(soon()),
        ]),
      );
      expect(cloud.logins).toBe(1);
      expect(cloud.sessions).toBe(1);
    }
    expect(cloud.sessions).toBe(0);
    expect(calls(cloud, 'cacs_logout_req.js')).toBe(1);
    expect(cloud.complaints).toEqual([]);
  });

  it('is not shared by different accounts', async () => {
    await using cloud = await startMipcSimulator();
    const context = testContext();
    await using one = openCamera(cloud, {}, context);
    await using other = openCamera(cloud, { session_idle: '10s' }, context);
    await Promise.all([one, other].map((camera) => camera.lease('p0', soon())));
    expect(cloud.logins).toBe(2);
  });

  it('has numbers that only grow, beginning with what the server says', async () => {
    await using cloud = await startMipcSimulator();
    await using camera = openCamera(cloud);
    for (const _ of [1, 2, 3]) await camera.lease('p0', soon());
    cloud.expireSessions();
    await camera.lease('p0', soon());
    expect(cloud.complaints).toEqual([]);
    const handles = cloud.requests.flatMap(({ query }) => query.get('hfrom_handle') ?? []);
    expect(handles.map(Number)).toEqual(handles.map((_, index) => index + 1));
  });

  it('counts as ended 25 s after its last call', async () => {
    const clock = new FakeClock();
    await using cloud = await startMipcSimulator();
    await using camera = openCamera(cloud, {}, testContext({ clock }));
    await camera.lease('p0', soon());
    await clock.advance(24_900);
    await camera.lease('p0', soon());
    await clock.advance(24_900);
    const held = await camera.lease('p0', soon());
    expect(cloud.logins).toBe(1);
    await clock.advance(25_100);
    await camera.lease('p0', soon());
    expect(cloud.logins).toBe(2);
    // What it minted plays on: the old one is kept until its stream ends.
    await held.release();
  });

  it('that the configuration gives less time ends earlier', async () => {
    const clock = new FakeClock();
    await using cloud = await startMipcSimulator();
    await using camera = openCamera(cloud, { session_idle: '5s' }, testContext({ clock }));
    await camera.lease('p0', soon());
    await clock.advance(5_100);
    await camera.lease('p0', soon());
    expect(cloud.logins).toBe(2);
  });

  it('that is gone is replaced once, and the call repeated', async () => {
    await using cloud = await startMipcSimulator();
    await using camera = openCamera(cloud);
    for (const _ of [1, 2, 3]) {
      cloud.denySessions(1);
      await camera.lease('p0', soon());
    }
    expect(cloud.logins).toBe(4);
    expect(cloud.complaints).toEqual([]);
  });

  it('that is gone again is reported, without login upon login', async () => {
    await using cloud = await startMipcSimulator();
    await using camera = openCamera(cloud);
    cloud.denySessions(1_000);
    const ask = () => camera.lease('p0', soon());
    await expect(ask()).rejects.toMatchObject({ code: 'session_expired', retryable: true });
    expect(cloud.logins).toBe(2);
    await expect(Promise.all([ask(), ask(), ask()])).rejects.toMatchObject({
      code: 'session_expired',
    });
    expect(cloud.logins).toBe(2);
  });

  it('has an error of its call reported although the HTTP status is 200', async () => {
    await using cloud = await startMipcSimulator();
    await using camera = openCamera(cloud);
    for (const [error, code] of [
      ['permission.denied', 'no_permission'],
      ['ccm.system.err', 'offline'],
      ['whatever.this.is', 'bad_reply'],
    ] as const) {
      cloud.refuse(error);
      await expect(camera.lease('p0', soon())).rejects.toMatchObject({ code });
    }
    expect(cloud.logins).toBe(1);
  });
});

describe('a login', { timeout: 20_000 }, () => {
  it('makes up a new key each time', async () => {
    await using cloud = await startMipcSimulator();
    await using camera = openCamera(cloud);
    for (const _ of [1, 2, 3]) {
      await camera.lease('p0', soon());
      cloud.expireSessions();
    }
    const exchanges = cloud.requests.filter(({ path }) => path.endsWith('cacs_dh_req.js'));
    expect(new Set(exchanges.map(({ query }) => query.get('dkey_a2b'))).size).toBe(3);
  });

  it('calls prime and password as public clients do', async () => {
    await using cloud = await startMipcSimulator();
    await using camera = openCamera(cloud);
    await camera.lease('p0', soon());
    const queries = cloud.requests.map(({ target }) => target).join('\n');
    expect(queries).toContain('dbnum_prime=791658605174853458830696113306796803');
    expect(queries).toMatch(/dpass=[0-9a-f]{32}/);
  });

  it('calls them as the configuration says', async () => {
    const names = { primeParameter: 'dnum_prime', passwordParameter: 'dpassword' };
    await using cloud = await startMipcSimulator(names);
    const keys = { prime_parameter: 'dnum_prime', password_parameter: 'dpassword' };
    await using camera = openCamera(cloud, keys);
    await camera.lease('p0', soon());
    expect(cloud.complaints).toEqual([]);
  });

  it('with a wrong password is tried once, and never again', async () => {
    await using cloud = await startMipcSimulator();
    await using camera = openCamera(cloud, { password: 'wrong-password' });
    for (const _ of [1, 2, 3]) {
      await expect(camera.lease('p0', soon())).rejects.toMatchObject({
        code: 'bad_credentials',
        retryable: false,
      });
    }
    expect(cloud.logins).toBe(1);
    expect(cloud.calls).toEqual(['cacs_dh_req.js', 'cacs_login_req.js']);
  });

  it('with a wrong user name likewise', async () => {
    await using cloud = await startMipcSimulator();
    await using camera = openCamera(cloud, { username: 'nobody', password: 'pässwörd' });
    const ask = () => camera.lease('p0', soon());
    await expect(ask()).rejects.toMatchObject({ code: 'bad_credentials' });
    await expect(ask()).rejects.toMatchObject({ code: 'bad_credentials' });
    expect(cloud.logins).toBe(1);
  });

  it('with a password that is not ASCII is tried both ways, and then as it went', async () => {
    await using cloud = await startMipcSimulator({ password: 'pässwörd-7c1', encoding: 'latin1' });
    await using camera = openCamera(cloud);
    await camera.lease('p0', soon());
    expect(cloud.logins).toBe(2);
    cloud.expireSessions();
    await camera.lease('p0', soon());
    expect(cloud.logins).toBe(3);
    expect(cloud.complaints).toEqual([]);
  });

  it('with one that is wrong both ways is tried twice and no more', async () => {
    await using cloud = await startMipcSimulator();
    await using camera = openCamera(cloud, { password: 'wröng-password' });
    const ask = () => camera.lease('p0', soon());
    await expect(ask()).rejects.toMatchObject({ code: 'bad_credentials' });
    await expect(ask()).rejects.toMatchObject({ code: 'bad_credentials' });
    expect(cloud.logins).toBe(2);
  });
});
