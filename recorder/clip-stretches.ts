/**
 * Stretches: parts of one run that follow each other without a hole, over as many files as it takes.
 *
 * A clip of a day has 170 000 parts, so a stretch keeps them in columns of plain numbers.
 */
import type { PartColumns, RecordedRun, Recording } from '../src/model/recording.js';
import type { TimeSpan } from '../src/model/time.js';

/** Parts that lie one behind the other in one file. */
export type FileSlice = PartColumns &
  Readonly<{
    recordingId: number;
    /** Relative to the storage directory. */
    path: string;
  }>;

export type Stretch = Readonly<{
  run: RecordedRun;
  slices: readonly [FileSlice, ...FileSlice[]];
}>;

/** What is recorded, oldest first, as stretches. */
export function stretchesOf(recordings: Iterable<Recording>): Stretch[] {
  const stretches: { run: RecordedRun; slices: [FileSlice, ...FileSlice[]] }[] = [];
  for (const { id: recordingId, path, run, columns } of recordings) {
    for (const together of columns) {
      const slice: FileSlice = { recordingId, path, ...together };
      const last = stretches.at(-1);
      const goesOn =
        last?.run.id === run.id && last.slices.at(-1)?.ticks.at(-1) === slice.ticks.at(0);
      if (last && goesOn) last.slices.push(slice);
      else stretches.push({ run, slices: [slice] });
    }
  }
  return stretches;
}

/**
 * The stretches that share any instant with a span, each from its first key frame on, but otherwise
 * not clipped to it.
 * @param recordings oldest first
 */
export function playableStretches(
  recordings: Iterable<Recording>,
  { fromMs, toMs }: TimeSpan,
): Stretch[] {
  return stretchesOf(recordings)
    .map((stretch) => {
      const key = firstKeyPart(stretch);
      return key === null ? null : someParts(stretch, key, Infinity);
    })
    .filter((stretch) => stretch !== null)
    .filter((stretch) => stretchEndMs(stretch) > fromMs && stretchStartMs(stretch) < toMs);
}

export const partsIn = ({ independent }: FileSlice): number => independent.length;

export function partsInStretch({ slices }: Stretch): number {
  return slices.reduce((sum, slice) => sum + partsIn(slice), 0);
}

/** Wall-clock times are told and asked for in whole ms, so they are compared so. */
export const wholeMs = (ms: number): number => Math.round(ms);

export function stretchStartMs({ slices: [first] }: Stretch): number {
  return wholeMs(first.ms[0] ?? 0);
}

export function stretchEndMs({ slices }: Stretch): number {
  return wholeMs(slices.at(-1)?.ms.at(-1) ?? 0);
}

/**
 * Which part of a stretch is the first that something holds of, counted through all of its slices; null
 * where there is none. @param holds of when it begins, ms, and whether with a key frame
 */
function firstPart(
  { slices }: Stretch,
  holds: (ms: number, independent: boolean, at: number) => boolean,
): number | null {
  let at = 0;
  for (const { ms, independent } of slices) {
    for (let part = 0; part < independent.length; part++, at++) {
      if (holds(wholeMs(ms[part] ?? 0), independent[part] === 1, at)) return at;
    }
  }
  return null;
}

/** The last independent part that begins at or before an instant; null where there is none. */
export function lastKeyPart(stretch: Stretch, ms: number): number | null {
  let found: number | null = null;
  firstPart(stretch, (startMs, independent, at) => {
    if (independent && startMs <= ms) found = at;
    return startMs > ms;
  });
  return found;
}

/** The first independent part; null where there is none. */
const firstKeyPart = (stretch: Stretch): number | null =>
  firstPart(stretch, (_ms, independent) => independent);

/** How many parts, from the first on, begin before an instant. */
export function partsBefore(stretch: Stretch, ms: number): number {
  return firstPart(stretch, (startMs) => startMs >= ms) ?? partsInStretch(stretch);
}

/** Some of a stretch: parts from `from` up to, not including, `to`; null where that is none. */
export function someParts({ run, slices }: Stretch, from: number, to: number): Stretch | null {
  const kept: FileSlice[] = [];
  let counted = 0;
  for (const slice of slices) {
    const first = Math.max(0, from - counted);
    const end = Math.min(partsIn(slice), to - counted);
    counted += partsIn(slice);
    if (first < end) kept.push(sliceFrom(slice, first, end));
  }
  const [head, ...rest] = kept;
  return head ? { run, slices: [head, ...rest] } : null;
}

function sliceFrom(slice: FileSlice, from: number, to: number): FileSlice {
  return {
    ...slice,
    offsets: slice.offsets.subarray(from, to + 1),
    ticks: slice.ticks.subarray(from, to + 1),
    ms: slice.ms.subarray(from, to + 1),
    independent: slice.independent.subarray(from, to),
  };
}
