/**
 * Every route that is described and every address of media, asked for by everybody there is: what each
 * gets is what the description of the API says.
 */
import { connect } from 'node:net';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { z } from 'zod';
import { Camrelay } from '../rig/camrelay.js';
import { play } from '../rig/ffmpeg-player.js';
import { Shared } from '../rig/shared.js';
import { eventually } from '../rig/wait.js';

const PASSWORDS = {
  admin: 'admin-pass-word',
  operator: 'operator-pass',
  viewer: 'viewer-passes',
  stranger: 'stranger-pass',
};
/** The stranger may see another camera alone. */
const ASKERS = ['none', 'bad', 'expired', 'stranger', 'viewer', 'operator', 'admin'] as const;
type Asker = (typeof ASKERS)[number];
type Shown = Readonly<{ headers: Readonly<Record<string, string>>; query: string }>;

const RANK: Readonly<Record<string, number>> = { viewer: 1, operator: 2, admin: 3 };
const ROLE: Readonly<Partial<Record<Asker, string>>> = {
  ...{ stranger: 'viewer', viewer: 'viewer', operator: 'operator', admin: 'admin' },
};
const CAMERA = 'porch';

const Description = z.object({
  paths: z.record(z.string(), z.record(z.string(), z.looseObject({ 'x-access': z.string() }))),
});

const shared = new Shared();
let camrelay: Camrelay;
/** Of API and media: tokens that were good until a moment ago. */
let lapsed: Readonly<{ program: string; media: string }>;
let routes: Readonly<{ method: string; path: string; access: string; forPlayers: boolean }>[];
let requests = 0;

beforeAll(async () => {
  const camera = { vendor: 'demo', extra_streams: ['sub'], size: '320x180', fps: 5 };
  const user = (name: keyof typeof PASSWORDS, role: string, cameras?: string[]) => ({
    ...{ name, role, password: PASSWORDS[name] },
    ...(cameras && { cameras }),
  });
  camrelay = shared.use(
    await Camrelay.start({
      config: {
        auth: {
          users: [
            user('admin', 'admin'),
            user('operator', 'operator'),
            user('viewer', 'viewer'),
            user('stranger', 'viewer', ['yard']),
          ],
        },
        cameras: {
          porch: camera,
          yard: { ...camera, on_demand: true },
          spare: { ...camera, enabled: false },
        },
      },
    }),
  );
  const made = async (path: string, body: unknown): Promise<string> => {
    const answer = await ask('POST', `/api/v1${path}`, 'viewer', body);
    return z.object({ token: z.string() }).parse(JSON.parse(answer.text)).token;
  };
  const soon = new Date(Date.now() + 300).toISOString();
  lapsed = {
    program: await made('/tokens', { name: 'short', expires: soon }),
    media: await made(`/cameras/${CAMERA}/media-token`, { for: '300ms' }),
  };
  const state = z.object({ state: z.string() });
  await eventually(
    async () => {
      const { text } = await ask('GET', `/api/v1/cameras/${CAMERA}`, 'admin');
      return state.parse(JSON.parse(text)).state === 'online';
    },
    { what: 'a picture' },
  );
  const described = await fetch(camrelay.http('/api/v1/openapi.json'));
  const { paths } = Description.parse(await described.json());
  routes = Object.entries(paths).flatMap(([path, operations]) =>
    Object.entries(operations).map(([method, operation]) => ({
      ...{ method: method.toUpperCase(), path, access: operation['x-access'] },
      forPlayers: operation['x-for-players'] === true,
    })),
  );
});
afterAll(() => shared[Symbol.asyncDispose]());

const basic = (pair: string): string => `Basic ${Buffer.from(pair).toString('base64')}`;

function shownBy(asker: Asker, isMedia: boolean): Shown {
  switch (asker) {
    case 'none':
      return { headers: {}, query: '' };
    case 'bad':
      return isMedia
        ? { headers: {}, query: 'token=crm_bad.bad' }
        : { headers: { authorization: 'Bearer crt_bad' }, query: '' };
    case 'expired':
      return isMedia
        ? { headers: {}, query: `token=${lapsed.media}` }
        : { headers: { authorization: `Bearer ${lapsed.program}` }, query: '' };
    case 'stranger':
    case 'viewer':
    case 'operator':
    case 'admin':
      return { headers: { authorization: basic(`${asker}:${PASSWORDS[asker]}`) }, query: '' };
  }
}

type Answer = Readonly<{ status: number; code: string | null; text: string }>;

