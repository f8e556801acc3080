/** Names of runs: ascending in time, also across restarts, and never twice. */
let lastMs = 0;

/** @param startMs wall-clock time of the first frame */
export function nextRunId(startMs: number): string {
  lastMs = Math.max(lastMs + 1, Math.floor(startMs));
  return lastMs.toString(36).padStart(9, '0');
}
