/**
 * Looks how far a file is what the index says of it, by the headers of its boxes alone.
 *
 * A part *stands* where its `moof` and `mdat` begin and end where the part table says. What follows the
 * last standing part is read as recovery would read it.
 */
import { boxHeader, MalformedMedia } from '../src/fmp4/box.js';
import type { RecordedPart } from '../src/model/recording.js';
import type { DiskFile } from './disk.js';
import { type ScannedPart, scanParts } from './part-scan.js';

const BOX_HEADER_BYTES = 16;
/** Parts looked at in one go. */
const PARTS_AT_ONCE = 32;
/** Bytes searched in one go. */
const SEARCH_BYTES = 1024 * 1024;
const MOOF = Buffer.from('moof', 'latin1');
/** What stands before the type of a box. */
const SIZE_BYTES = 4;

export type Survey = Readonly<{
  /** Length of the file. */
  size: number;
  /** Parts of the row that stand, from the first to before the first that does not. */
  standing: readonly RecordedPart[];
  /** Whole parts behind them. */
  found: readonly ScannedPart[];
  /** Where the last whole part ends. */
  end: number;
}>;

/**
 * @param init `ftyp`+`moov` of the run
 * @param known parts the index knows of, in the order of the file
 */
export async function surveyFile(
  file: DiskFile,
  { init, headerBytes }: Readonly<{ init: Buffer; headerBytes: number }>,
  known: readonly RecordedPart[],
): Promise<Survey> {
  const size = await file.size();
  const count = await countStanding(file, known, size);
  const standing = known.slice(0, count);
  const knownEnd = standing.reduce((sum, { bytes }) => sum + bytes, headerBytes);
  const found: ScannedPart[] = [];
  if (knownEnd < size) {
    for await (const part of scanParts(file, init, knownEnd)) found.push(part);
  }
  return { size, standing, found, end: found.reduce((sum, { bytes }) => sum + bytes, knownEnd) };
}

/** Whether a whole part begins anywhere behind an offset: nothing there may be cut off then. */
export async function hasPartBehind(
  file: DiskFile,
  init: Buffer,
  offset: number,
): Promise<boolean> {
  const size = await file.size();
  for (let from = offset; from < size; from += SEARCH_BYTES) {
    // What begins at the seam is seen whole in one of both.
    const bytes = await file.read(from, SEARCH_BYTES + MOOF.length);
    for (let at = bytes.indexOf(MOOF); at >= 0; at = bytes.indexOf(MOOF, at + 1)) {
      const start = from + at - SIZE_BYTES;
      if (start < offset) continue;
      const { done } = await scanParts(file, init, start).next();
      if (!done) return true;
    }
  }
  return false;
}

async function countStanding(
  file: DiskFile,
  known: readonly RecordedPart[],
  size: number,
): Promise<number> {
  for (let first = 0; first < known.length; first += PARTS_AT_ONCE) {
    const some = known.slice(first, first + PARTS_AT_ONCE);
    const stand = await Promise.all(some.map((part) => stands(file, part, size)));
    const fallen = stand.indexOf(false);
    if (fallen >= 0) return first + fallen;
  }
  return known.length;
}

async function stands(file: DiskFile, part: RecordedPart, size: number): Promise<boolean> {
  const { offset, bytes } = part;
  if (offset + bytes > size) return false;
  try {
    const moof = boxHeader(await file.read(offset, BOX_HEADER_BYTES), 0);
    if (moof?.type !== 'moof' || moof.size >= bytes) return false;
    const mdat = boxHeader(await file.read(offset + moof.size, BOX_HEADER_BYTES), 0);
    return mdat?.type === 'mdat' && moof.size + mdat.size === bytes;
  } catch (error) {
    if (error instanceof MalformedMedia) return false;
    throw error;
  }
}
