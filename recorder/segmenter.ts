/**
 * Parts of one stream -> files, one after the other: where they are cut, and what happens when the
 * disk fails. Called by one loop, one call at a time; only `save` may come in between.
 */
import type { Clock } from '../src/kit/clock.js';
import type { Log } from '../src/kit/log.js';
import type { Part } from '../src/model/part.js';
import type { StreamKey } from '../storage/streams.js';
import { endsFile, MAX_PARTS, plannedMs, shiftMs, wanedShiftMs } from './cutting.js';
import { diskReason, saysFull } from './disk.js';
import type { GapBook } from './gap-book.js';
import type { Room } from './room.js';
import { SegmentFile, type SegmentFileDeps } from './segment-file.js';

/** Pause after a failed write, ms; it doubles up to the longest. */
const FIRST_RETRY_MS = 500;
const LONGEST_RETRY_MS = 2_000;
/** How often the end of a file is tried before it is left to the next start. */
const MAX_FINISH_TRIES = 3;

export type SegmenterDeps = SegmentFileDeps &
  Readonly<{
    clock: Clock;
    log: Log;
    /** Asked before anything is written. */
    room: Room;
  }>;

export class Segmenter {
  #file: SegmentFile | null = null;
  /** A file whose end could not be written yet. */
  #unfinished: { file: SegmentFile; tries: number } | null = null;
  #runId: string | null = null;
  #filesOfRun = 0;
  /** Added to the time of the next part, ms; above zero after the clock was set back. */
  #shiftMs = 0;
  /** When the newest part came, by the monotonic clock, ms; null before the first. */
  #newestAtMs: number | null = null;
  /** Where the last recording ends, ms; null before the first. */
  #endMs: number | null;
  #durableMs: number | null;
  #failure: { reason: string; count: number; retryAtMs: number } | null = null;

  constructor(
    private readonly deps: SegmenterDeps,
    private readonly key: StreamKey,
    private readonly segmentMs: number,
    private readonly book: GapBook,
  ) {
    this.#endMs = deps.index.read.newestEndMs(key) ?? null;
    this.#durableMs = this.#endMs;
  }

  get isRecording(): boolean {
    return this.#file !== null;
  }

  get endMs(): number | null {
    return this.#endMs;
  }

  get durableMs(): number | null {
    return this.#file?.durableMs ?? this.#durableMs;
  }

  /** Why nothing can be written at the moment, or null. */
  get failure(): string | null {
    return this.#failure?.reason ?? null;
  }

