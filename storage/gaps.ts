/**
 * Table `gap`: what should have been recorded and was not. They never overlap, and at most one of
 * a stream is open.
 */
import type { Database } from 'better-sqlite3';
import type { GapCause } from '../src/model/loss.js';
import type { TimeSpan } from '../src/model/time.js';

export type StoredGap = Readonly<{
  fromMs: number;
  /** Null while it is going on. */
  toMs: number | null;
  cause: GapCause;
  detail: string;
}>;

const COLUMNS = 'from_ms fromMs, to_ms toMs, cause, detail';

export function gapTable(db: Database) {
  const overlapping = db.prepare<[{ stream: number; from: number; to: number }], StoredGap>(
    `select ${COLUMNS} from gap
     where stream_id = :stream and from_ms < :to and (to_ms is null or to_ms > :from)
       and from_ms >= coalesce(
         (select max(from_ms) from gap where stream_id = :stream and from_ms <= :from), :from)
     order by from_ms`,
  );
  const open = db.prepare<[number], StoredGap>(
    `select ${COLUMNS} from gap where stream_id = ? and to_ms is null`,
  );
  const newestEnd = db
    .prepare<[number], number>(
      `select to_ms from gap where stream_id = ? and to_ms is not null
       order by from_ms desc limit 1`,
    )
    .pluck();
  const insert = db.prepare<[number, number, number | null, string, string]>(
    'insert into gap (stream_id, from_ms, to_ms, cause, detail) values (?, ?, ?, ?, ?)',
  );
  const close = db.prepare<[number, number, number]>(
    'update gap set to_ms = ? where stream_id = ? and to_ms is null and from_ms < ?',
  );
  const dropOpen = db.prepare<[number]>('delete from gap where stream_id = ? and to_ms is null');
  const amend = db.prepare<[string, string, number]>(
    'update gap set cause = ?, detail = ? where stream_id = ? and to_ms is null',
  );
  const drop = db.prepare<[number, number]>('delete from gap where stream_id = ? and from_ms = ?');
  const prune = db.prepare<[number, number]>('delete from gap where stream_id = ? and to_ms <= ?');

  const insertGap = (streamId: number, { fromMs, toMs, cause, detail }: StoredGap): void => {
    insert.run(streamId, fromMs, toMs, cause, detail);
  };

  return {
    /** Those that share any instant with the span, oldest first. */
    overlapping: (streamId: number, { fromMs, toMs }: TimeSpan): StoredGap[] =>
      overlapping.all({ stream: streamId, from: fromMs, to: toMs }),
    open: (streamId: number): StoredGap | undefined => open.get(streamId),
    /** End of the newest closed one. */
    newestEndMs: (streamId: number): number | undefined => newestEnd.get(streamId),

    insert: insertGap,
    /** What lies in the span is no gap after all; what is left of one on either side stays. */
    fill: (streamId: number, span: TimeSpan): void => {
      for (const gap of overlapping.all({ stream: streamId, from: span.fromMs, to: span.toMs })) {
        drop.run(streamId, gap.fromMs);
        if (gap.fromMs < span.fromMs) insertGap(streamId, { ...gap, toMs: span.fromMs });
        if (gap.toMs === null || gap.toMs > span.toMs) {
          insertGap(streamId, { ...gap, fromMs: span.toMs });
        }
      }
    },
    /** Ends the open one; one that would be empty is no gap at all. */
    close: (streamId: number, toMs: number): void => {
      close.run(toMs, streamId, toMs);
      dropOpen.run(streamId);
    },
    amend: (streamId: number, cause: GapCause, detail: string): void => {
      amend.run(cause, detail, streamId);
    },
    /** Forgets those that ended at or before an instant. */
    prune: (streamId: number, beforeMs: number): void => {
      prune.run(streamId, beforeMs);
    },
  };
}
