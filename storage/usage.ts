/** Table `usage`: how much of the disk was used, hour by hour, for the last weeks. */
import type { Database } from 'better-sqlite3';

export type UsagePoint = Readonly<{
  /** The beginning of the hour, ms. */
  hourMs: number;
  /** Bytes of all recordings. */
  recordings: number;
  /** Free bytes of the file system; null where the disk did not answer. */
  free: number | null;
}>;

export function usageTable(db: Database) {
  const since = db.prepare<[number], UsagePoint>(
    'select hour_ms hourMs, recordings, free from usage where hour_ms >= ? order by hour_ms',
  );
  const put = db.prepare<[UsagePoint]>(
    `insert into usage (hour_ms, recordings, free) values (:hourMs, :recordings, :free)
     on conflict (hour_ms) do nothing`,
  );
  const prune = db.prepare<[number, number]>('delete from usage where hour_ms < ? or hour_ms > ?');
  return {
    /** Oldest first. */
    since: (ms: number): UsagePoint[] => since.all(ms),
    /** The first of an hour stays. What is older than `keepMs`, or of a time still to come, is forgotten. */
    put: (point: UsagePoint, keepMs: number): void => {
      prune.run(point.hourMs - keepMs, point.hourMs);
      put.run(point);
    },
  };
}
