/** Table `garbage`: files without a row, still to be unlinked. Survives a crash in between. */
import type { Database } from 'better-sqlite3';

export function garbageTable(db: Database) {
  const all = db
    .prepare<[number], string>('select path from garbage order by path limit ?')
    .pluck();
  const insert = db.prepare<[string]>('insert or ignore into garbage (path) values (?)');
  const remove = db.prepare<[string]>('delete from garbage where path = ?');
  return {
    all: (limit: number): string[] => all.all(limit),
    insert: (path: string): void => {
      insert.run(path);
    },
    remove: (path: string): void => {
      remove.run(path);
    },
  };
}
