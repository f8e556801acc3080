/**
 * Keeps the gap ledger of one stream and sees to it that the index learns of every entry, in order:
 * what cannot be written now waits, and goes along with whatever is written next.
 */
import type { Log } from '../src/kit/log.js';
import type { IndexReader } from '../storage/index-reader.js';
import type { IndexWrite } from '../storage/index-write.js';
import type { RecordingIndex } from '../storage/recording-index.js';
import type { StreamKey } from '../storage/streams.js';
import { beginLedger, type Ledger, type LedgerEvent, type LedgerStep, nextLedger, type Past } from './gap-ledger.js'; // prettier-ignore

/** Entries that wait for an index that takes nothing; the oldest go first. */
const MAX_WAITING = 200;

/** What the index knows of a stream whose recording begins. */
export function pastOf(read: IndexReader, key: StreamKey): Past {
  const ends = [read.newestEndMs(key), read.newestGapEndMs(key)];
  const known = ends.filter((ms) => ms !== undefined);
  return {
    knownUntilMs: known.length > 0 ? Math.max(...known) : null,
    openGap: read.openGap(key),
    wasRecording: read.stream(key)?.recording ?? false,
  };
}

export class GapBook {
  readonly #key: StreamKey;
  #ledger: Ledger = null;
  #waiting: IndexWrite[] = [];

  constructor(
    private readonly index: RecordingIndex,
    { cameraId, streamName }: StreamKey,
    private readonly log: Log,
  ) {
    this.#key = { cameraId, streamName };
  }

  /** The stream should be recorded from `fromMs` on. */
  begin(past: Past, fromMs: number): void {
    this.#waiting.push({ ...this.#key, type: 'recording', on: true });
    this.#take(beginLedger(past, fromMs));
  }

  /** Whether something is missing at the moment. */
  get isOpen(): boolean {
    return this.#ledger !== null;
  }

  /** Notes an event and writes what follows from it, if it can be written. */
  async note(event: LedgerEvent): Promise<void> {
    this.#take(nextLedger(this.#ledger, event));
    await this.flush();
  }

  /** What to write together with the first row of a recording that begins at `startMs`. */
  atRecording(startMs: number): IndexWrite[] {
    const { writes } = nextLedger(this.#ledger, { type: 'recorded', startMs });
    return [...this.#waiting, ...this.#addressed(writes)];
  }

  /** What `atRecording` gave has been written. */
  recorded(startMs: number): void {
    this.#waiting = [];
    this.#ledger = nextLedger(this.#ledger, { type: 'recorded', startMs }).ledger;
  }

  /** Recording was stopped on purpose; to be followed by `note` of what that means. */
  stopping(): void {
    this.#waiting.push({ ...this.#key, type: 'recording', on: false });
  }

  /** Has something written with the next entry. */
  add(writes: readonly IndexWrite[]): void {
    this.#waiting.push(...writes);
  }

  /** Writes what waits. Never rejects: what cannot be written goes on waiting. */
  async flush(): Promise<void> {
    if (this.#waiting.length === 0) return;
    try {
      await this.index.write(...this.#waiting);
      this.#waiting = [];
    } catch (error) {
      this.log.warn('gap not indexed yet', { error });
    }
  }

  #take({ ledger, writes }: LedgerStep): void {
    this.#ledger = ledger;
    this.#waiting.push(...this.#addressed(writes));
    this.#waiting.splice(0, this.#waiting.length - MAX_WAITING);
  }

  #addressed(writes: LedgerStep['writes']): IndexWrite[] {
    return writes.map((write) => ({ ...this.#key, ...write }));
  }
}
