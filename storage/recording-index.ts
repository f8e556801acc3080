/**
 * The index: what is recorded, what is missing, what is remembered.
 *
 * Reading is synchronous and quick (prepared statements on a read-only connection); writing happens
 * elsewhere, in order, and a promise resolves when it is durable. One process writes at a time.
 */
import type { Database } from 'better-sqlite3';
import type { Log } from '../src/kit/log.js';
import { CamrelayError } from '../src/model/errors.js';
import { IN_MEMORY, openToRead, openToWrite } from './database.js';
import { isDamage, isDamageCode, markDamaged } from './index-health.js';
import { indexReader, type IndexReader } from './index-reader.js';
import { indexTables } from './index-tables.js';
import type { IndexWrite } from './index-write.js';
import { MAX_MEMORY_CHARS } from './memory.js';
import { readMigrations, refuseNewer, schemaVersion } from './migrate.js';
import type { StreamKey } from './streams.js';
import { inlineWriter, threadWriter, type WriteBehind } from './write-behind.js';

export type IndexOptions = Readonly<{
  /** Path of the database; made where it is missing. */
  file: string;
  log: Log;
  /** False writes in the calling thread, which blocks it for every sync: for tests and commands. */
  thread?: boolean;
  /** Called once, should the index turn out to be damaged: the next start makes it anew. */
  onDamage?: (why: string) => void;
}>;

export interface RecordingIndex extends AsyncDisposable {
  readonly read: IndexReader;
  /** An id no recording has or had. */
  newRecordingId(): number;
  /**
   * Writes all or nothing, after everything submitted before; resolves once it is durable.
   * @throws CamrelayError disk_failed
   */
  write(...group: readonly IndexWrite[]): Promise<void>;
  /**
   * Keeps a value across restarts; `undefined` forgets it. Anything JSON can say, within
   * `MAX_MEMORY_CHARS`.
   */
  remember(key: StreamKey, topic: string, value: unknown, nowMs: number): Promise<void>;
}

/** @throws CamrelayError schema_too_new (the file stays untouched), disk_failed */
export async function openIndex({
  file,
  log,
  thread = file !== IN_MEMORY,
  onDamage = () => undefined,
}: IndexOptions): Promise<RecordingIndex> {
  const damaged = damageReport(file, log, onDamage);
  if (thread) {
    const writer = await threadWriter(file);
    try {
      return new OpenIndex(openToRead(file), writer, log, damaged);
    } catch (error) {
      await writer[Symbol.asyncDispose]();
      throw error;
    }
  }
  const db = openToWrite(file);
  return new OpenIndex(db, inlineWriter(db), log, damaged);
}

/** Reads only, beside whatever program writes: for commands. @throws CamrelayError schema_too_new, disk_failed */
export function openIndexToRead(file: string): Readonly<{ read: IndexReader }> & Disposable {
  const db = openToRead(file);
  try {
    refuseNewer(schemaVersion(db), readMigrations());
    return { read: indexReader(indexTables(db)), [Symbol.dispose]: () => void db.close() };
  } catch (error) {
    db.close();
    throw error;
  }
}

class OpenIndex implements RecordingIndex {
  readonly read: IndexReader;
  #lastId: number;

  constructor(
    private readonly db: Database,
    private readonly writer: WriteBehind,
    private readonly log: Log,
    private readonly damaged: (why: string) => void,
  ) {
    const tables = indexTables(db);
    this.read = guarded(indexReader(tables), damaged);
    this.#lastId = tables.recordings.newestId();
  }

  newRecordingId(): number {
    return ++this.#lastId;
  }

  write(...group: readonly IndexWrite[]): Promise<void> {
    return new Promise((resolve, reject) => {
      this.writer.submit(group, (cause) => {
        if (!cause) return resolve();
        if (isDamageCode('code' in cause ? String(cause.code) : null)) this.damaged(cause.message);
        this.log.warn('index not written', { error: cause });
        reject(new CamrelayError('disk_failed', `the index: ${cause.message}`, { cause }));
      });
    });
  }

  async remember(key: StreamKey, topic: string, value: unknown, nowMs: number): Promise<void> {
    const json = value === undefined ? null : JSON.stringify(value);
    if (json !== null && json.length > MAX_MEMORY_CHARS) {
      throw new CamrelayError('internal', `${topic} is too long to remember`);
    }
    await this.write({ ...key, type: 'remember', topic, value: json, nowMs });
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.writer[Symbol.asyncDispose]();
    this.db.close();
  }
}

/** Hands on every question; an answer that shows damage is told of, and becomes an error of ours. */
function guarded(read: IndexReader, damaged: (why: string) => void): IndexReader {
  const guard =
    (ask: (...about: unknown[]) => unknown) =>
    (...about: unknown[]): unknown => {
      try {
        return ask(...about);
      } catch (cause) {
        if (!isDamage(cause) || !(cause instanceof Error)) throw cause;
        damaged(cause.message);
        throw new CamrelayError('disk_failed', `${DAMAGED} (${cause.message})`, { cause });
      }
    };
  const questions = Object.entries(read).map(([name, ask]) => [
    name,
    guard(ask as (...about: unknown[]) => unknown),
  ]);
  return Object.fromEntries(questions) as IndexReader;
}

const DAMAGED = 'the index is damaged: the next start of camrelay makes it anew from the files';

/** Says once, loudly and durably, that the index is damaged. */
function damageReport(file: string, log: Log, onDamage: (why: string) => void) {
  let isKnown = false;
  return (why: string): void => {
    if (isKnown) return;
    isKnown = true;
    log.error(DAMAGED, { file, why });
    try {
      if (file !== IN_MEMORY) markDamaged(file, why);
    } catch (error) {
      log.error('that the index is damaged could not be written down', { error });
    }
    onDamage(why);
  };
}
