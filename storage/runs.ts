/** Table `run`: what all files between a connect and the next loss share. */
import type { Database } from 'better-sqlite3';
import type { RecordedRun } from '../src/model/recording.js';

type Row = { name: string; startMs: number; tracks: string; init: Buffer };

/** Runs kept in memory, so that recordings of one run share one object. */
const MAX_CACHED = 256;

export function runTable(db: Database) {
  const get = db.prepare<[number], Row>(
    'select name, start_ms startMs, tracks, init from run where id = ?',
  );
  const find = db
    .prepare<[number, string], number>('select id from run where stream_id = ? and name = ?')
    .pluck();
  const insert = db.prepare<[number, string, number, string, Uint8Array]>(
    'insert into run (stream_id, name, start_ms, tracks, init) values (?, ?, ?, ?, ?)',
  );
  const cache = new Map<number, RecordedRun>();

  return {
    idOfOrNew: (streamId: number, run: RecordedRun): number =>
      find.get(streamId, run.id) ??
      Number(
        insert.run(streamId, run.id, Math.round(run.startMs), JSON.stringify(run.tracks), run.init)
          .lastInsertRowid,
      ),
    get: (id: number): RecordedRun => {
      const cached = cache.get(id);
      if (cached) return cached;
      const row = get.get(id);
      if (!row) throw new Error(`the index has no run ${id}`);
      const tracks = JSON.parse(row.tracks) as RecordedRun['tracks'];
      const run = { id: row.name, startMs: row.startMs, tracks, init: row.init };
      const [oldest] = cache.keys();
      if (cache.size >= MAX_CACHED && oldest !== undefined) cache.delete(oldest);
      cache.set(id, run);
      return run;
    },
  };
}