async function ask(
  method: string,
  path: string,
  asker: Asker,
  body?: unknown,
  isMedia = false,
): Promise<Answer> {
  const { headers, query } = shownBy(asker, isMedia);
  requests++;
  const stopping = new AbortController();
  const response = await fetch(
    camrelay.http(query === '' ? path : `${path}${path.includes('?') ? '&' : '?'}${query}`),
    {
      method,
      headers: {
        ...headers,
        'content-type': 'application/json',
        // Each from an address of its own: guesses from one would be slowed down.
        'x-forwarded-for': `198.51.${Math.floor(requests / 250)}.${requests % 250}`,
      },
      ...(body !== undefined && { body: JSON.stringify(body) }),
      signal: stopping.signal,
    },
  );
  const isEndless = /event-stream|x-flv/.test(response.headers.get('content-type') ?? '');
  const text = isEndless ? '' : await response.text();
  stopping.abort();
  const error = /"code":"(\w+)"/.exec(text)?.[1] ?? null;
  return { status: response.status, code: error, text };
}

/** The path of a route with names filled in; what is removed is a camera that nobody misses. */
function filled(method: string, path: string): string {
  const camera = method === 'DELETE' && path === '/cameras/{camera}' ? 'spare' : CAMERA;
  const names: Readonly<Record<string, string>> = { camera, job: 'no-such-job', user: 'nobody' };
  return path.replaceAll(/\{(\w+)\}/g, (_, name: string) => names[name] ?? '1');
}

/** What the description promises; null where the asker is let in. */
function refusal(asker: Asker, access: string, path: string): [number, string] | null {
  if (access === 'public') return null;
  const role = ROLE[asker];
  if (role === undefined) return [401, 'unauthorized'];
  if (RANK[role]! < RANK[access]!) return [403, 'forbidden'];
  return asker === 'stranger' && path.includes('{camera}') ? [404, 'unknown_camera'] : null;
}

describe('the API', () => {
  it.each(ASKERS)(
    'gives to who shows %s what its description says, at every route',
    async (asker) => {
      const wrong: string[] = [];
      for (const { method, path, access, forPlayers } of routes) {
        const to = `/api/v1${filled(method, path)}`;
        const body = method === 'GET' || method === 'DELETE' ? undefined : {};
        const { status, code, text } = await ask(method, to, asker, body, forPlayers);
        const wanted = refusal(asker, access, path);
        const isAsWanted = wanted
          ? status === wanted[0] && code === wanted[1]
          : ![401, 403].includes(status) && status !== 500 && code !== 'unknown_camera';
        if (!isAsWanted)
          wrong.push(`${method} ${path}: ${status} ${code}, wanted ${String(wanted)}`);
        if (
          asker === 'stranger' &&
          status === 200 &&
          path !== '/openapi.json' &&
          /porch|spare/.test(text)
        )
          wrong.push(`${method} ${path} tells of a camera that the asker may not see`);
      }
      expect(wrong).toEqual([]);
      expect(routes.length).toBeGreaterThan(50);
    },
  );

  it('opens with a media token nothing but media', async () => {
    const login = await fetch(camrelay.http('/api/v1/login'), {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify({ name: 'admin', password: PASSWORDS.admin }),
    });
    const { token } = z.object({ token: z.string() }).parse(await login.json());
    const open: string[] = [];
    for (const { method, path, access, forPlayers } of routes) {
      if (access === 'public') continue;
      const response = await fetch(camrelay.http(`/api/v1${filled(method, path)}?token=${token}`), {
        method,
      });
      await response.body?.cancel();
      if ((response.status !== 401) !== forPlayers)
        open.push(`${method} ${path}: ${response.status}`);
    }
    expect(open).toEqual([]);
  });

  it('is not reached beside its description', async () => {
    for (const path of [
      '/CAMERAS',
      '/cameras/',
      '//cameras',
      '/cameras/porch/config/',
      '/nothing',
    ]) {
      const { status } = await ask('GET', `/api/v1${path}`, 'none');
      expect([path, [401, 404].includes(status)]).toEqual([path, true]);
    }
    expect((await ask('GET', '/api/v1/cameras/p%6Frch/config', 'stranger')).status).toBe(403);
    expect((await ask('GET', '/api/v1/cameras/p%6Frch', 'stranger')).status).toBe(404);
  });
});

describe('what is not part of the API', () => {
  it.each(ASKERS)('gives to who shows %s no more than is theirs', async (asker) => {
    const isKnown = ROLE[asker] !== undefined;
    const health = await ask('GET', '/healthz', asker);
    expect(health.status).toBe(200);
    expect(health.text.includes('last_durable')).toBe(isKnown);
    expect(health.text.includes(CAMERA)).toBe(isKnown && asker !== 'stranger');
    const ready = await ask('GET', '/readyz', asker);
    expect(ready.text.includes('problems')).toBe(isKnown);
    const metrics = asker === 'stranger' ? 403 : isKnown ? 200 : 401;
    expect((await ask('GET', '/metrics', asker)).status).toBe(metrics);
    expect((await ask('GET', '/', asker)).text.includes('porch')).toBe(false);
  });
});

