/** Bit rate and frame rate of a run, over its last seconds of media time. */

export type Rates = Readonly<{
  /** Bits a second of all tracks together, or null before the first window is full. */
  bitrate: number | null;
  /** Frames a second of the lead, to one decimal, or null likewise. */
  fps: number | null;
}>;

const WINDOW_MS = 2_000;
const UNKNOWN: Rates = { bitrate: null, fps: null };

export class RateMeter {
  rates: Rates = UNKNOWN;
  #bytes = 0;
  #frames = 0;
  #elapsedMs = 0;

  /** @param durationMs media time of a lead frame; 0 for samples of other tracks */
  add(bytes: number, durationMs: number): void {
    this.#bytes += bytes;
    if (durationMs === 0) return;
    this.#frames++;
    this.#elapsedMs += durationMs;
    if (this.#elapsedMs < WINDOW_MS) return;
    const seconds = this.#elapsedMs / 1000;
    this.rates = {
      bitrate: Math.round((this.#bytes * 8) / seconds),
      fps: Math.round((this.#frames / seconds) * 10) / 10,
    };
    this.#bytes = this.#frames = this.#elapsedMs = 0;
  }

  reset(): void {
    this.rates = UNKNOWN;
    this.#bytes = this.#frames = this.#elapsedMs = 0;
  }
}
