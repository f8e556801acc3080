/** Users and the players that people have: each protocol, with a password, a token, or nothing. */
import { connect } from 'node:net';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { z } from 'zod';
import { hashPassword } from '../../src/kit/password-hash.js';
import { CameraAnswer, GapsAnswer, SpansAnswer } from '../rig/answers.js';
import { Camrelay, type Config, spanQuery } from '../rig/camrelay.js';
import { Child } from '../rig/child.js';
import { play } from '../rig/ffmpeg-player.js';
import { playWithGst } from '../rig/gst-player.js';
import { publish } from '../rig/http-camera.js';
import { makeAudio, makeMovie, makeVideo } from '../rig/media.js';
import { Shared } from '../rig/shared.js';
import { ffmpegPath, hasGStreamer } from '../rig/tools.js';
import { eventually, within } from '../rig/wait.js';

const PASSWORDS = { admin: 'admin-pass-word', ann: 'ann+pass/word', ben: 'ben-pass-word' };
type Name = keyof typeof PASSWORDS;
const KEY = 'right-key-4711';
const TRANSPORTS = ['tcp', 'udp'] as const;
/** What was open has to be closed by then. */
const ENDS_WITHIN_MS = 1_000;

const user = (name: Name, role: string, password: string = PASSWORDS[name]) => ({
  ...{ name, role, password },
});
const DEMO = { vendor: 'demo', size: '320x180', fps: 10 };
const CAMERAS = {
  porch: DEMO,
  gate: { vendor: 'push' },
  keyed: { vendor: 'push', key: KEY },
};
const ALL = [user('admin', 'admin'), user('ann', 'operator'), user('ben', 'viewer')];
const configOf = (users: readonly object[]): Config => ({ cameras: CAMERAS, auth: { users } });

const shared = new Shared();
/** Passwords in plain text in the one, and a hash among them in the other. */
let plain: Camrelay;
let hashed: Camrelay;
beforeAll(async () => {
  const ann = user('ann', 'operator', await hashPassword(PASSWORDS.ann));
  plain = shared.use(await Camrelay.start({ config: configOf(ALL) }));
  hashed = shared.use(await Camrelay.start({ config: configOf([user('admin', 'admin'), ann]) }));
  for (const camrelay of [plain, hashed]) await untilState(camrelay, 'porch', 'online');
});
afterAll(() => shared[Symbol.asyncDispose]());

const basic = (name: Name): string =>
  `Basic ${Buffer.from(`${name}:${PASSWORDS[name]}`).toString('base64')}`;

/** An address with a user's name and password in it. */
const as = (name: Name, url: string): string =>
  url.replace('://', `://${name}:${encodeURIComponent(PASSWORDS[name])}@`);

async function ask<T>(
  camrelay: Camrelay,
  path: string,
  promise: z.ZodType<T>,
  init: RequestInit = {},
): Promise<T> {
  const headers = { authorization: basic('admin'), 'content-type': 'application/json' };
  const response = await fetch(camrelay.http(`/api/v1${path}`), { headers, ...init });
  return promise.parse(await response.json());
}

function untilState(camrelay: Camrelay, id: string, state: string): Promise<unknown> {
  const look = async () => (await ask(camrelay, `/cameras/${id}`, CameraAnswer)).state === state;
  return eventually(look, { what: `${id} to be ${state}`, withinMs: 20_000 });
}

async function mediaToken(camera = 'porch'): Promise<string> {
  const promise = z.object({ token: z.string() });
  const path = `/cameras/${camera}/media-token`;
  return (await ask(plain, path, promise, { method: 'POST', body: '{"for":"1m"}' })).token;
}

async function expectPlays(url: string, transport?: 'tcp' | 'udp'): Promise<void> {
  const options = { seconds: 0.5, decode: false, ...(transport && { transport }) };
  const { video, stderr } = await play(url, options);
  expect(video?.packets.length ?? 0, stderr).toBeGreaterThan(2);
}

