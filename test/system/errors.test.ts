/** What bad input gets: the right status and code, or one line and the right exit code. */
import { chmod, mkdir, writeFile } from 'node:fs/promises';
import { createServer } from 'node:net';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { ErrorAnswer } from '../rig/answers.js';
import { Camrelay, command, Home, serve } from '../rig/camrelay.js';
import { listen, portOf } from '../rig/ports.js';
import { Shared } from '../rig/shared.js';
import { tempDir } from '../rig/temp-dir.js';

const NEVER = 'rtsp://127.0.0.1:9/cam';
const CAMERAS = { porch: { vendor: 'rtsp', url: NEVER } };

describe('the HTTP API', () => {
  const shared = new Shared();
  let camrelay: Camrelay;

  beforeAll(async () => {
    camrelay = shared.use(await Camrelay.start({ config: { cameras: CAMERAS } }));
  });
  afterAll(() => shared[Symbol.asyncDispose]());

  const HOUR = 'from=2024-05-01T10:00:00Z&to=2024-05-01T11:00:00Z';
  const REVERSED = 'from=2024-05-01T11:00:00Z&to=2024-05-01T10:00:00Z';

  it.concurrent.each([
    { path: '/cameras/nobody', status: 404, code: 'unknown_camera' },
    { path: `/cameras/nobody/recordings?${HOUR}`, status: 404, code: 'unknown_camera' },
    { path: `/cameras/nobody/gaps?${HOUR}`, status: 404, code: 'unknown_camera' },
    { path: `/cameras/nobody/clip.mp4?${HOUR}`, status: 404, code: 'unknown_camera' },
    { path: `/cameras/nobody/playback.m3u8?${HOUR}`, status: 404, code: 'unknown_camera' },
    { path: '/cameras/nobody/snapshot.jpg', status: 404, code: 'unknown_camera' },
    { path: '/cameras/%2e%2e%2f/snapshot.jpg', status: 404, code: 'unknown_camera' },
    { path: `/cameras/porch/clip.mp4?${HOUR}`, status: 404, code: 'no_recording' },
    { path: `/cameras/porch/playback.m3u8?${HOUR}`, status: 404, code: 'no_recording' },
    {
      path: '/cameras/porch/snapshot.jpg?at=2024-05-01T10:00:00Z',
      status: 404,
      code: 'no_recording',
    },
    { path: `/cameras/porch/clip.mp4?${REVERSED}`, status: 400, code: 'bad_span' },
    { path: `/cameras/porch/recordings?${REVERSED}`, status: 400, code: 'bad_span' },
    { path: `/cameras/porch/gaps?${REVERSED}`, status: 400, code: 'bad_span' },
    { path: `/cameras/porch/playback.m3u8?${REVERSED}`, status: 400, code: 'bad_span' },
    { path: '/cameras/porch/clip.mp4?from=now&to=now', status: 400, code: 'bad_span' },
    { path: `/cameras/porch/clip.mp4?${HOUR}&cut=sideways`, status: 400, code: /^bad_/ },
    { path: '/cameras/porch/clip.mp4?from=yesterday&to=now', status: 400, code: /^bad_/ },
    { path: '/cameras/porch/clip.mp4', status: 400, code: /^bad_/ },
    { path: '/no-such-route', status: 404, code: 'not_found' },
  ])('answers $status to GET $path', async ({ path, status, code }) => {
    const response = await fetch(camrelay.http(`/api/v1${path}`));
    const text = await response.text();
    expect(response.status, text).toBe(status);
    expect(response.headers.get('content-type')).toMatch(/^application\/json/);
    const { error } = ErrorAnswer.parse(JSON.parse(text));
    expect(error.code).toMatch(code);
  });

  it.concurrent('has media addresses only of cameras it knows', async () => {
    for (const path of ['/hls/nobody/index.m3u8', '/hls/porch/sub/index.m3u8', '/flv/nobody.flv']) {
      const response = await fetch(camrelay.http(path));
      expect(response.status, path).toBe(404);
      await response.body?.cancel();
    }
  });

  it.concurrent('lists a camera that never worked, with its reason', async () => {
    const camera = await camrelay.untilState('porch', 'offline');
    expect(camera).toMatchObject({
      id: 'porch',
      name: 'porch',
      vendor: 'rtsp',
      last_durable: null,
      viewers: 0,
      reason: { code: 'unreachable' },
    });
  });

  it.concurrent.each(['/healthz', '/metrics', '/'])('answers GET %s', async (path) => {
    const response = await fetch(camrelay.http(path));
    expect(response.status).toBe(200);
    expect((await response.text()).length).toBeGreaterThan(0);
  });
});

