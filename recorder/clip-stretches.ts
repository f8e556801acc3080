/**
 * Stretches: parts of one run that follow each other without a hole, over as many files as it takes.
 *
 * A clip of a day has 170 000 parts, so a stretch keeps them in columns of plain numbers.
 */
import type { RecordedPart, RecordedRun, Recording } from '../src/model/recording.js';
import type { TimeSpan } from '../src/model/time.js';

/**
 * Parts that lie one behind the other in one file. Each column but `independent` has one entry more
 * than there are parts: it tells where the last one ends.
 */
export type FileSlice = Readonly<{
  recordingId: number;
  /** Relative to the storage directory. */
  path: string;
  /** Where the `moof` of each part begins. */
  offsets: Float64Array;
  /** Decode time of its first lead sample, ticks from the start of the run. */
  ticks: Float64Array;
  /** Wall-clock time of that sample, ms. */
  ms: Float64Array;
  /** 1 where it begins with a key frame of the lead. */
  independent: Uint8Array;
}>;

export type Stretch = Readonly<{
  run: RecordedRun;
  slices: readonly [FileSlice, ...FileSlice[]];
}>;

/** What is recorded, oldest first, as stretches. */
export function stretchesOf(recordings: Iterable<Recording>): Stretch[] {
  const stretches: { run: RecordedRun; slices: [FileSlice, ...FileSlice[]] }[] = [];
  for (const { id, path, run, parts } of recordings) {
    for (const together of seamless(parts)) {
      const slice = sliceOf(id, path, together);
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

/** The parts of a file, parted where their media times do not meet. */
function seamless(parts: readonly RecordedPart[]): RecordedPart[][] {
  const groups: RecordedPart[][] = [];
  for (const part of parts) {
    const group = groups.at(-1);
    const before = group?.at(-1);
    const meets = before && before.startTicks + before.durationTicks === part.startTicks;
    if (group && meets) group.push(part);
    else groups.push([part]);
  }
  return groups;
}

function sliceOf(recordingId: number, path: string, parts: readonly RecordedPart[]): FileSlice {
  const offsets = new Float64Array(parts.length + 1);
  const ticks = new Float64Array(parts.length + 1);
  const ms = new Float64Array(parts.length + 1);
  const independent = new Uint8Array(parts.length);
  for (const [at, part] of parts.entries()) {
    // The end of each, which the start of the next overwrites.
    offsets[at + 1] = part.offset + part.bytes;
    ticks[at + 1] = part.startTicks + part.durationTicks;
    ms[at + 1] = part.startMs + part.durationMs;
    offsets[at] = part.offset;
    ticks[at] = part.startTicks;
    ms[at] = part.startMs;
    independent[at] = Number(part.independent);
  }
  return { recordingId, path, offsets, ticks, ms, independent };
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

type PartStart = Readonly<{ at: number; ms: number; independent: boolean }>;

/** The parts of a stretch, counted through all of its slices; `ms` is when each begins. */
function* startsOf({ slices }: Stretch): Generator<PartStart> {
  let at = 0;
  for (const { ms, independent } of slices) {
    for (const [part, flag] of independent.entries()) {
      yield { at: at++, ms: wholeMs(ms[part] ?? 0), independent: flag === 1 };
    }
  }
}

/** The last independent part that begins at or before an instant; null where there is none. */
export function lastKeyPart(stretch: Stretch, ms: number): number | null {
  let found: number | null = null;
  for (const part of startsOf(stretch)) {
    if (part.ms > ms) break;
    if (part.independent) found = part.at;
  }
  return found;
}

/** The first independent part; null where there is none. */
function firstKeyPart(stretch: Stretch): number | null {
  for (const part of startsOf(stretch)) if (part.independent) return part.at;
  return null;
}

/** How many parts, from the first on, begin before an instant. */
export function partsBefore(stretch: Stretch, ms: number): number {
  for (const part of startsOf(stretch)) if (part.ms >= ms) return part.at;
  return partsInStretch(stretch);
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
