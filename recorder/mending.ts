/**
 * Mends a file whose writer was killed: keeps every whole part, cuts off what is torn behind them, and
 * completes the label.
 */
import type { RecordedPart } from '../src/model/recording.js';
import { PartTableWriter, readPartTable } from '../storage/part-table.js';
import type { DiskFile } from './disk.js';
import { fileLabel, type FileOrigin, labelOffset } from './file-format.js';
import { type ScannedPart, scanParts } from './part-scan.js';

export type TornFile = Readonly<{
  file: DiskFile;
  origin: FileOrigin;
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
  const { file, origin, init, timescale, headerBytes } = torn;
  const size = await file.size();
  const known = torn.known.filter(({ offset, bytes }) => offset + bytes <= size);
  const knownEnd = known.reduce((end, { bytes }) => end + bytes, headerBytes);
  const found: ScannedPart[] = [];
  for await (const part of scanParts(file, init, knownEnd)) found.push(part);

  const startTicks = (known[0] ?? found[0])?.startTicks;
  if (startTicks === undefined) return null;
  const start = { startMs: origin.startMs, startTicks, timescale, headerBytes };
  const table = new PartTableWriter(start);
  for (const part of known) table.add(part);
  for (const part of found) table.add({ ...part, startMs: table.endMs });
  const bytes = found.reduce((end, part) => end + part.bytes, knownEnd);
  const endMs = Math.round(table.endMs);
  const parts = table.snapshot();

  if (size > bytes) await file.truncate(bytes);
  const labelAt = labelOffset(init);
  const contents = { parts: readPartTable(parts, start), timescale };
  await file.write(fileLabel({ ...origin, endMs }, headerBytes - labelAt, contents), labelAt);
  await file.sync();
  return { startTicks, endMs, bytes, parts };
}
