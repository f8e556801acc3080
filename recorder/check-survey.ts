/**
 * Looks how far a file is what the index says of it, by the headers of its boxes alone.
 *
 * A part *stands* where its `moof` and `mdat` begin and end where the part table says. What follows the
 * last standing part is read as recovery would read it.
 */
import { boxHeader, MalformedMedia } from '../src/fmp4/box.js';
import type { RecordedPart } from '../src/model/recording.js';
import type { DiskFile } from './disk.js';
import { type FoundPart, findParts, partAt } from './part-scan.js';

const BOX_HEADER_BYTES = 16;
/** Parts looked at in one go. */
const PARTS_AT_ONCE = 32;

export type Survey = Readonly<{
  /** Length of the file. */
  size: number;
  /** Parts of the row that stand, from the first to before the first that does not. */
  standing: readonly RecordedPart[];
  /** Whole parts behind them, perhaps with damage in between. */
  found: readonly FoundPart[];
  /** Media time that those add, the damaged among them too, ticks of the lead. */
  foundTicks: number;
  /** Where the last whole part ends. */
  end: number;
  /** Whole parts behind that, of some other recording or a second time. */
  othersBehind: boolean;
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
  const last = standing.at(-1);
  const knownEnd = last ? last.offset + last.bytes : headerBytes;
  if (knownEnd >= size) {
    return { size, standing, found: [], foundTicks: 0, end: knownEnd, othersBehind: false };
  }
  const before = last && (await partAt(file, init, last.offset));
  const behind = await findParts(file, init, knownEnd, before?.startTicks);
  const [first, newest] = [behind.found[0], behind.found.at(-1)];
  // A file begins at zero, with sound that may be a little earlier than its first picture.
  const startTicks = first?.offset === headerBytes ? first.startTicks : 0;
  const fromTicks = before ? before.startTicks + before.durationTicks : startTicks;
  const foundTicks = newest ? newest.startTicks + newest.durationTicks - fromTicks : 0;
  return { size, standing, foundTicks, ...behind };
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
