/**
 * The part table: where the parts of a file lie, in about seven bytes a part.
 *
 * A row for each part would be ten million rows a day for sixty cameras; a blob a file is one. Parts
 * follow each other in the file and, nearly always, in media time and on the wall clock, so only
 * what breaks the rule is written down:
 *
 *     table = version (1 byte: 1), part*
 *     part  = varint(bytes * 4 + strays * 2 + independent), varint(durationTicks), [stray]
 *     stray = zigzag varint(ticks off the end of the part before),
 *             zigzag varint(ms off the end of the part before on the wall clock)
 *
 * An entry without any duration is no part: so many bytes of the file are damaged, and the next part
 * begins behind them.
 *
 * The wall clock drifts against the camera's. The writer follows what a reader will compute, so a
 * stray millisecond is written when it has built up, and rounding never adds up: every start is
 * exact to half a millisecond, however long the file. Varints are little-endian base 128.
 */
import type { RecordedPart } from '../src/model/recording.js';

const VERSION = 1;
const INITIAL_BYTES = 256;
/** Longest entry: four varints of nine bytes. */
const MAX_ENTRY_BYTES = 36;
const MAX_VARINT_BYTES = 9;

/** What a table counts from; it stands in the columns beside it. */
export type TableOrigin = Readonly<{
  /** Wall-clock time of the first part, whole ms. */
  startMs: number;
  startTicks: number;
  /** Ticks a second of the lead. */
  timescale: number;
  /** Where the first part begins in the file. */
  headerBytes: number;
}>;

export type TableEntry = Omit<RecordedPart, 'offset' | 'durationMs'>;

/** Thrown for a blob that is no part table; the index is damaged or newer than this program. */
export class MalformedPartTable extends Error {
  override readonly name = 'MalformedPartTable';
}

/** Grows with its file. */
export class PartTableWriter {
  #bytes = Buffer.allocUnsafeSlow(INITIAL_BYTES);
  #length: number;
  #count = 0;
  /** Where a reader expects the next part to begin. */
  #nextMs: number;
  #nextTicks: number;

  constructor(private readonly origin: TableOrigin) {
    this.#nextMs = origin.startMs;
    this.#nextTicks = origin.startTicks;
    this.#length = this.#bytes.writeUInt8(VERSION, 0);
  }

  get count(): number {
    return this.#count;
  }

  /** Wall-clock end of the last part, as a reader computes it, ms. */
  get endMs(): number {
    return this.#nextMs;
  }

  add({ startMs, startTicks, durationTicks, bytes, independent }: TableEntry): void {
    this.#makeRoom();
    const strayTicks = startTicks - this.#nextTicks;
    const strayMs = Math.round(startMs - this.#nextMs);
    const strays = strayTicks !== 0 || strayMs !== 0;
    this.#varint(bytes * 4 + Number(strays) * 2 + Number(independent));
    this.#varint(durationTicks);
    if (strays) {
      this.#varint(zigzag(strayTicks));
      this.#varint(zigzag(strayMs));
    }
    this.#nextTicks = startTicks + durationTicks;
    this.#nextMs += strayMs + (durationTicks * 1000) / this.origin.timescale;
    this.#count++;
  }

  /** So many bytes behind the last part are none. */
  skip(bytes: number): void {
    this.#makeRoom();
    this.#varint(bytes * 4);
    this.#varint(0);
  }

  /** The table so far, in memory of its own. */
  snapshot(): Uint8Array<ArrayBuffer> {
    return new Uint8Array(this.#bytes.subarray(0, this.#length));
  }

  #makeRoom(): void {
    if (this.#bytes.length - this.#length >= MAX_ENTRY_BYTES) return;
    const larger = Buffer.allocUnsafeSlow(this.#bytes.length * 2);
    this.#bytes.copy(larger, 0, 0, this.#length);
    this.#bytes = larger;
  }

  #varint(value: number): void {
    let rest = value;
    while (rest >= 0x80) {
      this.#length = this.#bytes.writeUInt8((rest % 0x80) + 0x80, this.#length);
      rest = Math.floor(rest / 0x80);
    }
    this.#length = this.#bytes.writeUInt8(rest, this.#length);
  }
}

/** @throws MalformedPartTable */
export function readPartTable(table: Uint8Array, origin: TableOrigin): RecordedPart[] {
  const parts: RecordedPart[] = [];
  eachPart(table, origin, (startMs, startTicks, durationTicks, offset, bytes, independent) => {
    const durationMs = (durationTicks * 1000) / origin.timescale;
    parts.push({ startMs, durationMs, startTicks, durationTicks, offset, bytes, independent });
  });
  return parts;
}

/** What a table says of a part, without an object for it: a day of them are 200 000. */
export type VisitPart = (
  startMs: number,
  startTicks: number,
  durationTicks: number,
  offset: number,
  bytes: number,
  independent: boolean,
) => void;

/** Tells of the parts in order. @throws MalformedPartTable */
export function eachPart(table: Uint8Array, origin: TableOrigin, visit: VisitPart): void {
  if (table[0] !== VERSION) throw new MalformedPartTable('a part table of another version');
  const cursor = { table, at: 1 };
  let { startMs, startTicks, headerBytes: offset } = origin;
  while (cursor.at < table.length) {
    const head = readVarint(cursor);
    const durationTicks = readVarint(cursor);
    if (Math.floor(head / 2) % 2 === 1) {
      startTicks += unzigzag(readVarint(cursor));
      startMs += unzigzag(readVarint(cursor));
    }
    const bytes = Math.floor(head / 4);
    if (durationTicks === 0) {
      offset += bytes;
      continue;
    }
    visit(startMs, startTicks, durationTicks, offset, bytes, head % 2 === 1);
    startMs += (durationTicks * 1000) / origin.timescale;
    startTicks += durationTicks;
    offset += bytes;
  }
}

function readVarint(cursor: { table: Uint8Array; at: number }): number {
  let value = 0;
  let unit = 1;
  for (let read = 0; read < MAX_VARINT_BYTES; read++) {
    const byte = cursor.table[cursor.at++];
    if (byte === undefined) throw new MalformedPartTable('a part table is cut off');
    value += (byte & 0x7f) * unit;
    if (byte < 0x80) return value;
    unit *= 0x80;
  }
  throw new MalformedPartTable('a number in a part table never ends');
}

/** Signed to unsigned: 0, -1, 1, -2 … become 0, 1, 2, 3 … */
const zigzag = (value: number): number => (value < 0 ? -2 * value - 1 : 2 * value);
const unzigzag = (value: number): number => (value % 2 === 1 ? -(value + 1) / 2 : value / 2);
