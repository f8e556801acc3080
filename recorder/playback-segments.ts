/** Recordings as HLS segments: byte ranges of their files that begin with a key frame. */
import type { RecordedPart, RecordedRun, Recording } from '../src/model/recording.js';
import type { TimeSpan } from '../src/model/time.js';
import { wholeMs } from './clip-stretches.js';

/** A segment begins at the first key frame after this much of the one before, ms. */
const LEAST_MS = 2_000;
/** ... and of spans longer than `LONG_SPAN_MS`, after this much: players fetch the list as a whole. */
const LEAST_IN_LONG_SPAN_MS = 10_000;
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

/** A segment as it grows. */
type Growing = {
  readonly first: RecordedPart;
  /** Does not go on from the part before it. */
  readonly isNew: boolean;
  readonly beginsFile: boolean;
  ticks: number;
  bytes: number;
  endMs: number;
};

function usualLeastMs({ fromMs, toMs }: TimeSpan): number {
  return toMs - fromMs > LONG_SPAN_MS ? LEAST_IN_LONG_SPAN_MS : LEAST_MS;
}

/** Cuts the segments that play a span, from the key frame at or before its start, file by file. */
export class SegmentCutter {
  readonly #span: TimeSpan;
  readonly #leastMs: number;
  /** Where a part begins that follows on the last one. Not an object: a day has 200 000 parts. */
  #nextRunId = '';
  #nextTicks = 0;
  #needsKey = true;
  #hasAny = false;

  /** @param leastMs a segment begins at the first key frame after this much of the one before */
  constructor(span: TimeSpan, leastMs = usualLeastMs(span)) {
    this.#span = span;
    this.#leastMs = leastMs;
  }

  /** @param recording of those that overlap the span, oldest first, the next one */
  cut({ id, run, parts }: Recording): PlaybackSegment[] {
    const leastTicks = (this.#leastMs / 1000) * run.tracks[0].timescale;
    let growing: Growing[] = [];
    let beginsFile = true;
    for (const part of parts) {
      if (!this.#followsOn(run, part)) {
        this.#needsKey = true;
        beginsFile = true;
        growing = this.#wanted(withoutRest(growing, leastTicks));
      }
      const isInSpan = wholeMs(part.startMs) < this.#span.toMs;
      if (!isInSpan || (this.#needsKey && !part.independent)) continue;
      if (this.#isBetterStart(part)) growing = [];
      const open = growing.at(-1);
      const isDue = part.independent && (open?.ticks ?? 0) >= leastTicks;
      if (!open || beginsFile || isDue) {
        growing.push(begun(part, this.#needsKey, beginsFile || growing.length === 0));
      } else extend(open, part);
      this.#needsKey = false;
      beginsFile = false;
    }
    const segments = this.#wanted(withoutRest(growing, leastTicks));
    return segments.map((segment) => this.#segment(id, run, segment));
  }

  #followsOn({ id }: RecordedRun, { startTicks, durationTicks }: RecordedPart): boolean {
    const follows = this.#nextRunId === id && this.#nextTicks === startTicks;
    this.#nextRunId = id;
    this.#nextTicks = startTicks + durationTicks;
    return follows;
  }

  /** Whether what comes before a part, as far as it was looked at, is not needed to play the span. */
  #isBetterStart({ startMs, independent }: RecordedPart): boolean {
    return !this.#hasAny && independent && wholeMs(startMs) <= this.#span.fromMs;
  }

  /** Without what ends before the span begins. */
  #wanted(growing: Growing[]): Growing[] {
    const isOver = wholeMs(growing.at(-1)?.endMs ?? 0) <= this.#span.fromMs;
    return !this.#hasAny && isOver ? [] : growing;
  }

  #segment(recordingId: number, { init, tracks }: RecordedRun, segment: Growing): PlaybackSegment {
    const { first, isNew, beginsFile, ticks, bytes } = segment;
    const discontinuity = isNew && this.#hasAny;
    this.#hasAny = true;
    const durationMs = (ticks * 1000) / tracks[0].timescale;
    const { offset, startMs } = first;
    const place = { recordingId, initBytes: init.length, offset, bytes };
    return { ...place, startMs, durationMs, discontinuity, beginsFile };
  }
}

function begun(first: RecordedPart, isNew: boolean, beginsFile: boolean): Growing {
  const { startMs, durationMs, durationTicks: ticks, bytes } = first;
  return { first, isNew, beginsFile, ticks, bytes, endMs: startMs + durationMs };
}

function extend(
  segment: Growing,
  { startMs, durationMs, durationTicks, bytes }: RecordedPart,
): void {
  segment.ticks += durationTicks;
  segment.bytes += bytes;
  segment.endMs = startMs + durationMs;
}

/** A last one that is short joins the one before, from which it goes on. */
function withoutRest(growing: Growing[], leastTicks: number): Growing[] {
  const [before, rest] = growing.slice(-2);
  if (!before || !rest || rest.isNew || rest.ticks >= leastTicks) return growing;
  before.ticks += rest.ticks;
  before.bytes += rest.bytes;
  before.endMs = rest.endMs;
  return growing.slice(0, -1);
}