/** One RTSP connection, asked one thing after the other. @returns statuses and challenges */
async function rtsp(camrelay: Camrelay, ...requests: string[]): Promise<string[]> {
  const socket = connect(camrelay.home.rtspPort, '127.0.0.1').setEncoding('utf8');
  const replies: string[] = [];
  try {
    const reading = socket.iterator({ destroyOnReturn: false });
    for (const [at, request] of requests.entries()) {
      socket.write(`${request}\r\nCSeq: ${at + 1}\r\n\r\n`);
      const { value } = await reading.next();
      replies.push(String(value));
    }
  } finally {
    socket.destroy();
  }
  return replies;
}

describe.each([
  ['in plain text', () => plain, ['Digest', 'Basic']],
  ['as a hash', () => hashed, ['Basic']],
] as const)('a password that is kept %s', (_, at, schemes) => {
  it(`is asked for by ${schemes.join(' and ')}`, async () => {
    const [reply = ''] = await rtsp(at(), `DESCRIBE ${at().rtsp('porch')} RTSP/1.0`);
    expect(reply).toMatch(/^RTSP\/1\.0 401 /);
    expect([...reply.matchAll(/^WWW-Authenticate: (\w+)/gm)].map(([, name]) => name)).toEqual(
      schemes,
    );
  });

  it.each(TRANSPORTS)('lets ffmpeg play over RTSP by %s', async (transport) => {
    await expectPlays(as('ann', at().rtsp('porch')), transport);
  });

  it.runIf(hasGStreamer).each(TRANSPORTS)(
    'lets GStreamer play over RTSP by %s',
    async (transport) => {
      const { ids, error } = await playWithGst(as('ann', at().rtsp('porch')), transport, 0.5);
      expect(error).toBeNull();
      expect(ids.length).toBeGreaterThan(2);
    },
  );

  it('lets ffmpeg play HLS and HTTP-FLV, and RTMP where it stands behind the name', async () => {
    await expectPlays(as('ann', at().hls('porch')));
    await expectPlays(as('ann', at().http('/flv/porch.flv')));
    const shown = new URLSearchParams({ user: 'ann', pass: PASSWORDS.ann }).toString();
    await expectPlays(`${at().rtmp('porch')}?${shown}`);
  });

  it('lets nobody play who has another', async () => {
    const url = at().rtsp('porch').replace('://', '://ann:wrong@');
    const { video, stderr } = await play(url, { seconds: 0.5, decode: false, transport: 'tcp' });
    expect(video).toBeNull();
    expect(stderr).toContain('401');
  });
});

