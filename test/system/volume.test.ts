/** The disk of the recordings goes and comes back: live goes on, and its mount point stays empty. */
import { execFileSync } from 'node:child_process';
import { mkdir, readdir } from 'node:fs/promises';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { z } from 'zod';
import { Camrelay, Home } from '../rig/camrelay.js';
import { mountSmallDisk, canMount } from '../rig/small-disk.js';
import { Shared } from '../rig/shared.js';
import { eventually } from '../rig/wait.js';

const CONFIG = { cameras: { porch: { vendor: 'demo', size: '320x240' } } };
const Ready = z.object({
  ready: z.boolean(),
  problems: z.array(
    z.object({ camera: z.string().nullable(), code: z.string(), message: z.string() }),
  ),
});

const shared = new Shared();
let home: Home;
let disk: string;
let place: string;

const mount = (): void => void execFileSync('mount', ['--bind', disk, place]);
const unmount = (): void => void execFileSync('umount', ['-l', place]);

describe.runIf(canMount)('the disk of the recordings', () => {
  beforeAll(async () => {
    home = shared.use(await Home.make(CONFIG));
    disk = home.dir.file('disk');
    place = home.dir.file('place');
    await mkdir(place);
    shared.use(await mountSmallDisk(disk));
    mount();
    await home.configure({ ...CONFIG, storage: { dir: `${place}/data` } });
  });
  afterAll(async () => {
    if ((await readdir(place).catch(() => [])).length > 0) unmount();
    await shared[Symbol.asyncDispose]();
  });

  const problems = async (camrelay: Camrelay) => {
    const answer = await fetch(camrelay.http('/readyz'));
    return Ready.parse(await answer.json()).problems;
  };
  const untilTrouble = (camrelay: Camrelay, of: string | null) =>
    eventually(async () => (await problems(camrelay)).some(({ camera, code, message }) => camera === of && code === 'disk' && message.includes('not mounted')), {
      what: 'the missing disk to be noticed',
    }); // prettier-ignore

  it('is missed while running and at the start, and recorded on again when it is back', async () => {
    let afterMs: number;
    {
      await using camrelay = await Camrelay.startIn(home);
      const { since } = await camrelay.untilState('porch', 'online');
      await camrelay.untilDurable('porch', since! + 1_000, 20_000);

      unmount();
      await untilTrouble(camrelay, 'porch');
      expect((await camrelay.camera('porch')).state).toBe('online');
      expect(await readdir(place)).toEqual([]);
      mount();
      const backMs = Date.now();
      await camrelay.untilDurable('porch', backMs + 1_000, 20_000);
      expect(await problems(camrelay)).toEqual([]);
      const gaps = (await camrelay.gaps('porch')).filter(({ cause }) => cause === 'disk');
      expect(gaps).toHaveLength(1);
      expect(gaps[0]!.detail).toContain('not mounted');
      afterMs = Date.now();
    }
    unmount();
    await using camrelay = await Camrelay.startIn(home);
    await camrelay.untilState('porch', 'online');
    await untilTrouble(camrelay, null);
    expect(await readdir(place)).toEqual([]);
    mount();
    await eventually(async () => (await camrelay.camera('porch')).last_durable! > afterMs + 2_000, {
      what: 'recording to go on',
      withinMs: 30_000,
    });
    expect((await camrelay.spans('porch')).length).toBeGreaterThanOrEqual(2);
  });
});
