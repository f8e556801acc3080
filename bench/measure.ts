/** What a benchmark gives: rows of a table, each held against its target. */
export type Row = Readonly<{
  what: string;
  measured: number;
  unit: string;
  /** At most this. */
  target: number;
  /** What it was measured with, and beside. */
  detail: string;
}>;

export type Measure = Readonly<{ name: string; run: () => Promise<readonly Row[]> }>;

export function median(values: readonly number[]): number {
  const sorted = [...values].sort((a, b) => a - b);
  return sorted[Math.floor(sorted.length / 2)] ?? Number.NaN;
}
