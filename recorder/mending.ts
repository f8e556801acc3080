/**
 * Mends a file whose writer was killed: keeps every whole part, and cuts off what is torn behind them.
 */
import { MalformedMedia } from '../src/fmp4/box.js';
import type { RecordedPart } from '../src/model/recording.js';
import { PartTableWriter } from '../storage/part-table.js';
import type { DiskFile } from './disk.js';
import { readFileHead } from './file-format.js';
import { type ScannedPart, scanParts } from './part-scan.js';

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
}>;

export type MendedFile = Readonly<{
  startTicks: number;
  endMs: number;
  bytes: number;
  parts: Uint8Array;
}>;

/** @returns null where there is not one whole part; the file is as it was */
export async function mendFile(torn: TornFile): Promise<MendedFile | null> {
  const { file, startMs, init, timescale, headerBytes } = torn;
  const size = await file.size();
  const known = torn.known.filter(({ offset, bytes }) => offset + bytes <= size);
  const knownEnd = known.reduce((end, { bytes }) => end + bytes, headerBytes);
  const found: ScannedPart[] = [];
  for await (const part of scanParts(file, init, knownEnd)) found.push(part);
  const baseTicks = found.length > 0 ? await baseTicksOf(torn, known[0]) : 0;

  const [first] = found;
  const startTicks = known[0]?.startTicks ?? (first && first.startTicks + baseTicks);
  if (startTicks === undefined) return null;
  const table = new PartTableWriter({ startMs, startTicks, timescale, headerBytes });
  for (const part of known) table.add(part);
  for (const part of found) {
    table.add({ ...part, startTicks: part.startTicks + baseTicks, startMs: table.endMs });
  }
  const bytes = found.reduce((end, part) => end + part.bytes, knownEnd);

  if (size > bytes) await file.truncate(bytes);
  await file.sync();
  return { startTicks, endMs: Math.round(table.endMs), bytes, parts: table.snapshot() };
}

/** The base of the file: as a part tells that the index knows too, or else as the file says itself. */
async function baseTicksOf(
  { file, init, headerBytes }: TornFile,
  known: RecordedPart | undefined,
): Promise<number> {
  if (known) {
    const { value: inFile } = await scanParts(file, init, known.offset).next();
    if (inFile) return known.startTicks - inFile.startTicks;
  }
  const head = readFileHead(await file.read(0, headerBytes));
  if (!head) throw new MalformedMedia('a recording that does not say where in its run it begins');
  return head.origin.baseTicks;
}
