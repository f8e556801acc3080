/**
 * Records one stream: parts go into files, losses into the gap book.
 *
 * Whoever delivers parts never waits: they queue here, and one loop takes them in order, together with
 * everything else that happens to the stream. The queue is bounded; where the disk does not keep up,
 * whole groups of pictures are dropped, up to the next part that can begin a file. Nothing the disk
 * does reaches the live view.
 */
import type { LogFields } from '../src/kit/log.js';
import type { Log } from '../src/kit/log.js';
import type { Loss } from '../src/model/loss.js';
import type { Part } from '../src/model/part.js';
import type { PartWatcher } from '../src/model/watch.js';
import type { IndexWrite } from '../storage/index-write.js';
import type { StreamKey } from '../storage/streams.js';
import { GapBook, pastOf } from './gap-book.js';
import type { Past } from './gap-ledger.js';
import { Segmenter, type SegmenterDeps } from './segmenter.js';

/** Parts that wait for the disk, bytes: half a minute of a 4 Mbit/s camera. */
export const MAX_QUEUED_BYTES = 16 * 1024 * 1024;
/** After an overrun, parts are taken again once the queue is down to this. */
const REFILL_BELOW_BYTES = MAX_QUEUED_BYTES / 2;

export type StreamOptions = StreamKey &
  Readonly<{
    /** Target length of a file, ms. */
    segmentMs: number;
    /** Nothing need be recorded until `begin` says so. */
    waits?: boolean;
  }>;

/** `shutdown`: what follows should have been recorded too; `disabled`: it need not be. */
export type StopReason = 'shutdown' | 'disabled';

export type RecorderState = Readonly<{
  /** A file is being written. */
  recording: boolean;
  /** The last instant that is written, synced and indexed, ms; null where nothing is. */
  lastDurableMs: number | null;
  /** Why the disk takes nothing at the moment, or null. */
  diskFailure: string | null;
  /** Parts that wait for the disk. */
  queuedBytes: number;
  /** Written, and not known to the index yet. */
  unsavedBytes: number;
}>;

type Happening =
  | { type: 'begin'; past: Past | null; fromMs: number }
  | { type: 'rest'; toMs: number }
  | { type: 'write'; writes: readonly IndexWrite[] }
  /** `queuedBytes` are those that count as waiting for the disk. */
  | { type: 'part'; part: Part; queuedBytes: number }
  | { type: 'overrun'; fromMs: number }
  | { type: 'ended' | 'failed'; loss: Loss; nowMs: number }
  | { type: 'stop'; reason: StopReason; nowMs: number };

export class StreamRecorder implements PartWatcher, AsyncDisposable {
  readonly cameraId: string;
  readonly #log: Log;
  readonly #book: GapBook;
  readonly #segmenter: Segmenter;
  readonly #happenings: Happening[] = [];
  #queuedBytes = 0;
  /** Parts are dropped until there is room again. */
  #overrun = false;
  /** What is not recorded now is a gap. */
  #isWanted = false;
  #loop: Promise<void> | null = null;
  #stopped: Promise<void> | null = null;

  constructor(
    private readonly deps: SegmenterDeps,
    { segmentMs, waits = false, ...key }: StreamOptions,
  ) {
    this.cameraId = key.cameraId;
    this.#log = withFields(deps.log, { camera: key.cameraId, stream: key.streamName });
    this.#book = new GapBook(deps.index, key, this.#log);
    this.#segmenter = new Segmenter({ ...deps, log: this.#log }, key, segmentMs, this.#book);
    if (!waits) this.begin(deps.clock.now(), pastOf(deps.index.read, key));
  }

  get state(): RecorderState {
    return {
      recording: this.#segmenter.isRecording,
      lastDurableMs: this.#segmenter.durableMs,
      diskFailure: this.#segmenter.failure,
      queuedBytes: this.#queuedBytes,
      unsavedBytes: this.#segmenter.unsavedBytes,
    };
  }

