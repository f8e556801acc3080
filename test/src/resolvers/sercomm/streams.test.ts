import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { Loss } from '../../../../src/model/loss.js';
import type { Lease } from '../../../../src/resolvers/lease.js';
import { FakeClock } from '../../../fake-clock.js';
import { eventually } from '../../../rig/wait.js';
import {
  startSercommSimulator,
  type SercommSimulator,
} from '../../../simulators/sercomm/simulator.js';
import { openResolver, soon, urlOf } from './rig.js';

const ABOUT = '/util/query.cgi?extension=yes';
const RIGHT_PASSWORD = 'sercomm-canary-7%20%26%2F%25';

const loss = (code: string): Loss => ({
  cause: 'offline',
  code,
  message: 'as ffmpeg says',
  retryable: code !== 'bad_credentials',
});

let camera: SercommSimulator;
beforeEach(async () => {
  camera = await startSercommSimulator();
});
afterEach(async () => {
  await camera[Symbol.asyncDispose]();
});

const pathOf = ({ source }: Lease): string =>
  source.kind === 'url' ? new URL(source.url).pathname : '';

describe('a lease', () => {
  it.each([
    ['av', '/img/media.sav'],
    ['video', '/img/video.sav'],
    ['audio', '/img/audio.sav'],
  ])('on %s is its fixed address at the port that the camera names', async (stream, path) => {
    await using resolver = openResolver(camera);
    const url = `rtsp://administrator:${RIGHT_PASSWORD}@127.0.0.1:554${path}`;
    expect(await urlOf(resolver, stream)).toBe(url);
    expect(camera.complaints).toEqual([]);
  });

  it('on mjpeg is an address of its web server', async () => {
    await using resolver = openResolver(camera, { channel: 2 });
    const url = `http://administrator:${RIGHT_PASSWORD}@127.0.0.1:${camera.port}/img/video.mjpeg?channel=2`;
    expect(await urlOf(resolver, 'mjpeg')).toBe(url);
  });

  it('never ends, and is none that serves once', async () => {
    await using resolver = openResolver(camera, { transport: 'udp' });
    const lease = await resolver.lease('av', soon());
    expect(lease).toMatchObject({ expiresAtMs: null, renewAtMs: null, singleUse: false });
    expect(lease.source).toMatchObject({ transport: 'udp' });
    await lease.release();
  });

  it('asks for the port once, however many are taken', async () => {
    await using resolver = openResolver(camera);
    for (const stream of ['av', 'video', 'av']) await resolver.lease(stream, soon());
    expect(camera.calls.filter((call) => call === ABOUT)).toHaveLength(2); // one of them unasked for its password
  });

  it('takes the port that is configured before that of the camera', async () => {
    await using resolver = openResolver(camera, { rtsp_port: 1025 });
    expect(await urlOf(resolver, 'av')).toContain('@127.0.0.1:1025/');
  });

  it.each(['html', 'half', 'error_text', 'hang_up', 'redirect', 'failure', 'huge'] as const)(
    'takes port 554 where the camera answers with %s',
    async (how) => {
      camera.misbehave(how);
      await using resolver = openResolver(camera);
      expect(await urlOf(resolver, 'av')).toContain('@127.0.0.1:554/');
      expect(camera.strayRequests).toBe(0);
    },
  );

  it('takes port 554 where the firmware has no such call', async () => {
    await using old = await startSercommSimulator({ missing: ['/util/query.cgi'] });
    await using resolver = openResolver(old);
    expect(await urlOf(resolver, 'av')).toContain('@127.0.0.1:554/');
  });

  it('hides its address', async () => {
    const hidden: string[] = [];
    const hide = (secret: string): void => void hidden.push(secret);
    await using resolver = openResolver(camera, {}, { hide });
    expect(hidden).toContain(await urlOf(resolver, 'av'));
  });
});

