/** What the resolver makes of a camera: its port, its streams, its stills, its movements. */
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import type { Loss } from '../../../../src/model/loss.js';
import { isProvenWrong } from '../../../../src/resolvers/device-failure.js';
import type { Lease } from '../../../../src/resolvers/lease.js';
import { capabilitiesOf, type Resolver } from '../../../../src/resolvers/resolver.js';
import { isJpeg } from '../../../../src/resolvers/cgi/still.js';
import { FakeClock } from '../../../fake-clock.js';
import { eventually } from '../../../rig/wait.js';
import { cameraProblems } from '../../config/support.js';
import { bench, cgiCamera, soon } from './support.js';

const PASSWORD = 'Kiwi-4711-plum';

const lease = (resolver: Resolver, name = 'main'): Promise<Lease> => resolver.lease(name, soon());

function sourceOf({ source }: Lease) {
  if (source.kind !== 'url') throw new Error('no address');
  return source;
}

const lost = (code: string): Loss => ({ cause: 'offline', code, message: code, retryable: true });

/** Ends a connection that brought nothing. */
async function fail(resolver: Resolver, code: string): Promise<Lease> {
  const failed = await lease(resolver);
  failed.explain?.(lost(code), false);
  await failed.release();
  return failed;
}

describe('a lease', () => {
  it('is at the port that the camera names, with the plain password for a challenge', async () => {
    const { resolver, simulator } = await bench();
    const source = sourceOf(await lease(resolver));
    expect(source).toEqual({
      kind: 'url',
      url: `rtsp://admin:${PASSWORD}@127.0.0.1:${simulator.rtspPort}/stream_0`,
      transport: 'tcp',
    });
  });

  it.each([
    ['main', 'stream_0'],
    ['sub', 'stream_1'],
    ['third', 'stream_2'],
  ])('of %s is on %s', async (name, path) => {
    const { resolver } = await bench();
    expect(sourceOf(await lease(resolver, name)).url).toMatch(new RegExp(`/${path}$`));
  });

  it('is at the configured port without asking the camera', async () => {
    const { resolver, simulator } = await bench({}, { rtsp_port: 8554 });
    expect(sourceOf(await lease(resolver)).url).toContain(':8554/');
    expect(simulator.commands).toEqual([]);
  });

  it.each(['html', 'failure', 'hang_up', 'error_text', 'half', 'huge', 'redirect'] as const)(
    'is at 554 where the camera answers with %s',
    async (how) => {
      const { resolver, simulator } = await bench();
      simulator.misbehave(how);
      expect(sourceOf(await lease(resolver)).url).toContain('@127.0.0.1:554/stream_0');
      expect(simulator.strayRequests).toBe(0);
    },
  );

  it('is none where the password is wrong, which is found out once', async () => {
    const { resolver, simulator } = await bench({}, { password: 'wrong-one' });
    const asked = [lease(resolver), lease(resolver, 'sub'), lease(resolver, 'third')];
    for (const failure of await Promise.all(
      asked.map((one) => one.catch((error: unknown) => error)),
    ))
      expect(failure).toSatisfy(isProvenWrong);
    await expect(lease(resolver)).rejects.toMatchObject({ code: 'bad_credentials' });
    await expect(resolver.ptz?.({ action: 'stop' }, soon())).rejects.toMatchObject({
      code: 'bad_credentials',
    });
    expect(simulator.refused).toBe(1);
    expect(simulator.complaints).toEqual([]);
  });

  it('asks for the port only once while connections succeed', async () => {
    const { resolver, simulator } = await bench();
    for (let round = 0; round < 3; round++)
      (await lease(resolver)).explain?.(lost('offline'), true);
    expect(simulator.commands.filter((name) => name === 'getRtspConf')).toHaveLength(1);
  });

  it('asks for the port again after three connections that failed', async () => {
    const { resolver, simulator } = await bench();
    const before = sourceOf(await lease(resolver)).url;
    await simulator.moveRtsp();
    await fail(resolver, 'unreachable');
    await fail(resolver, 'unreachable');
    expect(sourceOf(await fail(resolver, 'unreachable')).url).toBe(before);
    expect(sourceOf(await lease(resolver)).url).toContain(`:${simulator.rtspPort}/`);
  });

  it('goes by UDP once TCP was refused, and back to TCP where that fails too', async () => {
    const { resolver } = await bench();
    expect(sourceOf(await fail(resolver, 'no_tcp')).transport).toBe('tcp');
    for (let round = 0; round < 3; round++)
      expect(sourceOf(await fail(resolver, 'stalled')).transport).toBe('udp');
    expect(sourceOf(await lease(resolver)).transport).toBe('tcp');
  });

  it('goes by UDP at once where the configuration says so', async () => {
    const { resolver } = await bench({}, { transport: 'udp' });
    expect(sourceOf(await lease(resolver)).transport).toBe('udp');
  });

  it('does not lead anywhere else because camrelay was stopped', async () => {
    const { resolver } = await bench();
    (await lease(resolver)).explain?.({ ...lost('shutdown'), cause: 'shutdown' }, false);
    expect(sourceOf(await lease(resolver))).toMatchObject({ transport: 'tcp' });
  });

  it('hides the hash of the password, which is as good as the password', async () => {
    const { resolver, context, simulator } = await bench();
    await lease(resolver);
    const [, hash] = simulator.secrets;
    expect(hash).toMatch(/^[0-9a-f]{32}$/);
    expect(context.hidden).toContain(hash);
  });
});

