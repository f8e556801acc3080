/**
 * Table `recording`: one row a file, saying what of it is durable.
 *
 * Recordings of one stream never overlap, so at most one that began before a span reaches into it;
 * every question about a span is a walk over `recording_by_time` from that one on.
 */
import type { Database } from 'better-sqlite3';
import type { RecordedPart, RecordedRun, Recording } from '../src/model/recording.js';
import type { TimeSpan } from '../src/model/time.js';
import { readPartColumns } from './part-columns.js';
import { readPartTable } from './part-table.js';
import type { runTable } from './runs.js';

/** What the timeline needs to know of a file. */
export type Stretch = Readonly<{ startMs: number; endMs: number; bytes: number }>;

/** What retention needs to know of a file. */
export type Candidate = Readonly<{ id: number; path: string; startMs: number; endMs: number; bytes: number }>; // prettier-ignore

/** What some files have together. */
export type Total = Readonly<{
  bytes: number;
  recordedMs: number;
  /** Where the last of them ends; 0 where there are none. */
  endMs: number;
}>;

export const NOTHING: Total = { bytes: 0, recordedMs: 0, endMs: 0 };

/** What of a growing file has become durable. */
export type Grown = Readonly<{
  id: number;
  endMs: number;
  bytes: number;
  /** CRC-32 of those bytes, or null where nobody has counted. */
  checksum: number | null;
  parts: Uint8Array;
}>;

export type NewRecording = Grown &
  Readonly<{
    path: string;
    startMs: number;
    startTicks: number;
    headerBytes: number;
    finished: boolean;
  }>;

type Row = Omit<Recording, 'run' | 'parts' | 'columns' | 'finished'> & {
  runId: number;
  startTicks: number;
  finished: 0 | 1;
  table: Buffer;
};

const COLUMNS = `recording.id, camera cameraId, stream.name streamName, path, run_id runId,
  start_ms startMs, end_ms endMs, start_ticks startTicks, recording.bytes, header_bytes headerBytes,
  finished, checksum, parts "table"`;
const FROM = 'from recording join stream on stream.id = stream_id';
/** From the last recording that began at or before the span on. Parameters: stream, from, to, from. */
const IN_SPAN = `stream_id = :stream and start_ms < :to and end_ms > :from and start_ms >= coalesce(
  (select max(start_ms) from recording where stream_id = :stream and start_ms <= :from), :from)`;

type SpanOfStream = { stream: number; from: number; to: number };

