/** CGI cameras and the built program: what ffmpeg makes of their RTSP, and their own publishing. */
import { afterEach, describe, expect, it } from 'vitest';
import { Camrelay, command, Home } from '../../rig/camrelay.js';
import { eventually } from '../../rig/wait.js';
import {
  type CgiOptions,
  type CgiSimulator,
  startCgiSimulator,
} from '../../simulators/cgi/simulator.js';

const KEY = 'sesame-and-poppy-4711';
const BEFORE = { RtmpEnable: 0, RtmpServerAddr: 'rtmp://192.0.2.9:8007/videotest', RtmpType: 1 };

const taken: AsyncDisposable[] = [];
afterEach(async () => {
  for (let thing = taken.pop(); thing; thing = taken.pop()) await thing[Symbol.asyncDispose]();
});

function keep<T extends AsyncDisposable>(thing: T): T {
  taken.push(thing);
  return thing;
}

/** A camera, and the program that relays it. */
async function relayed(
  options: CgiOptions = {},
  keys: Readonly<Record<string, unknown>> = {},
): Promise<{ simulator: CgiSimulator; camrelay: Camrelay }> {
  const simulator = keep(await startCgiSimulator(options));
  const cameras = { cam: { ...simulator.camera, ...keys } };
  return { simulator, camrelay: keep(await Camrelay.start({ config: { cameras } })) };
}

/** What must be true of a camera that was let go. */
function expectNothingLeft(simulator: CgiSimulator): void {
  expect(simulator.viewers).toBe(0);
  expect(simulator.leftWithoutGoodbye, simulator.rtspMethods.join(' ')).toBe(0);
  expect(simulator.complaints).toEqual([]);
}

function expectNoSecret(simulator: CgiSimulator, text: string): void {
  expect(simulator.secrets.filter((secret) => text.includes(secret))).toEqual([]);
}

describe('a CGI camera', () => {
  it('is live soon after the start, and gets its goodbye', async () => {
    const { simulator, camrelay } = await relayed();
    const startedMs = Date.now();
    const { video } = await camrelay.untilState('cam', 'online');
    expect(Date.now() - startedMs).toBeLessThan(15_000);
    expect(video).toMatchObject({ codec: 'h264' });
    await camrelay.stop();
    expectNothingLeft(simulator);
    expectNoSecret(simulator, camrelay.process.stderr.join('\n'));
  });

  it.each(['basic', 'digest'] as const)(
    'that asks for the account by %s gets the plain password, and not before',
    async (rtspLogin) => {
      const { simulator, camrelay } = await relayed({ rtspLogin });
      await camrelay.untilState('cam', 'online');
      await camrelay.stop();
      expectNothingLeft(simulator);
    },
  );

  it('that refuses TCP is asked for UDP', async () => {
    const { simulator, camrelay } = await relayed({ rtsp: { refusesTcp: true } });
    await camrelay.untilState('cam', 'online');
    await camrelay.stop();
    expectNothingLeft(simulator);
  });

  it.each([
    [{ contextHeaders: true }, 'none'],
    [{ contextHeaders: true }, 'digest'],
    [{ contextHeaders: true, refusesTcp: true }, 'basic'],
  ] as const)('with the headers %j and the login %s is understood', async (rtsp, rtspLogin) => {
    const { simulator, camrelay } = await relayed({ rtsp, rtspLogin });
    await camrelay.untilState('cam', 'online');
    const log = camrelay.process.stderr.join('\n');
    await camrelay.stop();
    expectNothingLeft(simulator);
    expectNoSecret(simulator, log);
  });

  it.each([
    [
      'GET_PARAMETER',
      ['OPTIONS', 'DESCRIBE', 'SETUP', 'PLAY', 'PAUSE', 'TEARDOWN', 'GET_PARAMETER'],
    ],
    ['OPTIONS', ['OPTIONS', 'DESCRIBE', 'SETUP', 'PLAY', 'PAUSE', 'TEARDOWN']],
  ])('is kept awake by %s where it offers %j', async (expected, methods) => {
    const { simulator, camrelay } = await relayed({ rtsp: { sessionTimeoutS: 2, methods } });
    await camrelay.untilState('cam', 'online');
    const keptAwake = (): string[] => {
      const { rtspMethods } = simulator;
      return rtspMethods.slice(rtspMethods.lastIndexOf('PLAY') + 1);
    };
    await eventually(() => keptAwake().length >= 2, { what: 'two signs of life' });
    expect(new Set(keptAwake())).toEqual(new Set([expected]));
  });

  it('with a wrong password is asked once', async () => {
    const { simulator, camrelay } = await relayed(
      { rtspLogin: 'digest' },
      { password: 'wrong-one-4711', extra_streams: ['sub'] },
    );
    const { reason } = await camrelay.untilState('cam', 'offline');
    expect(reason?.code).toBe('bad_credentials');
    await new Promise((resolve) => setTimeout(resolve, 5_000));
    expect(simulator.refused).toBe(1);
    expect((await camrelay.camera('cam')).retry_at).toBeNull();
    expect(simulator.rtspMethods).toEqual([]);
    expectNoSecret(simulator, camrelay.process.stderr.join('\n'));
  });
});

