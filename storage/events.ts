/** Table `event`: what devices noticed and people noted. */
import type { Database } from 'better-sqlite3';
import type { TimeSpan } from '../src/model/time.js';

export type NewEvent = Readonly<{
  cameraId: string;
  /** Unlike any other of the camera; what comes under a known one changes that event. */
  ref: string;
  /** When it began, ms since the Unix epoch. */
  timeMs: number;
  /** When it ended; null while it goes on, or where nobody says. */
  endMs: number | null;
  type: string;
  source: 'device' | 'user';
  /** For a person; may be empty. */
  note: string;
}>;

export type StoredEvent = NewEvent & Readonly<{ id: number }>;

/** An event that began longer than this before a span, ms, is not looked for in it. */
const LOOK_BACK_MS = 86_400_000;

const COLUMNS =
  'id, camera cameraId, ref, time_ms timeMs, end_ms endMs, type, source, note from event';

export function eventTable(db: Database) {
  const find = db.prepare<[string, string], StoredEvent>(
    `select ${COLUMNS} where camera = ? and ref = ?`,
  );
  const overlapping = db.prepare<
    [{ camera: string; from: number; to: number; earliest: number; limit: number }],
    StoredEvent
  >(
    `select ${COLUMNS} where camera = :camera and time_ms >= :earliest and time_ms < :to
       and (time_ms >= :from or end_ms > :from)
     order by time_ms, id limit :limit`,
  );
  // Only the next greater name is looked for each time: the whole index may be long.
  const cameras = db
    .prepare<[], string>(
      `with recursive known (camera) as (
         select min(camera) from event
         union all
         select (select min(camera) from event where camera > known.camera) from known
         where known.camera is not null)
       select camera from known where camera is not null`,
    )
    .pluck();
  const put = db.prepare<[NewEvent]>(
    `insert into event (camera, ref, time_ms, end_ms, type, source, note)
     values (:cameraId, :ref, :timeMs, max(:endMs, :timeMs), :type, :source, :note)
     on conflict (camera, ref) do update set
       end_ms = max(time_ms, coalesce(:endMs, end_ms)),
       note = case when :note = '' then note else :note end`,
  );
  const pruneOlder = db.prepare<[string, number]>(
    'delete from event where camera = ? and time_ms < ?',
  );
  const pruneMore = db.prepare<[{ camera: string; keep: number }]>(
    `delete from event where camera = :camera and time_ms <
       (select time_ms from event where camera = :camera
        order by time_ms desc limit 1 offset :keep - 1)`,
  );
  return {
    find: (cameraId: string, ref: string): StoredEvent | undefined => find.get(cameraId, ref),
    /** Those that share any instant with the span, oldest first. */
    overlapping: (cameraId: string, { fromMs, toMs }: TimeSpan, limit: number): StoredEvent[] =>
      overlapping.all({
        camera: cameraId,
        from: fromMs,
        to: toMs,
        earliest: fromMs - LOOK_BACK_MS,
        limit,
      }),
    /** Of whom there are any. */
    cameras: (): string[] => cameras.all(),
    /** A new one, or the end and the note of one that is known. */
    put: ({ timeMs, endMs, ...event }: NewEvent): void => {
      put.run({
        ...event,
        timeMs: Math.round(timeMs),
        endMs: endMs === null ? null : Math.round(endMs),
      });
    },
    /** Forgets those that began before an instant, and all but the newest `keep`. */
    prune: (cameraId: string, beforeMs: number, keep: number): void => {
      pruneOlder.run(cameraId, Math.round(beforeMs));
      pruneMore.run({ camera: cameraId, keep });
    },
  };
}
