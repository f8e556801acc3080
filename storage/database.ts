/**
 * Opens the SQLite file of the index: once to write, once to read.
 *
 * WAL lets the reader see the last commit while the next is being written; `synchronous=FULL` syncs
 * every commit, so what a promise of the index says is on disk.
 * Source: https://www.sqlite.org/wal.html, https://www.sqlite.org/pragma.html#pragma_synchronous
 */
import { existsSync, mkdirSync } from 'node:fs';
import { dirname } from 'node:path';
import Sqlite, { type Database } from 'better-sqlite3';
import { CamrelayError } from '../src/model/errors.js';
import { migrate, readMigrations, refuseNewer } from './migrate.js';
import { peekVersion } from './schema-peek.js';

/** A database that is never on disk; only for tests and dry runs. */
export const IN_MEMORY = ':memory:';

const BUSY_TIMEOUT_MS = 5_000;
/** The WAL is cut back to this after a checkpoint, bytes. */
const WAL_LIMIT_BYTES = 64 * 1024 * 1024;
const CACHE_KIB = 16 * 1024;

/** The one connection that writes. @throws CamrelayError schema_too_new, disk_failed */
export function openToWrite(file: string): Database {
  return explained(file, () => {
    const steps = readMigrations();
    if (file !== IN_MEMORY) {
      mkdirSync(dirname(file), { recursive: true });
      if (existsSync(file)) refuseNewer(peekVersion(file), steps);
    }
    const db = new Sqlite(file, { timeout: BUSY_TIMEOUT_MS });
    try {
      db.pragma('journal_mode = wal');
      db.pragma('synchronous = full');
      db.pragma(`journal_size_limit = ${WAL_LIMIT_BYTES}`);
      db.pragma(`cache_size = -${CACHE_KIB}`);
      migrate(db, steps);
      return db;
    } catch (error) {
      db.close();
      throw error;
    }
  });
}

/** A connection that cannot write. @throws CamrelayError disk_failed */
export function openToRead(file: string): Database {
  return explained(file, () => {
    const db = new Sqlite(file, { readonly: true, fileMustExist: true, timeout: BUSY_TIMEOUT_MS });
    db.pragma(`cache_size = -${CACHE_KIB}`);
    return db;
  });
}

function explained<T>(file: string, open: () => T): T {
  try {
    return open();
  } catch (cause) {
    if (cause instanceof CamrelayError) throw cause;
    const why = cause instanceof Error ? cause.message : String(cause);
    throw new CamrelayError('disk_failed', `cannot open the index ${file}: ${why}`, { cause });
  }
}