describe('a token in the address', () => {
  it.each(TRANSPORTS)('lets ffmpeg play over RTSP by %s', async (transport) => {
    await expectPlays(`${plain.rtsp('porch')}?token=${await mediaToken()}`, transport);
  });

  it.runIf(hasGStreamer)('lets GStreamer play over RTSP', async () => {
    const url = `${plain.rtsp('porch')}?token=${await mediaToken()}`;
    const { ids, error } = await playWithGst(url, 'tcp', 0.5);
    expect(error).toBeNull();
    expect(ids.length).toBeGreaterThan(2);
  });

  it('counts for the connection that showed it, and for no other camera or connection', async () => {
    const url = plain.rtsp('porch');
    const setUp = (path: string): string =>
      `SETUP ${path} RTSP/1.0\r\nTransport: RTP/AVP/TCP;unicast;interleaved=0-1`;
    const described = `DESCRIBE ${url}?token=${await mediaToken()} RTSP/1.0`;
    const [description = ''] = await rtsp(plain, described);
    const control = [...description.matchAll(/^a=control:(\S+)/gm)].at(-1)?.[1] ?? '';
    const own = setUp(control.startsWith('rtsp:') ? control : `${url}/${control}`);
    const other = setUp(`${plain.rtsp('gate')}/${control}`);
    const statuses = async (...requests: string[]): Promise<string[]> =>
      (await rtsp(plain, ...requests)).map((reply) => reply.slice(9, 12));
    expect(await statuses(described, own)).toEqual(['200', '200']);
    expect(await statuses(described, other)).toEqual(['200', '401']);
    expect(await statuses(own)).toEqual(['401']);
  });

  it('lets ffmpeg play RTMP, HTTP-FLV and HLS', async () => {
    const token = await mediaToken();
    await expectPlays(`${plain.rtmp('porch')}?token=${token}`);
    await expectPlays(`${plain.http('/flv/porch.flv')}?token=${token}`);
    await expectPlays(`${plain.hls('porch')}?token=${token}`);
  });

  it('is carried on by every playlist to everything it names', async () => {
    const token = await mediaToken();
    const master = await (await fetch(`${plain.hls('porch')}?token=${token}`)).text();
    const uris = (text: string): string[] => [
      ...text.split('\n').filter((line) => line !== '' && !line.startsWith('#')),
      ...[...text.matchAll(/URI="([^"]+)"/g)].map(([, uri]) => uri!),
    ];
    const [media] = uris(master);
    const list = await (await fetch(new URL(media!, plain.hls('porch')))).text();
    expect(uris(list).length).toBeGreaterThan(2);
    for (const uri of [...uris(master), ...uris(list)]) expect(uri).toContain(`token=${token}`);
  });

  it('of another camera opens nothing', async () => {
    const token = await mediaToken('gate');
    for (const url of [plain.hls('porch'), plain.http('/flv/porch.flv')])
      expect((await fetch(`${url}?token=${token}`)).status).toBe(404);
    const { video } = await play(`${plain.rtmp('porch')}?token=${token}`, {
      ...{ seconds: 0.5, decode: false },
    });
    expect(video).toBeNull();
  });
});

it('what was recorded plays over RTSP to its users alone', async () => {
  const startMs = Date.now();
  const endMs = await eventually(
    async () => {
      const { last_durable: atMs } = await ask(plain, '/cameras/porch', CameraAnswer);
      return atMs !== null && atMs > startMs + 2_000 ? atMs : null;
    },
    { what: 'two seconds of recording', withinMs: 20_000 },
  );
  const url = `${plain.rtsp('porch')}?from=${endMs - 2_000}&to=${endMs}`;
  await expectPlays(as('ben', url), 'tcp');
  await expectPlays(`${url}&token=${await mediaToken()}`, 'tcp');
  const { video } = await play(url, { seconds: 0.5, decode: false, transport: 'tcp' });
  expect(video).toBeNull();
});

describe('a camera that publishes', () => {
  let movie: string;
  beforeAll(async () => {
    movie = await makeMovie(await makeVideo(), await makeAudio('aac'));
  });
  const rtmpAs = (name: Name, id: string): string =>
    `${plain.rtmp(id)}?${new URLSearchParams({ user: name, pass: PASSWORDS[name] }).toString()}`;

  async function expectRefused(url: string): Promise<void> {
    await using publisher = publish(url, movie, 'tcp');
    const exit = await within(publisher.exited, 15_000, 'the publisher to be turned away');
    expect(exit.code, publisher.tail()).not.toBe(0);
  }

  it.each([
    ['RTSP', () => as('ann', plain.rtsp('gate'))],
    ['RTMP', () => rtmpAs('ann', 'gate')],
  ])('without a key shows an operator over %s', async (_, url) => {
    await using publisher = publish(url(), movie, 'tcp');
    await untilState(plain, 'gate', 'online');
    await publisher.stop('SIGINT');
    await eventually(
      async () => (await ask(plain, '/cameras/gate', CameraAnswer)).state !== 'online',
      { what: 'gate to be off air' },
    );
  });

  it('without a key is refused with a viewer, and with nothing', async () => {
    for (const url of [as('ben', plain.rtsp('gate')), plain.rtsp('gate')]) await expectRefused(url);
    for (const url of [rtmpAs('ben', 'gate'), plain.rtmp('gate')]) await expectRefused(url);
  });

  it('with a key shows that alone', async () => {
    await expectRefused(as('ann', plain.rtsp('keyed')));
    await expectRefused(rtmpAs('ann', 'keyed'));
    await using publisher = publish(`${plain.rtsp('keyed')}?key=${KEY}`, movie, 'tcp');
    await untilState(plain, 'keyed', 'online');
    await publisher.stop('SIGINT');
  });

  it('is off air when its operator is taken out', async () => {
    await using byRtsp = publish(as('ann', plain.rtsp('gate')), movie, 'tcp');
    await untilState(plain, 'gate', 'online');
    await reloadWithout('ann');
    await within(byRtsp.exited, 5_000, 'the publisher to be cut off');
    await reloadWithout();
  });
});

