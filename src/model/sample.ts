/** Samples: single frames as the camera encoded them, never re-encoded and not copied. */
import type { Track } from './track.js';

/** One frame of one track. Treat `data` as read-only: every output shares it. */
export type Sample = Readonly<{
  /** Index into the tracks of its run; 0 is the lead. */
  track: number;
  /** Decode time in ticks of the track, counted from the run's first lead sample; never negative. */
  dts: number;
  /** Presentation time in ticks; differs from `dts` only where the camera sends B-frames. */
  pts: number;
  /** Ticks until the next frame of this track; above zero. */
  duration: number;
  /** Decodable without any earlier sample. Always true for audio. */
  key: boolean;
  /** Video: NAL units, each behind its 4-byte length. Audio: one raw AAC frame or Opus packet. */
  data: Buffer;
}>;

/**
 * A run: the samples between a connect (or a change of codec, or a jump in time) and the next loss.
 * Inside a run, tracks never change and decode times never go back.
 */
export type Run = Readonly<{
  /** Unique and ascending in time, also across restarts: the start in ms and a counter. */
  id: string;
  tracks: readonly [Track, ...Track[]];
  /** Wall-clock time of the first lead sample, ms since the Unix epoch. */
  startMs: number;
}>;

/** Media time of a decode or presentation time, ms since the start of the run. */
export function ticksToMs(ticks: number, track: Track): number {
  return (ticks * 1000) / track.timescale;
}
