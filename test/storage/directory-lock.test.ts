import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { readdir } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { isDirectoryLocked, lockDirectory } from '../../storage/directory-lock.js';
import { tempDir, type TempDir } from '../rig/temp-dir.js';

let dir: TempDir;
beforeEach(async () => {
  dir = await tempDir();
});
afterEach(() => dir[Symbol.asyncDispose]());

describe('the lock of a storage directory', () => {
  it('keeps a second program out until the first lets go', () => {
    expect(isDirectoryLocked(dir.path)).toBe(false);
    {
      using _first = lockDirectory(dir.path);
      expect(isDirectoryLocked(dir.path)).toBe(true);
      expect(() => lockDirectory(dir.path)).toThrow(
        expect.objectContaining({ code: 'storage_in_use' }),
      );
    }
    expect(isDirectoryLocked(dir.path)).toBe(false);
    using again = lockDirectory(dir.path);
    expect(again).toBeDefined();
  });

  it('leaves one empty file behind', async () => {
    lockDirectory(dir.path)[Symbol.dispose]();
    expect(await readdir(dir.path)).toEqual(['camrelay.lock']);
  });

  it('is gone with a program that was killed', async () => {
    const sqlite = createRequire(import.meta.url).resolve('better-sqlite3');
    const script = `const db = new (require(process.argv[1]))(process.argv[2]);
      db.exec('begin exclusive'); console.log('locked'); setInterval(() => {}, 1e6);`;
    const file = dir.file('camrelay.lock');
    const holder = spawn(process.execPath, ['-e', script, sqlite, file]);
    await once(holder.stdout, 'data');
    expect(isDirectoryLocked(dir.path)).toBe(true);
    expect(() => lockDirectory(dir.path)).toThrow('another camrelay is at work');
    holder.kill('SIGKILL');
    await once(holder, 'exit');
    expect(isDirectoryLocked(dir.path)).toBe(false);
    using lock = lockDirectory(dir.path);
    expect(lock).toBeDefined();
  });

  it('says so where the directory cannot hold it', () => {
    expect(() => lockDirectory(dir.file('nowhere'))).toThrow(
      expect.objectContaining({ code: 'disk_failed' }),
    );
  });
});
