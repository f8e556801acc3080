/** Samples of a track that is not the lead, until the part they belong to is finished. */
import { type Sample, ticksToMs } from '../model/sample.js';
import type { Track } from '../model/track.js';
import { MAX_DURATION_TICKS } from './fragment-writer.js';

/** What may wait; beyond it the oldest go. A lead that stalls for longer ends its run. */
const MAX_SAMPLES = 2_000;
const MAX_BYTES = 8 * 1024 * 1024;

export class WaitingTrack {
  #waiting: Sample[] = [];
  #bytes = 0;
  /** How far the track has come, ms of media time. */
  #reachedMs = 0;

  constructor(private readonly track: Track) {}

  /** In decode order. */
  push(sample: Sample): void {
    closeGap(this.#waiting, sample);
    this.#waiting.push(sample);
    this.#bytes += sample.data.length;
    this.#reachedMs = ticksToMs(sample.dts + sample.duration, this.track);
    while (this.#waiting.length > MAX_SAMPLES || this.#bytes > MAX_BYTES) {
      this.#bytes -= this.#waiting.shift()?.data.length ?? 0;
    }
  }

  /**
   * Whether the track has something to come for a span of media time: it has not reached its end. A
   * track that has not even reached its begin has fallen silent, or too far behind to wait for.
   */
  isWorthWaiting(startMs: number, endMs: number): boolean {
    return this.#reachedMs >= startMs && this.#reachedMs < endMs;
  }

  /** Takes the samples that begin before `endMs` of media time. */
  takeBefore(endMs: number): Sample[] {
    const index = this.#waiting.findIndex((sample) => ticksToMs(sample.dts, this.track) >= endMs);
    const taken = this.#waiting.splice(0, index < 0 ? this.#waiting.length : index);
    for (const { data } of taken) this.#bytes -= data.length;
    return taken;
  }
}

/**
 * Lets the last of some samples last until the next one: in a fragment, decode times follow from
 * durations, and a gap would shift everything behind it.
 */
export function closeGap(samples: Sample[], next: Sample): void {
  const last = samples.at(-1);
  if (!last || last.dts + last.duration === next.dts) return;
  const duration = Math.min(next.dts - last.dts, MAX_DURATION_TICKS);
  samples[samples.length - 1] = { ...last, duration };
}
