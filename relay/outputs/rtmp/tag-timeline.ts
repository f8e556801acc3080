/**
 * One line of time for the tags of one worker after another: each worker counts from zero, and
 * viewers must never see time go back.
 */

/** Sound and picture are interleaved this closely, ms; going back further is a new beginning. */
const LONGEST_STEP_BACK_MS = 5_000;
/** RTMP times have 32 bits and wrap (RTMP 1.0, section 5.3.1.1). */
const WRAP = 2 ** 32;

export class TagTimeline {
  #offsetMs = 0;
  /** The latest time given out; null before the first. */
  #lastMs: number | null = null;
  #gapMs: number | null = null;

  /** The next tag is the first of another worker; it comes `gapMs` (at least 1) after the last. */
  restart(gapMs: number): void {
    this.#gapMs = Math.max(1, Math.round(gapMs));
  }

  /** @param dtsMs as the worker counts. @returns as viewers should see it, below 2^32 */
  place(dtsMs: number): number {
    const lastMs = this.#lastMs ?? dtsMs;
    if (this.#gapMs !== null && this.#lastMs !== null)
      this.#offsetMs = lastMs + this.#gapMs - dtsMs;
    this.#gapMs = null;
    // ffmpeg's own count begins anew after 2^31 ms.
    if (lastMs - (dtsMs + this.#offsetMs) > LONGEST_STEP_BACK_MS)
      this.#offsetMs = lastMs + 1 - dtsMs;
    const placedMs = dtsMs + this.#offsetMs;
    this.#lastMs = Math.max(lastMs, placedMs);
    return placedMs % WRAP;
  }
}
