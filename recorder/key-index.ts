/**
 * The segment index of a finished file: from key frame to key frame, how many bytes and ticks. It
 * tells players how long the file is, and lets them seek without reading it all.
 * Source: ISO/IEC 14496-12 section 8.16.3 (sidx; its times are those after the edit list).
 */
import { fullBox, numbers } from '../src/fmp4/box.js';
import { trackIdOf } from '../src/fmp4/init-segment.js';
import type { RecordedPart } from '../src/model/recording.js';

const HEAD_BYTES = 32;
const ENTRY_BYTES = 12;
/** Sizes have 31 bits. */
const MAX_ENTRY_SIZE = 2 ** 31 - 1;
/** starts_with_SAP, SAP_type 1. */
const STARTS_WITH_KEY = 0x9000_0000;

type Entry = { bytes: number; durationTicks: number };

/** Length of an index of so many entries. */
export const keyIndexBytes = (entries: number): number => HEAD_BYTES + entries * ENTRY_BYTES;

/**
 * @param parts all parts of the file, the first of them independent
 * @param room at most so many bytes; what is left of them, and `behind` bytes more, lie between the
 *   index and the first part
 * @returns nothing at all where there is nothing to say, or no way to say it
 */
export function keyIndex(
  parts: readonly RecordedPart[],
  timescale: number,
  room: Readonly<{ bytes: number; behind: number }>,
): Buffer {
  const most = Math.floor((room.bytes - HEAD_BYTES) / ENTRY_BYTES);
  const entries = atMost(most, stretchesBetweenKeys(parts));
  if (entries.length === 0 || entries.some(({ bytes }) => bytes > MAX_ENTRY_SIZE)) {
    return Buffer.alloc(0);
  }
  const movieStart = 0;
  const toFirstPart = room.bytes - keyIndexBytes(entries.length) + room.behind;
  const head = numbers(
    [4, trackIdOf(0)],
    [4, timescale],
    [4, movieStart],
    [4, toFirstPart],
    [2, 0],
    [2, entries.length],
  );
  const lines = entries.map(({ bytes, durationTicks }) =>
    numbers([4, bytes], [4, durationTicks], [4, STARTS_WITH_KEY]),
  );
  return fullBox('sidx', 0, 0, head, ...lines);
}

function stretchesBetweenKeys(parts: readonly RecordedPart[]): Entry[] {
  const entries: Entry[] = [];
  for (const { independent, bytes, durationTicks } of parts) {
    const last = entries.at(-1);
    if (independent || !last) entries.push({ bytes, durationTicks });
    else join(last, { bytes, durationTicks });
  }
  return entries;
}

/** Joins neighbours where there are more entries than room. */
function atMost(count: number, entries: readonly Entry[]): Entry[] {
  if (count < 1) return [];
  const each = Math.max(1, Math.ceil(entries.length / count));
  const joined: Entry[] = [];
  entries.forEach((entry, at) => {
    const last = joined.at(-1);
    if (at % each === 0 || !last) joined.push({ ...entry });
    else join(last, entry);
  });
  return joined;
}

function join(into: Entry, { bytes, durationTicks }: Entry): void {
  into.bytes += bytes;
  into.durationTicks += durationTicks;
}