describe('media', () => {
  const isLetIn = (asker: Asker): boolean => ['viewer', 'operator', 'admin'].includes(asker);

  it.each(ASKERS)('over HTTP are for who shows %s what they should be', async (asker) => {
    const wanted = isLetIn(asker) ? 200 : asker === 'stranger' ? 404 : 401;
    const status = async (path: string): Promise<number> =>
      (await ask('GET', path, asker, undefined, true)).status;
    const list = await ask('GET', `/hls/${CAMERA}/index.m3u8`, 'admin');
    expect(list.status).toBe(200);
    for (const path of [
      `/hls/${CAMERA}/index.m3u8`,
      `/hls/${CAMERA}/sub/index.m3u8`,
      `/flv/${CAMERA}.flv`,
    ])
      expect([path, await status(path)]).toEqual([path, wanted]);
    const media = await mediaOf();
    expect(media.length).toBeGreaterThan(0);
    for (const path of media) expect([path, await status(path)]).toEqual([path, wanted]);
  });

  /** An init segment and the newest segment, as the playlist names them. */
  async function mediaOf(): Promise<string[]> {
    const { text: master } = await ask('GET', `/hls/${CAMERA}/index.m3u8`, 'admin');
    const name = master.split('\n').find((line) => line !== '' && !line.startsWith('#'))!;
    const list = new URL(name, camrelay.http(`/hls/${CAMERA}/index.m3u8`));
    const { text } = await ask('GET', `${list.pathname}${list.search}`, 'admin');
    const init = /#EXT-X-MAP:URI="([^"]+)"/.exec(text)?.[1];
    const segment = text.split('\n').findLast((line) => line !== '' && !line.startsWith('#'));
    return [init, segment]
      .filter((one) => one !== undefined)
      .map((one) => new URL(one, list))
      .map(({ pathname, search }) => `${pathname}${search}`);
  }

  it.each(ASKERS)('over RTSP are for who shows %s what they should be', async (asker) => {
    const wanted = isLetIn(asker) ? 200 : asker === 'stranger' ? 404 : 401;
    const { headers, query } = shownBy(asker, true);
    const url = `${camrelay.rtsp(CAMERA)}${query === '' ? '' : `?${query}`}`;
    for (const path of [url, url.replace(CAMERA, `${CAMERA}/sub`)])
      expect(await described(path, headers.authorization)).toBe(wanted);
  });

  it.each(ASKERS)('over RTMP are for who shows %s what they should be', async (asker) => {
    const { query } = shownBy(asker, true);
    const password = ROLE[asker] === undefined ? '' : PASSWORDS[asker as keyof typeof PASSWORDS];
    const shown = ROLE[asker] === undefined ? query : `user=${asker}&pass=${password}`;
    const url = `${camrelay.rtmp(CAMERA)}?${shown}`;
    const plays = await play(url, { seconds: 0.2, decode: false }).then(
      ({ video }) => video !== null,
      () => false,
    );
    expect(plays).toBe(isLetIn(asker));
  });

  /** The status of a DESCRIBE. */
  async function described(url: string, authorization?: string): Promise<number> {
    const socket = connect(camrelay.home.rtspPort, '127.0.0.1');
    const line = authorization === undefined ? '' : `Authorization: ${authorization}\r\n`;
    socket.write(`DESCRIBE ${url} RTSP/1.0\r\nCSeq: 1\r\n${line}\r\n`);
    try {
      for await (const chunk of socket)
        return Number(/^RTSP\/1\.0 (\d+)/.exec(String(chunk))?.[1] ?? 0);
      return 0;
    } finally {
      socket.destroy();
    }
  }
});

it('who guesses passwords is slowed down, and the right one works all the same', async () => {
  const login = async (password: string): Promise<number> => {
    const response = await fetch(camrelay.http('/api/v1/login'), {
      method: 'POST',
      headers: { 'content-type': 'application/json', 'x-forwarded-for': '203.0.113.9' },
      body: JSON.stringify({ name: 'viewer', password }),
    });
    await response.body?.cancel();
    return response.status;
  };
  const began = performance.now();
  for (let guess = 0; guess < 5; guess++) expect(await login(`guess-${guess}`)).toBe(401);
  expect(await login(PASSWORDS.viewer)).toBe(200);
  // A quarter of a second at the fifth, half a second at the one that is right.
  expect(performance.now() - began).toBeGreaterThan(700);
});

it('what is open ends when its user is taken out of the configuration', async () => {
  const response = await fetch(camrelay.http(`/flv/${CAMERA}.flv`), {
    headers: { authorization: basic(`operator:${PASSWORDS.operator}`) },
  });
  expect(response.status).toBe(200);
  const gone = await ask('DELETE', '/api/v1/users/operator', 'admin');
  expect(gone.status).toBe(204);
  const reader = response.body!.getReader();
  const end = async (): Promise<string> => {
    for (;;) {
      const { done } = await reader.read();
      if (done) return 'ended';
    }
  };
  expect(await end().catch(() => 'ended')).toBe('ended');
  expect((await ask('GET', '/api/v1/me', 'operator')).status).toBe(401);
});
