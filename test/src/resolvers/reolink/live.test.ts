/** Leases on live streams, and what their ends mean. */
import { describe, expect, it } from 'vitest';
import type { Loss } from '../../../../src/model/loss.js';
import { codeOf, ReolinkRig } from './rig.js';

function loss(code: string, cause: Loss['cause'] = 'offline'): Loss {
  return { cause, code, message: 'as ffmpeg said', retryable: code !== 'bad_credentials' };
}

describe('a lease', () => {
  it('is an RTMP address with the token, at the port that the device reports', async () => {
    await using rig = await ReolinkRig.start({ channels: 2 });
    const { rtmpPort } = rig.device;
    expect(await rig.url(rig.resolver({ channel: 1 }), 'sub')).toMatch(
      new RegExp(
        `^rtmp://127\\.0\\.0\\.1:${rtmpPort}/bcs/channel1_sub\\.bcs\\?channel=1&stream=1&token=\\w+$`,
      ),
    );
  });

  it('has user name and password where that is wanted, and then no end', async () => {
    await using rig = await ReolinkRig.start();
    const lease = await rig.resolver({ stream_auth: 'password' }).lease('main', rig.signal);
    const { username, password } = rig.device.camera;
    expect(lease.source).toMatchObject({
      url: `rtmp://127.0.0.1:${rig.device.rtmpPort}/bcs/channel0_main.bcs?channel=0&stream=0&user=${String(username)}&password=${String(password)}`,
    });
    expect([lease.expiresAtMs, lease.renewAtMs, lease.dropped]).toEqual([null, null, null]);
  });

  it('may be HTTP-FLV at the port of the web server', async () => {
    await using rig = await ReolinkRig.start();
    const { port } = rig.device.camera;
    expect(await rig.url(rig.resolver({ protocol: 'flv' }))).toMatch(
      `http://127.0.0.1:${String(port)}/flv?port=${rig.device.rtmpPort}&app=bcs&stream=channel0_main.bcs&user=admin&password=`,
    );
  });

  it('may be RTSP, whose channels count from 1', async () => {
    await using rig = await ReolinkRig.start({ channels: 2, password: 'p@ss/1' });
    expect(await rig.url(rig.resolver({ protocol: 'rtsp', channel: 1 }), 'sub')).toBe(
      `rtsp://admin:p%40ss%2F1@127.0.0.1:${rig.device.rtspPort}/h264Preview_02_sub`,
    );
  });

  it.each([-9, -24, -12])(
    'has the usual ports where the device answers %i when asked for them',
    async (netPort) => {
      await using rig = await ReolinkRig.start({ netPort });
      expect(await rig.url(rig.resolver())).toMatch('rtmp://127.0.0.1:1935/');
      expect(await rig.url(rig.resolver({ protocol: 'rtsp' }))).toMatch('@127.0.0.1:554/');
    },
  );

  it('has the ports of the configuration where that has some', async () => {
    await using rig = await ReolinkRig.start();
    expect(await rig.url(rig.resolver({ rtmp_port: 1_936 }))).toMatch('rtmp://127.0.0.1:1936/');
    expect(await rig.url(rig.resolver({ protocol: 'rtsp', rtsp_port: 8_554 }))).toMatch(':8554/');
  });

  it('is refused before anything is opened where the device has no such channel', async () => {
    await using rig = await ReolinkRig.start({ channels: 2 });
    const resolver = rig.resolver({ channel: 2 });
    expect(await codeOf(rig.url(resolver))).toBe('unsupported');
    expect(await codeOf(resolver.snapshot!(rig.signal))).toBe('unsupported');
    expect(rig.device.calls).not.toContain('Snap');
    expect(rig.device.calls).not.toContain('GetNetPort');
  });

  it.each([
    ['rtmp', { rtmpEnable: 0 }],
    ['flv', { rtmpEnable: 0 }],
    ['rtsp', { rtspEnable: 0 }],
  ])('over %s is refused where the camera has switched that off', async (protocol, netPort) => {
    await using rig = await ReolinkRig.start({ netPort });
    await expect(rig.url(rig.resolver({ protocol }))).rejects.toThrow(
      /^RT[SM]P is switched off in the camera/,
    );
  });

  it.each([
    [{ width: 2_560, height: 1_440, isH265: false }, 'rtmp'],
    [{ width: 3_840, height: 2_160, isH265: false }, 'rtsp'],
    [{ width: 1_920, height: 1_080, isH265: true }, 'rtsp'],
  ])('by protocol auto is for %j %s', async (coding, protocol) => {
    await using rig = await ReolinkRig.start({ coding });
    const resolver = rig.resolver({ protocol: 'auto' });
    expect(await rig.url(resolver)).toMatch(new RegExp(`^${protocol}://`));
    expect(await rig.url(resolver, 'sub')).toMatch(/^rtmp:/);
  });

  it('is made anew each time, with whatever token is good then', async () => {
    await using rig = await ReolinkRig.start();
    const resolver = rig.resolver();
    const lease = await resolver.lease('main', rig.signal);
    rig.device.expireSessions();
    expect(lease.explain!(loss('not_found'), false)).toMatchObject({ code: 'session_expired' });
    await lease.release();
    expect((await resolver.lease('main', rig.signal)).source).not.toEqual(lease.source);
    expect(rig.device.logins).toBe(2);
  });
});

