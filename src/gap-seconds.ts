/**
 * How many seconds each camera should have been recorded and was not, by cause: a count that only rises.
 *
 * It is the sum over the gap ledger, but the ledger forgets with retention, and a sum that fell would look
 * to Prometheus like a restart. So what was counted is remembered, with the moment up to which it was: the
 * time between two runs of the program is counted by the second, and a ledger that forgets takes nothing
 * away. The newest moments are not counted yet, for where a gap begins and why is known only later.
 */
import type { IndexReader } from '../storage/index-reader.js';
import type { RecordingIndex } from '../storage/recording-index.js';
import type { StreamKey } from '../storage/streams.js';
import { z } from 'zod';
import type { Config } from './config/config.js';
import type { Clock } from './kit/clock.js';
import { GAP_CAUSES, type GapCause } from './model/loss.js';

export type GapSecondsDeps = Readonly<{
  index: Pick<RecordingIndex, 'write'> & Readonly<{ read: Pick<IndexReader, 'gaps' | 'recall'> }>;
  config: () => Config;
  clock: Clock;
}>;

export type CameraGapSeconds = Readonly<{ cameraId: string; seconds: Seconds }>;

type Seconds = Readonly<Partial<Record<GapCause, number>>>;
/** `untilMs`: up to when the ledger has been counted, ms since the Unix epoch. */
type Count = Readonly<{ untilMs: number; seconds: Seconds }>;

const COUNT_EVERY_MS = 60_000;
/** Older than this and the longest silence that is no loss yet, ms, a gap stands as it is. */
const SETTLED_AFTER_MS = 30_000;
const TOPIC = 'gap_seconds';
const Remembered = z.object({
  untilMs: z.number(),
  seconds: z.partialRecord(z.enum(GAP_CAUSES), z.number().nonnegative()),
});

export class GapSeconds implements AsyncDisposable {
  /** By stream. */
  readonly #counts = new Map<string, Count>();
  readonly #stopping = new AbortController();
  readonly #counting: Promise<void>;

  constructor(private readonly deps: GapSecondsDeps) {
    this.#counting = this.#countNowAndThen(this.#stopping.signal);
  }

  /** Of every camera that is recorded. */
  all(): CameraGapSeconds[] {
    return this.#recorded().map((key) => ({
      cameraId: key.cameraId,
      seconds: this.#countOf(key).seconds,
    }));
  }

  async [Symbol.asyncDispose](): Promise<void> {
    this.#stopping.abort();
    await this.#counting;
  }

  async #countNowAndThen(signal: AbortSignal): Promise<void> {
    for (const key of this.#recorded()) this.#countOf(key);
    for (;;) {
      // Not at once: what was missed before this start is in the ledger only a moment later.
      await this.deps.clock.sleep(COUNT_EVERY_MS, signal);
      if (signal.aborted) return;
      for (const key of this.#recorded()) await this.#count(key);
    }
  }

  async #count(key: StreamKey): Promise<void> {
    const last = this.#countOf(key);
    const untilMs = this.#settledMs;
    if (untilMs <= last.untilMs) return; // the clock was set back
    const seconds = { ...last.seconds };
    const span = { fromMs: last.untilMs, toMs: untilMs };
    const gaps = this.deps.index.read.gaps(key, span);
    for (const { fromMs, toMs, cause } of gaps) {
      const ms = Math.min(toMs ?? untilMs, untilMs) - Math.max(fromMs, last.untilMs);
      if (ms > 0) seconds[cause] = (seconds[cause] ?? 0) + ms / 1000;
    }
    const count = { untilMs, seconds };
    this.#counts.set(nameOf(key), count);
    if (gaps.length > 0) await this.#remember(key, count);
  }

  /** At first what an earlier program had counted; a stream that nobody counted yet begins at nothing. */
  #countOf(key: StreamKey): Count {
    const known = this.#counts.get(nameOf(key));
    if (known) return known;
    const { success, data } = Remembered.safeParse(this.deps.index.read.recall(key, TOPIC));
    const count: Count = success ? data : { untilMs: this.#settledMs, seconds: {} };
    this.#counts.set(nameOf(key), count);
    if (!success) void this.#remember(key, count);
    return count;
  }

  async #remember({ cameraId, streamName }: StreamKey, count: Count): Promise<void> {
    const { index, clock } = this.deps;
    const value = JSON.stringify(count);
    // A failure is logged by the index itself; what is not remembered is counted again.
    await index
      .write({ type: 'remember', cameraId, streamName, topic: TOPIC, value, nowMs: clock.now() })
      .catch(() => undefined);
  }

  get #settledMs(): number {
    const { clock, config } = this.deps;
    return clock.now() - SETTLED_AFTER_MS - config().relay.stallTimeoutMs;
  }

  /** A camera that is not to be recorded has no count, rather than one that stands still. */
  #recorded(): StreamKey[] {
    return this.deps
      .config()
      .cameras.filter(({ record }) => record.mode !== 'off')
      .map(({ id, stream }) => ({ cameraId: id, streamName: stream }));
  }
}

const nameOf = ({ cameraId, streamName }: StreamKey): string => `${cameraId}/${streamName}`;
