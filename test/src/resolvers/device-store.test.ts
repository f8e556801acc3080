import { execFileSync } from 'node:child_process';
import { readFileSync, readdirSync, renameSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { silentLog, type Log } from '../../../src/kit/log.js';
import { FileDeviceStore } from '../../../src/resolvers/device-store.js';
import { tempDir } from '../../rig/temp-dir.js';

const KEY = 'reolink http://192.0.2.1 admin';

describe('what is kept of a device', () => {
  it('outlives the program, and is gone once forgotten', async () => {
    await using rig = await storeRig();
    expect(rig.open().kept(KEY)).toBeUndefined();
    rig.open().keep(KEY, { url: 'http://192.0.2.9/', on: [1, null] });
    expect(rig.open().kept(KEY)).toEqual({ url: 'http://192.0.2.9/', on: [1, null] });
    expect(rig.open().kept('another')).toBeUndefined();
    rig.open().keep(KEY, undefined);
    rig.open().keep(KEY, undefined);
    expect(rig.open().kept(KEY)).toBeUndefined();
    expect(rig.files()).toEqual([]);
  });

  it('is readable by this user alone, and names nobody', async () => {
    await using rig = await storeRig();
    rig.open().keep(KEY, 'secret');
    rig.open().noteSession(KEY, 'secret');
    expect(statSync(rig.directory).mode & 0o777).toBe(0o700);
    expect(rig.files()).toHaveLength(2);
    for (const name of rig.files()) {
      expect(statSync(join(rig.directory, name)).mode & 0o777).toBe(0o600);
      expect(name).not.toMatch(/reolink|192|admin/);
    }
  });

  it('is the older where the newer was written by half only', async () => {
    await using rig = await storeRig();
    rig.open().keep(KEY, 'older');
    const [name = ''] = rig.files();
    writeFileSync(join(rig.directory, `${name}.new`), '{"half');
    expect(rig.open().kept(KEY)).toBe('older');
    rig.open().keep(KEY, 'newer');
    expect(rig.open().kept(KEY)).toBe('newer');
    expect(rig.files()).toEqual([name]);
  });

  it('is nothing where the file holds nonsense', async () => {
    await using rig = await storeRig();
    rig.open().keep(KEY, 'value');
    writeFileSync(join(rig.directory, rig.files()[0] ?? ''), '<html>');
    expect(rig.open().kept(KEY)).toBeUndefined();
  });

  it('is lost, with a warning, where the disk does not take it', async () => {
    await using rig = await storeRig();
    writeFileSync(rig.directory, 'no directory');
    const warnings: string[] = [];
    const log: Log = { ...silentLog, warn: (message) => void warnings.push(message) };
    const store = new FileDeviceStore(rig.directory, log);
    store.keep(KEY, 'value');
    store.noteSession(KEY, 'session').crossOut();
    expect(store.leftovers(KEY)).toEqual([]);
    expect(warnings[0]).toContain('cannot write');
  });
});

describe('a session that was written down', () => {
  it('is no leftover for the program that has it open', async () => {
    await using rig = await storeRig();
    const store = rig.open();
    const note = store.noteSession(KEY, 'token');
    expect(store.leftovers(KEY)).toEqual([]);
    note.crossOut();
    expect(rig.files()).toEqual([]);
  });

  it('is a leftover once its logout was given up', async () => {
    await using rig = await storeRig();
    const store = rig.open();
    store.noteSession(KEY, 'token').leave();
    const [leftover] = store.leftovers(KEY);
    expect(leftover?.note).toBe('token');
    leftover?.forget();
    expect(store.leftovers(KEY)).toEqual([]);
    expect(rig.files()).toEqual([]);
  });

  it('is a leftover for the next program in a container, which has the same number', async () => {
    await using rig = await storeRig();
    rig.open().noteSession(KEY, 'token');
    expect(rig.open().leftovers(KEY)).toHaveLength(1);
    expect(rig.open().leftovers('another')).toEqual([]);
  });

  it('is a leftover where its process is gone', async () => {
    await using rig = await storeRig();
    rig.open().noteSession(KEY, 'token');
    rig.rename(new RegExp(`-${process.pid}-\\d+-`), `-${goneProcess()}-1234-`);
    expect(rig.open().leftovers(KEY)).toHaveLength(1);
  });

  it('is no leftover where its process runs', async () => {
    await using rig = await storeRig();
    rig.open().noteSession(KEY, 'token');
    rig.rename(new RegExp(`-${process.pid}-\\d+-`), `-${process.ppid}-${beganAt(process.ppid)}-`);
    expect(rig.open().leftovers(KEY)).toEqual([]);
  });

  it.runIf(process.platform === 'linux')(
    'is a leftover where another process has the number by now',
    async () => {
      await using rig = await storeRig();
      rig.open().noteSession(KEY, 'token');
      rig.rename(new RegExp(`-${process.pid}-\\d+-`), `-${process.ppid}-1-`);
      expect(rig.open().leftovers(KEY)).toHaveLength(1);
    },
  );

  it('is a leftover also where the crash came before its file had its name', async () => {
    await using rig = await storeRig();
    rig.open().noteSession(KEY, 'token');
    rig.rename(/\.json$/, '.json.new');
    const [leftover] = rig.open().leftovers(KEY);
    expect(leftover?.note).toBe('token');
    leftover?.forget();
    expect(rig.files()).toEqual([]);
  });

  it('is one of several of an account', async () => {
    await using rig = await storeRig();
    const store = rig.open();
    const notes = ['a', 'b', 'c'].map((token) => store.noteSession(KEY, token));
    notes[1]?.crossOut();
    const left = rig.open().leftovers(KEY);
    expect(left.map(({ note }) => note).toSorted()).toEqual(['a', 'c']);
  });
});

/** A directory; each `open` is a program of its own. */
async function storeRig() {
  const dir = await tempDir();
  const directory = dir.file('devices');
  const files = (): string[] => readdirSync(directory);
  return {
    directory,
    files,
    open: () => new FileDeviceStore(directory, silentLog),
    rename: (from: RegExp, to: string): void => {
      for (const name of files())
        renameSync(join(directory, name), join(directory, name.replace(from, to)));
    },
    [Symbol.asyncDispose]: () => dir[Symbol.asyncDispose](),
  };
}

/** The number of a process that has ended. */
function goneProcess(): string {
  return execFileSync(process.execPath, ['-p', 'process.pid']).toString().trim();
}

function beganAt(pid: number): string {
  if (process.platform !== 'linux') return '0';
  const stat = readFileSync(`/proc/${pid}/stat`, 'latin1');
  return stat.slice(stat.lastIndexOf(')') + 2).split(' ')[19] ?? '0';
}
