import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { MalformedPartTable, PartTableWriter, readPartTable } from '../../storage/part-table.js';

const origin = {
  startMs: 1_750_000_000_000,
  startTicks: 720_000,
  timescale: 90_000,
  headerBytes: 900,
};

/** Half-second parts whose wall clock runs `ppm` fast against the camera's. */
function driftingParts(count: number, ppm = 0) {
  return Array.from({ length: count }, (_, at) => ({
    startMs: origin.startMs + at * 500 * (1 + ppm / 1e6),
    startTicks: origin.startTicks + at * 45_000,
    durationTicks: 45_000,
    bytes: 250_000 + at,
    independent: at % 4 === 0,
  }));
}

function written(entries: ReturnType<typeof driftingParts>): PartTableWriter {
  const table = new PartTableWriter(origin);
  for (const entry of entries) table.add(entry);
  return table;
}

describe('a part table', () => {
  it('gives back what was written, with offsets and durations', () => {
    const parts = readPartTable(written(driftingParts(3)).snapshot(), origin);
    expect(parts).toEqual([
      { startMs: origin.startMs, durationMs: 500, startTicks: 720_000, durationTicks: 45_000, offset: 900, bytes: 250_000, independent: true },
      { startMs: origin.startMs + 500, durationMs: 500, startTicks: 765_000, durationTicks: 45_000, offset: 250_900, bytes: 250_001, independent: false },
      { startMs: origin.startMs + 1000, durationMs: 500, startTicks: 810_000, durationTicks: 45_000, offset: 500_901, bytes: 250_002, independent: false },
    ]); // prettier-ignore
  });

  it('takes seven bytes a part at most while parts follow each other', () => {
    expect(written(driftingParts(120)).snapshot().length).toBeLessThanOrEqual(1 + 120 * 7);
  });

  it.each([500, -500, 10_000])('is exact to a millisecond after an hour at %i ppm', (ppm) => {
    const entries = driftingParts(7_200, ppm);
    const parts = readPartTable(written(entries).snapshot(), origin);
    const errors = parts.map((part, at) => Math.abs(part.startMs - entries[at]!.startMs));
    expect(Math.max(...errors)).toBeLessThanOrEqual(0.5);
  });

  it('gives back any parts whatever, exact in ticks and bytes', () => {
    const entry = fc.record({
      startMs: fc.integer({ min: 0, max: 4e12 }),
      startTicks: fc.integer({ min: 0, max: 2 ** 48 }),
      durationTicks: fc.integer({ min: 1, max: 2 ** 32 }),
      bytes: fc.integer({ min: 16, max: 2 ** 33 }),
      independent: fc.boolean(),
    });
    fc.assert(
      fc.property(fc.array(entry, { maxLength: 40 }), (entries) => {
        const parts = readPartTable(written(entries).snapshot(), origin);
        expect(parts.length).toBe(entries.length);
        parts.forEach((part, at) => {
          const { startMs, ...exact } = entries[at]!;
          expect(part).toMatchObject(exact);
          expect(Math.abs(part.startMs - startMs)).toBeLessThanOrEqual(0.51);
        });
      }),
    );
  });

  it('knows where it ends as a reader would', () => {
    const table = written(driftingParts(121, 400));
    const last = readPartTable(table.snapshot(), origin).at(-1)!;
    expect(table.endMs).toBe(last.startMs + last.durationMs);
  });

  it('that is cut off or of another version is refused', () => {
    const whole = written(driftingParts(2)).snapshot();
    expect(() => readPartTable(whole.subarray(0, -1), origin)).toThrow(MalformedPartTable);
    expect(() => readPartTable(Uint8Array.of(9), origin)).toThrow('another version');
    expect(() => readPartTable(Uint8Array.of(), origin)).toThrow(MalformedPartTable);
    expect(() => readPartTable(new Uint8Array(40).fill(0x81).fill(1, 0, 1), origin)).toThrow(
      'never ends',
    );
  });
});