describe('the log', () => {
  it.each([
    [7_200, [expect.stringContaining('120 min fast')]],
    [0, []],
  ])('of a camera whose clock is %i s fast says %j', async (clockAheadS, expected) => {
    const lines: string[] = [];
    const log = {
      ...(await import('../../../../src/kit/log.js')).silentLog,
      warn: (text: string) => void lines.push(text),
    };
    const { resolver, simulator } = await bench({ clockAheadS }, {}, { log });
    await lease(resolver);
    await eventually(() => simulator.commands.includes('getDeviceTime'), {
      what: 'the question for the time',
    });
    await eventually(() => lines.length === expected.length, { what: 'the line' });
    expect(lines).toEqual(expected);
  });
});

describe('a still', () => {
  it.each([
    ['open', ['cgi_images']],
    ['account', ['cgi_images', 'cgi_images']],
    ['base64', ['cgi_images', 'cgi_images', 'getFmtSnap']],
  ] as const)('of a camera that gives it by %s is a JPEG', async (still, asked) => {
    const { resolver, simulator } = await bench({ still });
    expect(await resolver.snapshot?.(soon())).toSatisfy(isJpeg);
    expect(simulator.commands).toEqual(asked);
    expect(simulator.complaints).toEqual([]);
  });

  it('is not asked for with an account where the camera knows none', async () => {
    const { resolver, simulator } = await bench({ still: 'base64', api: 'post' });
    expect(await resolver.snapshot?.(soon())).toSatisfy(isJpeg);
    expect(simulator.commands).toEqual(['cgi_images', 'getFmtSnap']);
  });

  it('is a failure where no way gives one', async () => {
    const { resolver } = await bench({ still: 'none' });
    await expect(resolver.snapshot?.(soon())).rejects.toMatchObject({ code: 'bad_reply' });
  });

  it.each(['html', 'half', 'error_text', 'huge', 'hang_up', 'redirect', 'failure'] as const)(
    'is a failure where the camera answers with %s',
    async (how) => {
      const { resolver, simulator } = await bench();
      simulator.misbehave(how);
      await expect(resolver.snapshot?.(soon())).rejects.toMatchObject({ code: 'bad_reply' });
    },
  );

  it('is asked for with a wrong password only once', async () => {
    const { resolver, simulator } = await bench({ still: 'account' }, { password: 'wrong-one' });
    for (let round = 0; round < 2; round++)
      await expect(resolver.snapshot?.(soon())).rejects.toMatchObject({ code: 'bad_credentials' });
    expect(simulator.complaints).toEqual([]);
  });
});

describe('a JPEG', () => {
  const whole = Buffer.from([0xff, 0xd8, 0xff, 0xe0, 1, 2, 3, 0xff, 0xd9]);

  it.each([
    ['whole', whole, true],
    ['padded', Buffer.concat([whole, Buffer.alloc(100)]), true],
    ['cut off', whole.subarray(0, -2), false],
    ['a BMP', Buffer.from('BM6..'), false],
    ['text', Buffer.from('failed'), false],
    ['empty', Buffer.alloc(0), false],
  ])('that is %s is told', (_, bytes, isOne) => {
    expect(isJpeg(bytes)).toBe(isOne);
  });
});

