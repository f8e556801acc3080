/**
 * RTP time across runs: one straight line for as long as viewers stay.
 *
 * Inside a run the line follows the camera's own clock. From run to run it goes on by as much as
 * the wall clock did in between, so a player sees a pause, and neither a jump back nor a jump of
 * years after the machine's clock was set. A replay jumps about in its recordings, and its line goes
 * on without a pause.
 * Source: RFC 3550, section 5.1 (timestamp).
 */
import type { Run } from '../../../../src/model/sample.js';
import { ticksToMs } from '../../../../src/model/sample.js';
import type { Track } from '../../../../src/model/track.js';

/** A camera that was away for longer has lost its viewers anyway. */
const MAX_PAUSE_MS = 120_000;

export class Timeline {
  readonly #origins: readonly number[];
  /** From the timeline's start to the run's, whole ms; below zero where a run was entered late. */
  #offsetMs = 0;
  /** The end of the run's media so far, ms from its start. */
  #endMs = 0;
  /** Media from here on, ms from the run's start, passes so many times as fast as the line. */
  #fromMs = 0;
  #scale = 1;
  #run: Run;

  /** @param origins the random first timestamp of each track */
  constructor(run: Run, origins: readonly number[]) {
    this.#run = run;
    this.#origins = origins;
  }

  get run(): Run {
    return this.#run;
  }

  /** Goes on with the next run of the same tracks. */
  begin(run: Run): void {
    const pauseMs = run.startMs - (this.#run.startMs + this.#endMs);
    this.#goOn(run, 0, Math.min(MAX_PAUSE_MS, Math.max(0, pauseMs)));
  }

  /**
   * Goes on, without a pause, in the midst of any run.
   * @param mediaMs from its start
   * @param scale media passes so many times as fast as the line: RFC 2326, appendix B
   */
  jump(run: Run, mediaMs: number, scale: number): void {
    this.#goOn(run, mediaMs, 0, scale);
  }

  /** The run is the same, but its wall-clock times have been found to be a little different. */
  follow(run: Run): void {
    this.#run = run;
  }

  #goOn(run: Run, mediaMs: number, pauseMs: number, scale = 1): void {
    this.#offsetMs = Math.ceil(this.#offsetMs + this.#scaled(this.#endMs) + pauseMs - mediaMs);
    this.#endMs = this.#fromMs = mediaMs;
    this.#scale = scale;
    this.#run = run;
  }

  #scaled(mediaMs: number): number {
    return this.#fromMs + (mediaMs - this.#fromMs) / this.#scale;
  }

  /** Media up to here has been sent. */
  reached(track: Track, endTicks: number): void {
    this.#endMs = Math.max(this.#endMs, ticksToMs(endTicks, track));
  }

  /** RTP timestamp of a time on a track of the run, 32 bits. */
  timestamp(index: number, track: Track, ticks: number): number {
    const rate = clockRate(track);
    if (this.#scale !== 1) {
      const lineMs = this.#offsetMs + this.#scaled(ticksToMs(ticks, track));
      return (((this.#origins[index] ?? 0) + Math.round((lineMs * rate) / 1000)) % 2 ** 32) >>> 0;
    }
    // Seconds and rest apart: the product of ticks and rate outgrows what a double holds exactly.
    const seconds = Math.floor(ticks / track.timescale);
    const rest = Math.round(((ticks - seconds * track.timescale) * rate) / track.timescale);
    const offset = Math.round((this.#offsetMs * rate) / 1000);
    return (((this.#origins[index] ?? 0) + offset + seconds * rate + rest) % 2 ** 32) >>> 0;
  }

  /** RTP timestamp of an instant of the run, ms from its start, on any track. */
  timestampAt(index: number, track: Track, mediaMs: number): number {
    return this.timestamp(index, track, Math.round((mediaMs * track.timescale) / 1000));
  }
}

/** Ticks a second of RTP timestamps: RFC 6184 and 7798 (90 kHz), RFC 3640, RFC 7587 (48 kHz). */
export function clockRate(track: Track): number {
  if (track.kind === 'video') return 90_000;
  return track.codec === 'opus' ? 48_000 : track.sampleRate;
}
