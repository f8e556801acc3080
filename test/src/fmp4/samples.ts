/** Makers of samples and runs, and the part muxer run over them. */
import { PartMuxer } from '../../../src/fmp4/part-muxer.js';
import type { Part } from '../../../src/model/part.js';
import type { Run, Sample } from '../../../src/model/sample.js';
import type { Track } from '../../../src/model/track.js';
import { AAC, VIDEO } from './builders.js';
import { readChunks, type ReadSample } from './reading.js';

export const VIDEO_ONLY = [VIDEO] as const;
export const WITH_SOUND = [VIDEO, AAC] as const;
export const SOUND_ONLY = [AAC] as const;

/** Wall-clock time of the first lead sample of every run here. */
export const START_MS = 1_700_000_000_000;

const runOf = (tracks: readonly [Track, ...Track[]]): Run => ({
  id: 'run',
  tracks,
  startMs: START_MS,
});

export type Pace = Readonly<{
  count: number;
  /** Ticks of each frame; an array repeats. */
  duration: number | readonly number[];
  /** Frames from key frame to key frame; the first one is a key frame. */
  gop?: number;
  track?: number;
  startDts?: number;
}>;

/** Samples one behind the other, whose data tells which they are. */
export function samplesOf({ count, duration, gop = 1, track = 0, startDts = 0 }: Pace): Sample[] {
  const durations = typeof duration === 'number' ? [duration] : duration;
  let dts = startDts;
  return Array.from({ length: count }, (_, index) => {
    const own = durations[index % durations.length] ?? 1;
    const data = Buffer.from(`${track}:${index}`);
    const sample = { track, dts, pts: dts, duration: own, key: index % gop === 0, data };
    dts += own;
    return sample;
  });
}

/** Video at a whole number of frames a second. */
export const videoAt = (fps: number, seconds: number, gop = fps): Sample[] =>
  samplesOf({ count: fps * seconds, duration: 90_000 / fps, gop });

/** AAC frames of a span. */
export const soundFor = (seconds: number, track = 1): Sample[] =>
  samplesOf({ count: Math.floor((seconds * 48_000) / 1024), duration: 1024, track });

/** In order of media time, sound so much later than the picture. */
export function interleaved(
  tracks: readonly Track[],
  samples: readonly Sample[],
  soundLateMs = 0,
): Sample[] {
  const arrivalMs = ({ track, dts, duration }: Sample): number =>
    ((dts + duration) * 1000) / (tracks[track]?.timescale ?? 1) + (track > 0 ? soundLateMs : 0);
  return [...samples].sort((a, b) => arrivalMs(a) - arrivalMs(b));
}

/** A part, and how far the lead had come when it was finished, ticks. */
export type Muxed = Readonly<{ part: Part; leadEnd: number }>;

export function mux(
  tracks: readonly [Track, ...Track[]],
  samples: Iterable<Sample>,
  { flush = true } = {},
): Muxed[] {
  const muxed: Muxed[] = [];
  let leadEnd = 0;
  const wallMs = (mediaMs: number): number => START_MS + mediaMs;
  const muxer = new PartMuxer(runOf(tracks), wallMs, (part) => muxed.push({ part, leadEnd }));
  for (const sample of samples) {
    if (sample.track === 0) leadEnd = sample.dts + sample.duration;
    muxer.push(sample);
  }
  if (flush) muxer.flush();
  return muxed;
}

export const parts = (...args: Parameters<typeof mux>): Part[] =>
  mux(...args).map(({ part }) => part);

/** The samples of parts, as a player finds them behind their init segment. */
export function readParts(muxed: readonly Part[]): ReadSample[] {
  const [first] = muxed;
  if (!first) return [];
  return [...readChunks([first.init, ...muxed.map(({ bytes }) => bytes)]).samples];
}

/** Which samples a part holds. */
export const namesIn = (part: Part): string[] =>
  readParts([part]).map(({ data }) => data.toString());
