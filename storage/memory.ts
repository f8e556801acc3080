/** Table `memory`: small things to know of a stream after a restart, as JSON, one value a topic. */
import type { Database } from 'better-sqlite3';
import type { StreamKey } from './streams.js';

/** Longest value, characters of JSON: this is a memo, not a store. */
export const MAX_MEMORY_CHARS = 65_536;

export function memoryTable(db: Database) {
  const get = db
    .prepare<[string, string, string], string>(
      'select value from memory where camera = ? and stream = ? and topic = ?',
    )
    .pluck();
  const set = db.prepare<[string, string, string, string, number]>(
    `insert into memory (camera, stream, topic, value, updated_ms) values (?, ?, ?, ?, ?)
     on conflict (camera, stream, topic)
     do update set value = excluded.value, updated_ms = excluded.updated_ms`,
  );
  const remove = db.prepare<[string, string, string]>(
    'delete from memory where camera = ? and stream = ? and topic = ?',
  );
  return {
    /** The value last remembered, or undefined. Its shape is for the asker to check. */
    recall: ({ cameraId, streamName }: StreamKey, topic: string): unknown => {
      const value = get.get(cameraId, streamName, topic);
      return value === undefined ? undefined : (JSON.parse(value) as unknown);
    },
    remember: (
      { cameraId, streamName }: StreamKey,
      topic: string,
      value: string,
      nowMs: number,
    ): void => {
      set.run(cameraId, streamName, topic, value, nowMs);
    },
    forget: ({ cameraId, streamName }: StreamKey, topic: string): void => {
      remove.run(cameraId, streamName, topic);
    },
  };
}
