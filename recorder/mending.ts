/**
 * Mends a file whose writer was killed, or that was damaged: keeps every whole part, and cuts off what is
 * torn behind the last of them. Damage with whole parts behind it stays where it is, and is passed over.
 */
import { MalformedMedia } from '../src/fmp4/box.js';
import type { RecordedPart } from '../src/model/recording.js';
import type { TimeSpan } from '../src/model/time.js';
import { PartTableWriter } from '../storage/part-table.js';
import { checksumOf, type Counted } from './checksum.js';
import type { DiskFile } from './disk.js';
import { readFileHead } from './file-format.js';
import { type FoundPart, findParts, partAt } from './part-scan.js';

export type TornFile = Readonly<{
  file: DiskFile;
  /** Wall-clock time of its first picture, ms. */
  startMs: number;
  /** `ftyp`+`moov` of the run. */
  init: Buffer;
  /** Ticks a second of the lead. */
  timescale: number;
  headerBytes: number;
  /** Parts the index knows of; what lies behind them is found by looking. */
  known: readonly RecordedPart[];
  /** CRC-32 of the first bytes of the file, where the index has one. */
  counted?: Counted | null;
  /** False leaves a file uncounted whose sum is not known: it need not be read as a whole. */
  isCounting?: boolean;
}>;

export type MendedFile = Readonly<{
  startTicks: number;
  endMs: number;
  bytes: number;
  checksum: number | null;
  parts: Uint8Array;
  /** Time of which nothing is left, before parts that are. */
  holes: readonly TimeSpan[];
  /** Whole parts that do not belong behind the others: the file was not cut, and is longer than this. */
  hasOthersBehind: boolean;
}>;

const NO_BASE = 'a recording that does not say where in its run it begins';

/** @returns null where there is not one whole part; the file is as it was */
export async function mendFile(torn: TornFile): Promise<MendedFile | null> {
  const { file, startMs, init, timescale, headerBytes } = torn;
  const size = await file.size();
  const known = torn.known.filter(({ offset, bytes }) => offset + bytes <= size);
  const lastKnown = known.at(-1);
  const knownEnd = lastKnown ? lastKnown.offset + lastKnown.bytes : headerBytes;
  const base = knownEnd < size ? await baseTicksOf(torn, known) : null;
  const afterTicks = lastKnown && base !== null ? lastKnown.startTicks - base : undefined;
  const { found, end, othersBehind } = await findParts(file, init, knownEnd, afterTicks);
  const [first] = found;
  if (!lastKnown && !first) return null;
  if (first && base === null) throw new MalformedMedia(NO_BASE);

  const baseTicks = base ?? 0;
  const startTicks = known[0]?.startTicks ?? firstTicks(first, headerBytes, baseTicks);
  const table = new PartTableWriter({ startMs, startTicks, timescale, headerBytes });
  const holes: TimeSpan[] = [];
  let [at, nextTicks] = [headerBytes, startTicks];
  const add = (part: Omit<RecordedPart, 'durationMs'>): void => {
    if (part.offset > at) table.skip(part.offset - at);
    table.add(part);
    at = part.offset + part.bytes;
    nextTicks = part.startTicks + part.durationTicks;
  };
  known.forEach(add);
  for (const part of found) {
    const partTicks = part.startTicks + baseTicks;
    const partMs = table.endMs + ((partTicks - nextTicks) * 1000) / timescale;
    if (part.offset > at) holes.push({ fromMs: table.endMs, toMs: partMs });
    add({ ...part, startTicks: partTicks, startMs: partMs });
  }

  if (size > end && !othersBehind) await file.truncate(end);
  await file.sync();
  const { counted, isCounting = true } = torn;
  const checksum = counted || isCounting ? await checksumOf(file, end, counted) : null;
  const parts = table.snapshot();
  const endMs = Math.round(table.endMs);
  return { startTicks, endMs, bytes: end, checksum, parts, holes, hasOthersBehind: othersBehind };
}

/** When the file begins: with its first part, or, where that is damaged, at its base. */
function firstTicks(first: FoundPart | undefined, headerBytes: number, baseTicks: number): number {
  return first?.offset === headerBytes ? first.startTicks + baseTicks : baseTicks;
}

/**
 * The base of the file: as a part tells that the index knows too, or else as the file says itself. Null
 * where neither does.
 */
async function baseTicksOf(
  { file, init, headerBytes }: TornFile,
  known: readonly RecordedPart[],
): Promise<number | null> {
  for (const part of known) {
    const inFile = await partAt(file, init, part.offset);
    if (inFile) return part.startTicks - inFile.startTicks;
  }
  return readFileHead(await file.read(0, headerBytes))?.origin.baseTicks ?? null;
}
