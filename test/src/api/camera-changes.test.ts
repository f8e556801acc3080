/** The routes over a real file, with a program that only takes what is put to work. */
import { chmod, mkdtemp, readdir, readFile, rm, stat, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { cameraChangesRouter } from '../../../src/api/camera-changes.js';
import { ConfigKeeper } from '../../../src/config-keeper.js';
import type { Config } from '../../../src/config/config.js';
import { demoConfig } from '../../../src/config/demo.js';
import { loadConfig } from '../../../src/config/load.js';
import { silentLog } from '../../../src/kit/log.js';
import { Redactor } from '../../../src/kit/redactor.js';
import { devicesOf } from '../fake-resolver.js';
import { serve, type Answer, type Served } from './serve.js';

const FILE = `# my house
cameras:
  porch:
    vendor: reolink
    host: 192.168.2.120 # upstairs
    username: admin
    password: \${PORCH_PASSWORD}
    channel: 0
    https: false
  yard: { vendor: rtsp, url: 'rtsp://viewer:s3cret@10.0.0.9/live?token=abc' }
`;
const env = { PORCH_PASSWORD: 'porch-password' };

let dir: string;
let file: string;
let config: Config;
let applied: Config[];
let api: Served;

async function start(named: string | null): Promise<void> {
  config = named === null ? demoConfig(dir, env) : loadConfig(named, env);
  applied = [];
  const keeper = new ConfigKeeper({
    file: named,
    newFile: file,
    env,
    redactor: new Redactor(),
    log: silentLog,
  });
  keeper.attach((next) => {
    applied.push(next);
    config = next;
    return Promise.resolve();
  });
  api = await serve(
    cameraChangesRouter({
      config: () => config,
      configKeeper: keeper,
      relay: { streamsOf: () => [] } as never,
      recording: {
        isRecording: () => false,
        lastDurableMs: () => null,
        wantedSinceMs: () => null,
        preRollMs: () => 0,
      },
      devices: devicesOf({}),
    }),
  );
}

beforeEach(async () => {
  dir = await mkdtemp(join(tmpdir(), 'camrelay-changes-'));
  file = join(dir, 'camrelay.yaml');
  await writeFile(file, FILE, { mode: 0o640 });
  await start(file);
});
afterEach(async () => {
  await api[Symbol.asyncDispose]();
  await chmod(dir, 0o700);
  await rm(dir, { recursive: true });
});

const written = (): Promise<string> => readFile(file, 'utf8');
const code = ({ status, body }: Answer): unknown => [
  status,
  (body as { error: { code: string } }).error.code,
];
const problemsOf = ({ body }: Answer): unknown =>
  (body as { error: { problems: unknown } }).error.problems;

describe('the keys of a camera', () => {
  it('come as in the file, but without its secrets', async () => {
    const { status, body } = await api.ask('GET', '/cameras/porch/config');
    expect(status).toBe(200);
    expect(body).toEqual({
      vendor: 'reolink',
      host: '192.168.2.120',
      username: 'admin',
      password: { set: true },
      channel: 0,
      https: false,
    });
  });

  it('show an address without its password and token', async () => {
    const { body } = await api.ask('GET', '/cameras/yard/config');
    expect(body).toEqual({ vendor: 'rtsp', url: 'rtsp://viewer:***@10.0.0.9/live?token=***' });
  });

  it('are none of a camera that is not there', async () => {
    expect(code(await api.ask('GET', '/cameras/nope/config'))).toEqual([404, 'unknown_camera']);
  });
});

describe('a new camera', () => {
  it('is written behind the others, put to work, and answered', async () => {
    const answer = await api.ask('POST', '/cameras', {
      id: 'gate',
      vendor: 'demo',
      name: 'The gate',
      fps: 5,
      extra_streams: ['sub'],
    });
    expect(answer.status).toBe(201);
    expect(answer.body).toMatchObject({ id: 'gate', name: 'The gate', vendor: 'demo' });
    expect(await written()).toBe(
      `${FILE}  gate:\n    vendor: demo\n    name: The gate\n    fps: 5\n    extra_streams: [sub]\n`,
    );
    expect(applied).toHaveLength(1);
    expect((await stat(file)).mode & 0o777).toBe(0o600);
    expect(await readdir(dir)).toEqual(['camrelay.yaml']);
  });

  it('may bring its password in its address, which no answer shows', async () => {
    const url = 'rtsp://admin:hunter2@10.0.0.7/h264';
    const answer = await api.ask('POST', '/cameras', { id: 'gate', vendor: 'rtsp', url });
    expect(JSON.stringify(answer.body)).not.toContain('hunter2');
    const { body } = await api.ask('GET', '/cameras/gate/config');
    expect(body).toEqual({ vendor: 'rtsp', url: 'rtsp://admin:***@10.0.0.7/h264' });
    expect(config.cameras[2]).toMatchObject({ urls: { main: url } });
  });

  it('is refused where there is one of its id', async () => {
    expect(code(await api.ask('POST', '/cameras', { id: 'porch', vendor: 'demo' }))).toEqual([
      409,
      'camera_exists',
    ]);
  });

  it.each([
    [{ vendor: 'demo' }, [['id']]],
    [{ id: 'Bad Id', vendor: 'demo' }, [['id']]],
    [{ id: 'gate' }, [['vendor']]],
    [{ id: 'gate', vendor: 'reolink' }, [['host'], ['username']]],
    [{ id: 'gate', vendor: 'demo', hots: 'x', fps: 99 }, [['hots'], ['fps']]],
    [{ id: 'gate', vendor: 'demo', extra_streams: ['sub', 'none'] }, [['extra_streams', 1]]],
    [{ id: 'gate', vendor: 'demo', retention: { age: 7 } }, [['retention', 'age']]],
    [{ id: 'gate', vendor: 'cgi', host: 'h', password_file: '/etc/shadow' }, [['password_file']]],
    [{ id: 'gate', vendor: 'rtsp', url: 'rtsp://u:***@h/' }, [['url']]],
  ])('is refused with the place of each problem: %j', async (body, places) => {
    const answer = await api.ask('POST', '/cameras', body);
    expect(code(answer)).toEqual([400, 'bad_config']);
    const problems = problemsOf(answer) as { path: unknown; message: string }[];
    expect(problems.map(({ path }) => path)).toEqual(places);
    expect(problems.every(({ message }) => message.length > 5)).toBe(true);
    expect(await written()).toBe(FILE);
    expect(applied).toEqual([]);
  });

  it('takes a `${NAME}` for what it says, not for a variable', async () => {
    const body = { id: 'gate', vendor: 'demo', name: '${PORCH_PASSWORD}' };
    expect((await api.ask('POST', '/cameras', body)).body).toMatchObject({
      name: '${PORCH_PASSWORD}',
    });
  });
});

describe('a changed camera', () => {
  it('keeps comments, order and references', async () => {
    const answer = await api.ask('PATCH', '/cameras/porch', { host: '10.0.0.1', channel: null });
    expect(answer.status).toBe(200);
    expect(await written()).toBe(
      FILE.replace('192.168.2.120', '10.0.0.1').replace('    channel: 0\n', ''),
    );
    expect(config.cameras[0]).toMatchObject({ password: 'porch-password' });
  });

  it.each([{ name: 'New' }, { name: 'New', password: { set: true } }])(
    'keeps a secret that is left out or said to be set: %j',
    async (body) => {
      await api.ask('PATCH', '/cameras/porch', body);
      expect(await written()).toBe(`${FILE.split('  yard')[0]}    name: New\n  yard${FILE.split('  yard')[1]}`); // prettier-ignore
    },
  );

  it('gets a new secret, which is written', async () => {
    await api.ask('PATCH', '/cameras/porch', { password: 'fresh' });
    expect(await written()).toBe(FILE.replace('${PORCH_PASSWORD}', 'fresh'));
  });

  it('keeps the password of an address that comes back as it was shown', async () => {
    await api.ask('PATCH', '/cameras/yard', { url: 'rtsp://viewer:***@10.0.0.10/live?token=***' });
    expect(await written()).toBe(FILE.replace('10.0.0.9', '10.0.0.10'));
  });

  it('is refused with problems, and nothing changes', async () => {
    const answer = await api.ask('PATCH', '/cameras/porch', { host: null, channel: 'x' });
    expect(code(answer)).toEqual([400, 'bad_config']);
    expect(problemsOf(answer)).toMatchObject([{ path: ['host'] }, { path: ['channel'] }]);
    expect(await written()).toBe(FILE);
  });

  it('is the only one that changes, also where an anchor is shared', async () => {
    const shared = 'cameras:\n  a: &a { vendor: demo, fps: 5 }\n  b: { <<: *a, name: B }\n';
    await writeFile(file, shared);
    const answer = await api.ask('PATCH', '/cameras/a', { fps: 10 });
    expect(code(answer)).toEqual([409, 'config_conflict']);
    expect(await written()).toBe(shared);
    expect((await api.ask('PATCH', '/cameras/b', { fps: 10 })).status).toBe(200);
    expect(config.cameras.map((camera) => 'fps' in camera && camera.fps)).toEqual([5, 10]);
  });

  it('is one after the other, so that none is lost', async () => {
    const fps = [1, 2, 3, 4, 5, 6];
    const add = (id: number): Promise<Answer> =>
      api.ask('POST', '/cameras', { id: `c${id}`, vendor: 'demo', fps: id });
    const answers = await Promise.all(fps.map(add));
    expect(answers.map(({ status }) => status)).toEqual(fps.map(() => 201));
    expect(config.cameras.map(({ id }) => id)).toEqual(['porch', 'yard', ...fps.map((id) => `c${id}`)]); // prettier-ignore
  });
});

describe('a removed camera', () => {
  it('goes out of the file and out of work', async () => {
    expect((await api.ask('DELETE', '/cameras/porch')).status).toBe(204);
    expect(await written()).toBe(`# my house\ncameras:\n  yard${FILE.split('  yard')[1]}`);
    expect(config.cameras.map(({ id }) => id)).toEqual(['yard']);
    expect(code(await api.ask('DELETE', '/cameras/porch'))).toEqual([404, 'unknown_camera']);
  });
});

describe('a file', () => {
  it('that was changed by hand meanwhile keeps that, and it is put to work too', async () => {
    await writeFile(
      file,
      FILE.replace('my house', 'our house').replace('channel: 0', 'channel: 1'),
    );
    await api.ask('PATCH', '/cameras/yard', { name: 'Yard' });
    expect(await written()).toContain('# our house');
    expect(config.cameras[0]).toMatchObject({ channel: 1 });
  });

  it('that is broken is left alone, and said to be', async () => {
    const broken = FILE.replace('channel:', 'chanel:');
    await writeFile(file, broken);
    const answer = await api.ask('PATCH', '/cameras/yard', { name: 'Yard' });
    expect(code(answer)).toEqual([409, 'config_conflict']);
    expect(JSON.stringify(answer.body)).toContain(':8: cameras.porch.chanel: unknown key');
    expect(await written()).toBe(broken);
    expect(code(await api.ask('GET', '/cameras/yard/config'))).toEqual([409, 'config_conflict']);
  });

  it('that is gone is not made up again', async () => {
    await rm(file);
    expect(code(await api.ask('DELETE', '/cameras/yard'))).toEqual([409, 'config_conflict']);
  });

  it.skipIf(process.getuid?.() === 0)('that may not be written stays as it is', async () => {
    await chmod(file, 0o400);
    expect(code(await api.ask('DELETE', '/cameras/yard'))).toEqual([409, 'config_readonly']);
    await chmod(file, 0o600);
    await chmod(dir, 0o500);
    expect(code(await api.ask('DELETE', '/cameras/yard'))).toEqual([409, 'config_readonly']);
    expect(await written()).toBe(FILE);
    expect(applied).toEqual([]);
  });

  it('that cannot be made changes nothing', async () => {
    await api[Symbol.asyncDispose]();
    file = join(dir, 'away', 'camrelay.yaml');
    await start(null);
    expect(code(await api.ask('DELETE', '/cameras/demo'))).toEqual([409, 'config_readonly']);
    expect(applied).toEqual([]);
  });

  it('is made by the first change of the demo, which it holds', async () => {
    await api[Symbol.asyncDispose]();
    await rm(file);
    await start(null);
    const answer = await api.ask('POST', '/cameras', { id: 'gate', vendor: 'demo' });
    expect(answer.headers.get('X-Config-Created')).toBe(encodeURI(file));
    expect((await stat(file)).mode & 0o777).toBe(0o600);
    expect(loadConfig(file, env).cameras.map(({ id }) => id)).toEqual(['demo', 'demo2', 'gate']);
    const next = await api.ask('DELETE', '/cameras/demo');
    expect(next.headers.get('X-Config-Created')).toBeNull();
    expect(config.cameras.map(({ id }) => id)).toEqual(['demo2', 'gate']);
  });
});

describe('the host of a camera', () => {
  const OPEN = `http: { listen: ":0" }\nauth: { open: true }\n${FILE}`;
  const rtsp = (url: string) => ({ id: 'x', vendor: 'rtsp', url });

  beforeEach(async () => {
    await api[Symbol.asyncDispose]();
    await writeFile(file, OPEN);
    await start(file);
  });

  it.each([
    'rtsp://127.0.0.1/live',
    'rtsp://localhost:8554/live',
    'http://127.1/live',
    'http://2130706433/live',
    'rtsp://2130706433/live',
    'rtsp://0x7f.0.0.1/live',
    'rtsp://[::1]/live',
    'rtsp://[::ffff:127.0.0.1]/live',
    'rtsp://127.0.0.1./live',
    'rtsp://user:a%40b@127.0.0.1/live',
    'rtmp://0.0.0.0/live',
    'http://169.254.169.254/latest/meta-data',
    'http://[fd00:ec2::254]/latest',
    'rtsp://[fe80::1]/live',
    'rtsp://239.0.0.1/live',
  ])('may not be that of %s', async (url) => {
    const answer = await api.ask('POST', '/cameras', rtsp(url));
    expect(code(answer)).toEqual([400, 'bad_config']);
    expect(problemsOf(answer)).toEqual([
      { path: ['url'], message: expect.stringMatching(/allow_hosts/) as string },
    ]);
    expect(applied).toEqual([]);
  });

  it.each(['rtsp://192.168.1.9/live', 'rtsp://10.0.0.1/live', 'rtsp://porch.lan/live'])(
    'may be that of %s',
    async (url) => {
      expect((await api.ask('POST', '/cameras', rtsp(url))).status).toBe(201);
    },
  );

  it.each([
    [{ id: 'x', vendor: 'reolink', host: '127.0.0.1', username: 'a' }, ['host']],
    [{ id: 'x', vendor: 'cgi', host: 'localhost', password: 'a' }, ['host']],
    [{ id: 'x', vendor: 'sercomm', host: '0' }, ['host']],
    [{ id: 'x', vendor: 'mipc', username: 'a', password: 'b', server: 'http://169.254.169.254/ccm' }, ['server']],
    [{ id: 'x', vendor: 'mipc', username: 'a', password: 'b', gateway: 'http://127.0.0.1' }, ['gateway']],
    [{ id: 'x', vendor: 'mobotix', host: '10.0.0.1', username: 'a', channel: 0, live_url: 'rtsp://127.0.0.1:{rtsp_port}/{ch}' }, ['live_url']],
    [{ id: 'x', vendor: 'rtsp', urls: { main: 'rtsp://10.0.0.1/', sub: 'rtsp://127.0.0.1/' } }, ['urls', 'sub']],
  ])('may not be loopback in any key: %j', async (keys, path) => {
    const answer = await api.ask('POST', '/cameras', keys);
    expect(problemsOf(answer)).toMatchObject([{ path }]);
  }); // prettier-ignore

  it('may not become loopback by a change', async () => {
    const answer = await api.ask('PATCH', '/cameras/porch', { host: '127.0.0.1' });
    expect(problemsOf(answer)).toMatchObject([{ path: ['host'] }]);
  });

  it('may stay what the file says', async () => {
    await api[Symbol.asyncDispose]();
    await writeFile(file, OPEN.replace('192.168.2.120', '127.0.0.1'));
    await start(file);
    expect((await api.ask('PATCH', '/cameras/porch', { name: 'Porch' })).status).toBe(200);
  });

  it('may be loopback where allow_hosts says so', async () => {
    await api[Symbol.asyncDispose]();
    await writeFile(file, `allow_hosts: [127.0.0.0/8]\n${OPEN}`);
    await start(file);
    expect((await api.ask('POST', '/cameras', rtsp('rtsp://127.0.0.1/live'))).status).toBe(201);
  });

  it('may not be loopback where there are users, who may come through a proxy', async () => {
    await api[Symbol.asyncDispose]();
    const users = 'auth: { users: [{ name: a, password: long-enough-4711, role: admin }] }';
    await writeFile(file, `${users}\n${FILE}`);
    await start(file);
    const answer = await api.ask('POST', '/cameras', rtsp('rtsp://127.0.0.1/live'));
    expect(code(answer)).toEqual([400, 'bad_config']);
  });

  it('may be loopback where nobody else can ask, but never a metadata service', async () => {
    await api[Symbol.asyncDispose]();
    await writeFile(file, FILE);
    await start(file);
    expect((await api.ask('POST', '/cameras', rtsp('rtsp://127.0.0.1/live'))).status).toBe(201);
    const answer = await api.ask('PATCH', '/cameras/x', { url: 'http://169.254.169.254/' });
    expect(code(answer)).toEqual([400, 'bad_config']);
  });
});
