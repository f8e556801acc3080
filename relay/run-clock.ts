/**
 * Wall-clock time of a run's media time.
 *
 * A run begins at the wall-clock time of its first frame. From then on the camera's clock counts,
 * and its drift against ours is followed slowly, never by a jump. What arrives is late by the
 * network's jitter and never early, so the least lag of a window is what is compared.
 *
 * A quartz is off by some dozens of parts in a million, and 500 ppm are enough to follow it. Cameras
 * that are off by as much as one in a hundred exist too: their rate is learned (camera-rate.ts) and
 * goes into the line, so that what is left to correct is small again.
 */
import { CameraRate, MAX_RATE } from './camera-rate.js';

/** Fastest correction of a camera that keeps time: 0.5 ms a second. */
const MAX_SLEW = 500e-6;
/** ... and of one that does not: this share of what its rate is off by. */
const SLEW_OF_RATE = 0.5;
/** Lags are judged over windows of this much arrival time, ms. */
const WINDOW_MS = 10_000;
/** Lag that no jitter explains, ms: the camera's clock or ours has jumped, or one of them stands still. */
const ASTRAY_MS = 3_000;
/** Frames that go on coming for this long, ms, while media time hardly moves: the camera's clock stands still. */
const STANDSTILL_MS = 3_000;
/** Fewer frames than this in that time may be a slow camera's, or a network's that stutters. */
const STANDSTILL_FRAMES = 30;
/** The share of that time by which media time has to move. */
const LEAST_PROGRESS = 0.1;
/** Lag that needs no second window to be believed, ms. */
const CLEARLY_ASTRAY_MS = 60_000;

/** A frame of a window: when it came, and its media time. */
type Arrival = { nowMs: number; mediaMs: number };

export class RunClock {
  /** Wall time = media time + offset; from `#sinceMs` of media time on it is slewed by `#slew`. */
  #offsetMs: number;
  #sinceMs = 0;
  #slew = 0;
  readonly #rate = new CameraRate();
  #windowEndsAtMs: number | null = null;
  /** Of the frame that was least late in the window. */
  #leastLagMs = Infinity;
  #leastLate: Arrival = { nowMs: 0, mediaMs: 0 };
  #strayWindows = 0;
  /** Since when progress is measured, and how many frames came since. */
  #progress = { nowMs: -Infinity, mediaMs: 0, frames: 0 };
  #astray = false;

  constructor(startMs: number) {
    this.#offsetMs = startMs;
  }

  /** Media and wall clock have parted; only a new run can mend it. */
  get isAstray(): boolean {
    return this.#astray;
  }

  wallMs(mediaMs: number): number {
    return mediaMs + this.#offsetMs + this.#slew * Math.max(0, mediaMs - this.#sinceMs);
  }

  /** Tells when a frame came. @param mediaMs its media time @param nowMs wall-clock time of arrival */
  observe(mediaMs: number, nowMs: number): void {
    const lagMs = nowMs - this.wallMs(mediaMs);
    if (lagMs < this.#leastLagMs) {
      this.#leastLagMs = lagMs;
      this.#leastLate.nowMs = nowMs;
      this.#leastLate.mediaMs = mediaMs;
    }
    if (Math.abs(lagMs) > CLEARLY_ASTRAY_MS) this.#astray = true;
    this.#checkProgress(mediaMs, nowMs);
    this.#windowEndsAtMs ??= nowMs + WINDOW_MS;
    if (nowMs >= this.#windowEndsAtMs) this.#closeWindow(mediaMs, nowMs);
  }

  #checkProgress(mediaMs: number, nowMs: number): void {
    const since = this.#progress;
    since.frames++;
    const elapsedMs = nowMs - since.nowMs;
    if (elapsedMs < STANDSTILL_MS) return;
    const stoodStill = mediaMs - since.mediaMs < elapsedMs * LEAST_PROGRESS;
    if (stoodStill && since.frames >= STANDSTILL_FRAMES) this.#astray = true;
    this.#progress = { nowMs, mediaMs, frames: 0 };
  }

  #closeWindow(mediaMs: number, nowMs: number): void {
    const errorMs = this.#leastLagMs;
    this.#strayWindows = Math.abs(errorMs) > ASTRAY_MS ? this.#strayWindows + 1 : 0;
    if (this.#strayWindows >= 2) this.#astray = true;
    this.#rate.observe(this.#leastLate.mediaMs, this.#leastLate.nowMs);
    this.#offsetMs = this.wallMs(mediaMs) - mediaMs;
    this.#sinceMs = mediaMs;
    const { rate } = this.#rate;
    const most = Math.max(MAX_SLEW, Math.abs(rate) * SLEW_OF_RATE);
    this.#slew = bounded(rate + bounded(errorMs / WINDOW_MS, most), MAX_RATE);
    this.#leastLagMs = Infinity;
    this.#windowEndsAtMs = nowMs + WINDOW_MS;
  }
}

const bounded = (value: number, most: number): number => Math.max(-most, Math.min(most, value));
