/**
 * Brings the schema to the newest version. Each step is one file of `migrations/` and one
 * transaction; `user_version` says how many have been taken.
 */
import { readdirSync, readFileSync } from 'node:fs';
import type { Database } from 'better-sqlite3';
import { CamrelayError } from '../src/model/errors.js';

/** Beside this file, both as source and as built (`bin/copy-assets.mjs` takes them along). */
const MIGRATIONS = new URL('./migrations/', import.meta.url);

/** The steps in their order. */
export function readMigrations(): string[] {
  return readdirSync(MIGRATIONS)
    .filter((name) => name.endsWith('.sql'))
    .sort()
    .map((name) => readFileSync(new URL(name, MIGRATIONS), 'utf8'));
}

/** @param version of an index. @throws CamrelayError schema_too_new */
export function refuseNewer(version: number, steps: readonly string[]): void {
  if (version <= steps.length) return;
  throw new CamrelayError(
    'schema_too_new',
    `the index has version ${version}, and this camrelay knows up to ${steps.length}: ` +
      'start the newer camrelay, or move index.db away',
  );
}

/** @throws CamrelayError schema_too_new */
export function migrate(db: Database, steps: readonly string[]): void {
  refuseNewer(schemaVersion(db), steps);
  const taken = schemaVersion(db);
  for (const [index, sql] of steps.entries()) {
    if (index < taken) continue;
    const step = db.transaction(() => {
      db.exec(sql);
      db.pragma(`user_version = ${index + 1}`);
    });
    step.immediate();
  }
}

export function schemaVersion(db: Database): number {
  return db.pragma('user_version', { simple: true }) as number;
}