describe('the end of a stream', () => {
  it.each(['not_found', 'bad_credentials'])(
    'opened with a token that is refused (%s) is the end of its session, and no wrong password',
    async (code) => {
      await using rig = await ReolinkRig.start();
      const lease = await rig.resolver().lease('main', rig.signal);
      expect(lease.explain!(loss(code, 'auth'), false)).toMatchObject({
        cause: 'lease',
        code: 'session_expired',
        retryable: true,
      });
    },
  );

  it('that is refused again though the session is good is about the stream', async () => {
    await using rig = await ReolinkRig.start();
    const resolver = rig.resolver();
    const ends: string[] = [];
    for (let round = 0; round < 3; round++) {
      const lease = await resolver.lease('ext', rig.signal);
      ends.push(lease.explain!(loss('not_found'), false).code);
      await lease.release();
    }
    expect(ends).toEqual(['session_expired', 'not_found', 'not_found']);
    // Nobody was logged in anew for that.
    expect([rig.device.logins, rig.device.sessions]).toEqual([1, 1]);
  });

  it('that the camera closed is that of its session, until the next lease has asked', async () => {
    await using rig = await ReolinkRig.start();
    const resolver = rig.resolver();
    const lease = await resolver.lease('main', rig.signal);
    expect(lease.explain!(loss('offline'), true)).toMatchObject({ cause: 'lease' });
    expect(lease.explain!(loss('stalled', 'stalled'), true)).toEqual(loss('stalled', 'stalled'));
    expect(lease.explain!(loss('unreachable'), false)).toEqual(loss('unreachable'));
    await lease.release();
    await resolver.lease('main', rig.signal);
    expect(rig.device.logins).toBe(1);
  });

  it('opened with the password is no wrong password: that has just let us in', async () => {
    await using rig = await ReolinkRig.start();
    const lease = await rig.resolver({ stream_auth: 'password' }).lease('main', rig.signal);
    expect(lease.explain!(loss('not_found'), false)).toMatchObject({
      retryable: true,
      message: expect.stringContaining('stream_auth: token'),
    });
  });

  it('over RTSP that was not found makes the next name be tried, in turn', async () => {
    await using rig = await ReolinkRig.start();
    const resolver = rig.resolver({ protocol: 'rtsp' });
    const names: (string | undefined)[] = [];
    for (let round = 0; round < 4; round++) {
      const lease = await resolver.lease('main', rig.signal);
      names.push(/\d\/(\w+)_01_main$/.exec((lease.source as { url: string }).url)?.[1]);
      expect(lease.explain!(loss('not_found'), false).retryable).toBe(true);
    }
    expect(names).toEqual(['h264Preview', 'h265Preview', 'Preview', 'h264Preview']);
  });

  it('over RTSP keeps the name that has delivered once', async () => {
    await using rig = await ReolinkRig.start();
    const resolver = rig.resolver({ protocol: 'rtsp' });
    const first = await resolver.lease('main', rig.signal);
    first.explain!(loss('not_found'), false);
    const second = await resolver.lease('main', rig.signal);
    second.explain!(loss('stalled'), true);
    const third = await resolver.lease('main', rig.signal);
    third.explain!(loss('not_found'), false);
    expect((await resolver.lease('main', rig.signal)).source).toEqual(second.source);
  });
});
