/** Recordings as HLS segments: byte ranges of their files that begin with a key frame. */
import { CamrelayError } from '../src/model/errors.js';
import type { Recording } from '../src/model/recording.js';
import type { TimeSpan } from '../src/model/time.js';
import {
  type FileSlice,
  lastKeyPart,
  partsBefore,
  partsIn,
  playableStretches,
  someParts,
  type Stretch,
} from './clip-stretches.js';

/** A segment begins at the first key frame after this much of the one before, ms. */
const LEAST_MS = 2_000;
/** ... and of spans longer than `LONG_SPAN_MS`, after this much: players fetch the list as a whole. */
const LEAST_IN_LONG_SPAN_MS = 5_000;
const LONG_SPAN_MS = 2 * 3_600_000;

export type PlaybackSegment = Readonly<{
  recordingId: number;
  /** Length of the init segment of its run. */
  initBytes: number;
  /** Where in the file it lies. */
  offset: number;
  bytes: number;
  /** Wall-clock time of its first frame, ms. */
  startMs: number;
  /** Media time, ms. */
  durationMs: number;
  /** The first after a hole, or of another run: decoders start anew. */
  discontinuity: boolean;
  /** The first of its file. */
  beginsFile: boolean;
}>;

/**
 * The segments that play a span, from the key frame at or before its start.
 * @param recordings those that overlap it, oldest first
 * @throws CamrelayError no_recording
 */
export function playbackSegments(
  recordings: Iterable<Recording>,
  span: TimeSpan,
): PlaybackSegment[] {
  const leastMs = span.toMs - span.fromMs > LONG_SPAN_MS ? LEAST_IN_LONG_SPAN_MS : LEAST_MS;
  const segments = playableStretches(recordings, span)
    .map((stretch, at) => {
      const from = at === 0 ? (lastKeyPart(stretch, span.fromMs) ?? 0) : 0;
      return someParts(stretch, from, partsBefore(stretch, span.toMs));
    })
    .filter((stretch) => stretch !== null)
    .flatMap((stretch, at) => stretchSegments(stretch, at > 0, leastMs));
  if (segments.length === 0) {
    throw new CamrelayError('no_recording', 'nothing was recorded in this span');
  }
  return segments;
}

function stretchSegments({ run, slices }: Stretch, isNew: boolean, leastMs: number) {
  const { timescale } = run.tracks[0];
  return slices.flatMap((slice, sliceAt) =>
    cuts(slice, (leastMs / 1000) * timescale).map(([from, to], at): PlaybackSegment => {
      const ticks = (slice.ticks[to] ?? 0) - (slice.ticks[from] ?? 0);
      const offset = slice.offsets[from] ?? 0;
      return {
        recordingId: slice.recordingId,
        initBytes: run.init.length,
        offset,
        bytes: (slice.offsets[to] ?? 0) - offset,
        startMs: slice.ms[from] ?? 0,
        durationMs: (ticks * 1000) / timescale,
        discontinuity: isNew && sliceAt === 0 && at === 0,
        beginsFile: at === 0,
      };
    }),
  );
}

/** Parts of a slice as segments, `[from, to)` each; a short rest joins the one before. */
function cuts(slice: FileSlice, leastTicks: number): (readonly [number, number])[] {
  const starts = [0];
  const count = partsIn(slice);
  const lasts = (from: number, to: number): number =>
    (slice.ticks[to] ?? 0) - (slice.ticks[from] ?? 0);
  for (let part = 1; part < count; part++) {
    const isLongEnough = lasts(starts.at(-1) ?? 0, part) >= leastTicks;
    if (slice.independent[part] && isLongEnough) starts.push(part);
  }
  if (starts.length > 1 && lasts(starts.at(-1) ?? 0, count) < leastTicks) starts.pop();
  return starts.map((from, at) => [from, starts[at + 1] ?? count] as const);
}
