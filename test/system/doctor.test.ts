/** `camrelay doctor` as a person types it: all well, and every fault it is there for. */
import { chmod, mkdir, readdir, writeFile } from 'node:fs/promises';
import { createServer } from 'node:net';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { z } from 'zod';
import { Camrelay, command, Home } from '../rig/camrelay.js';
import { Child } from '../rig/child.js';
import { GstCamera } from '../rig/gst-camera.js';
import { makeVideo } from '../rig/media.js';
import { listen } from '../rig/ports.js';
import { Shared } from '../rig/shared.js';
import { canMount, mountSmallDisk } from '../rig/small-disk.js';
import { startReolinkSimulator } from '../simulators/reolink/simulator.js';
import { eventually } from '../rig/wait.js';

const PROGRAM = join(import.meta.dirname, '../../bin/camrelay.mjs');
const PASSWORD = 'canary-pass-9';
const Result = z.object({
  id: z.string(),
  subject: z.string().nullable(),
  state: z.enum(['ok', 'warn', 'failed', 'skipped']),
  message: z.string(),
  advice: z.string().nullable(),
  took_ms: z.number(),
  detail: z.record(z.string(), z.unknown()),
});
const Report = z.object({ ok: z.boolean(), weakest: Result.nullable(), checks: z.array(Result) });

type Cameras = Parameters<typeof Home.make>[0]['cameras'];
const demo = { vendor: 'demo', size: '320x240', fps: 5 };

async function examined(home: Home, ...args: string[]) {
  const all = ['doctor', ...args, '--json', '-c', home.configPath];
  const { code, text, stderr } = await command(all, { timeoutMs: 90_000, cwd: home.dir.path });
  expect(text + stderr).not.toContain(PASSWORD);
  const report = Report.parse(JSON.parse(text));
  const stateOf = (id: string, subject: string | null = null) =>
    report.checks.find((check) => check.id === id && check.subject === subject)?.state;
  return { code, report, stateOf };
}

