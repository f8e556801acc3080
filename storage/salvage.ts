/**
 * What a damaged index can still tell, taken over into a new one: gaps, events, whatever is remembered;
 * everything but recordings, which say themselves what they are.
 *
 * Each table is read from the front as far as that goes, then from the back. A row has to pass the checks
 * of the new table and make sense beyond that.
 */
import type { Database } from 'better-sqlite3';
import { GAP_CAUSES } from '../src/model/loss.js';
import { MAX_MEMORY_CHARS } from './memory.js';

export type Salvaged = Readonly<{
  table: string;
  /** Rows taken over. */
  rows: number;
  /** Rows that make no sense. */
  refused: number;
  /** Why the rest cannot be read; null where all of it was. */
  unread: string | null;
}>;

type Row = Readonly<Record<string, unknown>>;

/** Made anew from files, or of no use without them. */
const FROM_FILES = new Set(['recording', 'run', 'garbage']);
/** Streams first: others speak of them. */
const FIRST = 'stream';
/** No moment that anybody recorded is beyond this, ms: the year 2200. */
const MAX_MS = 7_258_118_400_000;

/** What must hold beyond the checks of a table. */
const MAKES_SENSE: Readonly<Record<string, (row: Row, to: Database) => boolean>> = {
  gap: ({ cause, from_ms, to_ms, stream_id }, to) =>
    GAP_CAUSES.some((known) => known === cause) &&
    isMoment(from_ms) &&
    (to_ms === null || isMoment(to_ms)) &&
    to.prepare('select 1 from stream where id = ?').get(stream_id) !== undefined,
  event: ({ time_ms, end_ms }) => isMoment(time_ms) && (end_ms === null || isMoment(end_ms)),
  usage: ({ hour_ms }) => isMoment(hour_ms),
  memory: ({ value }) => typeof value === 'string' && isShortJson(value),
};

/** @param to a new index, with no rows of these tables */
export function salvage(from: Database, to: Database): Salvaged[] {
  const tables = to
    .prepare<[], string>("select name from sqlite_schema where type = 'table'")
    .pluck()
    .all()
    .filter((name) => !name.startsWith('sqlite_') && !FROM_FILES.has(name))
    .sort((a, b) => Number(b === FIRST) - Number(a === FIRST));
  return to.transaction(() => tables.map((table) => salvageTable(from, to, table)))();
}

function salvageTable(from: Database, to: Database, table: string): Salvaged {
  const columns = commonColumns(from, to, table);
  if (typeof columns === 'string') return { table, rows: 0, refused: 0, unread: columns };
  const named = columns.map((name) => `:${name}`).join();
  const put = to.prepare(`insert into ${table} (${columns.join()}) values (${named})`);
  /** @returns whether the new table has it now, and had it not before */
  const take = (row: Row): boolean => {
    // Counted again as recordings are found.
    const whole = table === FIRST ? { ...row, bytes: 0 } : row;
    return (MAKES_SENSE[table]?.(whole, to) ?? true) && succeeds(() => put.run(whole));
  };
  const counts = { rows: 0, refused: 0 };
  const unread = readRows(from, table, '', (row) => {
    counts[take(row) ? 'rows' : 'refused']++;
  });
  if (unread !== null) {
    const [key = 'rowid'] = columns;
    // It may end where it began: what is there already is no row that makes no sense.
    readRows(from, table, `order by ${key} desc`, (row) => (counts.rows += Number(take(row))));
  }
  return { table, ...counts, unread };
}

/** Columns that a table has in both, or why the old one has none. */
function commonColumns(from: Database, to: Database, table: string): string[] | string {
  try {
    const old = new Set(columnsOf(from, table));
    const common = columnsOf(to, table).filter((name) => old.has(name));
    return common.length > 0 ? common : 'there is no such table';
  } catch (error) {
    return error instanceof Error ? error.message : String(error);
  }
}

function columnsOf(db: Database, table: string): string[] {
  return db.prepare<[string], string>('select name from pragma_table_info(?)').pluck().all(table);
}

/** @returns what ended it early, or null */
function readRows(
  from: Database,
  table: string,
  order: string,
  take: (row: Row) => void,
): string | null {
  try {
    for (const row of from.prepare<[], Row>(`select * from ${table} ${order}`).iterate()) take(row);
    return null;
  } catch (error) {
    return error instanceof Error ? error.message : String(error);
  }
}

/** Whether the new table takes a row. */
function succeeds(put: () => unknown): boolean {
  try {
    put();
    return true;
  } catch {
    return false; // a check or a uniqueness of the table: said as a row that makes no sense
  }
}

function isMoment(value: unknown): boolean {
  return typeof value === 'number' && value >= 0 && value <= MAX_MS;
}

function isShortJson(text: string): boolean {
  if (text.length > MAX_MEMORY_CHARS) return false;
  try {
    JSON.parse(text);
    return true;
  } catch {
    return false; // no JSON
  }
}