describe('camrelay cgi-push', () => {
  it.each([
    ['main', []],
    ['sub', ['--short']],
  ])('has a camera publish its %s stream with %j, and puts back what was', async (stream, more) => {
    const simulator = keep(await startCgiSimulator({ rtmp: BEFORE }));
    const cameras = { cam: { ...simulator.camera, push_key: KEY } };
    const home = keep(await Home.make({ cameras }));
    const run = (...args: string[]) =>
      command(['cgi-push', 'cam', '-c', home.configPath, ...args], { timeoutMs: 30_000 });
    const camrelay = keep(await Camrelay.startIn(home));

    const told = await run('--stream', stream, ...more);
    expect(told.stderr).toBe('');
    expect(told.code).toBe(0);
    expect(told.text).toContain(`its ${stream} stream to rtmp://127.0.0.1:${home.rtmpPort}`);
    expect(told.text).not.toContain(KEY);
    expectNoSecret(simulator, told.text);
    expect(simulator.rtmp).toMatchObject({ RtmpEnable: 1, RtmpType: stream === 'main' ? 0 : 1 });
    await camrelay.untilState('cam', 'online');

    const restored = await run('--restore');
    expect(restored.text).toContain('put back: publish nowhere');
    expect(simulator.rtmp).toEqual(BEFORE);
    await eventually(async () => (await camrelay.camera('cam')).state === 'offline', {
      what: 'the camera to be off air',
    });
    expect((await run('--restore')).code).toBe(1);
    await camrelay.stop();
    expectNoSecret(simulator, camrelay.process.stderr.join('\n'));
    expect(camrelay.process.stderr.join('\n')).not.toContain(KEY);
    expect(simulator.complaints).toEqual([]);
  });

  it.each([
    ['without a push_key', {}, [], 'usage: camera cam has no push_key'],
    [
      'with a stream that is none',
      { push_key: KEY },
      ['--stream', 'third'],
      'usage: --stream must be',
    ],
    [
      'with an address that is none',
      { push_key: KEY },
      ['--address', 'http://x'],
      'usage: --address must be',
    ],
    ['for H.265', { push_key: KEY }, [], "unsupported: the camera's main stream is H.265"],
  ])('%s says what to do, and changes nothing', async (_, keys, args, message) => {
    const simulator = keep(await startCgiSimulator({ rtmp: BEFORE, codec: 'h265' }));
    const home = keep(await Home.make({ cameras: { cam: { ...simulator.camera, ...keys } } }));
    const { code, stderr } = await command(['cgi-push', 'cam', '-c', home.configPath, ...args]);
    expect(stderr).toContain(message);
    expect(code).toBe(message.startsWith('usage') ? 2 : 1);
    expect(simulator.rtmp).toEqual(BEFORE);
  });
});