export function recordingTable(db: Database, runs: ReturnType<typeof runTable>) {
  const newestId = db
    .prepare<[], number>("select seq from sqlite_sequence where name = 'recording'")
    .pluck();
  const stretches = db.prepare<[SpanOfStream], Stretch>(
    `select start_ms startMs, end_ms endMs, bytes from recording indexed by recording_by_time
     where ${IN_SPAN} order by start_ms`,
  );
  const overlapping = db.prepare<[SpanOfStream], Row>(
    `select ${COLUMNS} ${FROM} where ${IN_SPAN} order by start_ms`,
  );
  const byId = db.prepare<[number], Row>(`select ${COLUMNS} ${FROM} where recording.id = ?`);
  const newest = db.prepare<[number], Row>(
    `select ${COLUMNS} ${FROM} where stream_id = ? order by start_ms desc limit 1`,
  );
  const before = db.prepare<[number, number], Row>(
    `select ${COLUMNS} ${FROM} where stream_id = ? and start_ms <= ? order by start_ms desc limit 1`,
  );
  const after = db.prepare<[number, number], Row>(
    `select ${COLUMNS} ${FROM} where stream_id = ? and start_ms >= ? order by start_ms limit 1`,
  );
  const newestEnd = db
    .prepare<[number], number>(
      'select end_ms from recording where stream_id = ? order by start_ms desc limit 1',
    )
    .pluck();
  const unfinished = db.prepare<[], Row>(
    `select ${COLUMNS} ${FROM} where finished = 0 order by recording.id`,
  );
  const oldest = db.prepare<[number, number, number], Candidate>(
    `select id, path, start_ms startMs, end_ms endMs, bytes from recording
     where stream_id = ? and start_ms >= ? and finished = 1 order by start_ms limit ?`,
  );
  const total = db.prepare<[SpanOfStream], Total>(
    `select coalesce(sum(bytes), 0) bytes, coalesce(sum(end_ms - start_ms), 0) recordedMs,
       coalesce(max(end_ms), 0) endMs
     from recording indexed by recording_by_time where ${IN_SPAN}`,
  );
  const insert = db.prepare(
    `insert into recording (id, stream_id, run_id, path, start_ms, end_ms, start_ticks, bytes,
       header_bytes, finished, checksum, parts)
     values (:id, :stream, :run, :path, :startMs, :endMs, :startTicks, :bytes, :headerBytes,
       :finished, :checksum, :parts)`,
  );
  const update = db.prepare<[number, number, Uint8Array, number, number | null, number]>(
    'update recording set end_ms = ?, bytes = ?, parts = ?, finished = ?, checksum = ? where id = ?',
  );
  const setChecksum = db.prepare<[number, number]>(
    'update recording set checksum = ? where id = ?',
  );
  const remove = db
    .prepare<[number], string>('delete from recording where id = ? returning path')
    .pluck();

  const toRecording = (row: Row): Recording => recordingOf(row, runs.get(row.runId));
  const optional = (row: Row | undefined): Recording | undefined => row && toRecording(row);
  const named = (streamId: number, { fromMs, toMs }: TimeSpan): SpanOfStream => ({
    stream: streamId,
    from: fromMs,
    to: toMs,
  });

  return {
    /** The highest id ever given out. */
    newestId: (): number => newestId.get() ?? 0,
    stretches: (streamId: number, span: TimeSpan): Stretch[] =>
      stretches.all(named(streamId, span)),
    overlapping: (streamId: number, span: TimeSpan): Recording[] =>
      overlapping.all(named(streamId, span)).map(toRecording),
    get: (id: number): Recording | undefined => optional(byId.get(id)),
    newest: (streamId: number): Recording | undefined => optional(newest.get(streamId)),
    /** The last that began at or before an instant. */
    before: (streamId: number, ms: number): Recording | undefined =>
      optional(before.get(streamId, ms)),
    /** The first that began at or after an instant. */
    after: (streamId: number, ms: number): Recording | undefined =>
      optional(after.get(streamId, ms)),
    newestEndMs: (streamId: number): number | undefined => newestEnd.get(streamId),
    unfinished: (): Recording[] => unfinished.all().map(toRecording),
    /** The oldest finished ones that begin at or after `fromMs`; open files are nobody's to delete. */
    oldest: (streamId: number, limit: number, fromMs: number): Candidate[] =>
      oldest.all(streamId, fromMs, limit),
    /** What those that share any instant with the span have together, whole. */
    total: (streamId: number, span: TimeSpan): Total => total.get(named(streamId, span)) ?? NOTHING,

    insert: (streamId: number, runId: number, recording: NewRecording): void => {
      const { finished, ...columns } = recording;
      insert.run({ ...columns, stream: streamId, run: runId, finished: Number(finished) });
    },
    update: ({ id, endMs, bytes, parts, checksum }: Grown, finished: boolean): void => {
      update.run(endMs, bytes, parts, Number(finished), checksum, id);
    },
    setChecksum: (id: number, checksum: number): void => {
      setChecksum.run(checksum, id);
    },
    /** The path of what was removed, or undefined where there was no such row. */
    remove: (id: number): string | undefined => remove.get(id),
  };
}

/** The part table is decoded only for who looks at it. */
function recordingOf(row: Row, run: RecordedRun): Recording {
  const { id, cameraId, streamName, path, startMs, endMs, bytes, headerBytes, checksum } = row;
  const { timescale } = run.tracks[0];
  const origin = { startMs, startTicks: row.startTicks, timescale, headerBytes };
  let parts: readonly RecordedPart[] | undefined;
  return {
    ...{ id, cameraId, streamName, path, run, startMs, endMs, bytes, headerBytes, checksum },
    finished: row.finished === 1,
    get parts() {
      return (parts ??= readPartTable(row.table, origin));
    },
    get columns() {
      return readPartColumns(row.table, origin);
    },
  };
}
