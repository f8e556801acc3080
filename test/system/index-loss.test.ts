/** The index lost or damaged, and made anew: by command, and by the program itself while it records. */
import { createHash } from 'node:crypto';
import { readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import Sqlite from 'better-sqlite3';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { z } from 'zod';
import { Camrelay, command, Home, serve } from '../rig/camrelay.js';
import { downloadClip } from '../rig/clip.js';
import { Shared } from '../rig/shared.js';
import { eventually } from '../rig/wait.js';

const Readiness = z.object({ problems: z.array(z.looseObject({ code: z.string() })) });
/** What a file does not tell of the drift of its camera's clock in a few seconds, ms. */
const DRIFT_MS = 5;

describe('the index of a program', () => {
  const shared = new Shared();
  let home: Home;

  const check = (...args: string[]) => command(['check', ...args, '-c', home.configPath]);
  const indexFiles = async (): Promise<string[]> =>
    (await readdir(home.dataDir)).filter((name) => name.startsWith('index.db'));

  /** What people see of the first seconds. */
  async function seen(camrelay: Camrelay, from: number, to: number) {
    const [span] = await camrelay.spans('demo', from, to);
    const { bytes, played, ...clip } = await downloadClip(camrelay, 'demo', from + 700, to - 700);
    const digest = createHash('sha256').update(bytes).digest('hex');
    return { span: span!, clip, digest, frames: played.video!.packets.map(({ hash }) => hash) };
  }

  let from: number;
  let to: number;
  let before: Awaited<ReturnType<typeof seen>>;
  let gaps: unknown;

  beforeAll(async () => {
    home = shared.use(
      await Home.make({
        storage: { segment: '2s' },
        cameras: { demo: { vendor: 'demo', size: '320x240', fps: 10 } },
      }),
    );
    await using camrelay = await Camrelay.startIn(home);
    const { since } = await camrelay.untilState('demo', 'online');
    await camrelay.untilDurable('demo', since! + 7_000);
    const [span] = await camrelay.spans('demo');
    [from, to] = [span!.from, span!.from + 6_000];
    before = await seen(camrelay, from, to);
    gaps = await camrelay.gaps('demo', from, to);
    await camrelay.stop();
  }, 60_000);

  afterAll(() => shared[Symbol.asyncDispose]());

  it('is made anew from the files, and people see the same', async () => {
    for (const name of await indexFiles()) await rm(join(home.dataDir, name));
    const rebuilt = await check('--rebuild');
    expect(rebuilt.code, rebuilt.stderr).toBe(0);
    expect(rebuilt.stderr).toMatch(/the index has [3-9] recordings of 1 streams/);
    expect(await check('--deep')).toMatchObject({ code: 0, text: '' });

    await using camrelay = await Camrelay.startIn(home);
    const busy = await check('--rebuild');
    expect(busy.code).toBe(1);
    expect(busy.stderr).toMatch(/^camrelay: storage_in_use: /);
    const after = await seen(camrelay, from, to);
    expect(Math.abs(after.span.from - before.span.from)).toBeLessThanOrEqual(DRIFT_MS);
    expect(Math.abs(after.span.to - before.span.to)).toBeLessThanOrEqual(DRIFT_MS);
    expect(Math.abs(after.clip.fromMs - before.clip.fromMs)).toBeLessThanOrEqual(DRIFT_MS);
    expect(Math.abs(after.clip.toMs - before.clip.toMs)).toBeLessThanOrEqual(DRIFT_MS);
    expect(after.frames).toEqual(before.frames);
    expect(await camrelay.gaps('demo', from, to)).toEqual(gaps);
    await camrelay.stop();
  }, 60_000);

  it('that is damaged is set aside at the start, and filled while the camera is live', async () => {
    const file = join(home.dataDir, 'index.db');
    await writeFile(file, (await readFile(file)).fill(0x5a, 0, 4_096));
    await using camrelay = await Camrelay.startIn(home);
    await camrelay.untilState('demo', 'online');
    await eventually(
      async () => {
        const answer = await fetch(camrelay.http('/readyz'));
        const { problems } = Readiness.parse(await answer.json());
        return !problems.some(({ code }) => code === 'index_rebuilding');
      },
      { what: 'the index to be filled', withinMs: 30_000 },
    );
    const said = camrelay.log().filter(({ msg }) => msg.includes('index')).map(({ level, msg }) => `${level} ${msg}`); // prettier-ignore
    expect(said[0]).toBe('error the index could not be used, and is made anew');
    expect((await indexFiles()).some((name) => /^index\.db\.set-aside-\d{8}T\d{6}Z$/.test(name))).toBe(true); // prettier-ignore
    const [span] = await camrelay.spans('demo', from, to);
    expect(span!.segments).toBe(before.span.segments);
    const { frames } = await seen(camrelay, from, to);
    expect(frames).toEqual(before.frames);
    await camrelay.stop();
    expect((await check('--deep', '--repair')).code).toBe(0);
    expect((await check('--deep')).code).toBe(0);
  }, 60_000);

  it('of a newer version is refused, and not a byte of it changes', async () => {
    const db = new Sqlite(join(home.dataDir, 'index.db'));
    db.pragma('wal_checkpoint(truncate)');
    db.pragma('journal_mode = delete');
    db.pragma('user_version = 999');
    db.close();
    const contents = async (): Promise<Map<string, string>> =>
      new Map(
        await Promise.all(
          (await indexFiles()).map(
            async (name): Promise<[string, string]> => [
              name,
              createHash('sha256').update(await readFile(join(home.dataDir, name))).digest('hex'),
            ],
          ),
        ),
      ); // prettier-ignore
    const untouched = await contents();
    const refused = await serve(home).exited;
    expect(refused.code).toBe(1);
    for (const args of [['--rebuild'], ['--repair']]) {
      const { code, stderr } = await check(...args);
      expect(code).toBe(1);
      expect(stderr).toMatch(/^camrelay: schema_too_new: /);
    }
    expect(await contents()).toEqual(untouched);
  }, 60_000);
});
