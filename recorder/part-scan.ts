/**
 * Reads back from a file which whole parts lie in it: the box walk behind every recovery.
 *
 * Only `moof` boxes are read; media is passed over. What is no whole part is the torn tail of a file
 * whose writer was killed, unless whole parts can be found behind it: then it is damage in the middle,
 * and what follows is worth as much as what stands before.
 */
import { boxHeader, MalformedMedia } from '../src/fmp4/box.js';
import { planFragment } from '../src/fmp4/fragment-plan.js';
import { trackIdOf } from '../src/fmp4/init-segment.js';
import type { TableEntry } from '../storage/part-table.js';
import type { DiskFile } from './disk.js';
import { type Tracks, tracksOf } from './part-structure.js';

/** Longest `moof` looked at. */
const MAX_MOOF_BYTES = 1024 * 1024;
const BOX_HEADER_BYTES = 16;
/** Bytes searched in one go. */
const SEARCH_BYTES = 1024 * 1024;
const MOOF = Buffer.from('moof', 'latin1');
/** The size of a box stands before its type. */
const BEFORE_TYPE_BYTES = 4;

/**
 * A part as it says of itself: its ticks count from the base of its file (file-times.ts), and nothing in
 * it tells the time on the wall.
 */
export type ScannedPart = Omit<TableEntry, 'startMs'>;

export type FoundPart = ScannedPart & Readonly<{ offset: number }>;

export type FoundParts = Readonly<{
  /** In the order of the file and of time; between some of them there may be damage. */
  found: readonly FoundPart[];
  /** Where the last of them ends, or the offset where there is none. */
  end: number;
  /** Behind that lie whole parts that are not later: of some other recording, or a second time. */
  othersBehind: boolean;
}>;

/**
 * The whole parts of a file from an offset on.
 * @param init `ftyp`+`moov` of their run
 * @param afterTicks when the part before the offset begins, counted as the file does
 */
export async function findParts(
  file: DiskFile,
  init: Buffer,
  offset: number,
  afterTicks = -Infinity,
): Promise<FoundParts> {
  const tracks = tracksOf(init);
  const size = await file.size();
  const found: FoundPart[] = [];
  let [end, lastTicks, othersBehind] = [offset, afterTicks, false];
  for (let at: number | null = offset; at !== null && at < size;) {
    const part = await wholePartAt(file, tracks, at, size);
    if (!part) {
      at = await nextCandidate(file, at + 1, size);
      continue;
    }
    othersBehind = part.startTicks <= lastTicks;
    if (!othersBehind) {
      found.push({ ...part, offset: at });
      lastTicks = part.startTicks;
      end = at + part.bytes;
    }
    at += part.bytes;
  }
  return { found, end, othersBehind };
}

/** The whole part that begins at an offset, or null. @param init `ftyp`+`moov` of its run */
export async function partAt(
  file: DiskFile,
  init: Buffer,
  offset: number,
): Promise<ScannedPart | null> {
  return wholePartAt(file, tracksOf(init), offset, await file.size());
}

/** The next place at which a part may begin. */
async function nextCandidate(file: DiskFile, from: number, size: number): Promise<number | null> {
  for (let at = from; at < size; at += SEARCH_BYTES) {
    // What begins at the seam is seen whole in one of both.
    const bytes = await file.read(at, SEARCH_BYTES + BEFORE_TYPE_BYTES + MOOF.length - 1);
    const found = bytes.indexOf(MOOF, BEFORE_TYPE_BYTES);
    if (found >= 0) return at + found - BEFORE_TYPE_BYTES;
  }
  return null;
}

async function wholePartAt(
  file: DiskFile,
  tracks: Tracks,
  at: number,
  size: number,
): Promise<ScannedPart | null> {
  try {
    const moof = boxHeader(await file.read(at, BOX_HEADER_BYTES), 0);
    if (moof?.type !== 'moof' || moof.size > Math.min(MAX_MOOF_BYTES, size - at)) return null;
    const mdat = boxHeader(await file.read(at + moof.size, BOX_HEADER_BYTES), 0);
    const bytes = moof.size + (mdat?.size ?? 0);
    if (mdat?.type !== 'mdat' || bytes > size - at) return null;
    const body = (await file.read(at, moof.size)).subarray(moof.headerBytes);
    const lead = leadSamples(tracks, body, at);
    const [first, last] = [lead?.[0], lead?.at(-1)];
    if (!first || !last) return null;
    const startTicks = first.dts;
    const durationTicks = last.dts + last.duration - startTicks;
    return { startTicks, durationTicks, bytes, independent: first.key };
  } catch (error) {
    if (error instanceof MalformedMedia) return null;
    throw error;
  }
}

function leadSamples(tracks: Tracks, moof: Buffer, moofAt: number) {
  const planned = planFragment(moof, moofAt, tracks);
  return planned.find(({ trackId }) => trackId === trackIdOf(0))?.samples;
}
