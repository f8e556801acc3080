/** The bundle of a camera of every vendor: what happened is in it, and nothing secret, in no shape. */
import { createHash } from 'node:crypto';
import { readFile } from 'node:fs/promises';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { Camrelay, command, Home } from '../../rig/camrelay.js';
import { quickSettings } from '../../rig/quick.js';
import { Shared } from '../../rig/shared.js';
import { unzip } from '../../rig/unzip.js';
import { type MediaHouse, startMediaHouse } from '../../simulators/media-house.js';
import type { Simulator } from '../../simulators/simulator.js';
import { startDevice, VENDORS } from './every-vendor.js';

/** Every shape in which a secret might slip out. */
function shapesOf(secret: string): string[] {
  const bytes = Buffer.from(secret);
  const inJson = JSON.stringify(secret).slice(1, -1);
  const backwards = [secret, inJson].map((text) => Array.from(text).reverse().join(''));
  const hashes = ['md5', 'sha1', 'sha256'].map((name) => createHash(name).update(bytes).digest('hex')); // prettier-ignore
  // Inside of a longer Base64 text it stands at one of three offsets; the ends are not its own.
  const base64 = [0, 1, 2]
    .map((before) =>
      Buffer.concat([Buffer.alloc(before), bytes])
        .toString('base64')
        .slice(4, -4),
    )
    .filter((text) => text.length >= 8);
  const hex = bytes.toString('hex');
  const encoded = [encodeURIComponent(secret), encodeURI(secret), inJson, hex, hex.toUpperCase()];
  return [...new Set([secret, ...encoded, ...backwards, ...hashes, ...base64])];
}

function expectClean(files: ReadonlyMap<string, string>, device: Simulator): void {
  expect(device.secrets.length).toBeGreaterThan(0);
  for (const [name, text] of files) {
    for (const shape of device.secrets.flatMap(shapesOf)) {
      const at = text.indexOf(shape);
      const around = text.slice(Math.max(0, at - 120), at + 120);
      expect(at, `${name} shows ${shape}: …${around}…`).toBe(-1);
    }
  }
}

const shared = new Shared();
let media: MediaHouse;
beforeAll(async () => {
  media = shared.use(await startMediaHouse());
});
afterAll(() => shared[Symbol.asyncDispose]());

describe.each(VENDORS)('the bundle of a camera of %s', (vendor) => {
  const own = new Shared();
  let device: Simulator;
  let home: Home;

  beforeAll(async () => {
    device = own.use(await startDevice(vendor, media));
    home = own.use(
      await Home.make({
        ...quickSettings,
        cameras: {
          cam: device.camera,
          wrong: { ...device.camera, password: 'wrong-canary', enabled: false },
        },
      }),
    );
  });
  afterAll(() => own[Symbol.asyncDispose]());

  async function bundled(camera: string): Promise<{ of: string; files: Map<string, string> }> {
    const file = home.dir.file(`${camera}.zip`);
    const args = ['bundle', camera, '-o', file, '--json', '-c', home.configPath];
    const { code, text, stderr } = await command(args, { timeoutMs: 60_000 });
    expect(code, stderr).toBe(0);
    const { of } = JSON.parse(text) as { of: string };
    return { of, files: unzip(await readFile(file)) };
  }

  it('tells of a connection of its own where no camrelay runs', async () => {
    const { of, files } = await bundled('cam');
    expect(of).toBe('connection');
    expect(files.get('exchanges.txt')).toMatch(/^> (GET|POST) /m);
    expect(files.get('exchanges.txt')).toMatch(/^< 200$/m);
    const [stream] = JSON.parse(files.get('connections.json')!) as {
      dials: { steps: { step: string }[] }[];
    }[];
    expect(stream!.dials[0]!.steps.map(({ step }) => step)).toEqual([
      'leased', 'reached', 'first_byte', 'first_frame',
    ]); // prettier-ignore
    const said = [...files].find(([name]) => name.startsWith('ffmpeg-'))![1];
    expect(said).toContain('Input #0');
    const rtsp = [...files].find(([name]) => name.startsWith('rtsp-'))?.[1];
    if (files.get('connections.json')!.includes('"scheme": "rtsp"')) {
      expect(rtsp).toMatch(/^> DESCRIBE /m);
      expect(rtsp).toMatch(/^< m=video /m);
    } else expect(rtsp).toBeUndefined();
    expectClean(files, device);
  });

  it('tells why a wrong password led nowhere', async () => {
    const { files } = await bundled('wrong');
    expect(files.get('connections.json')).toContain('bad_credentials');
    expect([...files.values()].join('')).not.toContain('wrong-canary');
    expectClean(files, device);
  });

  it('tells of the newest connections of the camrelay that runs', async () => {
    await using camrelay = await Camrelay.startIn(home);
    await camrelay.untilState('cam', 'online', 60_000);
    device.cutMedia();
    await camrelay.untilState('cam', 'offline', 30_000);
    await camrelay.untilState('cam', 'online', 60_000);
    const { of, files } = await bundled('cam');
    expect(of).toBe('running');
    expect([...files.keys()]).toEqual(
      expect.arrayContaining(['README.txt', 'system.json', 'camera.json', 'attempts.json', 'gaps.json', 'log.json']),
    ); // prettier-ignore
    const [stream] = JSON.parse(files.get('connections.json')!) as { dials: unknown[] }[];
    expect(stream!.dials.length).toBeGreaterThanOrEqual(2);
    expect(files.get('camera.json')).toContain(`"vendor": "${vendor}"`);
    expectClean(files, device);
  });
});
