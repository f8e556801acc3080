/**
 * Makes an index as two months of many cameras leave it, without the recordings: rows of files of a
 * minute, each with a part table of 120 parts as a 4 Mbit/s camera's, in the order in which they would
 * have been written. SQLite makes the rows by itself, without its log and without the triggers, and what
 * those would have kept is counted at the end.
 */
import Sqlite, { type Database } from 'better-sqlite3';
import { openToWrite } from '../storage/database.js';
import { PartTableWriter } from '../storage/part-table.js';

export type BigIndex = Readonly<{
  cameras: number;
  days: number;
  /** When the last file ends, ms. */
  endMs: number;
}>;

const MINUTE_MS = 60_000;
const MINUTES_A_DAY = 1_440;
const TIMESCALE = 90_000;
const HEADER_BYTES = 1_200;
const PARTS = 120;
const PART_BYTES = 250_000;
const PART_TICKS = TIMESCALE / 2;
/** How much the parts of a camera differ in size. */
const SIZE_SPREAD = 0.2;
/** Key frames come so often, parts. */
const KEY_EVERY = 4;
/** Tables that take turns. */
const TABLES = 64;
/** A run lasts a day. */
const INIT_BYTES = 900;

export const cameraName = (number: number): string => `cam-${String(number).padStart(2, '0')}`;

/** @returns how many recordings it has */
export function makeBigIndex(file: string, { cameras, days, endMs }: BigIndex): number {
  openToWrite(file).close();
  const db = new Sqlite(file);
  try {
    db.pragma('journal_mode = off');
    db.pragma('synchronous = off');
    db.pragma('cache_size = -262144');
    const hourMs = 60 * MINUTE_MS;
    const later = setLater(db);
    const firstMs = endMs - days * MINUTES_A_DAY * MINUTE_MS;
    insertStreams(db, { cameras, days, firstMs });
    insertTables(db);
    insertRecordings(db, { days, firstMs });
    for (const sql of later) db.exec(sql);
    db.exec(`
      update stream set bytes = (select sum(bytes) from recording where stream_id = stream.id);
      update run set recordings = ${MINUTES_A_DAY};
      insert into gap (stream_id, from_ms, to_ms, cause, detail)
        select stream.id, ${firstMs} + minute * ${hourMs}, ${firstMs} + minute * ${hourMs} + 900,
          'offline', ''
        from stream, minutes where minute < ${days * 24};
      drop table minutes;
      drop table part_table;`);
    db.pragma('journal_mode = wal');
    return cameras * days * MINUTES_A_DAY;
  } finally {
    db.close();
  }
}

/** Takes indexes and triggers of the table away. @returns what brings them back */
function setLater(db: Database): string[] {
  const kept = db
    .prepare<[], { type: string; name: string; sql: string }>(
      "select type, name, sql from sqlite_schema where tbl_name = 'recording' and type <> 'table' and sql is not null",
    )
    .all();
  for (const { type, name } of kept) db.exec(`drop ${type} ${name}`);
  return kept.map(({ sql }) => sql);
}

function insertStreams(
  db: Database,
  { cameras, days, firstMs }: Readonly<{ cameras: number; days: number; firstMs: number }>,
): void {
  const stream = db.prepare("insert into stream (id, camera, name) values (?, ?, 'main')");
  const run = db.prepare(
    'insert into run (id, stream_id, name, start_ms, tracks, init) values (?, ?, ?, ?, ?, ?)',
  );
  const tracks = JSON.stringify([
    { kind: 'video', codec: 'h264', codecString: 'avc1.640028', width: 1920, height: 1080, timescale: TIMESCALE },
  ]); // prettier-ignore
  db.transaction(() => {
    for (let camera = 1; camera <= cameras; camera++) stream.run(camera, cameraName(camera));
    for (let day = 0; day < days; day++) {
      for (let camera = 1; camera <= cameras; camera++) {
        const id = day * cameras + camera;
        const startMs = firstMs + day * MINUTES_A_DAY * MINUTE_MS;
        run.run(id, camera, `run-${id}`, startMs, tracks, Buffer.alloc(INIT_BYTES, id));
      }
    }
  })();
}

function insertTables(db: Database): void {
  db.exec('create table part_table (id integer primary key, parts blob not null)');
  db.exec(`create table minutes (minute integer primary key) strict;
    insert into minutes with recursive counted (minute) as (
      select 0 union all select minute + 1 from counted where minute < ${MINUTES_A_DAY - 1})
    select minute from counted`);
  const insert = db.prepare('insert into part_table values (?, ?)');
  for (let id = 0; id < TABLES; id++) {
    const origin = { startMs: 0, startTicks: 0, timescale: TIMESCALE, headerBytes: HEADER_BYTES };
    const table = new PartTableWriter(origin);
    for (let part = 0; part < PARTS; part++) {
      const spread = SIZE_SPREAD * (((id * PARTS + part) % 17) / 17 - 0.5);
      table.add({
        startMs: table.endMs,
        startTicks: part * PART_TICKS,
        durationTicks: PART_TICKS,
        bytes: Math.round(PART_BYTES * (1 + spread)),
        independent: part % KEY_EVERY === 0,
      });
    }
    insert.run(id, table.snapshot());
  }
}

/** Minute by minute, and in each every camera. */
function insertRecordings(
  db: Database,
  { days, firstMs }: Readonly<{ days: number; firstMs: number }>,
): void {
  const insert = db.prepare<[{ dayMs: number; day: number; cameras: number }]>(`
    insert into recording (stream_id, run_id, path, start_ms, end_ms, start_ticks, bytes,
      header_bytes, finished, checksum, parts)
    select stream.id, :day * :cameras + stream.id,
      'recordings/' || camera || '/main/' || strftime(
        '%Y/%m/%d/%H-%M-%f', (:dayMs + minute * ${MINUTE_MS}) / 1000.0, 'unixepoch') || 'Z.mp4',
      :dayMs + minute * ${MINUTE_MS}, :dayMs + (minute + 1) * ${MINUTE_MS},
      minute * ${(TIMESCALE * MINUTE_MS) / 1000}, ${HEADER_BYTES + PARTS * PART_BYTES},
      ${HEADER_BYTES}, 1, (minute * 2654435761 + stream.id) % 4294967296, parts
    from minutes cross join stream cross join part_table
    where part_table.id = (minute * 7 + stream.id) % ${TABLES}`);
  const cameras = db.prepare<[], number>('select count(*) from stream').pluck().get() ?? 0;
  for (let day = 0; day < days; day++) {
    insert.run({ dayMs: firstMs + day * MINUTES_A_DAY * MINUTE_MS, day, cameras });
  }
}
