/**
 * One take of a replay: everything from a key frame on, as steps of a tenth of a second.
 *
 * Media times of all its runs are laid on one line without holes, which is what pacing goes by.
 */
import type { Replay, ReplayBatch } from '../../../src/model/replay.js';
import { type Run, type Sample, ticksToMs } from '../../../src/model/sample.js';

/** Some samples that are sent together. */
export type Step = Readonly<{
  run: Run;
  samples: readonly [Sample, ...Sample[]];
  /** Does not go on from the step before; begins with a key frame. */
  jumps: boolean;
  /** When it is due, ms of media from the start of the take, and when it has been played. */
  atMs: number;
  endMs: number;
  /** Wall-clock time of its first sample, ms. */
  wallMs: number;
}>;

/** Of media, ms, in one step. */
const STEP_MS = 100;

export class ReplayTake implements AsyncDisposable {
  readonly #batches: AsyncGenerator<ReplayBatch, void, undefined>;
  /** Cut from the batch that was read last. */
  #steps: Step[] = [];
  /** From media time of the run to that of the take, ms. */
  #shiftMs = 0;
  /** Where the take so far ends. */
  #endMs = 0;

  /** @param untilMs wall-clock time of its end */
  constructor(
    replay: Replay,
    fromMs: number,
    private readonly untilMs: number,
  ) {
    this.#batches = replay.read(fromMs);
  }

  /**
   * The next step, which stays the next one until it is taken; null at the end.
   * @throws CamrelayError disk_failed
   */
  async next(): Promise<Step | null> {
    while (this.#steps.length === 0) {
      const read = await this.#batches.next();
      if (read.done === true) return null;
      this.#steps = this.#cut(read.value);
      if (this.#steps.length === 0) return null;
    }
    return this.#steps[0] ?? null;
  }

  take(): void {
    this.#steps.shift();
  }

  /** Lets go of the file that is being read. */
  async [Symbol.asyncDispose](): Promise<void> {
    this.#steps = [];
    await this.#batches.return();
  }

  /** Nothing where the batch lies behind the end. */
  #cut({ run, samples, jumps }: ReplayBatch): Step[] {
    const [lead] = run.tracks;
    const mediaMs = ({ track, dts }: Sample): number => ticksToMs(dts, run.tracks[track] ?? lead);
    if (jumps) this.#shiftMs = this.#endMs - mediaMs(samples[0]);
    const steps: (Step & { samples: [Sample, ...Sample[]]; endMs: number })[] = [];
    for (const sample of samples) {
      const ms = mediaMs(sample);
      const wallMs = run.startMs + ms;
      if (wallMs >= this.untilMs) continue;
      const atMs = ms + this.#shiftMs;
      const endMs = atMs + ticksToMs(sample.duration, run.tracks[sample.track] ?? lead);
      const step = steps.at(-1);
      if (sample.track === 0) this.#endMs = Math.max(this.#endMs, endMs);
      if (step && atMs < step.atMs + STEP_MS) {
        step.samples.push(sample);
        step.endMs = Math.max(step.endMs, endMs);
      } else {
        const isJump = jumps && steps.length === 0;
        steps.push({ run, samples: [sample], jumps: isJump, atMs, endMs, wallMs });
      }
    }
    return steps;
  }
}
