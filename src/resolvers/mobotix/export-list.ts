/**
 * The recorder's list of exported files. It says of no file what it holds or who made it, so that a
 * new one is found by comparing the list with the one before.
 * Source: docs/vendors/mobotix.md, "Exports".
 */
import type { z } from 'zod';
import type { ExportList } from './outputs.js';

export type Exported = Readonly<{
  names: readonly string[];
  /** Free for exports, bytes; null where the recorder does not say. */
  freeBytes: number | null;
}>;

/** A name tells its channel; whether that is counted from 0 or from 1 is not known. */
const NAME = /^ch(\d{4})-/;

export function exportedOf({ list, export_size: size }: z.output<typeof ExportList>): Exported {
  const freeBytes = size === undefined ? null : size.available_size_mb * 1_000_000;
  return { names: list.map(({ file_name: name }) => name), freeBytes };
}

/** The files that an export of this channel has made. */
export function madeSince(before: Exported, after: Exported, channel: number): string[] {
  const known = new Set(before.names);
  return after.names.filter((name) => {
    const number = NAME.exec(name)?.[1];
    const mayBeOurs = number === undefined || [channel, channel + 1].includes(Number(number));
    return mayBeOurs && !known.has(name);
  });
}
