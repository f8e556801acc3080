/**
 * The time line of a recorded presentation: normal play time counts what is recorded and passes over
 * holes, so that it runs as RTP time does, and a player's bar has no stretch in which nothing comes.
 */
import type { TimeSpan } from '../../../src/model/time.js';

export class PlayTime {
  /** @param spans what is recorded, oldest first, not overlapping; at least one */
  constructor(private readonly spans: readonly TimeSpan[]) {}

  /** All there is to play, ms. */
  get lengthMs(): number {
    return this.spans.reduce((sum, { fromMs, toMs }) => sum + toMs - fromMs, 0);
  }

  get startMs(): number {
    return this.spans[0]?.fromMs ?? 0;
  }

  get endMs(): number {
    return this.spans.at(-1)?.toMs ?? 0;
  }

  /** Normal play time of a moment, ms; inside a hole that of its end. */
  nptOf(wallMs: number): number {
    return this.spans.reduce(
      (sum, { fromMs, toMs }) => sum + Math.max(0, Math.min(wallMs, toMs) - fromMs),
      0,
    );
  }

  /** The moment of a normal play time; at a hole the one behind it. */
  wallOf(nptMs: number): number {
    let left = nptMs;
    for (const { fromMs, toMs } of this.spans) {
      if (left < toMs - fromMs) return fromMs + left;
      left -= toMs - fromMs;
    }
    return this.endMs;
  }
}
