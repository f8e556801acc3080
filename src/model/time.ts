/** A span of wall-clock time, ms since the Unix epoch: `fromMs` belongs to it, `toMs` does not. */
export type TimeSpan = Readonly<{ fromMs: number; toMs: number }>;
