/** Where a playback stands, as far as the time that has passed can say it. */
import type { PlaybackStart } from '../device-archive.js';

export class Playhead {
  /** Where it was at `#sinceMs`, by the monotonic clock; null while nothing plays. */
  #sinceMs: number | null = null;

  constructor(private from: PlaybackStart) {}

  /** Starts to move. */
  run(nowMs: number): void {
    this.from = this.at(nowMs);
    this.#sinceMs = nowMs;
  }

  /** Stands still. */
  halt(nowMs: number): void {
    this.from = this.at(nowMs);
    this.#sinceMs = null;
  }

  /** Goes elsewhere, and on from there as it did. */
  move(to: Partial<PlaybackStart>, nowMs: number): void {
    this.from = { ...this.at(nowMs), ...to };
    if (this.#sinceMs !== null) this.#sinceMs = nowMs;
  }

  at(nowMs: number): PlaybackStart {
    if (this.#sinceMs === null) return this.from;
    const { fromMs, speed, direction } = this.from;
    const movedMs = (nowMs - this.#sinceMs) * speed * (direction === 'forward' ? 1 : -1);
    return { ...this.from, fromMs: Math.round(fromMs + movedMs) };
  }
}