describe('a movement', () => {
  it('is stopped when its time is over', async () => {
    const { resolver, simulator } = await bench();
    await resolver.ptz?.({ action: 'left', speed: 500, forMs: 20 }, soon());
    expect(simulator.motor.orders).toEqual([3, 21]);
    expect(simulator.motor.speeds).toEqual({ h: 100, v: 100 });
    expect(simulator.complaints).toEqual([]);
  });

  it('is stopped when whoever asked is gone', async () => {
    const clock = new FakeClock();
    const { resolver, simulator } = await bench({}, {}, { clock });
    const asking = new AbortController();
    const moving = resolver.ptz?.({ action: 'up', speed: 50, forMs: 60_000 }, asking.signal);
    await eventually(() => simulator.motor.isTurning, { what: 'a movement' });
    asking.abort();
    await moving;
    expect(simulator.motor.orders).toEqual([1, 21]);
  });

  it('is stopped also where nobody knows whether it began', async () => {
    const { resolver, simulator } = await bench();
    await resolver.ptz?.({ action: 'stop' }, soon());
    simulator.misbehave('hang_up');
    const moving = resolver.ptz?.({ action: 'down', speed: 50, forMs: 10 }, soon());
    const refused = expect(moving).rejects.toMatchObject({ code: 'bad_reply' });
    await refused;
    simulator.misbehave(null);
    expect(simulator.commands.length).toBeGreaterThanOrEqual(3);
  });

  it('gives way to a preset, which is gone to and not overwritten', async () => {
    const { resolver, simulator } = await bench();
    const moving = resolver.ptz?.({ action: 'zoom-in', speed: 50, forMs: 5_000 }, soon());
    await eventually(() => simulator.motor.isTurning, { what: 'a movement' });
    await resolver.ptz?.({ action: 'preset', preset: 7 }, soon());
    await moving;
    expect(simulator.motor.orders).toEqual([9, 21, 20]);
    expect(simulator.motor.preset).toBe(7);
    expect(simulator.complaints).toEqual([]);
  });

  it.each([0, 256, -1])('to preset %i is refused without asking the camera', async (preset) => {
    const { resolver, simulator } = await bench();
    await expect(resolver.ptz?.({ action: 'preset', preset }, soon())).rejects.toMatchObject({
      code: 'unsupported',
    });
    expect(simulator.commands).toEqual([]);
  });
});

describe('a camera that takes commands as bodies', () => {
  it('is asked so, and is shown no account', async () => {
    const { resolver, simulator } = await bench({ api: 'post' });
    expect(sourceOf(await lease(resolver)).url).toContain(`:${simulator.rtspPort}/`);
    await resolver.ptz?.({ action: 'right', speed: 5, forMs: 5 }, soon());
    expect(simulator.motor.orders).toEqual([4, 21]);
    expect(simulator.complaints).toEqual([]);
  });
});

describe('a CGI camera', () => {
  it('has stills and movements, and neither recordings nor events', async () => {
    const { resolver } = await bench();
    expect(capabilitiesOf(resolver)).toMatchObject({
      snapshot: true,
      ptz: true,
      recordings: false,
      playback: false,
      events: false,
    });
  });

  it('is quiet once it is closed', async () => {
    const { resolver } = await bench();
    await lease(resolver);
    await resolver[Symbol.asyncDispose]?.();
    await expect(resolver.snapshot?.(soon())).rejects.toThrow();
  });

  it('has no word in its code for what would harm it', () => {
    const folder = 'src/resolvers/cgi';
    const code = readdirSync(folder).map((file) => readFileSync(join(folder, file), 'utf8'));
    expect(code.length).toBeGreaterThan(10);
    expect(code.join('\n')).not.toMatch(
      /telnet|setPasswd|devsFormat|PlatformConfFile|['"](reset|restart)['"]/,
    );
  });
});

describe('its configuration', () => {
  it('has the factory account and port unless told otherwise', () => {
    expect(cgiCamera({ vendor: 'cgi', host: 'cam' })).toMatchObject({
      port: 80, rtspPort: null, username: 'admin', api: 'cgi_action', pushKey: null, stream: 'main', publisher: null,
    }); // prettier-ignore
  });

  it('knows three streams', () => {
    expect(cameraProblems('{ vendor: cgi, host: cam, stream: fourth }')).toEqual([
      'c.yaml:2: cameras.cam.stream: the camera has no such stream; must be main, sub or third',
    ]);
  });

  it('with a push_key is of a camera that publishes its one stream', () => {
    const camera = cgiCamera({ vendor: 'cgi', host: 'cam', push_key: 'sesame' });
    expect(camera).toMatchObject({ publisher: { key: 'sesame' }, stream: 'main' });
    expect(camera.secrets).toContainEqual({ text: 'sesame' });
    expect(
      cameraProblems('{ vendor: cgi, host: cam, push_key: k, extra_streams: [sub] }'),
    ).toHaveLength(1);
  });
});
