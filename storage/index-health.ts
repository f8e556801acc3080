/**
 * Whether an index can be used, told in a moment.
 *
 * Reading all of it takes longer than a start may. So what every start needs is read, which is little:
 * the schema, the small tables, and both ends of what each stream has. Damage elsewhere shows when it is
 * read or written; it is written down beside the index then (`markDamaged`), and the next start knows.
 * Source: https://www.sqlite.org/rescode.html#corrupt
 */
import { closeSync, existsSync, fsyncSync, openSync, readFileSync, rmSync, statSync, writeSync } from 'node:fs'; // prettier-ignore
import Sqlite, { type Database } from 'better-sqlite3';
import { CamrelayError } from '../src/model/errors.js';
import { openToRead } from './database.js';
import { indexReader } from './index-reader.js';
import { indexTables } from './index-tables.js';
import { readMigrations, refuseNewer, schemaVersion } from './migrate.js';
import { peekVersion } from './schema-peek.js';

const SMALL_TABLES = ['stream', 'garbage', 'memory'];
const MARK = '.damaged';

/** Whether an error says that the index is damaged, and not that the disk or somebody else is in the way. */
export function isDamage(error: unknown): boolean {
  return error instanceof Sqlite.SqliteError && isDamageCode(error.code);
}

/** @param code of SQLite */
export function isDamageCode(code: string | null): boolean {
  return code !== null && (code.startsWith('SQLITE_CORRUPT') || code === 'SQLITE_NOTADB');
}

/**
 * What is wrong with an index, for a person; null where it is well, `missing` where there is nothing in it.
 * @throws CamrelayError schema_too_new, disk_failed
 */
export function examineIndex(file: string): { damage: string } | 'missing' | null {
  if (!existsSync(file) || statSync(file).size === 0) return 'missing';
  const steps = readMigrations();
  try {
    refuseNewer(peekVersion(file), steps);
    const db = openToRead(file);
    try {
      return examine(db, file, steps);
    } finally {
      db.close();
    }
  } catch (error) {
    return { damage: damageIn(error, file) };
  }
}

/** What an error says is wrong with the index. @throws CamrelayError where it is no fault of the index */
function damageIn(error: unknown, file: string): string {
  const cause = error instanceof CamrelayError ? error.cause : error;
  const message = cause instanceof Error ? cause.message : String(cause);
  // Another schema than its version says, or values that make no sense.
  const isOdd = cause instanceof Sqlite.SqliteError ? cause.code === 'SQLITE_ERROR' : isOurs(cause);
  if (isDamage(cause) || (isOdd && !(error instanceof CamrelayError))) return message;
  if (error instanceof CamrelayError) throw error;
  throw new CamrelayError('disk_failed', `cannot read the index ${file}: ${message}`, { cause });
}

/** Not the system's. */
const isOurs = (error: unknown): boolean => error instanceof Error && !('syscall' in error);

function examine(
  db: Database,
  file: string,
  steps: readonly string[],
): { damage: string } | 'missing' | null {
  const version = schemaVersion(db);
  if (version === 0) return 'missing';
  if (existsSync(file + MARK)) return { damage: readFileSync(file + MARK, 'utf8').trim() };
  const pages = db.pragma('page_count', { simple: true }) as number;
  const bytes = pages * (db.pragma('page_size', { simple: true }) as number);
  // Pages that are still in the log are not missing from the file.
  const hasLog = (statSync(`${file}-wal`, { throwIfNoEntry: false })?.size ?? 0) > 0;
  if (!hasLog && statSync(file).size < bytes) return { damage: 'the file is cut off' };
  for (const table of SMALL_TABLES) {
    const said = db.pragma(`quick_check('${table}')`, { simple: true });
    if (said !== 'ok') return { damage: String(said) };
  }
  // An older one gets what it lacks by migration first.
  if (version === steps.length) readBothEnds(db);
  return null;
}

/** Reads what the start of the program reads. */
function readBothEnds(db: Database): void {
  const read = indexReader(indexTables(db));
  read.unfinished();
  for (const stream of read.streams()) {
    read.newest(stream);
    read.newestEndMs(stream);
    read.oldest(stream, 1);
    read.openGap(stream);
    read.newestGapEndMs(stream);
  }
}

/** Writes down, durably, that an index is damaged: it is made anew at the next start. */
export function markDamaged(file: string, why: string): void {
  const mark = openSync(file + MARK, 'w');
  try {
    writeSync(mark, `${why}\n`);
    fsyncSync(mark);
  } finally {
    closeSync(mark);
  }
}

export function unmarkDamaged(file: string): void {
  rmSync(file + MARK, { force: true });
}