  /**
   * From here on the stream should be recorded.
   * @param fromMs since when it should have been: what is not recorded from then on is a gap
   * @param past what the ledger goes on from; null where all before `fromMs` is settled
   */
  begin(fromMs: number, past: Past | null = null): void {
    if (!this.#stopped) this.#happen({ type: 'begin', past, fromMs });
  }

  /** The file ends with what was delivered, and what comes need not be recorded. @param toMs until when it should have been */
  rest(toMs: number): void {
    if (!this.#stopped) this.#happen({ type: 'rest', toMs });
  }

  /** Has something written into the index, in order with everything else of the stream. */
  write(...writes: readonly IndexWrite[]): void {
    if (!this.#stopped) this.#happen({ type: 'write', writes });
  }

  /** Parts that were in memory anyway: they do not count as waiting for the disk. */
  preRoll(part: Part): void {
    if (!this.#stopped) this.#happen({ type: 'part', part, queuedBytes: 0 });
  }

  part(part: Part): void {
    if (this.#stopped) return;
    const { length } = part.bytes;
    if (this.#overrun) {
      if (!part.independent || this.#queuedBytes > REFILL_BELOW_BYTES) return;
      this.#overrun = false;
    } else if (this.#queuedBytes > 0 && this.#queuedBytes + length > MAX_QUEUED_BYTES) {
      this.#overrun = true;
      this.#happen({ type: 'overrun', fromMs: part.startMs });
      return;
    }
    this.#queuedBytes += length;
    this.#happen({ type: 'part', part, queuedBytes: length });
  }

  ended(loss: Loss): void {
    if (this.#stopped) return;
    this.#happen({ type: 'ended', loss, nowMs: this.deps.clock.now() });
  }

  /** An attempt to connect failed: tells why the camera is away, where that is not known yet. */
  failed(loss: Loss): void {
    // While the disk stands still one waits in the queue, not hundreds.
    if (this.#stopped || this.#happenings.at(-1)?.type === 'failed') return;
    this.#happen({ type: 'failed', loss, nowMs: this.deps.clock.now() });
  }

  /**
   * Makes what has been written durable. Never rejects.
   * @param onSynced called once the file is synced and only the index remains
   */
  save(onSynced?: () => void): Promise<void> {
    return this.#segmenter.save(onSynced);
  }

  /** Resolves once what has happened so far is dealt with, as far as the disk lets it. Never rejects. */
  async settled(): Promise<void> {
    await this.#loop;
  }

  /** Resolves once everything delivered so far is recorded, finished and indexed. Never rejects. */
  stop(reason: StopReason): Promise<void> {
    this.#stopped ??= this.#stop(reason);
    return this.#stopped;
  }

  [Symbol.asyncDispose](): Promise<void> {
    return this.stop('shutdown');
  }

  async #stop(reason: StopReason): Promise<void> {
    this.#happen({ type: 'stop', reason, nowMs: this.deps.clock.now() });
    while (this.#loop) await this.#loop;
  }

  #happen(happening: Happening): void {
    this.#happenings.push(happening);
    this.#wake();
  }

  #wake(): void {
    this.#loop ??= this.#run().finally(() => {
      this.#loop = null;
      if (this.#happenings.length > 0) this.#wake();
    });
  }

  async #run(): Promise<void> {
    await this.#book.flush();
    for (let next = this.#happenings.shift(); next; next = this.#happenings.shift()) {
      await this.#handle(next);
    }
  }

  async #handle(happening: Happening): Promise<void> {
    switch (happening.type) {
      case 'begin':
        return this.#begin(happening.fromMs, happening.past);
      case 'rest':
        return this.#rest(happening.toMs);
      case 'write':
        this.#book.add(happening.writes);
        return this.#book.flush();
      case 'part':
        await this.#segmenter.record(happening.part);
        this.#queuedBytes -= happening.queuedBytes;
        return;
      case 'overrun':
        this.#log.warn('recording drops media: the disk does not keep up');
        return this.#segmenter.miss('disk', 'the disk did not keep up', happening.fromMs);
      case 'failed':
        if (this.#segmenter.isRecording) return; // it came after all
        return this.#lost(happening.loss, happening.nowMs);
      case 'ended':
        await this.#segmenter.finishFile();
        return this.#lost(happening.loss, happening.nowMs);
      case 'stop':
        return this.#close(happening.reason, happening.nowMs);
    }
  }

  #begin(fromMs: number, past: Past | null): Promise<void> {
    this.#isWanted = true;
    const settled = {
      knownUntilMs: this.#segmenter.endMs,
      openGap: undefined,
      wasRecording: false,
    };
    this.#book.begin(past ?? settled, fromMs);
    return this.#book.flush();
  }

  async #rest(toMs: number): Promise<void> {
    this.#isWanted = false;
    await this.#segmenter.finishFile();
    this.#book.stopping();
    await this.#book.note({ type: 'disabled', nowMs: toMs });
  }

  #lost(loss: Loss, nowMs: number): Promise<void> {
    return this.#book.note({ type: 'lost', loss, nowMs, endMs: this.#segmenter.endMs ?? nowMs });
  }

  async #close(reason: StopReason, nowMs: number): Promise<void> {
    await this.#segmenter.close();
    if (!this.#isWanted) return;
    const endMs = this.#segmenter.endMs ?? nowMs;
    this.#book.stopping();
    await this.#book.note(
      reason === 'shutdown' ? { type: 'shutdown', endMs } : { type: 'disabled', nowMs },
    );
  }
}

/** The log with fields added to every line. */
function withFields(log: Log, own: LogFields): Log {
  return {
    debug: (message, fields) => log.debug(message, { ...own, ...fields }),
    info: (message, fields) => log.info(message, { ...own, ...fields }),
    warn: (message, fields) => log.warn(message, { ...own, ...fields }),
    error: (message, fields) => log.error(message, { ...own, ...fields }),
  };
}
