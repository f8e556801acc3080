/**
 * When what is due: media time against a clock, at any speed.
 *
 * A player gets everything a little before it is due. Whoever is held up, by a pause or by a socket that
 * is full, is not caught up with afterwards: play goes on at its pace from where it is.
 */
import type { Clock } from '../../../src/kit/clock.js';

/** A delay, ms, beyond which the pace begins anew. */
const LATE_MS = 250;

export class ReplayPacer {
  readonly #clock: Pick<Clock, 'monotonic'>;
  /** This media time is due at this time of the clock; null before the first step. */
  #mark: Readonly<{ mediaMs: number; atMs: number }> | null = null;
  #scale = 1;

  /** @param aheadMs of the clock: how much before it is due everything is sent */
  constructor(
    clock: Pick<Clock, 'monotonic'>,
    private readonly aheadMs: number,
  ) {
    this.#clock = clock;
  }

  get scale(): number {
    return this.#scale;
  }

  /** Begins: what comes first is due at once, and as much as may be ahead with it. */
  begin(scale: number): void {
    this.#scale = scale;
    this.#mark = null;
  }

  /** Goes on from a media time, of which the player already has what is ahead. */
  resume(mediaMs: number, scale: number): void {
    this.#scale = scale;
    this.#mark = { mediaMs, atMs: this.#clock.monotonic() + this.aheadMs };
  }

  /** How long to wait, ms, until a media time is to be sent; not above zero where it is now. */
  waitMs(mediaMs: number): number {
    const nowMs = this.#clock.monotonic();
    this.#mark ??= { mediaMs, atMs: nowMs };
    const dueMs = this.#mark.atMs + (mediaMs - this.#mark.mediaMs) / this.#scale;
    const waitMs = dueMs - this.aheadMs - nowMs;
    if (waitMs < -LATE_MS - this.aheadMs) this.resume(mediaMs, this.#scale);
    return waitMs;
  }
}