describe('camrelay doctor', () => {
  const shared = new Shared();
  let real: GstCamera;
  const home = async (cameras: Cameras, more: object = {}): Promise<Home> =>
    shared.use(await Home.make({ cameras, ...more }));

  beforeAll(async () => {
    const credentials = { user: 'joe', password: PASSWORD };
    real = shared.use(await GstCamera.start({ video: await makeVideo(), credentials }));
  }, 120_000);
  afterAll(() => shared[Symbol.asyncDispose]());

  const camera = (password = PASSWORD) => ({
    ...{ vendor: 'rtsp', url: real.url, username: 'joe', password },
  });

  it('finds nothing wrong where all is well, and leaves nothing behind', async () => {
    const place = await home({ one: demo, real: camera() });
    await chmod(place.configPath, 0o600);
    await mkdir(place.dataDir);
    const { code, report, stateOf } = await examined(place);
    expect(report.checks.filter(({ state }) => state === 'failed')).toEqual([]);
    expect(code).toBe(0);
    for (const subject of ['one', 'real'])
      for (const step of ['sign_in', 'streams', 'picture', 'record', 'play'])
        expect(stateOf(`camera.${step}`, subject), `${step} ${subject}`).toBe('ok');
    expect((await readdir(place.dataDir)).filter((name) => name.includes('doctor'))).toEqual([]);
    await eventually(() => real.clients === 0, { what: 'the camera to be left' });
  });

  it('says the weakest link first in its summary', async () => {
    const place = await home({ gone: { vendor: 'rtsp', url: 'rtsp://127.0.0.1:9/x' } });
    const { code, text } = await command(['doctor', '-c', place.configPath]);
    expect(code).toBe(1);
    expect(text).toMatch(/^FAIL reach gone .*\n +-> /m);
    expect(text).toMatch(/\n\nWeakest link: reach gone: .*\n {2}What to do: .*\n/);
  });

  it('says that a password is wrong', async () => {
    const place = await home({ real: camera('not-the-one') });
    const { code, report } = await examined(place);
    expect(code).toBe(1);
    expect(report.weakest).toMatchObject({ id: 'camera.sign_in', subject: 'real', detail: { code: 'bad_credentials' } }); // prettier-ignore
  });

  it('warns of a file with passwords that others may read', async () => {
    const place = await home({ real: camera() });
    await chmod(place.configPath, 0o644);
    const { stateOf } = await examined(place, '--quick');
    expect(stateOf('config')).toBe('warn');
    expect(stateOf('camera.trial', 'real')).toBe('skipped');
  });

  it('names the process that holds a port', async () => {
    const place = await home({ one: demo });
    const other = createServer();
    await listen(other, place.rtspPort);
    try {
      const { code, report } = await examined(place, '--quick');
      expect(code).toBe(1);
      expect(report.weakest).toMatchObject({ id: 'port', subject: 'rtsp' });
      expect(report.weakest!.message).toContain(String(process.pid));
    } finally {
      other.close();
    }
  });

  it.runIf(canMount)('says that a disk is full', async () => {
    const place = await home({ one: demo });
    await using _disk = await mountSmallDisk(place.dataDir, 4);
    await writeFile(join(place.dataDir, 'filler'), Buffer.alloc(3_500_000));
    const { code, report } = await examined(place, '--quick');
    expect(code).toBe(1);
    expect(report.weakest).toMatchObject({ id: 'disk.room', message: expect.stringContaining('full') as string }); // prettier-ignore
  });

  it('says that nothing can be written', async () => {
    const place = await home({ one: demo }, { storage: { dir: '/proc/self' } });
    const { code, stateOf } = await examined(place, '--quick');
    expect(code).toBe(1);
    expect([stateOf('disk.room'), stateOf('disk.speed')]).toContain('failed');
  });

  it('says what is wrong with a configuration, with exit code 2', async () => {
    const place = await home({ one: { vendor: 'demo', nonsense: 1 } });
    const { code, report } = await examined(place);
    expect(code).toBe(2);
    expect(report.weakest).toMatchObject({ id: 'config', state: 'failed' });
  });

  it('asks the camrelay that runs, and leaves devices with one session to it', async () => {
    const device = shared.use(await startReolinkSimulator());
    const place = await home({ one: demo, reo: device.camera });
    await using camrelay = await Camrelay.startIn(place);
    for (const id of ['one', 'reo']) await camrelay.untilState(id, 'online', 40_000);
    const { since } = await camrelay.camera('reo');
    await camrelay.untilDurable('reo', since! + 1_000);
    const logins = device.logins;
    const { report, stateOf } = await examined(place);
    expect(report.checks.filter(({ state }) => state === 'failed')).toEqual([]);
    for (const name of ['http', 'rtsp', 'rtmp']) expect(stateOf('port', name), name).toBe('ok');
    expect(stateOf('program')).toBe('ok');
    expect(stateOf('camera.state', 'reo')).toBe('ok');
    expect(stateOf('camera.trial', 'reo')).toBe('skipped');
    expect(stateOf('camera.play', 'one')).toBe('ok');
    expect(device.logins).toBe(logins);
    const named = await examined(place, 'reo');
    expect(named.stateOf('camera.play', 'reo')).toBe('ok');
    expect(device.logins).toBeGreaterThan(logins);
    expect((await camrelay.camera('reo')).state).toBe('online');
  }, 180_000);

  it('lets go of everything at Ctrl-C', async () => {
    const place = await home({ real: camera() });
    await mkdir(place.dataDir);
    await using child = new Child(process.execPath, [PROGRAM, 'doctor', '-c', place.configPath]);
    await eventually(() => real.clients > 0, { what: 'the camera to be opened', withinMs: 30_000, everyMs: 20 }); // prettier-ignore
    const { code } = await child.stop('SIGINT', 10_000);
    expect(code).toBe(130);
    expect((await readdir(place.dataDir)).filter((name) => name.includes('doctor'))).toEqual([]);
    await eventually(() => real.clients === 0, { what: 'the camera to be left' });
  });
});
