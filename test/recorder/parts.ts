/** Parts made by hand: real boxes round frames of nothing. */
import { fragment } from '../../src/fmp4/fragment-writer.js';
import { initSegment } from '../../src/fmp4/init-segment.js';
import { videoTrack } from '../../src/fmp4/tracks.js';
import type { Loss } from '../../src/model/loss.js';
import type { Part } from '../../src/model/part.js';
import type { Run, Sample } from '../../src/model/sample.js';
import type { StreamKey } from '../../storage/streams.js';

export const PORCH: StreamKey = { cameraId: 'porch', streamName: 'main' };
export const YARD: StreamKey = { cameraId: 'yard', streamName: 'main' };

/** 2026-01-02 03:04:05 UTC */
export const START_MS = Date.UTC(2026, 0, 2, 3, 4, 5);

const TIMESCALE = 90_000;
const FRAMES = 5;
/** H.264, constrained baseline, 320x240. */
const SPS = Buffer.from('Z0LAC9oFB+wEQAAAAwBAAAAFA8UKqA==', 'base64');
const PPS = Buffer.from('aM4PyA==', 'base64');

export const VIDEO = videoTrack('h264', [SPS, PPS], TIMESCALE);

export type PartSpec = Readonly<{
  independent?: boolean;
  durationMs?: number;
  /** Of each of its five frames. */
  frameBytes?: number;
}>;

/** Makes the parts of one run, one behind the other; every fourth is independent unless told. */
export class Camera {
  readonly run: Run;
  readonly #init: Buffer;
  /** Wall-clock ms in a ms of media. */
  readonly #drift: number;
  #count = 0;
  #ticks = 0;

  /**
   * @param skippedMs media time that has passed since the start of the run
   * @param driftPpm how much faster the wall clock runs than the camera's
   */
  constructor(
    readonly startMs = START_MS,
    { id = `run-${startMs}`, skippedMs = 0, driftPpm = 0 } = {},
  ) {
    this.run = { id, tracks: [VIDEO], startMs: startMs - skippedMs };
    this.#init = initSegment(this.run.tracks);
    this.#ticks = (skippedMs * TIMESCALE) / 1000;
    this.#drift = 1 + driftPpm / 1e6;
  }

  part({ independent, durationMs = 500, frameBytes = 40 }: PartSpec = {}): Part {
    const at = this.#count++;
    const isKey = independent ?? at % 4 === 0;
    const startTicks = this.#ticks;
    const duration = Math.round((durationMs * TIMESCALE) / 1000 / FRAMES);
    const durationTicks = duration * FRAMES;
    const samples = Array.from({ length: FRAMES }, (_, frame): Sample => {
      const dts = startTicks + frame * duration;
      const data = Buffer.alloc(frameBytes, at + 1);
      return { track: 0, dts, pts: dts, duration, key: isKey && frame === 0, data };
    });
    this.#ticks += durationTicks;
    return {
      run: this.run,
      init: this.#init,
      bytes: fragment(at + 1, samples),
      independent: isKey,
      beginsSegment: isKey,
      startTicks,
      durationTicks,
      startMs: this.run.startMs + (startTicks * 1000 * this.#drift) / TIMESCALE,
      durationMs: (durationTicks * 1000) / TIMESCALE,
    };
  }

  parts(count: number, spec: PartSpec = {}): Part[] {
    return Array.from({ length: count }, () => this.part(spec));
  }
}

export const aLoss = (cause: Loss['cause'], message: string = cause): Loss => ({
  cause,
  code: cause,
  message,
  retryable: true,
});
