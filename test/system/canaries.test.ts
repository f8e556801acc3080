/**
 * No secret ever shows: every secret there can be is a canary of its own, everything is done that could
 * show one, and then all that came out is searched for each in every shape.
 */
import { createHash } from 'node:crypto';
import { createServer, type Server } from 'node:http';
import { connect } from 'node:net';
import { readdir, readFile, stat, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { z } from 'zod';
import { hashPassword } from '../../src/kit/password-hash.js';
import { Camrelay, command } from '../rig/camrelay.js';
import { runToEnd } from '../rig/child.js';
import { Canaries, shapesOf } from '../rig/canaries.js';
import { play } from '../rig/ffmpeg-player.js';
import { Mosquitto, PASSWORD as BROKER_PASSWORD, USER, type Onlooker } from '../rig/mosquitto.js';
import { oddCamera, refusingUrl } from '../rig/odd-cameras.js';
import { listen, portOf } from '../rig/ports.js';
import { commandLine, descendants, environment } from '../rig/processes.js';
import { quickSettings } from '../rig/quick.js';
import { Shared } from '../rig/shared.js';
import { tempDir } from '../rig/temp-dir.js';
import { ffmpegPath, hasMosquitto } from '../rig/tools.js';
import { unzip } from '../rig/unzip.js';
import { eventually } from '../rig/wait.js';
import { startReolinkSimulator, type ReolinkSimulator } from '../simulators/reolink/simulator.js';

const canaries = new Canaries();
const made = (name: string, secret: string): string => canaries.add(name, secret);

/** Of the configuration. Where a secret may hold anything, it needs every kind of escaping there is. */
const SECRET = {
  admin: made('the password of admin', 'Adm1n/ü:@?&=#% "bird"'),
  viewer: made('the password of viewer', 'viewer-canary-81ac'),
  hashed: made('the password behind a hash', 'hashed-canary-19fe'),
  cameraUrl: made('the password in a camera’s address', 'cam-url/canary:5b@x'),
  cameraKey: made('the password of a camera', 'cam-key-canary-77d0'),
  reolink: made('the password of a Reolink camera', 'reolink-canary-4e'),
  byFile: made('the password in a file', 'by-file-canary-d2c9'),
  byVariable: made('the password in a variable', 'by-env-canary-0c31'),
  pushKey: made('the key of a push camera', 'push-canary-key-99c1'),
  hookSecret: made('the secret of a webhook', 'hook-canary-secret-6b'),
  hookToken: made('the token in a webhook’s query', 'hook-canary-token-a8'),
  hookPassword: made('the password in a webhook’s address', 'hook-canary-pass-f4'),
};
/** What people type in, rightly or wrongly; camrelay has not been told that these are secrets. */
const TYPED = {
  wrong: made('a wrong password', 'wrong-canary-a931'),
  name: made('a password typed as user name', 'Typed-canary-5e02'),
  header: made('a malformed header', 'malformed-canary-17bb'),
  token: made('a token of somebody else', 'crt_foreign-canary-3d'),
  newUser: made('the password of a new user', 'new-user-canary-c4'),
  changedUser: made('the new password of a user', 'changed-canary-9a1e'),
  newCamera: made('the password of a new camera', 'new-cam-canary-e7'),
  changedCamera: made('the new password of a camera', 'changed-cam-canary-2f'),
  refused: made('a password in a refused body', 'refused-canary-b06d'),
  argument: made('a password among arguments', 'argument-canary-8c57'),
  broken: made('a password in a configuration with faults', 'broken-canary-d81'),
};
const ENV = { CANARY_CAMERA: SECRET.byVariable };

const shared = new Shared();
let camrelay: Camrelay;
let device: ReolinkSimulator;
let onlooker: Onlooker | null = null;
const hookBodies: string[] = [];
/** What was asked for, and with which outcome. */
const outcomes = new Map<string, number>();
let watching: NodeJS.Timeout;

/** What no test can wait for: a fault of the program itself, with all that it knows in its message. */
const FAULT = `
const said = () => 'cannot reach rtsp://joe:' + process.env.CANARY_FAULT + '@h/ with ' + process.env.CANARY_FAULT;
const fault = () => Object.assign(new Error(said(), { cause: new Error(said()) }), { password: process.env.CANARY_FAULT });
process.once('SIGUSR2', () => {
  switch (process.env.FAULT) {
    case 'throws': throw fault();
    case 'rejects': void Promise.reject(fault()); break;
    case 'says': throw said();
    case 'warns': process.emitWarning('a warning of ' + said());
  }
});
`;

const basic = (pair: string): string => `Basic ${Buffer.from(pair).toString('base64')}`;
const ADMIN = { authorization: basic(`admin:${SECRET.admin}`) };
const json = (body: unknown): RequestInit => ({
  method: 'POST',
  headers: { ...ADMIN, 'content-type': 'application/json' },
  body: typeof body === 'string' ? body : JSON.stringify(body),
});

/** Where the program’s own workers read what is published, over RTSP and over RTMP. */
const INTERNAL = /internal-[0-9a-f]{8,}|[?&]internal=[0-9a-f]{8,}/;

let requests = 0;
/** Asks, and keeps everything that came back. @param own see `Canaries.see` */
async function ask(
  path: string,
  init: RequestInit = { headers: ADMIN },
  own: readonly string[] = [],
): Promise<{ status: number; text: string; headers: Headers }> {
  requests++;
  const stopping = new AbortController();
  const late = setTimeout(() => stopping.abort(), 8_000);
  const headers = new Headers(init.headers);
  // Each from an address of its own: guesses from one would be slowed down.
  headers.set('x-forwarded-for', `198.51.${Math.floor(requests / 250)}.${requests % 250}`);
  let text = '';
  try {
    const response = await fetch(camrelay.http(path), {
      ...init,
      headers,
      signal: stopping.signal,
    });
    const what = `${init.method ?? 'GET'} ${path}`;
    const seen = (): void => {
      const shown = text.replaceAll(/"push_url":"[^"]*"/g, '');
      canaries.see(what, `${JSON.stringify([...response.headers])}\n${shown}`, own);
    };
    outcomes.set(what, response.status);
    if (/event-stream|x-flv/.test(response.headers.get('content-type') ?? '')) {
      const reader = response.body!.getReader();
      const first = await reader.read();
      text = Buffer.from(first.value ?? []).toString('latin1');
    } else text = Buffer.from(await response.arrayBuffer()).toString('latin1');
    seen();
    return { status: response.status, text, headers: response.headers };
  } catch (error) {
    canaries.see(`the failure of ${path}`, String(error), own);
    return { status: 0, text, headers: new Headers() };
  } finally {
    clearTimeout(late);
    stopping.abort();
  }
}

async function rtsp(url: string, authorization?: string): Promise<string> {
  const socket = connect(camrelay.home.rtspPort, '127.0.0.1');
  const line = authorization === undefined ? '' : `Authorization: ${authorization}\r\n`;
  socket.write(`DESCRIBE ${url} RTSP/1.0\r\nCSeq: 1\r\n${line}\r\n`);
  try {
    for await (const chunk of socket) {
      // An SDP names the address it is asked for.
      canaries.see('RTSP', String(chunk), url.includes('?') ? [url] : []);
      return String(chunk);
    }
    return '';
  } finally {
    socket.destroy();
  }
}

async function run(
  args: readonly string[],
  env: Record<string, string> = ENV,
): Promise<number | null> {
  const { code, text, stderr } = await command(args, { env, timeoutMs: 60_000 });
  canaries.see(`camrelay ${args[0] ?? ''}`, text + stderr);
  return code;
}

async function hookReceiver(): Promise<Server> {
  const server = createServer((request, response) => {
    const chunks: Buffer[] = [];
    request.on('data', (chunk: Buffer) => chunks.push(chunk));
    request.on('end', () => {
      hookBodies.push(Buffer.concat(chunks).toString());
      // As faulty receivers do: it says what it was sent.
      response.writeHead(request.url?.includes('broken') ? 500 : 200);
      response.end(`${request.url} ${request.headers.authorization ?? ''}`);
    });
  });
  return listen(server);
}

/** Looks at every child of the program and of its commands, all the time. */
function watchProcesses(): void {
  watching = setInterval(() => {
    canaries.see('the command line of the program', commandLine(camrelay.pid));
    const programs = descendants(process.pid).filter((pid) => isProgram(commandLine(pid)));
    for (const pid of programs.flatMap(descendants)) {
      const line = commandLine(pid);
      if (isProgram(line)) continue; // forked, and not yet what it is to be
      canaries.see(`the command line of ${pid}`, line);
      canaries.see(`the environment of ${pid}, ${line}`, environment(pid));
    }
  }, 150);
}
const isProgram = (line: string): boolean => line.includes('camrelay.mjs');

/** Three at once: a command mostly waits. */
async function each<T>(
  things: readonly T[],
  act: (thing: T, index: number) => Promise<void>,
): Promise<void> {
  const left = [...things.entries()];
  const worker = async (): Promise<void> => {
    for (let next = left.shift(); next; next = left.shift()) await act(next[1], next[0]);
  };
  await Promise.all([worker(), worker(), worker()]);
}

beforeAll(async () => {
  device = shared.use(await startReolinkSimulator({ password: SECRET.reolink }));
  const hooks = await hookReceiver();
  shared.use({
    [Symbol.asyncDispose]: () =>
      new Promise((resolve) => hooks.close(() => resolve()).closeAllConnections()),
  });
  const broker = hasMosquitto ? shared.use(await Mosquitto.start()) : null;
  if (broker) {
    made('the password at the broker', BROKER_PASSWORD);
    onlooker = shared.use(await broker.onlooker());
  }
  const login = (url: string): string =>
    url.replace('rtsp://', `rtsp://joe:${encodeURIComponent(SECRET.cameraUrl)}@`);
  const hook = (path: string) => ({
    url: `http://bell:${SECRET.hookPassword}@127.0.0.1:${portOf(hooks)}/${path}?x=${SECRET.hookToken}`,
    secret: SECRET.hookSecret,
    events: ['camera', 'event', 'storage', 'cameras'],
  });
  const hash = made('a hash', await hashPassword(SECRET.hashed));
  const secretFile = shared.use(await tempDir()).file('password');
  await writeFile(secretFile, `${SECRET.byFile}\n`, { mode: 0o600 });
  const demo = { vendor: 'demo', size: '320x180', fps: 5 };
  const refusing = await refusingUrl();
  camrelay = shared.use(
    await Camrelay.start({
      env: ENV,
      config: {
        ...quickSettings,
        log: { level: 'debug' },
        auth: {
          users: [
            { name: 'admin', role: 'admin', password: SECRET.admin },
            { name: 'viewer', role: 'viewer', password: SECRET.viewer },
            { name: 'hashed', role: 'viewer', password: hash },
          ],
        },
        webhooks: [
          hook('good'),
          hook('broken'),
          {
            ...hook('away'),
            url: `${refusing.replace('rtsp:', 'http:').replace('//', `//bell:${SECRET.hookPassword}@`)}?x=${SECRET.hookToken}`,
          },
        ],
        ...(broker && { mqtt: { url: broker.url, username: USER, password: BROKER_PASSWORD } }),
        cameras: {
          porch: { ...demo, extra_streams: ['sub'] },
          spare: { ...demo, enabled: false },
          reolink: device.camera,
          unauthorised: {
            vendor: 'rtsp',
            url: login(shared.use(await oddCamera('unauthorised')).url),
          },
          garbage: { vendor: 'rtsp', url: login(shared.use(await oddCamera('garbage')).url) },
          http: { vendor: 'rtsp', url: login(refusing).replace('rtsp:', 'http:') },
          keyed: { vendor: 'rtsp', url: refusing, username: 'joe', password: SECRET.cameraKey },
          filed: { vendor: 'rtsp', url: refusing, username: 'joe', password_file: secretFile },
          by_variable: {
            vendor: 'rtsp',
            url: refusing,
            username: 'joe',
            password: '${CANARY_CAMERA}',
          },
          door: { vendor: 'push', key: SECRET.pushKey },
        },
      },
    }),
  );
  watchProcesses();
  await eventually(
    async () => (await ask('/api/v1/cameras/porch')).text.includes('"state":"online"'),
    {
      what: 'a picture',
      withinMs: 30_000,
    },
  );
}, 120_000);
afterAll(async () => {
  clearInterval(watching);
  await shared[Symbol.asyncDispose]();
});

describe('the sweep', () => {
  it('sees a secret in every shape', () => {
    const secret = 'a/Canary:ü@"1"';
    const own = new Canaries();
    own.add('it', secret);
    const texts = [
      ...shapesOf(secret),
      secret.toLowerCase(),
      Buffer.from(`u:${secret}`).toString('base64'),
    ];
    for (const text of texts) {
      const one = new Canaries();
      one.add('it', secret);
      one.see('here', `before ${text} after`);
      expect(one.found(), text).not.toEqual([]);
    }
    own.see('here', 'nothing, and {"a/canary":1}');
    expect(own.found()).toEqual([]);
  });
});

const Minted = z.object({ token: z.string() });

/** Asks for something that is shown this once. @returns token and cookie, which are canaries from now on */
async function mint(
  name: string,
  path: string,
  body: unknown,
): Promise<{ token: string; cookie: string }> {
  const response = await fetch(camrelay.http(`/api/v1${path}`), json(body));
  const text = await response.text();
  const { token } = Minted.parse(JSON.parse(text));
  made(name, token);
  const cookie =
    /camrelay_session=([^;]+)/.exec(response.headers.get('set-cookie') ?? '')?.[1] ?? '';
  if (cookie !== '') made(`the session of ${name}`, cookie);
  canaries.see(
    path,
    `${JSON.stringify([...response.headers])} ${text}`,
    [token, cookie].filter((one) => one !== ''),
  );
  return { token, cookie };
}

const md5 = (text: string): string => createHash('md5').update(text).digest('hex');

async function digest(name: string, password: string): Promise<string> {
  const url = camrelay.rtsp('porch');
  const challenge = await rtsp(url);
  const nonce = /nonce="([^"]+)"/.exec(challenge)?.[1] ?? '';
  const realm = /realm="([^"]+)"/.exec(challenge)?.[1] ?? '';
  const response = made(
    `a response of Digest by ${name}`,
    md5(`${md5(`${name}:${realm}:${password}`)}:${nonce}:${md5(`DESCRIBE:${url}`)}`),
  );
  return rtsp(
    url,
    `Digest username="${name}", realm="${realm}", nonce="${nonce}", uri="${url}", response="${response}"`,
  );
}

