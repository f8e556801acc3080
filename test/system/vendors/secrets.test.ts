/**
 * Nothing secret of any vendor is shown anywhere: not the password, and nothing that a device gave
 * out for it, whatever goes wrong.
 */
import { readdir, readFile, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { Camrelay, command } from '../../rig/camrelay.js';
import { commandLine, environment } from '../../rig/processes.js';
import { quickSettings } from '../../rig/quick.js';
import { Shared } from '../../rig/shared.js';
import { type MediaHouse, startMediaHouse } from '../../simulators/media-house.js';
import type { Misbehaviour, Simulator } from '../../simulators/simulator.js';
import { startDevice, VENDORS } from './every-vendor.js';

const MISBEHAVIOURS: readonly Misbehaviour[] = [
  'html',
  'half',
  'error_text',
  'huge',
  'hang_up',
  'redirect',
  'failure',
];
/** Long enough for streams, stills and watchers to meet it, ms. */
const MISBEHAVE_FOR_MS = 2_000;
/** Where sessions are written down, for the next start to end them. */
const SESSION_FOLDER = 'devices';

/** All shapes in which a secret might slip out. */
function shapesOf(secret: string): string[] {
  const bytes = Buffer.from(secret);
  // Inside of a longer Base64 text it stands at one of three offsets; the ends are not its own.
  const base64 = [0, 1, 2].map((before) =>
    Buffer.concat([Buffer.alloc(before), bytes])
      .toString('base64')
      .slice(4, -4),
  );
  const shapes = [secret, encodeURIComponent(secret), encodeURI(secret), JSON.stringify(secret).slice(1, -1)]; // prettier-ignore
  return [...new Set([...shapes, ...base64.filter((text) => text.length >= 8)])];
}

describe('what is secret of any device', () => {
  const shared = new Shared();
  const devices = new Map<string, Simulator>();
  /** Everything that was shown, by where. */
  const shown: { where: string; text: string }[] = [];
  let media: MediaHouse;
  let camrelay: Camrelay;

  async function see(where: string, path: string, init?: RequestInit): Promise<void> {
    const signal = AbortSignal.timeout(20_000);
    const response = await fetch(camrelay.http(path), { signal, ...init }).catch(() => null);
    const body = response ? Buffer.from(await response.arrayBuffer()) : Buffer.alloc(0);
    const headers = response ? JSON.stringify([...response.headers]) : '';
    shown.push({ where, text: `${headers}\n${body.toString('latin1')}` });
  }
  const post = (where: string, path: string, body: unknown): Promise<void> =>
    see(where, path, {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify(body),
    });

  /** Asks everything there is to ask. */
  async function askAll(when: string): Promise<void> {
    for (const id of devices.keys()) {
      const camera = `/api/v1/cameras/${id}`;
      const where = (what: string): string => `${what} of ${id}, ${when}`;
      await Promise.all([
        see(where('camera'), camera),
        see(where('snapshot'), `${camera}/snapshot.jpg`),
        see(where('gaps'), `${camera}/gaps`),
        see(where('events'), `${camera}/events`),
        see(where('recordings'), `${camera}/device-recordings?from=-1d&to=now`),
        see(where('file'), `${camera}/device-recordings/no-such/file.mp4`),
        see(where('playlist'), `/hls/${id}/index.m3u8`),
        post(where('ptz'), `${camera}/ptz`, { action: 'left', for: '100ms' }),
        post(where('playback'), `${camera}/device-playback`, { from: '-10m' }),
      ]);
    }
    for (const path of ['/api/v1/cameras', '/api/v1/system', '/metrics', '/healthz', '/readyz'])
      await see(`${path}, ${when}`, path);
    for (const pid of [camrelay.pid, ...camrelay.children()]) {
      shown.push({ where: `command line, ${when}`, text: commandLine(pid) });
      if (pid !== camrelay.pid) shown.push({ where: `environment, ${when}`, text: environment(pid) }); // prettier-ignore
    }
  }

  beforeAll(async () => {
    media = shared.use(await startMediaHouse());
    for (const vendor of VENDORS) devices.set(vendor, shared.use(await startDevice(vendor, media)));
    const cameras = Object.fromEntries([...devices].map(([id, { camera }]) => [id, camera]));
    camrelay = shared.use(
      await Camrelay.start({ config: { ...quickSettings, log: { level: 'debug' }, cameras } }),
    );
    for (const id of devices.keys()) await camrelay.untilState(id, 'online', 60_000);
    await askAll('while all is well');
    for (const how of MISBEHAVIOURS) {
      for (const device of devices.values()) {
        device.misbehave(how);
        device.expireSessions();
        device.cutMedia();
      }
      await sleep(MISBEHAVE_FOR_MS);
      await askAll(`while devices answer ${how}`);
    }
    for (const id of devices.keys()) {
      for (const name of ['resolve', 'probe', 'snapshot', 'ptz']) {
        const more = { snapshot: ['-o', camrelay.home.dir.file('x.jpg')], ptz: ['left'] }[name];
        const args = [name, id, ...(more ?? []), '-c', camrelay.home.configPath];
        const { text, stderr } = await command(args, { timeoutMs: 60_000 });
        shown.push({ where: `camrelay ${name} ${id}, while it fails`, text: text + stderr });
      }
      devices.get(id)!.misbehave(null);
      const { text, stderr } = await command(['resolve', id, '--json', '-c', camrelay.home.configPath]); // prettier-ignore
      shown.push({ where: `camrelay resolve ${id}`, text: text + stderr });
    }
  }, 400_000);
  afterAll(() => shared[Symbol.asyncDispose]());

  function expectClean(where: string, text: string): void {
    for (const [id, { secrets }] of devices) {
      for (const shape of secrets.flatMap(shapesOf)) {
        const at = text.indexOf(shape);
        const around = text.slice(Math.max(0, at - 120), at + 120);
        expect(at, `${where} shows ${shape} of ${id}: …${around}…`).toBe(-1);
      }
    }
  }

  it('was there to be shown', () => {
    for (const [id, { secrets }] of devices) expect(secrets.length, id).toBeGreaterThan(0);
    expect(shown.length).toBeGreaterThan(50);
  });

  it('is in no answer, no argument, no environment of a worker, and nothing a command prints', () => {
    for (const { where, text } of shown) expectClean(where, text);
  });

  it('is in no line of the log, down to debug', () => {
    expect(camrelay.process.stderr.length).toBeGreaterThan(10);
    expectClean('the log', camrelay.process.stderr.join('\n'));
    expectClean('standard output', camrelay.process.stdout.join('\n'));
  });

  it('is not in the index, nor in any file or name but those of sessions, which are its owner’s alone', async () => {
    const { dataDir } = camrelay.home;
    const entries = await readdir(dataDir, { recursive: true, withFileTypes: true });
    expect(entries.map(({ name }) => name)).toContain('index.db');
    for (const entry of entries) {
      const path = join(entry.parentPath, entry.name);
      expectClean('a file name', path);
      if (!entry.isFile()) continue;
      if (path.startsWith(join(dataDir, SESSION_FOLDER))) {
        expect((await stat(path)).mode & 0o777, path).toBe(0o600);
        continue;
      }
      const bytes = await readFile(path);
      expectClean(entry.name, bytes.toString('latin1'));
      expectClean(entry.name, bytes.toString('utf8'));
    }
  });
});
