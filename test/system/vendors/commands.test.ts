/** The commands that ask a device something, with every vendor: what they print, and what they leave. */
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { z } from 'zod';
import { command, Home } from '../../rig/camrelay.js';
import { Child } from '../../rig/child.js';
import { play } from '../../rig/ffmpeg-player.js';
import { isConnected } from '../../rig/processes.js';
import { Shared } from '../../rig/shared.js';
import { eventually } from '../../rig/wait.js';
import { type MediaHouse, startMediaHouse } from '../../simulators/media-house.js';
import { startReolinkSimulator } from '../../simulators/reolink/simulator.js';
import type { Simulator } from '../../simulators/simulator.js';
import { startDevice, TREATED_WELL, treatmentOf, VENDORS } from './every-vendor.js';

const PROGRAM = join(import.meta.dirname, '../../../bin/camrelay.mjs');
const UNSUPPORTED = /^camrelay: unsupported: .+/m;

const Recordings = z.object({
  recordings: z.array(
    z.object({
      id: z.string(),
      from: z.iso.datetime(),
      to: z.iso.datetime(),
      bytes: z.number().nullable(),
      kind: z.string(),
    }),
  ),
});

const shared = new Shared();
let media: MediaHouse;
beforeAll(async () => {
  media = shared.use(await startMediaHouse());
});
afterAll(() => shared[Symbol.asyncDispose]());