/** Whoever shows these over HTTP: the header, and what is in the address. */
async function comeIn(query: string, authorization?: string, cookie?: string): Promise<number[]> {
  const headers = new Headers({
    ...(authorization && { authorization }),
    ...(cookie && { cookie }),
  });
  const own = query === '' ? [] : [query.replace(/^\?token=/, '')];
  const paths = [
    '/api/v1/me',
    '/api/v1/cameras/porch/snapshot.jpg',
    '/hls/porch/index.m3u8',
    '/flv/porch.flv',
    '/',
    '/metrics',
  ];
  const statuses: number[] = [];
  for (const path of paths) statuses.push((await ask(path + query, { headers }, own)).status);
  return statuses;
}

async function rtmp(query: string, name = 'porch'): Promise<boolean> {
  return play(`${camrelay.rtmp(name)}${query}`, { seconds: 0.2, decode: false }).then(
    ({ video }) => video !== null,
    () => false,
  );
}

describe('no secret is shown', () => {
  let token: string;

  it('by any way to come in, right or wrong', async () => {
    const page = await mint('a media token', '/login', { name: 'admin', password: SECRET.admin });
    ({ token } = await mint('a token of a program', '/tokens', { name: 'program' }));
    const media = await mint('a media token of a camera', '/cameras/porch/media-token', {
      for: '1h',
    });
    const cookie = `camrelay_session=${page.cookie}`;
    expect((await comeIn('', undefined, cookie))[0]).toBe(200);
    expect((await comeIn('', `Bearer ${token}`))[0]).toBe(200);
    expect((await comeIn('', ADMIN.authorization))[0]).toBe(200);
    expect((await comeIn('', basic(`hashed:${SECRET.hashed}`)))[0]).toBe(200);
    for (const one of [page.token, media.token])
      expect((await comeIn(`?token=${one}`)).slice(1, 4)).toEqual([200, 200, 200]);
    for (const header of [
      ...[
        basic(`admin:${TYPED.wrong}`),
        basic(`${TYPED.name}:x`),
        basic(TYPED.name),
        `Bearer ${TYPED.token}`,
      ],
      ...[
        TYPED.header,
        `Basic ${TYPED.header}`,
        `Bearer  ${TYPED.header} ${TYPED.header}`,
        `Digest username="${TYPED.name}", response="${TYPED.header}"`,
      ],
    ])
      expect((await comeIn('', header))[0]).toBe(401);
    expect((await comeIn(`?token=${TYPED.token}`))[2]).toBe(401);
    await comeIn('', undefined, `camrelay_session=${TYPED.header}`);
    for (const [name, password] of [
      ['admin', TYPED.wrong],
      [SECRET.admin, 'x'],
      [TYPED.name, 'x'],
      [SECRET.viewer, SECRET.admin],
    ])
      expect((await ask('/api/v1/login', json({ name, password }))).status).toBe(401);
    for (const body of [
      `{"name":"admin","password":"${TYPED.refused}`,
      { name: 'admin', password: [TYPED.refused] },
      { [TYPED.refused]: 1 },
    ])
      expect((await ask('/api/v1/login', json(body))).status).toBe(400);
    // A hash among the users takes Digest away; what is tried with it all the same must not be shown.
    const url = camrelay.rtsp('porch');
    expect(await rtsp(url, ADMIN.authorization)).toMatch(/ 200 /);
    for (const header of [
      basic(`admin:${TYPED.wrong}`),
      basic(`${TYPED.name}:x`),
      TYPED.header,
      `Digest username="${TYPED.name}"`,
    ])
      expect(await rtsp(url, header)).toMatch(/ 40[01] /);
    expect(await rtsp(`${url}?token=${media.token}`)).toMatch(/ 200 /);
    expect(await rtsp(`${url}?token=${TYPED.token}`)).toMatch(/ 401 /);
    await digest('admin', SECRET.admin);
    await digest(TYPED.name, TYPED.wrong);
    expect(await rtmp(`?user=viewer&pass=${SECRET.viewer}`)).toBe(true);
    expect(await rtmp(`?token=${media.token}`)).toBe(true);
    expect(await rtmp(`?user=viewer&pass=${TYPED.wrong}`)).toBe(false);
    expect(await rtmp(`?user=${TYPED.name}&pass=x`)).toBe(false);
    expect(await rtmp(`?token=${TYPED.token}`)).toBe(false);
  }, 120_000);

  it('by who publishes, with the right key or another, at the right place or another', async () => {
    for (const place of [
      `/live/door?key=${TYPED.wrong}`,
      `/live/${TYPED.wrong}`,
      `/${TYPED.wrong}/door`,
      `/live/${SECRET.pushKey}`,
      `/live/door?key=${SECRET.pushKey}`,
    ]) {
      const url = `rtmp://127.0.0.1:${camrelay.home.rtmpPort}${place}`;
      const input = ['-f', 'lavfi', '-i', 'testsrc=size=160x120:rate=5', '-t', '2'];
      await runToEnd(ffmpegPath, [
        '-hide_banner',
        '-re',
        ...input,
        '-c:v',
        'libx264',
        '-g',
        '5',
        '-f',
        'flv',
        url,
      ]);
    }
    const said = camrelay.log().map(({ msg }) => msg);
    expect(said).toContain('rtmp: publishing refused');
    expect(said).toContain('rtmp: publishing began');
  }, 60_000);

  it('by a change of users and cameras, done or refused', async () => {
    const patch = (body: unknown) => ({ ...json(body), method: 'PATCH' });
    expect(
      (await ask('/api/v1/users', json({ name: 'new', password: TYPED.newUser, role: 'viewer' })))
        .status,
    ).toBe(201);
    expect((await ask('/api/v1/users/new', patch({ password: TYPED.changedUser }))).status).toBe(
      200,
    );
    for (const body of [
      { name: 'new', password: TYPED.refused },
      { name: TYPED.refused + '/:', password: 'x' },
      { name: 'other', password: TYPED.refused, role: TYPED.refused },
      { name: 'other', password: `$scrypt$${TYPED.refused}` },
      { name: 'other', password: TYPED.refused, cameras: [TYPED.refused] },
      { name: 'other', password: TYPED.refused, [TYPED.refused]: 1 },
      { name: 'other', password: { [TYPED.refused]: TYPED.refused } },
      `{"name":"other","password":"${TYPED.refused}"`,
    ])
      expect([400, 409]).toContain((await ask('/api/v1/users', json(body))).status);
    expect(
      (await ask(`/api/v1/me/password`, json({ old: TYPED.refused, new: TYPED.refused }))).status,
    ).toBeGreaterThan(399);
    const url = `rtsp://joe:${TYPED.newCamera}@127.0.0.1:9/`;
    const added = await ask(
      '/api/v1/cameras',
      json({ id: 'added', vendor: 'push', key: TYPED.newCamera, name: 'added' }),
    );
    expect(added.text).toContain('added');
    const changed = await ask('/api/v1/cameras/keyed', patch({ password: TYPED.changedCamera }));
    expect(changed.status, changed.text).toBe(200);
    for (const body of [
      { id: 'bad', vendor: 'rtsp', url: `rtsp://joe:${TYPED.refused}@` },
      { id: 'bad', vendor: 'rtsp', url: `gopher://joe:${TYPED.refused}@host/` },
      { id: 'bad', vendor: 'rtsp', url, password: TYPED.refused, username: [TYPED.refused] },
      { id: 'bad', vendor: TYPED.refused, host: 'h', password: TYPED.refused },
      { id: 'bad', vendor: 'reolink', password: TYPED.refused, stream: TYPED.refused },
      { id: 'bad', vendor: 'reolink', host: `joe:${TYPED.refused}@host`, password: TYPED.refused },
      { id: 'bad', vendor: 'rtsp', url, record: TYPED.refused, on_demand: TYPED.refused },
      { id: 'porch', vendor: 'rtsp', url: `rtsp://joe:${TYPED.refused}@h/` },
      { id: 'bad', vendor: 'push', key: `${TYPED.refused}\n` },
    ]) {
      const { status, text } = await ask('/api/v1/cameras', json(body));
      expect([400, 409], `${JSON.stringify(body)}: ${text}`).toContain(status);
      await ask('/api/v1/cameras/test', json(body));
      await ask('/api/v1/cameras/keyed', patch(body));
    }
  }, 60_000);

  it('by any route there is', async () => {
    const described = await ask('/api/v1/openapi.json');
    const { paths } = z
      .object({ paths: z.record(z.string(), z.record(z.string(), z.unknown())) })
      .parse(JSON.parse(described.text));
    const names: Readonly<Record<string, string>> = {
      job: 'no-such-job',
      user: 'viewer',
      vendor: 'sercomm',
    };
    let asked = 0;
    for (const [path, operations] of Object.entries(paths))
      for (const camera of path.includes('{camera}')
        ? [
            'porch',
            'reolink',
            'unauthorised',
            'garbage',
            'http',
            'keyed',
            'filed',
            'by_variable',
            'door',
            'no-such',
          ]
        : [''])
        for (const method of Object.keys(operations)) {
          const to = `/api/v1${path.replaceAll(/\{(\w+)\}/g, (_, name: string) => (name === 'camera' ? camera : (names[name] ?? '1')))}`;
          if (method === 'get')
            await Promise.all([
              ask(to),
              ask(
                `${to}?from=-1h&to=now&password=${TYPED.refused}&limit=${TYPED.refused}`,
                undefined,
                to.includes('m3u8') ? [TYPED.refused] : [],
              ),
            ]);
          else if (method !== 'delete' && !/login|logout|password|token/.test(path)) {
            const init = {
              ...json({ password: TYPED.refused, url: `rtsp://joe:${TYPED.refused}@h/` }),
              method: method.toUpperCase(),
            };
            await ask(to, init);
          }
          asked++;
        }
    expect(asked).toBeGreaterThan(150);
    for (const path of [
      '/metrics',
      '/healthz',
      '/readyz',
      '/',
      '/login',
      `/${TYPED.refused}?token=${TYPED.refused}`,
    ])
      await Promise.all([ask(path), ask(path, {})]);
    await Promise.all([
      ask('/api/v1/events'),
      ask('/api/v1/cameras/porch/events', json({ type: 'motion' })),
    ]);
  }, 240_000);

  it('by any command, done or refused, with secrets among its arguments or in its file', async () => {
    const { configPath, dir } = camrelay.home;
    const c = ['-c', configPath];
    const secretUrl = `http://joe:${TYPED.argument}@127.0.0.1:9/?token=${TYPED.argument}`;
    const tokenFile = dir.file('token');
    await writeFile(tokenFile, token, { mode: 0o600 });
    const asked = ['--token-file', tokenFile];
    await each(
      [
        ...['reolink', 'keyed', 'filed', 'by_variable', 'unauthorised', 'http'].map((id) => [
          'resolve',
          id,
        ]),
        ...[
          ['resolve', 'reolink', '--json'],
          ['probe', 'unauthorised'],
          ['probe', 'keyed', '--json'],
        ],
        ['snapshot', 'reolink', '-o', dir.file('x.jpg')],
      ],
      async (args) => {
        await run([...args, ...c]);
      },
    );
    for (const id of ['reolink', 'unauthorised', 'by_variable']) {
      const file = dir.file(`${id}.zip`);
      expect(await run(['bundle', id, '-o', file, ...asked, ...c])).toBe(0);
      for (const [name, text] of unzip(await readFile(file)))
        canaries.see(`${name} of the bundle of ${id}`, text);
    }
    await run(['doctor', '--quick', ...asked, ...c]);
    await run(['doctor', '--quick', '--json', ...asked, ...c]);
    const wrong = [
      ['resolve', secretUrl, ...c],
      ['resolve', 'keyed', '--password', TYPED.argument, ...c],
      ['resolve', 'keyed', `--password=${TYPED.argument}`, ...c],
      ['resolve', 'keyed', TYPED.argument, ...c],
      ['bundle', 'keyed', '--url', secretUrl, ...c],
      ['doctor', '--quick', '--url', secretUrl, ...c],
      ['user', 'add', 'joe', TYPED.argument, ...c],
      ['user', 'password', 'joe', `--password=${TYPED.argument}`, ...c],
      ['user', 'add', 'joe', '--role', TYPED.argument, ...c],
      ['hash-password', TYPED.argument, `--password=${TYPED.argument}`],
      ['export', 'porch', '--from', TYPED.argument, '--to', 'now', '-o', 'x.mp4', ...c],
      ['ptz', 'keyed', TYPED.argument, ...c],
      [TYPED.argument],
      ['user', TYPED.argument, ...c],
    ];
    await each(wrong, async (args, index) => {
      const code = await run(index % 2 === 0 ? args : [...args, '--json']);
      expect([args[0], code]).toEqual([args[0], expect.any(Number)]);
      expect(code).not.toBe(0);
    });
    const broken = [
      `auth:\n  users: [{ name: joe, pasword: ${TYPED.broken} }]\n`,
      `auth:\n  users: [{ name: "${TYPED.broken}:", password: ${TYPED.broken}, role: ${TYPED.broken} }]\n`,
      `mqtt: { url: "mqtt://joe:${TYPED.broken}@h", password: ${TYPED.broken} }\n`,
      `webhooks: [{ url: "ftp://joe:${TYPED.broken}@h/?x=${TYPED.broken}", secret: ${TYPED.broken}, events: [${TYPED.broken}] }]\n`,
      `cameras:\n  porch: { vendor: rtsp, url: "gopher://joe:${TYPED.broken}@h" }\n`,
      `cameras:\n  porch: { vendor: rtsp, url: "rtsp://joe:${TYPED.broken}@h", username: joe, password: ${TYPED.broken} }\n`,
      `cameras:\n  porch: ${TYPED.broken}\n`,
      `cameras:\n  porch: { vendor: reolink, host: "joe:${TYPED.broken}@h", password: "${TYPED.broken} }\n`,
      `cameras:\n  porch:\n    password: ${TYPED.broken}: ${TYPED.broken}\n`,
      `cameras:\n  porch: { vendor: reolink, host: h, password: *${TYPED.broken} }\n`,
      `cameras:\n  porch: { vendor: reolink, host: h, password: !${TYPED.broken} x }\n`,
      `cameras:\n  porch: { vendor: reolink, host: h, password: "$\{${TYPED.broken}}" }\n`,
    ];
    await each(broken, async (text, index) => {
      const file = dir.file(`broken-${index}.yaml`);
      await writeFile(file, text);
      const name = ['check-config', 'serve', 'resolve'][index % 3]!;
      const args = [name, ...(name === 'resolve' ? ['porch', '--json'] : []), '-c', file];
      expect([text, await run(args)]).toEqual([text, 2]);
    });
  }, 300_000);

  it('at the broker, to the receivers of webhooks, in the log, by any worker', async () => {
    await eventually(() => hookBodies.length > 2, { what: 'calls of webhooks' });
    for (const body of hookBodies) canaries.see('the body of a webhook', body);
    for (const { topic, text } of onlooker?.heard ?? []) canaries.see(topic, `${topic} ${text}`);
    if (hasMosquitto) expect(onlooker!.heard.length).toBeGreaterThan(5);
    for (const line of camrelay.process.stderr) canaries.see('the log', line);
    for (const line of camrelay.process.stdout) canaries.see('standard output', line);
    expect(camrelay.log().filter(({ level }) => level === 'debug').length).toBeGreaterThan(5);
  });

  it('in any file but those that hold it, which are for their owner alone', async () => {
    const { dataDir, dir } = camrelay.home;
    const entries = await readdir(dir.path, { recursive: true, withFileTypes: true });
    const names = entries.map(({ name }) => name);
    expect(names).toEqual(expect.arrayContaining(['index.db', 'auth.json', 'devices']));
    // Nothing that a program leaves behind when it dies.
    expect(names.filter((name) => /^(core|report|Heap|isolate)\b/.test(name))).toEqual([]);
    for (const entry of entries) {
      const path = join(entry.parentPath, entry.name);
      canaries.see('a file’s name', entry.name);
      if (
        !entry.isFile() ||
        entry.name.startsWith('broken-') ||
        [camrelay.home.configPath, dir.file('token')].includes(path)
      )
        continue;
      const bytes = await readFile(path);
      const isSession = path.startsWith(join(dataDir, 'devices'));
      if (isSession || entry.name === 'auth.json')
        expect([path, (await stat(path)).mode & 0o777]).toEqual([path, 0o600]);
      if (isSession) continue;
      if (entry.name === 'auth.json') {
        const { key, sessions, tokens } = z
          .object({
            key: z.string(),
            sessions: z.array(z.object({ hash: z.string() })),
            tokens: z.array(z.object({ hash: z.string() })),
          })
          .parse(JSON.parse(bytes.toString()));
        made('the key that media tokens are signed with', key);
        made('the same key in bytes', Buffer.from(key, 'hex').toString('base64'));
        canaries.see(entry.name, bytes.toString(), [
          key,
          ...[...sessions, ...tokens].map(({ hash }) => hash),
        ]);
      } else
        canaries.see(entry.name, bytes.toString(/mp4|jpg|db/.test(entry.name) ? 'latin1' : 'utf8'));
    }
    const kept = await readFile(camrelay.home.configPath, 'utf8');
    expect(kept).not.toContain(TYPED.newUser);
    expect(kept).not.toContain(TYPED.changedUser);
    expect((await stat(camrelay.home.configPath)).mode & 0o777).toBe(0o600);
  });

  it('by a program that dies of a fault of its own', async () => {
    const fault = camrelay.home.dir.file('fault.mjs');
    await writeFile(fault, FAULT);
    for (const how of ['throws', 'rejects', 'says', 'warns']) {
      await using dying = await Camrelay.start({
        env: { NODE_OPTIONS: `--import ${fault}`, FAULT: how, CANARY_FAULT: SECRET.byVariable },
        config: {
          log: { level: 'debug' },
          ...(hasMosquitto && {
            mqtt: { url: 'mqtt://127.0.0.1:9', username: USER, password: TYPED.wrong },
          }),
          cameras: {
            cam: {
              vendor: 'rtsp',
              url: await refusingUrl(),
              username: 'joe',
              password: '${CANARY_FAULT}',
            },
          },
        },
      });
      dying.process.signal('SIGUSR2');
      if (how === 'warns') await dying.process.line('stderr', /a warning of/);
      else expect((await dying.process.exited).code).toBe(1);
      for (const line of dying.process.stderr)
        canaries.see(`the end of a program that ${how}`, line);
      if (how !== 'warns') expect(dying.process.stderr.join('\n')).toMatch(/"code":"internal"/);
      // What it says is still a log: each line for itself, as JSON.
      expect(() => dying.log()).not.toThrow();
      const left = await readdir(dying.home.dir.path, { recursive: true });
      expect(left.filter((name) => /(^|\/)(core|report|Heap|isolate)\b/.test(name))).toEqual([]);
    }
  }, 60_000);

  it('anywhere of all that was looked at', () => {
    for (const secret of device.secrets)
      if (secret.length >= 8) made('a secret of the Reolink camera', secret);
    expect(canaries.seen).toBeGreaterThan(500);
    expect(canaries.size).toBeGreaterThan(30);
    const found = canaries.found();
    if (found.length > 0) console.log(`${found.length} found in ${canaries.seen} texts`);
    expect(found).toEqual([]);
    expect(canaries.matching(INTERNAL)).toEqual([]);
  }, 120_000);
});
