/** Table `garbage`: files without a row, still to be unlinked. Survives a crash in between. */
import type { Database } from 'better-sqlite3';

export function garbageTable(db: Database) {
  const all = db
    .prepare<[string, number], string>(
      'select path from garbage where path > ? order by path limit ?',
    )
    .pluck();
  const find = db.prepare<[string], string>('select path from garbage where path = ?').pluck();
  const insert = db.prepare<[string]>('insert or ignore into garbage (path) values (?)');
  const remove = db.prepare<[string]>('delete from garbage where path = ?');
  return {
    /** In the order of their names, from the first behind `after` on. */
    all: (limit: number, after = ''): string[] => all.all(after, limit),
    has: (path: string): boolean => find.get(path) !== undefined,
    insert: (path: string): void => {
      insert.run(path);
    },
    remove: (path: string): void => {
      remove.run(path);
    },
  };
}
