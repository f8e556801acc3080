import { readFileSync } from 'node:fs';
import Sqlite from 'better-sqlite3';
import { describe, expect, it } from 'vitest';
import { openToWrite } from '../../storage/database.js';
import { migrate, readMigrations } from '../../storage/migrate.js';
import { tempDir } from '../rig/temp-dir.js';

const versionOf = (db: Sqlite.Database): unknown => db.pragma('user_version', { simple: true });
const tablesOf = (db: Sqlite.Database): unknown[] =>
  db.prepare("select name from sqlite_schema where type = 'table' order by name").pluck().all();

describe('migrating', () => {
  it('takes only the steps that are missing, in order', () => {
    const db = new Sqlite(':memory:');
    migrate(db, ['create table a (x) ']);
    migrate(db, ['this one would fail', 'create table b (x)']);
    expect(tablesOf(db)).toEqual(['a', 'b']);
    expect(versionOf(db)).toBe(2);
  });

  it('leaves no trace of a step that fails', () => {
    const db = new Sqlite(':memory:');
    expect(() => migrate(db, ['create table a (x)', 'create table b (x); nonsense'])).toThrow();
    expect(tablesOf(db)).toEqual(['a']);
    expect(versionOf(db)).toBe(1);
  });

  it('makes strict tables with every step there is', () => {
    const db = new Sqlite(':memory:');
    migrate(db, readMigrations());
    const loose = db
      .prepare("select name from pragma_table_list where schema = 'main' and not strict")
      .pluck()
      .all();
    expect(loose.filter((name) => !String(name).startsWith('sqlite_'))).toEqual([]);
    expect(versionOf(db)).toBe(readMigrations().length);
  });
});

describe('opening an index', () => {
  it('of a newer camrelay is refused, and not a byte of it changes', async () => {
    await using dir = await tempDir();
    const file = dir.file('index.db');
    openToWrite(file).close();
    const newer = new Sqlite(file);
    newer.pragma('user_version = 999');
    newer.close();
    const before = readFileSync(file);

    expect(() => openToWrite(file)).toThrow(expect.objectContaining({ code: 'schema_too_new' }));
    expect(readFileSync(file).equals(before)).toBe(true);
  });

  it('that another process of a newer camrelay is writing leaves its log alone', async () => {
    await using dir = await tempDir();
    const file = dir.file('index.db');
    const newer = openToWrite(file);
    newer.pragma('user_version = 999');
    const [before, log] = [readFileSync(file), readFileSync(`${file}-wal`)];

    expect(() => openToWrite(file)).toThrow(expect.objectContaining({ code: 'schema_too_new' }));
    expect(readFileSync(file).equals(before)).toBe(true);
    expect(readFileSync(`${file}-wal`).equals(log)).toBe(true);
    newer.close();
  });

  it('syncs every commit and keeps a write-ahead log', async () => {
    await using dir = await tempDir();
    const db = openToWrite(dir.file('index.db'));
    expect(db.pragma('journal_mode', { simple: true })).toBe('wal');
    expect(db.pragma('synchronous', { simple: true })).toBe(2);
    db.close();
  });

  it('where there is no place for it says which file and why', async () => {
    await using dir = await tempDir();
    expect(() => openToWrite(dir.path)).toThrow(
      expect.objectContaining({ code: 'disk_failed', message: expect.stringContaining(dir.path) }),
    );
  });
});