describe('a wrong password', () => {
  it.each(['basic', 'digest', 'both'] as const)(
    'is tried once with %s, whatever is asked for',
    async (login) => {
      await using strict = await startSercommSimulator({ login });
      await using resolver = openResolver(strict, { password: 'wrong' });
      const tries = [
        resolver.lease('av', soon()),
        resolver.lease('mjpeg', soon()),
        resolver.snapshot(soon()),
        resolver.ptz({ action: 'preset', preset: 1 }, soon()),
      ];
      for (const result of await Promise.allSettled(tries))
        expect(result).toMatchObject({ reason: { code: 'bad_credentials', retryable: false } });
      expect(strict.logins).toBe(1);
      expect(strict.complaints).toEqual([]);
    },
  );

  it('that the stream meets first is not tried over HTTP either', async () => {
    await using resolver = openResolver(camera);
    const lease = await resolver.lease('av', soon());
    const refused = loss('bad_credentials');
    expect(lease.explain?.(refused, false)).toBe(refused);
    const before = camera.calls.length;
    await expect(resolver.snapshot(soon())).rejects.toMatchObject({ code: 'bad_credentials' });
    await expect(resolver.lease('av', soon())).rejects.toMatchObject({ code: 'bad_credentials' });
    expect(camera.calls).toHaveLength(before);
  });

  it.each(['none', 'basic', 'digest', 'both'] as const)(
    'is not the empty one of the factory, with %s',
    async (login) => {
      await using fresh = await startSercommSimulator({ login, password: '' });
      await using resolver = openResolver(fresh);
      expect(await urlOf(resolver, 'av')).toContain('rtsp://administrator:@127.0.0.1');
      expect(fresh.logins).toBe(0);
      expect(fresh.complaints).toEqual([]);
    },
  );
});

describe('a stream that the firmware lacks', () => {
  it('is replaced by the next: media, video, MJPEG, and all over again', async () => {
    await using resolver = openResolver(camera);
    const paths: string[] = [];
    for (let i = 0; i < 4; i++) {
      const lease = await resolver.lease('av', soon());
      paths.push(pathOf(lease));
      const explained = lease.explain?.(loss('not_found'), false);
      expect(explained).toMatchObject({ code: 'not_found', retryable: true });
      if (i === 0) expect(explained?.message).toContain('no /img/media.sav');
    }
    const media = '/img/media.sav';
    expect(paths).toEqual([media, '/img/video.sav', '/img/video.mjpeg', media]);
  });

  it('has no replacement where it is sound alone', async () => {
    await using resolver = openResolver(camera);
    (await resolver.lease('audio', soon())).explain?.(loss('not_found'), false);
    expect(pathOf(await resolver.lease('audio', soon()))).toBe('/img/audio.sav');
  });

  it.each([
    ['a refused password', loss('unsupported'), false],
    ['an end after media came', loss('not_found'), true],
    ['a silent camera', loss('timeout'), false],
  ])('is not what %s means', async (_, why, delivered) => {
    await using resolver = openResolver(camera);
    const lease = await resolver.lease('av', soon());
    expect(lease.explain?.(why, delivered)).toBe(why);
    expect(pathOf(await resolver.lease('av', soon()))).toBe('/img/media.sav');
  });
});

describe('a camera that ends the connection at once', () => {
  it('is taken to have too many viewers, and left alone for 30 s', async () => {
    const clock = new FakeClock();
    await using resolver = openResolver(camera, {}, { clock });
    const lease = await resolver.lease('av', soon());
    const full = { code: 'too_many_sessions', retryable: true };
    expect(lease.explain?.(loss('offline'), false)).toMatchObject({ ...full, cause: 'lease' });
    const before = camera.calls.length;
    await clock.advance(29_999);
    await expect(resolver.lease('av', soon())).rejects.toMatchObject(full);
    expect(camera.calls).toHaveLength(before);
    await clock.advance(1);
    await resolver.lease('av', soon());
  });

  it('but not where media came before', async () => {
    await using resolver = openResolver(camera);
    const lease = await resolver.lease('av', soon());
    const ended = loss('offline');
    expect(lease.explain?.(ended, true)).toBe(ended);
    await resolver.lease('av', soon());
  });
});

describe('a camera that streams', () => {
  it('is asked something every 10 minutes, as long as it streams', async () => {
    const clock = new FakeClock();
    await using resolver = openResolver(camera, {}, { clock });
    const leases = [await resolver.lease('av', soon()), await resolver.lease('video', soon())];
    const asked = (): number => camera.calls.filter((call) => call === '/util/query.cgi').length;
    await clock.advance(599_999);
    expect(asked()).toBe(0);
    await clock.advance(1);
    await eventually(() => asked() === 1, { what: 'the first question' });
    await eventually(() => clock.sleeping === 1, { what: 'the next wait' });
    await clock.advance(600_000);
    await eventually(() => asked() === 2, { what: 'the second question' });
    for (const lease of leases) await lease.release();
    await eventually(() => clock.sleeping === 0, { what: 'the end of it' });
    expect(camera.complaints).toEqual([]);
  });

  it('may be asked more often', async () => {
    const clock = new FakeClock();
    await using resolver = openResolver(camera, { keep_alive: '1m' }, { clock });
    await resolver.lease('av', soon());
    await clock.advance(60_000);
    await eventually(() => camera.calls.includes('/util/query.cgi'), { what: 'a question' });
  });
});
