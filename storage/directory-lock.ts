/**
 * One program at a time works in a storage directory.
 *
 * The lock is SQLite's, on an empty database of its own: the operating system lets go of it when the
 * program ends, however it ends, so nothing is ever left locked, and no process number has to be
 * believed, which in a container is the same after every restart.
 * Source: https://www.sqlite.org/lockingv3.html
 */
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import Sqlite, { type Database } from 'better-sqlite3';
import { CamrelayError } from '../src/model/errors.js';

const LOCK_FILE = 'camrelay.lock';
/** Somebody who only looks whether it is locked is gone within this, ms. */
const PATIENCE_MS = 500;

/**
 * Locks a directory, which exists, until disposed of.
 * @throws CamrelayError storage_in_use, disk_failed
 */
export function lockDirectory(directory: string): Disposable {
  const db = attempt(directory, () => {
    const opened = new Sqlite(join(directory, LOCK_FILE), { timeout: PATIENCE_MS });
    return orClosed(opened, () => {
      opened.pragma('journal_mode = memory'); // no second file beside it
      opened.exec('begin exclusive');
      return opened;
    });
  });
  if (db) return { [Symbol.dispose]: () => void db.close() };
  throw new CamrelayError(
    'storage_in_use',
    `another camrelay is at work in ${directory}: stop it first, or use another storage.dir`,
  );
}

/** Whether a program holds the lock. @throws CamrelayError disk_failed */
export function isDirectoryLocked(directory: string): boolean {
  const file = join(directory, LOCK_FILE);
  if (!existsSync(file)) return false;
  const isFree = attempt(directory, () => {
    const db = new Sqlite(file, { readonly: true, timeout: 0 });
    try {
      db.pragma('user_version'); // has to read, which an exclusive lock forbids
      return true;
    } finally {
      db.close();
    }
  });
  return isFree === null;
}

/** @returns null where the lock is held by somebody else */
function attempt<T>(directory: string, use: () => T): T | null {
  try {
    return use();
  } catch (cause) {
    if (cause instanceof Sqlite.SqliteError && cause.code.startsWith('SQLITE_BUSY')) return null;
    const why = cause instanceof Error ? cause.message : String(cause);
    throw new CamrelayError('disk_failed', `cannot lock ${directory}: ${why}`, { cause });
  }
}

function orClosed(db: Database, use: () => Database): Database {
  try {
    return use();
  } catch (error) {
    db.close();
    throw error;
  }
}
