/** All tables of the index on one connection. */
import type { Database } from 'better-sqlite3';
import { eventTable } from './events.js';
import { gapTable } from './gaps.js';
import { garbageTable } from './garbage.js';
import { memoryTable } from './memory.js';
import { recordingTable } from './recordings.js';
import { runTable } from './runs.js';
import { streamTable } from './streams.js';
import { usageTable } from './usage.js';

export type IndexTables = ReturnType<typeof indexTables>;

export function indexTables(db: Database) {
  const runs = runTable(db);
  return {
    streams: streamTable(db),
    runs,
    recordings: recordingTable(db, runs),
    gaps: gapTable(db),
    events: eventTable(db),
    garbage: garbageTable(db),
    memory: memoryTable(db),
    usage: usageTable(db),
  };
}
