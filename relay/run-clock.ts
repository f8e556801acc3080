/**
 * Wall-clock time of a run's media time.
 *
 * A run begins at the wall-clock time of its first frame. From then on the camera's clock counts,
 * and its drift against ours is followed by at most 500 ppm, never by a jump. What arrives is late
 * by the network's jitter and never early, so the least lag of a window is what is compared.
 */

/** Fastest correction: 0.5 ms a second. */
const MAX_SLEW = 500e-6;
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

export class RunClock {
  /** Wall time = media time + offset; from `#sinceMs` of media time on it is slewed by `#slew`. */
  #offsetMs: number;
  #sinceMs = 0;
  #slew = 0;
  #windowEndsAtMs: number | null = null;
  #leastLagMs = Infinity;
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
    this.#leastLagMs = Math.min(this.#leastLagMs, lagMs);
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
    this.#offsetMs = this.wallMs(mediaMs) - mediaMs;
    this.#sinceMs = mediaMs;
    this.#slew = Math.max(-MAX_SLEW, Math.min(MAX_SLEW, errorMs / WINDOW_MS));
    this.#leastLagMs = Infinity;
    this.#windowEndsAtMs = nowMs + WINDOW_MS;
  }
}
