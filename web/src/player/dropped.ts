/** Whether a video can no longer be played as fast as it is asked to, by the pictures it leaves out. */

/** Counted by the browser since the video began. */
export type Counts = Readonly<{ atMs: number; total: number; dropped: number }>;

/** Looked at over this long, ms. */
const WITHIN_MS = 2_000;
const TOO_MANY = 0.25;
/** No screen shows more a second; what is left out beyond it is not missed. */
const SHOWN_A_SECOND = 60;

/** Keeps what the last two seconds need, with the new counts. */
export function recent(counts: readonly Counts[], now: Counts): Counts[] {
  const from = counts.findLastIndex(({ atMs }) => now.atMs - atMs >= WITHIN_MS);
  return [...counts.slice(Math.max(0, from)), now];
}

/** False until two seconds have been seen. */
export function dropsTooMany(counts: readonly Counts[]): boolean {
  const [first] = counts;
  const last = counts.at(-1);
  if (!first || !last || last.atMs - first.atMs < WITHIN_MS) return false;
  const total = last.total - first.total;
  const shown = total - (last.dropped - first.dropped);
  const possible = Math.min(total, (SHOWN_A_SECOND * (last.atMs - first.atMs)) / 1_000);
  return total > 0 && shown < possible * (1 - TOO_MANY);
}
