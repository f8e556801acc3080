/** Parts in columns of plain numbers: a day has 200 000, and an object each would be a lot of garbage. */
import type { PartColumns, RecordedPart } from '../src/model/recording.js';
import { eachPart, type TableOrigin, type VisitPart } from './part-table.js';

const FIRST_PARTS = 256;

/**
 * Collects parts that are told of one after the other, parted where their media times do not meet.
 * One for all recordings, one after the other, for it is the room of the columns that costs.
 */
class PartColumnsWriter {
  #groups: PartColumns[] = [];
  #offsets = new Float64Array(FIRST_PARTS);
  #ticks = new Float64Array(FIRST_PARTS);
  #ms = new Float64Array(FIRST_PARTS);
  #independent = new Uint8Array(FIRST_PARTS);
  #count = 0;
  #timescale = 1;

  /** @param timescale ticks a second of the lead */
  begin(timescale: number): void {
    this.#groups = [];
    this.#count = 0;
    this.#timescale = timescale;
  }

  readonly visit: VisitPart = (startMs, startTicks, durationTicks, offset, bytes, independent) => {
    if (this.#count > 0 && this.#ticks[this.#count] !== startTicks) this.#endGroup();
    if (this.#count + 1 === this.#offsets.length) this.#grow();
    const at = this.#count++;
    this.#offsets[at] = offset;
    this.#ticks[at] = startTicks;
    this.#ms[at] = startMs;
    this.#independent[at] = Number(independent);
    // The end of each, which the start of the next overwrites.
    this.#offsets[at + 1] = offset + bytes;
    this.#ticks[at + 1] = startTicks + durationTicks;
    this.#ms[at + 1] = startMs + (durationTicks * 1000) / this.#timescale;
  };

  /** No part follows. */
  end(): readonly PartColumns[] {
    this.#endGroup();
    return this.#groups;
  }

  #endGroup(): void {
    if (this.#count === 0) return;
    const ends = this.#count + 1;
    this.#groups.push({
      offsets: this.#offsets.slice(0, ends),
      ticks: this.#ticks.slice(0, ends),
      ms: this.#ms.slice(0, ends),
      independent: this.#independent.slice(0, this.#count),
    });
    this.#count = 0;
  }

  #grow(): void {
    const length = this.#offsets.length * 2;
    const larger = <Column extends Float64Array | Uint8Array>(
      made: Column,
      old: Column,
    ): Column => {
      made.set(old);
      return made;
    };
    this.#offsets = larger(new Float64Array(length), this.#offsets);
    this.#ticks = larger(new Float64Array(length), this.#ticks);
    this.#ms = larger(new Float64Array(length), this.#ms);
    this.#independent = larger(new Uint8Array(length), this.#independent);
  }
}

const writer = new PartColumnsWriter();

/** The columns of a part table. @throws MalformedPartTable */
export function readPartColumns(table: Uint8Array, origin: TableOrigin): readonly PartColumns[] {
  writer.begin(origin.timescale);
  eachPart(table, origin, writer.visit);
  return writer.end();
}

/** The same of parts that are objects already. @param timescale ticks a second of the lead */
export function columnsOf(
  parts: Iterable<RecordedPart>,
  timescale: number,
): readonly PartColumns[] {
  writer.begin(timescale);
  for (const { startMs, startTicks, durationTicks, offset, bytes, independent } of parts) {
    writer.visit(startMs, startTicks, durationTicks, offset, bytes, independent);
  }
  return writer.end();
}