describe.each(VENDORS)('a command about a camera of %s', (vendor) => {
  const own = new Shared();
  let device: Simulator;
  let home: Home;

  beforeAll(async () => {
    device = own.use(await startDevice(vendor, media));
    home = own.use(
      await Home.make({
        cameras: {
          cam: { ...device.camera, record: 'off' },
          wrong: { ...device.camera, password: 'wrong-canary', record: 'off' },
        },
      }),
    );
  });
  afterAll(() => own[Symbol.asyncDispose]());

  const run = (name: string, ...args: string[]) =>
    command([name, ...args, '-c', home.configPath], { timeoutMs: 60_000 });

  async function expectTreatedWell(): Promise<void> {
    // The device may hear of a closed connection a moment after the command is gone.
    await eventually(() => device.viewers === 0, { what: 'the device to be left' });
    const treatment = treatmentOf(device);
    // Each command is a program of its own with a login of its own, and here they come at once.
    const complaints = treatment.complaints.filter((text) => !/\d+ logins within/.test(text));
    expect({ ...treatment, complaints }).toEqual(TREATED_WELL);
  }
  function expectHidden(text: string): void {
    expect(device.secrets.filter((secret) => text.includes(secret))).toEqual([]);
  }

  it('resolve prints an address without its secrets, and leaves no session', async () => {
    const { code, text, stderr } = await run('resolve', 'cam', '--json');
    expect(code, stderr).toBe(0);
    expect(JSON.parse(text)).toMatchObject({
      camera: 'cam',
      vendor,
      stream: expect.any(String) as string,
      url: expect.stringMatching(/^\w+:\/\//) as string,
      protocol: expect.stringMatching(/^(rtsps?|rtmps?|https?)$/) as string,
      single_use: expect.any(Boolean) as boolean,
    });
    expectHidden(text + stderr);
    await expectTreatedWell();
  });

  it('probe prints what it sends, and leaves no session', async () => {
    const { code, text, stderr } = await run('probe', 'cam', '--json');
    expect(code, stderr).toBe(0);
    expect(JSON.parse(text)).toMatchObject({ camera: 'cam', video: { codec: 'h264' } });
    expectHidden(text + stderr);
    await expectTreatedWell();
  });

  it('snapshot saves a picture, and leaves no session', async () => {
    const file = home.dir.file('still.jpg');
    const { code, text, stderr } = await run('snapshot', 'cam', '-o', file);
    expect(code, stderr).toBe(0);
    expect((await play(file, { seconds: null })).video).toMatchObject({ codec: 'mjpeg' });
    expectHidden(text + stderr);
    await expectTreatedWell();
  });

  it('ptz moves it, or says that its vendor cannot', async () => {
    const { code, text, stderr } = await run('ptz', 'cam', 'left', '--for', '200ms', '--speed', '30'); // prettier-ignore
    if (code === 0) expect(text).toContain('done');
    else expect(stderr).toMatch(UNSUPPORTED);
    expectHidden(text + stderr);
    await expectTreatedWell();
  });

  it('ptz lets go of it at Ctrl-C', async () => {
    const args = ['ptz', 'cam', 'right', '--for', '20s', '-c', home.configPath];
    await using child = new Child(process.execPath, [PROGRAM, ...args]);
    await eventually(() => child.exit !== null || isConnected(child.pid), {
      what: 'the command to be talking to the device',
      withinMs: 20_000,
      everyMs: 10,
    });
    const { code } = await child.stop('SIGINT', 8_000);
    // A camera that takes steps is done before; one that cannot move has said so.
    expect([0, 1, 130], child.tail()).toContain(code);
    if (code === 1) expect(child.stderr.join('\n')).toMatch(UNSUPPORTED);
    await expectTreatedWell();
  });

  it('device-recordings lists and saves them, or says that its vendor cannot', async () => {
    const { code, text, stderr } = await run('device-recordings', 'cam', '--from', '-1d', '--to', 'now', '--json'); // prettier-ignore
    expectHidden(text + stderr);
    if (code !== 0) {
      expect(JSON.parse(stderr)).toMatchObject({ error: { code: 'unsupported' } });
      return;
    }
    const { recordings } = Recordings.parse(JSON.parse(text));
    await expectTreatedWell();
    const [first] = recordings;
    if (!first) return;
    const file = home.dir.file('recording.mp4');
    const saved = await run('device-recordings', 'cam', '--save', first.id, '-o', file);
    if (saved.code === 0) expect((await play(file, { seconds: null })).video).not.toBeNull();
    else expect(saved.stderr).toMatch(/^camrelay: (unsupported|no_recording): /m);
    expectHidden(saved.text + saved.stderr);
    await expectTreatedWell();
  });

  it.each(['resolve', 'probe', 'snapshot'])(
    '%s says that the password is wrong, after one attempt',
    async (name) => {
      const before = device.logins;
      const more = name === 'snapshot' ? ['-o', home.dir.file('never.jpg')] : [];
      const { code, stderr, text } = await run(name, 'wrong', '--json', ...more);
      // Some addresses are known without a word to the device, and some stills may be seen by anybody.
      if (name !== 'probe' && code === 0) return;
      expect(code, text).toBe(1);
      expect(JSON.parse(stderr)).toMatchObject({ error: { code: 'bad_credentials' } });
      expect(stderr + text).not.toContain('wrong-canary');
      expect(device.logins - before).toBeLessThanOrEqual(1);
      expect(device.sessions).toBe(0);
    },
  );

  it('that hangs up on every call is told of as one', async () => {
    device.misbehave('hang_up');
    try {
      const { code, stderr, text } = await run('snapshot', 'cam', '-o', home.dir.file('no.jpg'));
      if (code !== 0) expect(stderr).toMatch(/^camrelay: [a-z_]+: .+/m);
      expect(stderr).not.toMatch(/internal/);
      expectHidden(text + stderr);
    } finally {
      device.misbehave(null);
    }
  });
});

describe('a camera that moves until it is told to stop', () => {
  it('is told so at Ctrl-C', async () => {
    await using device = await startReolinkSimulator();
    await using home = await Home.make({ cameras: { cam: device.camera } });
    const args = ['ptz', 'cam', 'right', '--for', '20s', '-c', home.configPath];
    await using child = new Child(process.execPath, [PROGRAM, ...args]);
    await eventually(() => device.orders.length > 0, { what: 'it to move', withinMs: 20_000 });
    const { code } = await child.stop('SIGINT', 8_000);
    expect(code, child.tail()).toBe(130);
    expect(device.orders).toEqual(['Right', 'Stop']);
    expect(treatmentOf(device)).toEqual(TREATED_WELL);
  });
});

describe('a command about a device', () => {
  const home = new Shared();
  let configPath: string;
  beforeAll(async () => {
    const made = home.use(await Home.make({ cameras: { cam: { vendor: 'demo' } } }));
    configPath = made.configPath;
  });
  afterAll(() => home[Symbol.asyncDispose]());

  it.concurrent.each([
    [['ptz', 'cam'], 'usage'],
    [['ptz', 'cam', 'dance'], 'usage'],
    [['ptz', 'cam', 'left', 'right'], 'usage'],
    [['ptz', 'cam', 'left', '--speed', '101'], 'usage'],
    [['ptz', 'cam', 'left', '--for', '31s'], 'usage'],
    [['ptz', 'cam', 'left', '--for', 'soon'], 'usage'],
    [['ptz', 'cam', 'preset'], 'usage'],
    [['ptz', 'cam', 'preset', '1', '2'], 'usage'],
    [['ptz'], 'usage'],
    [['device-recordings', 'cam'], 'usage'],
    [['device-recordings', 'cam', '--save', 'x'], 'usage'],
    [['ptz', 'nobody', 'left'], 'unknown_camera'],
    [['ptz', 'cam', 'left'], 'unsupported'],
    [['device-recordings', 'cam', '--from', '-1h', '--to', 'now'], 'unsupported'],
  ] as const)('%j ends with %s', async (args, wanted) => {
    const { code, stderr } = await command([...args, '-c', configPath]);
    expect(stderr).toMatch(new RegExp(`^camrelay: ${wanted}: .+`, 'm'));
    expect(code).toBe(wanted === 'usage' ? 2 : 1);
  });
});