  /** Records a part, if it can be recorded: what is missed is in the gap book. Never rejects. */
  async record(part: Part): Promise<void> {
    if (part.run.id !== this.#runId) await this.#beginRun(part);
    if (this.#file?.broken) await this.#fail(new Error('the disk lost what was written'), part);
    if (this.#file && this.#isFull(this.#file, part)) await this.finishFile();
    try {
      if (this.#file) await this.#append(this.#file, part);
      else if (part.independent) await this.#beginFile(part);
    } catch (error) {
      await this.#fail(error, part);
    }
    this.#shiftMs = wanedShiftMs(this.#shiftMs, part);
    this.#newestAtMs = this.deps.clock.monotonic();
    if (this.#file || this.book.isOpen) return;
    if (this.#failure) await this.miss('disk', this.#failure.reason, part.startMs);
    else await this.miss('stalled', 'waiting for a key frame', part.startMs);
  }

  /** Ends the file, if there is one: the next part begins another. Never rejects. */
  async finishFile(): Promise<void> {
    const file = this.#file;
    if (!file) return;
    this.#file = null;
    this.#durableMs = file.durableMs;
    this.#unfinished = { file, tries: 0 };
    await this.#finishUnfinished();
    this.#endMs = file.endMs; // not before: a sync that fails takes the end of the file with it
  }

  /** Media from `fromMs` on is not recorded. */
  async miss(cause: 'disk' | 'stalled', detail: string, fromMs: number): Promise<void> {
    await this.finishFile();
    const endMs = this.#endMs ?? fromMs;
    await this.book.note({ type: 'missed', cause, detail, fromMs: fromMs + this.#shiftMs, endMs });
  }

  /** Bytes written that the index does not know of yet. */
  get unsavedBytes(): number {
    return this.#file?.unsavedBytes ?? 0;
  }

  /** Makes what has been written durable. Never rejects: what failed shows at the next part. */
  async save(onSynced?: () => void): Promise<void> {
    try {
      await this.#file?.save(onSynced);
    } catch (error) {
      this.deps.log.warn('recording not saved', { error });
    }
  }

  /** Nothing more comes. Never rejects. */
  async close(): Promise<void> {
    await this.finishFile();
    await this.#unfinished?.file.leave();
    this.#unfinished = null;
    this.deps.room.well(this.key);
  }

  async #beginRun(part: Part): Promise<void> {
    await this.finishFile();
    this.#runId = part.run.id;
    this.#filesOfRun = 0;
    const nowMs = this.deps.clock.monotonic();
    this.#shiftMs = shiftMs(part.startMs, this.#endMs, nowMs - (this.#newestAtMs ?? nowMs));
    if (this.#shiftMs > 0) {
      const { log } = this.deps;
      log.warn('the clock was set back: times are shifted', { shiftMs: this.#shiftMs });
    } else if (this.#endMs !== null && part.startMs < this.#endMs) {
      this.#endMs = null; // recorded in a future that never was
    }
  }

  async #beginFile(first: Part): Promise<void> {
    if (this.#failure && this.deps.clock.monotonic() < this.#failure.retryAtMs) return;
    if (!(await this.#finishUnfinished())) return;
    // Rounding must not make files overlap.
    const startMs = Math.max(Math.round(this.#wallMs(first)), this.#endMs ?? -Infinity);
    const alongside = this.book.atRecording(startMs);
    const { key } = this;
    const bytes = first.init.length + first.bytes.length;
    const file = { key, first, startMs, alongside };
    this.#file = await this.#withRoom(bytes, true, () => SegmentFile.create(this.deps, file));
    this.book.recorded(startMs);
    this.#filesOfRun++;
    if (!this.#failure) return;
    this.deps.log.info('recording again');
    this.#failure = null;
    this.deps.room.well(this.key);
  }

  #isFull(file: SegmentFile, part: Part): boolean {
    const planned = plannedMs(this.key, this.segmentMs, this.#filesOfRun - 1);
    const isLarge = part.independent && file.bytes >= this.deps.room.fileBytes(this.key);
    return file.parts >= MAX_PARTS || isLarge || endsFile(part, file.lengthUpTo(part), planned);
  }

  async #append(file: SegmentFile, part: Part): Promise<void> {
    const write = (): Promise<void> => file.append(part, this.#wallMs(part));
    await this.#withRoom(part.bytes.length, false, write);
  }

  /** Writes once there is room; and once more where the disk is full all the same. */
  async #withRoom<T>(bytes: number, isNew: boolean, write: () => Promise<T>): Promise<T> {
    const { room } = this.deps;
    await room.admit(this.key, bytes, isNew);
    try {
      return await write();
    } catch (error) {
      if (!saysFull(error)) throw error;
      await room.insist(this.key, bytes);
      return write();
    }
  }

  /** @returns whether there is no unfinished file any more */
  async #finishUnfinished(): Promise<boolean> {
    const unfinished = this.#unfinished;
    if (!unfinished) return true;
    try {
      await unfinished.file.finish();
      this.#durableMs = unfinished.file.durableMs;
      this.deps.room.finished();
    } catch (error) {
      this.#pause(error);
      if (++unfinished.tries < MAX_FINISH_TRIES) return false;
      this.deps.log.error('file left for the next start to finish', { path: unfinished.file.path });
      await unfinished.file.leave();
    }
    this.#unfinished = null;
    return true;
  }

  async #fail(error: unknown, part: Part): Promise<void> {
    this.#pause(error);
    await this.miss('disk', diskReason(error), part.startMs);
  }

  #pause(error: unknown): void {
    const count = (this.#failure?.count ?? 0) + 1;
    const pauseMs = Math.min(LONGEST_RETRY_MS, FIRST_RETRY_MS * 2 ** (count - 1));
    const reason = diskReason(error);
    if (reason !== this.#failure?.reason) {
      this.deps.log.warn('recording pauses', { reason, error });
    }
    this.#failure = { reason, count, retryAtMs: this.deps.clock.monotonic() + pauseMs };
    this.deps.room.failed(this.key, error);
  }

  /** Wall-clock time of a part, ms. */
  #wallMs({ startMs }: Part): number {
    return startMs + this.#shiftMs;
  }
}
