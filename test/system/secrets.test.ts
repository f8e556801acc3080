/** A password in a camera's address is found nowhere outside the configuration. */
import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { Camrelay, command, spanQuery } from '../rig/camrelay.js';
import { play } from '../rig/ffmpeg-player.js';
import { GstCamera } from '../rig/gst-camera.js';
import { makeVideo } from '../rig/media.js';
import { oddCamera, refusingUrl } from '../rig/odd-cameras.js';
import { commandLine, environment } from '../rig/processes.js';
import { quickSettings } from '../rig/quick.js';
import { Shared } from '../rig/shared.js';
import { hasGStreamer } from '../rig/tools.js';

// Each needs another kind of escaping in a URL.
const CANARY = 'canary-7f3a/ü:@bird';
const PUSH_KEY = 'canary-key-99c1';

/** All shapes in which a secret might slip out. */
const FORBIDDEN = [
  ...[
    CANARY,
    encodeURIComponent(CANARY),
    new URL(`rtsp://u:${encodeURIComponent(CANARY)}@h`).password,
  ],
  ...[`joe:${CANARY}`, CANARY].map((text) => Buffer.from(text).toString('base64')),
  ...['canary-7f3a', PUSH_KEY],
];

function expectClean(where: string, text: string): void {
  for (const secret of FORBIDDEN) {
    const at = text.indexOf(secret);
    const around = text.slice(Math.max(0, at - 120), at + 120);
    expect(at, `${where} shows ${secret}: …${around}…`).toBe(-1);
  }
}

describe('a secret', () => {
  const shared = new Shared();
  let camrelay: Camrelay;

  const withLogin = (url: string): string =>
    url.replace('rtsp://', `rtsp://joe:${encodeURIComponent(CANARY)}@`);

  beforeAll(async () => {
    const urls: Record<string, string> = {
      unauthorised: withLogin(shared.use(await oddCamera('unauthorised')).url),
      garbage: withLogin(shared.use(await oddCamera('garbage')).url),
      silent: withLogin(shared.use(await oddCamera('silent')).url),
      refusing: withLogin(await refusingUrl()),
      http: withLogin(await refusingUrl()).replace('rtsp:', 'http:'),
    };
    if (hasGStreamer) {
      const credentials = { user: 'joe', password: CANARY };
      const camera = await GstCamera.start({ video: await makeVideo(), credentials });
      urls.online = shared.use(camera).secretUrl;
    }
    const cameras = Object.entries(urls).map(([id, url]) => [id, { vendor: 'rtsp', url }] as const);
    camrelay = shared.use(
      await Camrelay.start({
        env: { CAMRELAY_CANARY: CANARY },
        config: {
          ...quickSettings,
          log: { level: 'debug' },
          cameras: {
            ...Object.fromEntries(cameras),
            door: { vendor: 'push', key: PUSH_KEY },
            by_variable: {
              vendor: 'rtsp',
              url: await refusingUrl(),
              username: 'joe',
              password: '${CAMRELAY_CANARY}',
            },
          },
        },
      }),
    );
    for (const id of Object.keys(urls)) {
      await camrelay.untilState(id, id === 'online' ? 'online' : 'offline', 25_000);
    }
  }, 120_000);

  afterAll(() => shared[Symbol.asyncDispose]());

  it('is in no answer of the API', async () => {
    const cameras = [
      'unauthorised',
      'garbage',
      'refusing',
      'http',
      'door',
      'by_variable',
      'online',
    ];
    const paths = [
      ...[
        '/api/v1/cameras',
        '/api/v1/system',
        '/api/v1/system/log',
        '/api/v1/system/report',
        '/metrics',
        '/healthz',
        '/readyz',
        '/',
      ],
      ...cameras.map((id) => `/api/v1/cameras/${id}`),
      ...cameras.map((id) => `/api/v1/cameras/${id}/gaps?${spanQuery('-1h', 'now')}`),
      ...cameras.map((id) => `/api/v1/cameras/${id}/snapshot.jpg`),
      '/api/v1/openapi.json',
    ];
    const answers = await Promise.all(
      paths.map(async (path) => {
        const response = await fetch(camrelay.http(path));
        return { path, text: Buffer.from(await response.arrayBuffer()).toString('latin1') };
      }),
    );
    // Where an encoder publishes is shown with its key to who may change the configuration.
    const shown = /"push_url":"[^"]*"/g;
    for (const { path, text } of answers) expectClean(path, text.replaceAll(shown, ''));
  });

  it('is in neither the arguments nor the environment of a worker', async () => {
    if (hasGStreamer) await play(camrelay.rtsp('online'), { seconds: 1, transport: 'tcp' });
    const children = camrelay.children();
    expect(children.length).toBeGreaterThan(0);
    for (const pid of children) {
      expectClean(`the command line of ${pid}`, commandLine(pid));
      expectClean(`the environment of ${pid}`, environment(pid));
    }
    expectClean('the command line of the program', commandLine(camrelay.pid));
  });

  it('is not in the index, nor in any name or text below the data directory', async () => {
    const entries = await readdir(camrelay.home.dataDir, { recursive: true, withFileTypes: true });
    expect(entries.length).toBeGreaterThan(0);
    for (const entry of entries) {
      expectClean('a file name', entry.name);
      if (!entry.isFile()) continue;
      const bytes = await readFile(join(entry.parentPath, entry.name));
      expectClean(entry.name, bytes.toString('latin1'));
      expectClean(entry.name, bytes.toString('utf8'));
    }
  });

  it('is shown by resolve only where it is asked to', async () => {
    const resolve = (...more: string[]) =>
      command(['resolve', 'refusing', '-c', camrelay.home.configPath, ...more], {
        env: { CAMRELAY_CANARY: CANARY },
      });
    const masked = await resolve();
    expect(masked.code, masked.stderr).toBe(0);
    expect(masked.text).toMatch(/rtsp:\/\//);
    expectClean('resolve', masked.text + masked.stderr);
    const shown = await resolve('--show-secrets', '--json');
    const answer = JSON.parse(shown.text) as { url: string; camera: string };
    expect(answer).toMatchObject({
      camera: 'refusing',
      vendor: 'rtsp',
      stream: 'main',
      protocol: 'rtsp',
      expiresAt: null,
      single_use: false,
    });
    expect(decodeURIComponent(new URL(answer.url).password)).toBe(CANARY);
  });

  it('is not in the complaint about a configuration that holds it', async () => {
    await camrelay.home.configure({
      cameras: { porch: { vendor: 'rtsp', url: `gopher://joe:${CANARY}@host/` } },
    });
    const { code, stderr, text } = await command(['check-config', '-c', camrelay.home.configPath]);
    expect(code).toBe(2);
    expectClean('check-config', stderr + text);
  });

  it('is in no line of the log, down to debug', () => {
    expect(camrelay.process.stderr.length).toBeGreaterThan(5);
    expectClean('the log', camrelay.process.stderr.join('\n'));
    expectClean('standard output', camrelay.process.stdout.join('\n'));
  });
});