describe('a start that cannot work', () => {
  /** One line that says what happened; nothing of a stack trace. */
  const oneLine = (stderr: string): string => {
    const lines = stderr.split('\n').filter((line) => line.startsWith('camrelay: '));
    expect(lines, stderr).toHaveLength(1);
    expect(stderr).not.toMatch(/^\s+at /m);
    return lines[0]!;
  };

  it.concurrent.each([
    {
      wrong: 'an unknown key',
      yaml: 'cameras:\n  porch:\n    vendor: rtsp\n    url: rtsp://h/x\n    recrod: off\n',
      line: 5,
      key: 'recrod',
    },
    {
      wrong: 'an unknown vendor',
      yaml: 'cameras:\n  porch: { vendor: rstp }\n',
      line: 2,
      key: 'vendor',
    },
    {
      wrong: 'a duration without unit',
      yaml: 'storage:\n  segment: 60\ncameras: {}\n',
      line: 2,
      key: 'segment',
    },
    {
      wrong: 'a listener that is none',
      yaml: 'http: { listen: nowhere:port }\ncameras: {}\n',
      line: 1,
      key: 'listen',
    },
    { wrong: 'broken YAML', yaml: 'http: { listen: 127.0.0.1:0\ncameras:\n', line: null, key: '' },
    {
      wrong: 'a variable that is not set',
      yaml: 'cameras:\n  porch:\n    vendor: rtsp\n    url: rtsp://${CAMRELAY_NO_SUCH}/cam\n',
      line: 4,
      key: 'CAMRELAY_NO_SUCH',
    },
  ])('because of $wrong, exits with 2 and names line and key', async ({ yaml, line, key }) => {
    await using dir = await tempDir();
    const file = dir.file('camrelay.yaml');
    await writeFile(file, yaml);
    const { code, stderr } = await command(['check-config', '-c', file]);
    expect(code, stderr).toBe(2);
    const said = oneLine(stderr);
    expect(said).toContain(key);
    if (line === null) return;
    expect(said).toMatch(new RegExp(`camrelay\\.yaml:${line}\\b|line ${line}\\b`));
  });

  it.concurrent('says everything that is wrong at once, a line each', async () => {
    await using dir = await tempDir();
    const file = dir.file('camrelay.yaml');
    await writeFile(file, 'htpp: {}\ncameras:\n  porch: { vendor: rstp }\n');
    const { code, stderr } = await command(['serve', '-c', file]);
    expect(code).toBe(2);
    expect(stderr).toMatch(/camrelay\.yaml:1\b.*htpp/);
    expect(stderr).toMatch(/camrelay\.yaml:3\b.*vendor/);
  });

  it.concurrent('because the file is missing, exits with 2 and names it', async () => {
    const { code, stderr } = await command(['serve', '-c', '/nowhere/camrelay.yaml']);
    expect(code).toBe(2);
    expect(oneLine(stderr)).toContain('/nowhere/camrelay.yaml');
  });

  it.concurrent.each(['http', 'rtsp', 'rtmp'] as const)(
    'because the %s port is taken, exits with 1 and names the port',
    async (protocol) => {
      const occupant = await listen(createServer());
      const port = portOf(occupant);
      try {
        await using home = await Home.make({
          cameras: {},
          [protocol]: { listen: `127.0.0.1:${port}` },
        });
        await using process = serve(home);
        const exit = await process.exited;
        expect(exit.code, process.tail()).toBe(1);
        const said = oneLine(process.stderr.join('\n'));
        expect(said).toContain('port_in_use');
        expect(said).toContain(String(port));
        expect(process.stdout.join('\n')).not.toContain('ready');
      } finally {
        occupant.close();
      }
    },
  );

  it.concurrent(
    'because a listener is off loopback without anybody having said so, exits',
    async () => {
      await using home = await Home.make({ cameras: {}, http: { listen: '0.0.0.0:0' } });
      await using process = serve(home);
      const exit = await process.exited;
      expect([1, 2]).toContain(exit.code);
      expect(oneLine(process.stderr.join('\n'))).toMatch(/unsafe_listener|open: true/);
    },
  );

  it.concurrent.each([
    { what: 'too old', script: '#!/bin/sh\necho "ffmpeg version 4.4.2 Copyright"\n', says: /4\.4/ },
    { what: 'no ffmpeg at all', script: '#!/bin/sh\nexit 1\n', says: /ffmpeg/ },
    { what: 'missing', script: null, says: /ffmpeg/ },
  ])('because ffmpeg is $what, exits with 1', async ({ script, says }) => {
    await using home = await Home.make({ cameras: {} });
    const fake = home.dir.file('bin/ffmpeg');
    await mkdir(home.dir.file('bin'));
    if (script !== null) {
      await writeFile(fake, script);
      await chmod(fake, 0o755);
    }
    await using process = serve(home, { FFMPEG_PATH: fake });
    const exit = await process.exited;
    expect(exit.code, process.tail()).toBe(1);
    const said = oneLine(process.stderr.join('\n'));
    expect(said).toContain('ffmpeg_missing');
    expect(said).toMatch(says);
  });

  it.concurrent('because nobody knows the command, exits with 2', async () => {
    for (const args of [['fly'], ['serve', '--sideways'], ['export']]) {
      const { code, stderr } = await command(args);
      expect(code, args.join(' ')).toBe(2);
      expect(stderr).toMatch(/^camrelay: usage: /m);
    }
  });
});
