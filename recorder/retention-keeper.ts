/**
 * Carries out retention: now and then, when a file is finished, and whenever somebody needs room.
 *
 * Nothing is deleted while it is unknown what is protected, or while the storage directory is not
 * the one of the index: a file that is not there counts as deleted.
 */
import type { Clock } from '../src/kit/clock.js';
import type { IndexWrite } from '../storage/index-write.js';
import type { Pins } from './pins.js';
import type { ProtectedSpans } from './protected-spans.js';
import { minFreeInForce } from './room-limits.js';
import { condemned, type RetentionFacts, type RetentionPolicy } from './retention.js';
import { oldestCandidates } from './retention-candidates.js';
import type { StorageHealth } from './storage-health.js';
import { discard, type SweepDeps, sweepGarbage } from './sweeping.js';

/** Pause between two looks, ms. */
const LOOK_EVERY_MS = 30_000;

export type RetentionDeps = SweepDeps &
  Readonly<{
    clock: Clock;
    pins: Pins;
    protectedSpans: ProtectedSpans;
    health: StorageHealth;
    /** Why the directory is not the one of the index now, or null. */
    refusal?: () => Promise<string | null>;
  }>;

/** Room that somebody is about to take. */
export type Need = Readonly<{
  cameraId: string;
  bytes: number;
  /** The disk said that it is full, whatever it claims to have. */
  isFull: boolean;
}>;

export class RetentionKeeper implements AsyncDisposable {
  readonly #stopping = new AbortController();
  readonly #rounds: Promise<void>;
  #sweep: Promise<void> | null = null;
  /** How often somebody asked: who asks during a sweep gets another. */
  #requests = 0;
  /** What was asked for since the last look. */
  #needs: Need[] = [];

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

  /** Deletes what has to go by now, or for what is needed; resolves once it is gone. Never rejects. */
  sweep(need?: Need): Promise<void> {
    this.#requests++;
    if (need) this.#needs.push(need);
    this.#sweep ??= this.#sweepAll();
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
      const needs = this.#needs.splice(0);
      try {
        if (!(await this.#mayDelete())) continue;
        await sweepGarbage(this.deps);
        let isFull = needs.some((need) => need.isFull);
        for (let more = true; more && !this.#isStopping(); isFull = false) {
          more = await this.#deleteSome(needs, isFull);
        }
      } catch (error) {
        this.deps.log.warn('old recordings could not be deleted', { error });
      }
    }
    this.#sweep = null; // at once: whoever asks from here on is not served by this one any more
  }

  #isStopping(): boolean {
    return this.#stopping.signal.aborted;
  }

  async #mayDelete(): Promise<boolean> {
    const { health, protectedSpans, refusal } = this.deps;
    if (refusal && (await refusal()) !== null) return false;
    await protectedSpans.load();
    health.set(null, 'protected', protectedSpans.failure);
    return protectedSpans.failure === null;
  }

  /** @returns whether there may be more to delete */
  async #deleteSome(needs: readonly Need[], isFull: boolean): Promise<boolean> {
    const { clock, directory, disk, index, log, pins, protectedSpans } = this.deps;
    const { totalBytes, freeBytes } = await disk.space(directory);
    const minFreeBytes = minFreeInForce(this.policy, totalBytes);
    const free = isFull ? Math.min(freeBytes, minFreeBytes) : freeBytes;
    // From here to the first write nobody else runs, so nothing is protected or pinned in between.
    const spared = { pins, protectedTimes: protectedSpans.times };
    const { candidates, completeUntilMs } = oldestCandidates(index.read, spared);
    const used = withNeeds(this.#bytes(), free, needs);
    const facts = { nowMs: clock.now(), candidates, completeUntilMs, ...used };
    const doomed = condemned(facts, { ...this.policy, minFreeBytes });
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

  #bytes(): Map<string, number> {
    const bytes = new Map<string, number>();
    for (const stream of this.deps.index.read.streams()) {
      bytes.set(stream.cameraId, (bytes.get(stream.cameraId) ?? 0) + stream.bytes);
    }
    return bytes;
  }
}

/** What is used, as if what is needed had been taken. */
function withNeeds(
  recorded: ReadonlyMap<string, number>,
  freeBytes: number,
  needs: readonly Need[],
): Pick<RetentionFacts, 'bytesByCamera' | 'freeBytes'> {
  const bytesByCamera = new Map(recorded);
  for (const { cameraId, bytes } of needs) {
    bytesByCamera.set(cameraId, (bytesByCamera.get(cameraId) ?? 0) + bytes);
  }
  const needed = needs.reduce((sum, { bytes }) => sum + bytes, 0);
  return { bytesByCamera, freeBytes: freeBytes - needed };
}
