import { rm, writeFile } from 'node:fs/promises';
import Sqlite from 'better-sqlite3';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { runCommand } from '../../../src/cli/commands.js';
import { lockDirectory } from '../../../storage/directory-lock.js';
import { CheckRig } from '../../recorder/check-rig.js';

let rig: CheckRig;
beforeEach(async () => {
  rig = await CheckRig.open(2);
  await writeFile(
    rig.absolute('camrelay.yaml'),
    `storage: { dir: ${rig.directory} }\ncameras: {}\n`,
  );
});
afterEach(() => rig[Symbol.asyncDispose]());

/** The command as it is typed, and what it prints. */
async function check(...args: string[]): Promise<{ code: number; out: string[]; err: string[] }> {
  const [out, err]: [string[], string[]] = [[], []];
  const spies = [
    vi.spyOn(console, 'log').mockImplementation((line: string) => void out.push(line)),
    vi.spyOn(console, 'error').mockImplementation((line: string) => void err.push(line)),
  ];
  try {
    const code = await runCommand(['check', '-c', rig.absolute('camrelay.yaml'), ...args], {});
    return { code, out, err };
  } finally {
    for (const spy of spies) spy.mockRestore();
  }
}

describe('camrelay check', () => {
  it('exits with 0 where nothing differs', async () => {
    expect(await check()).toEqual({
      code: 0,
      out: [],
      err: ['camrelay: index and files agree'],
    });
    expect(await check('--repair')).toMatchObject({ code: 0, out: [] });
  });

  it('says every difference and exits with 1', async () => {
    const path = rig.path(0);
    await rm(rig.absolute(path));
    expect(await check()).toEqual({
      code: 1,
      out: [`row_without_file ${path}: the file is gone`],
      err: ['camrelay: 1 differ, 0 repaired'],
    });
  });

  it('repairs what it can, and exits with 0 where that was all', async () => {
    const path = rig.path(0);
    await rm(rig.absolute(path));
    expect(await check('--repair')).toEqual({
      code: 0,
      out: [`row_without_file ${path}: the file is gone (repaired)`],
      err: ['camrelay: 1 differ, 1 repaired'],
    });
    expect((await check()).code).toBe(0);
  });

  it('exits with 1 where something could not be repaired', async () => {
    await writeFile(rig.absolute('recordings/notes.txt'), 'not ours');
    await rm(rig.absolute(rig.path(0)));
    expect(await check('--repair')).toMatchObject({
      code: 1,
      err: ['camrelay: 2 differ, 1 repaired'],
    });
  });

  it('counts the bytes of a stream anew', async () => {
    const db = new Sqlite(rig.absolute('index.db'));
    const real = db.prepare('select bytes from stream').pluck().get();
    db.exec('update stream set bytes = bytes + 5');
    const { out } = await check('--repair');
    expect(out).toHaveLength(1);
    expect(out[0]).toMatch(/^bytes_differ recordings\/porch\/main: .*\(repaired\)$/);
    expect(db.prepare('select bytes from stream').pluck().get()).toBe(real);
    db.close();
    expect((await check()).code).toBe(0);
  });

  it('prints one JSON object with --json', async () => {
    const agreed = await check('--json');
    expect(JSON.parse(agreed.out.join('\n'))).toEqual({ differences: [] });
    await rm(rig.absolute(rig.path(0)));
    await writeFile(rig.absolute('recordings/notes.txt'), 'not ours');
    const { code, out, err } = await check('--json');
    expect({ code, err }).toEqual({ code: 1, err: [] });
    expect(JSON.parse(out.join('\n'))).toEqual({
      differences: [
        {
          code: 'row_without_file',
          path: rig.path(0),
          message: 'the file is gone',
          repaired: false,
        },
        expect.objectContaining({ code: 'file_foreign', path: 'recordings/notes.txt' }),
      ],
    });
  });

  it('finds every file without a row where there is no index', async () => {
    for (const end of ['', '-wal', '-shm']) {
      await rm(rig.absolute(`index.db${end}`), { force: true });
    }
    const { code, out } = await check();
    expect(code).toBe(1);
    expect(out.map((line) => line.split(' ')[0])).toEqual(['file_without_row', 'file_without_row']);
  });

  it('looks, and does not repair, while a program is at work', async () => {
    const path = rig.path(0);
    await rm(rig.absolute(path));
    using _lock = lockDirectory(rig.directory);
    expect((await check()).out).toEqual([`row_without_file ${path}: the file is gone`]);
    const { code, out, err } = await check('--repair');
    expect({ code, out }).toEqual({ code: 1, out: [] });
    expect(err).toHaveLength(1);
    expect(err[0]).toMatch(/^camrelay: storage_in_use: another camrelay is at work/);
    const json = await check('--repair', '--json');
    expect(JSON.parse(json.err[0]!)).toMatchObject({ error: { code: 'storage_in_use' } });
  });

  it('lets go of the directory once it is done', async () => {
    await check('--repair');
    using lock = lockDirectory(rig.directory);
    expect(lock).toBeDefined();
  });

  it.each([['porch'], ['--mend']])('exits with 2 for %s', async (argument) => {
    const { code, err } = await check(argument);
    expect(code).toBe(2);
    expect(err[0]).toMatch(/^camrelay: usage: /);
  });

  it('says where there is nothing to look at', async () => {
    await writeFile(
      rig.absolute('camrelay.yaml'),
      'storage: { dir: /nowhere/data }\ncameras: {}\n',
    );
    expect(await check()).toMatchObject({
      code: 1,
      err: [expect.stringContaining('/nowhere/data')],
    });
  });
});
