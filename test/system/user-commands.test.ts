/** `camrelay user …` and `camrelay hash-password`, and a program that starts and reloads by them. */
import { mkdir, readFile, writeFile } from 'node:fs/promises';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { z } from 'zod';
import { isPassword, parsePasswordHash } from '../../src/kit/password-hash.js';
import { Camrelay, command, Home, serve } from '../rig/camrelay.js';
import { eventually, within } from '../rig/wait.js';

const SECRET = 'correct horse battery';
const OTHER = 'another staple';
const COMMENTED = `# the house
cameras:
  # by the door
  porch: { vendor: demo, size: 320x180, fps: 5 } # small
`;

let home: Home;
beforeEach(async () => {
  home = await Home.make({ cameras: {} });
  await writeFile(home.configPath, COMMENTED);
});
afterEach(() => home[Symbol.asyncDispose]());

/** In the directory of the home, where `camrelay.yaml` lies. */
const user = (args: readonly string[], input?: string) =>
  command(['user', ...args], { cwd: home.dir.path, ...(input !== undefined && { input }) });
const written = (): Promise<string> => readFile(home.configPath, 'utf8');
const basic = (name: string, password: string): string =>
  `Basic ${Buffer.from(`${name}:${password}`).toString('base64')}`;

it('hash-password makes a hash of the first line it is given', async () => {
  const { code, text } = await command(['hash-password'], { input: `${SECRET}\nmore\n` });
  expect(code).toBe(0);
  const hash = parsePasswordHash(text.trim());
  expect(hash && (await isPassword(SECRET, hash))).toBe(true);
  const none = await command(['hash-password'], { input: '' });
  expect([none.code, none.text]).toEqual([2, '']);
  expect(none.stderr).toContain('first line of standard input');
});

describe('camrelay user', () => {
  it('adds, changes, lists and removes, and leaves everything else as it is written', async () => {
    const added = await user(['add', 'admin'], `${SECRET}\n`);
    expect(added.code, added.stderr).toBe(0);
    expect(added.text).toContain('SIGHUP');
    expect(await written()).toContain(COMMENTED.trim());
    expect(await written()).not.toContain(SECRET);
    const ann = ['add', 'ann', '--role', 'operator', '--cameras', 'porch'];
    expect((await user(ann, OTHER)).code).toBe(0);
    expect((await user(['list'])).text).toBe('admin\tadmin\tall cameras\nann\toperator\tporch\n');
    expect((await user(['change', 'ann', '--role', 'viewer', '--cameras', 'all'])).code).toBe(0);
    expect((await user(['list'])).text).toContain('ann\tviewer\tall cameras\n');
    const before = await written();
    expect((await user(['password', 'ann'], `${SECRET}\n`)).code).toBe(0);
    expect(await written()).not.toBe(before);
    expect((await user(['remove', 'ann'])).code).toBe(0);
    expect((await user(['list'])).text).toBe('admin\tadmin\tall cameras\n');
    expect(await written()).toContain(COMMENTED.trim());
  });

  it('makes the file where there is none', async () => {
    await using empty = await Home.make({ cameras: {} });
    const cwd = `${empty.dir.path}/data-less`;
    await mkdir(cwd);
    const { code, text, stderr } = await command(['user', 'add', 'admin'], { cwd, input: SECRET });
    expect(code, stderr).toBe(0);
    expect(text).toContain('which is new');
    expect((await command(['user', 'list'], { cwd })).text).toBe('admin\tadmin\tall cameras\n');
  });

  it.each([
    ['nothing to do', []],
    ['an unknown word', ['invite', 'ann']],
    ['no name', ['add']],
    ['a bad name', ['add', 'a:b']],
    ['two names', ['add', 'ann', 'ben']],
    ['an unknown role', ['add', 'ann', '--role', 'root']],
    ['an unknown option', ['add', 'ann', '--password', 'x']],
    ['a name where all are listed', ['list', 'ann']],
    ['a file that is not there', ['add', 'ann', '-c', 'none.yaml']],
    ['no password', ['add', 'ann']],
  ])('ends with 2 and changes nothing with %s', async (_, args) => {
    const { code, text, stderr } = await user(args, '');
    expect([code, text], stderr).toEqual([2, '']);
    expect(stderr).not.toContain('    at ');
    expect(await written()).toBe(COMMENTED);
  });

  it('does not remove the last admin, or add somebody twice', async () => {
    await user(['add', 'admin'], SECRET);
    const before = await written();
    for (const args of [
      ['remove', 'admin'],
      ['change', 'admin', '--role', 'viewer'],
      ['add', 'admin'],
      ['remove', 'nobody'],
    ]) {
      const { code, stderr } = await user(args, SECRET);
      expect(code, stderr).not.toBe(0);
      expect(stderr).toMatch(/admin|nobody/);
    }
    expect(await written()).toBe(before);
  });
});

it('a program on every address wants users first, and starts once there is one', async () => {
  await home.configure({
    cameras: { porch: { vendor: 'demo', size: '320x180', fps: 5 } },
    http: { listen: `0.0.0.0:${home.httpPort}` },
  });
  await using refused = serve(home);
  expect((await within(refused.exited, 20_000, 'the refusal')).code).not.toBe(0);
  expect(refused.tail()).toContain('unsafe_listener');
  expect(refused.tail()).toContain('camrelay user add');
  const added = await user(['add', 'admin'], SECRET);
  expect(added.code, added.stderr).toBe(0);
  await using running = await Camrelay.startIn(home);
  const ask = async (name: string, password: string): Promise<number> => {
    const headers = { authorization: basic(name, password) };
    const response = await fetch(`http://127.0.0.1:${home.httpPort}/api/v1/me`, { headers });
    z.looseObject({}).parse(await response.json());
    return response.status;
  };
  expect(await ask('admin', SECRET)).toBe(200);
  expect(await ask('ann', OTHER)).toBe(401);
  expect((await user(['add', 'ann'], OTHER)).code).toBe(0);
  running.process.signal('SIGHUP');
  await eventually(async () => (await ask('ann', OTHER)) === 200, {
    what: `ann to be let in\n${running.tail()}`,
    everyMs: 300,
  });
  expect(JSON.stringify(running.log())).not.toContain(SECRET);
});