async function reloadWithout(...gone: Name[]): Promise<void> {
  const users = ALL.filter(({ name }) => !gone.includes(name));
  const names = users.map(({ name }) => name);
  await plain.home.configure(configOf(users));
  plain.process.signal('SIGHUP');
  const Users = z.object({ users: z.array(z.object({ name: z.string() })) });
  await eventually(
    async () => {
      const { users: known } = await ask(plain, '/users', Users);
      return known.map(({ name }) => name).join() === names.join();
    },
    { what: `the reload\n${plain.tail()}`, everyMs: 20 },
  );
}

it('a user who is taken out is cut off everywhere, and nothing else is', async () => {
  const startMs = Date.now();
  const watch = (url: string): Child =>
    new Child(ffmpegPath, [
      ...['-hide_banner', '-nostdin', '-loglevel', 'warning', '-analyzeduration', '500000'],
      ...(url.startsWith('rtsp:') ? ['-rtsp_transport', 'tcp'] : []),
      ...['-i', url, '-c', 'copy', '-progress', 'pipe:1', '-stats_period', '0.1'],
      ...['-f', 'null', '-'],
    ]);
  const addresses = (name: Name): string[] => [
    as(name, plain.rtsp('porch')),
    `${plain.rtmp('porch')}?${new URLSearchParams({ user: name, pass: PASSWORDS[name] }).toString()}`,
    as(name, plain.http('/flv/porch.flv')),
  ];
  const players = new Shared();
  try {
    const own = addresses('ben').map((url) => players.use(watch(url)));
    const others = addresses('admin').map((url) => players.use(watch(url)));
    for (const player of [...own, ...others]) await player.line('stdout', /^frame=[1-9]/);
    await reloadWithout('ben');
    const cutMs = performance.now();
    for (const player of own)
      await within(player.exited, ENDS_WITHIN_MS, `a player to end\n${player.tail()}`);
    expect(performance.now() - cutMs).toBeLessThan(ENDS_WITHIN_MS);
    const framesOf = ({ stdout }: Child): number =>
      Number(stdout.findLast((line) => line.startsWith('frame='))?.slice(6) ?? 0);
    for (const player of others) {
      const before = framesOf(player);
      await eventually(() => framesOf(player) > before + 10, { what: 'more pictures' });
      expect(player.exit).toBeNull();
    }
  } finally {
    await players[Symbol.asyncDispose]();
  }
  const endMs = Date.now();
  await eventually(
    async () => ((await ask(plain, '/cameras/porch', CameraAnswer)).last_durable ?? 0) > endMs,
    { what: 'the recording to go on', withinMs: 20_000 },
  );
  const span = spanQuery(startMs, endMs);
  const { gaps } = await ask(plain, `/cameras/porch/gaps?${span}`, GapsAnswer);
  expect(gaps).toEqual([]);
  const { spans } = await ask(plain, `/cameras/porch/recordings?${span}`, SpansAnswer);
  expect(spans).toHaveLength(1);
  await reloadWithout();
});
