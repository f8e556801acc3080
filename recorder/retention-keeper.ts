/** Carries out retention: now and then, when a file is finished, and whenever the disk is full. */
import type { Clock } from '../src/kit/clock.js';
import type { IndexWrite } from '../storage/index-write.js';
import type { Pins } from './pins.js';
import { condemned, type RetentionCandidate, type RetentionPolicy } from './retention.js';
import { discard, type SweepDeps, sweepGarbage } from './sweeping.js';

/** Pause between two looks, ms. */
const LOOK_EVERY_MS = 30_000;
/** How many of the oldest recordings of each stream are looked at in one go. */
const LOOK_AT = 16;

export type RetentionDeps = SweepDeps & Readonly<{ clock: Clock; pins: Pins }>;

export class RetentionKeeper implements AsyncDisposable {
  readonly #stopping = new AbortController();
  readonly #rounds: Promise<void>;
  #sweep: Promise<void> | null = null;
  /** How often somebody asked: who asks during a sweep gets another. */
  #requests = 0;

  constructor(
    private readonly deps: RetentionDeps,
    private policy: RetentionPolicy,
  ) {
    this.#rounds = this.#round(this.#stopping.signal);
  }

  /** From the next sweep on, another policy holds. */
  setPolicy(policy: RetentionPolicy): void {
    this.policy = policy;
  }

  /** Deletes what has to go by now; resolves once it is gone. Never rejects. */
  sweep(): Promise<void> {
    this.#requests++;
    this.#sweep ??= this.#sweepAll().finally(() => (this.#sweep = null));
    return this.#sweep;
  }

  async [Symbol.asyncDispose](): Promise<void> {
    this.#stopping.abort();
    await this.#rounds;
    await this.#sweep;
  }

  async #round(signal: AbortSignal): Promise<void> {
    while (!this.#isStopping()) {
      await this.sweep();
      await this.deps.clock.sleep(LOOK_EVERY_MS, signal);
    }
  }

  async #sweepAll(): Promise<void> {
    for (let served = -1; served !== this.#requests && !this.#isStopping();) {
      served = this.#requests;
      try {
        await sweepGarbage(this.deps);
        for (let more = true; more && !this.#isStopping();) more = await this.#deleteSome();
      } catch (error) {
        this.deps.log.warn('old recordings could not be deleted', { error });
      }
    }
  }

  #isStopping(): boolean {
    return this.#stopping.signal.aborted;
  }

  /** @returns whether there may be more to delete */
  async #deleteSome(): Promise<boolean> {
    const { clock, directory, disk, index, log } = this.deps;
    const { candidates, completeUntilMs } = this.#oldest();
    const doomed = condemned(
      {
        nowMs: clock.now(),
        candidates,
        completeUntilMs,
        bytesByCamera: this.#bytes(),
        freeBytes: await disk.freeBytes(directory),
      },
      this.policy,
    );
    if (doomed.length === 0) return false;
    await discard(
      this.deps,
      doomed.map(({ id }) => id),
    );
    await index.write(...this.#gapsToForget());
    const bytes = doomed.reduce((sum, candidate) => sum + candidate.bytes, 0);
    log.info('old recordings deleted', { files: doomed.length, bytes });
    return completeUntilMs < Infinity;
  }

  /** Gaps before the oldest recording say nothing about anything that is kept. */
  #gapsToForget(): IndexWrite[] {
    const { read } = this.deps.index;
    return read.streams().flatMap(({ cameraId, streamName }) => {
      const key = { cameraId, streamName };
      const [oldest] = read.oldest(key, 1);
      return oldest ? [{ ...key, type: 'pruneGaps', beforeMs: oldest.startMs }] : [];
    });
  }

  #oldest(): { candidates: RetentionCandidate[]; completeUntilMs: number } {
    const { read } = this.deps.index;
    let completeUntilMs = Infinity;
    const candidates = read.streams().flatMap((stream) => {
      const own = read.oldest(stream, LOOK_AT);
      const last = own.at(-1);
      if (last && own.length === LOOK_AT) {
        completeUntilMs = Math.min(completeUntilMs, last.startMs);
      }
      const free = own.filter(({ id }) => !this.deps.pins.isHeld(id));
      return free.map((candidate) => ({ ...candidate, cameraId: stream.cameraId }));
    });
    candidates.sort((a, b) => a.startMs - b.startMs);
    return { candidates, completeUntilMs };
  }

  #bytes(): Map<string, number> {
    const bytes = new Map<string, number>();
    for (const stream of this.deps.index.read.streams()) {
      bytes.set(stream.cameraId, (bytes.get(stream.cameraId) ?? 0) + stream.bytes);
    }
    return bytes;
  }
}
