/** Every question the index answers. Streams it has never heard of have nothing, which is no error. */
import type { Recording } from '../src/model/recording.js';
import type { TimeSpan } from '../src/model/time.js';
import type { StoredEvent } from './events.js';
import type { StoredGap } from './gaps.js';
import type { IndexTables } from './index-tables.js';
import { type Candidate, NOTHING, type Stretch, type Total } from './recordings.js';
import type { ByteSum, StoredStream, StreamKey } from './streams.js';
import type { UsagePoint } from './usage.js';

export interface IndexReader {
  streams(): StoredStream[];
  stream(key: StreamKey): StoredStream | undefined;

  /** Recordings that share any instant with the span, oldest first; not clipped. */
  overlapping(key: StreamKey, span: TimeSpan): Recording[];
  /** The same, only as times and sizes, from the covering index: a day of minutes takes about 1 ms. */
  stretches(key: StreamKey, span: TimeSpan): Stretch[];
  recording(id: number): Recording | undefined;
  newest(key: StreamKey): Recording | undefined;
  /** The last that began at or before an instant; it may have ended before it. */
  before(key: StreamKey, ms: number): Recording | undefined;
  /** The first that began at or after an instant. */
  after(key: StreamKey, ms: number): Recording | undefined;
  /** The last durable instant of a stream, ms. */
  newestEndMs(key: StreamKey): number | undefined;
  /** Rows whose file was still growing; at the start of the program: what a crash left behind. */
  unfinished(): Recording[];
  /** The oldest finished recordings of a stream, of those that begin at or after `fromMs`. */
  oldest(key: StreamKey, limit: number, fromMs?: number): Candidate[];
  /** What the recordings that share any instant with the span have together; not clipped. */
  total(key: StreamKey, span: TimeSpan): Total;

  /** Gaps that share any instant with the span, oldest first; not clipped. */
  gaps(key: StreamKey, span: TimeSpan): StoredGap[];
  openGap(key: StreamKey): StoredGap | undefined;
  newestGapEndMs(key: StreamKey): number | undefined;

  /** Events that share any instant with the span, oldest first, at most `limit`. */
  events(cameraId: string, span: TimeSpan, limit: number): StoredEvent[];
  event(cameraId: string, ref: string): StoredEvent | undefined;
  /** Cameras of which there are events. */
  camerasWithEvents(): string[];

  /** How much of the disk was used, hour by hour from an instant on. */
  usage(sinceMs: number): UsagePoint[];

  /** Files still to be unlinked, at most `limit` of them, from the first name behind `after` on. */
  garbage(limit: number, after?: string): string[];
  isGarbage(path: string): boolean;
  /** Of every stream what it says to have, and what its recordings have. */
  byteSums(): ByteSum[];
  /** What `remember` was told last, or undefined; its shape is for the asker to check. */
  recall(key: StreamKey, topic: string): unknown;
}

export function indexReader(tables: IndexTables): IndexReader {
  const { streams, recordings, gaps, events, garbage, memory, usage } = tables;
  /** Answers for a stream by its number, or with `none` where there is no such stream. */
  const about = <T>(key: StreamKey, none: T, ask: (streamId: number) => T): T => {
    const id = streams.idOf(key);
    return id === undefined ? none : ask(id);
  };
  return {
    streams: streams.all,
    stream: streams.find,
    overlapping: (key, span) => about(key, [], (id) => recordings.overlapping(id, span)),
    stretches: (key, span) => about(key, [], (id) => recordings.stretches(id, span)),
    recording: recordings.get,
    newest: (key) => about(key, undefined, recordings.newest),
    before: (key, ms) => about(key, undefined, (id) => recordings.before(id, ms)),
    after: (key, ms) => about(key, undefined, (id) => recordings.after(id, ms)),
    newestEndMs: (key) => about(key, undefined, recordings.newestEndMs),
    unfinished: recordings.unfinished,
    oldest: (key, limit, fromMs = Number.MIN_SAFE_INTEGER) =>
      about(key, [], (id) => recordings.oldest(id, limit, fromMs)),
    total: (key, span) => about(key, NOTHING, (id) => recordings.total(id, span)),
    gaps: (key, span) => about(key, [], (id) => gaps.overlapping(id, span)),
    openGap: (key) => about(key, undefined, gaps.open),
    newestGapEndMs: (key) => about(key, undefined, gaps.newestEndMs),
    events: events.overlapping,
    event: events.find,
    camerasWithEvents: events.cameras,
    usage: usage.since,
    garbage: garbage.all,
    isGarbage: garbage.has,
    byteSums: streams.byteSums,
    recall: memory.recall,
  };
}
