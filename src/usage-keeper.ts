/** Notes once an hour how much of the disk is used, so that people see how it went these two weeks. */
import type { Disk } from '../recorder/disk.js';
import type { RecordingIndex } from '../storage/recording-index.js';
import type { UsagePoint } from '../storage/usage.js';
import type { Clock } from './kit/clock.js';

export type UsageKeeperDeps = Readonly<{
  index: RecordingIndex;
  disk: Pick<Disk, 'space'>;
  /** Of the recordings. */
  directory: string;
  clock: Clock;
}>;

const HOUR_MS = 3_600_000;
const KEEP_MS = 15 * 24 * HOUR_MS;

export class UsageKeeper implements AsyncDisposable {
  readonly #stopping = new AbortController();
  readonly #noting: Promise<void>;

  constructor(private readonly deps: UsageKeeperDeps) {
    this.#noting = this.#noteEachHour(this.#stopping.signal);
  }

  /** Oldest first, of at most 15 days. */
  points(): UsagePoint[] {
    return this.deps.index.read.usage(this.deps.clock.now() - KEEP_MS);
  }

  async [Symbol.asyncDispose](): Promise<void> {
    this.#stopping.abort();
    await this.#noting;
  }

  async #noteEachHour(signal: AbortSignal): Promise<void> {
    const { clock } = this.deps;
    while (!signal.aborted) {
      const hourMs = Math.floor(clock.now() / HOUR_MS) * HOUR_MS;
      await this.#note(hourMs);
      await clock.sleep(Math.max(hourMs + HOUR_MS - clock.now(), 0) + 1, signal);
    }
  }

  async #note(hourMs: number): Promise<void> {
    const { index, disk, directory } = this.deps;
    const recordings = index.read.streams().reduce((sum, { bytes }) => sum + bytes, 0);
    // A disk that is gone is reported by the recorder, with its reason.
    const space = await disk.space(directory).catch(() => null);
    const free = space && Math.round(space.freeBytes);
    // A failure is logged by the index itself; there is another hour.
    await index
      .write({ type: 'usage', point: { hourMs, recordings, free }, keepMs: KEEP_MS })
      .catch(() => undefined);
  }
}
