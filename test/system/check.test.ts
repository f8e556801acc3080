/** `camrelay check` and the running program: beside it, after its end, instead of it. */
import { rm } from 'node:fs/promises';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { Camrelay, command, Home } from '../rig/camrelay.js';
import { recordingFiles } from '../rig/recordings.js';
import { Shared } from '../rig/shared.js';

describe('the storage directory of a running program', () => {
  const shared = new Shared();
  let home: Home;
  let camrelay: Camrelay;

  const check = (...args: string[]) => command(['check', ...args, '-c', home.configPath]);

  beforeAll(async () => {
    home = shared.use(
      await Home.make({
        storage: { segment: '2s' },
        cameras: { demo: { vendor: 'demo', size: '320x240', fps: 10 } },
      }),
    );
    camrelay = shared.use(await Camrelay.startIn(home));
    const { since } = await camrelay.untilState('demo', 'online');
    await camrelay.untilDurable('demo', since! + 5_000);
  }, 60_000);

  afterAll(() => shared[Symbol.asyncDispose]());

  it('agrees with its index while it is written to, is nobody else’s, and can be mended afterwards', async () => {
    for (let round = 0; round < 3; round++) {
      const { code, text, stderr } = await check();
      expect({ code, text: text.trim() }, stderr).toEqual({ code: 0, text: '' });
    }
    const repair = await check('--repair');
    expect(repair.code).toBe(1);
    expect(repair.stderr).toMatch(/^camrelay: storage_in_use: /);
    const second = await command(['serve', '-c', home.configPath]);
    expect(second.code).toBe(1);
    expect(second.stderr).toMatch(/camrelay: storage_in_use: /);

    await camrelay.process.stop('SIGKILL');
    const [first] = await recordingFiles(home.dataDir);
    await rm(first!);
    const found = await check('--json');
    expect(found.code).toBe(1);
    const { differences } = JSON.parse(found.text) as { differences: { code: string }[] };
    expect(differences.map(({ code }) => code)).toContain('row_without_file');
    expect((await check('--repair')).code).toBe(0);
    expect((await check()).code).toBe(0);
  });
});
