/** Marking where a selection begins and ends, in any order. */
import type { Selection } from './moment.js';

/** Without another end, a selection is so long, ms. */
const USUAL_MS = 60_000;

export function markedIn(old: Selection | null, ms: number, nowMs: number): Selection {
  if (old && old.toMs > ms) return { fromMs: ms, toMs: old.toMs };
  const toMs = Math.min(ms + USUAL_MS, nowMs);
  return toMs > ms ? { fromMs: ms, toMs } : { fromMs: nowMs - USUAL_MS, toMs: nowMs };
}

export function markedOut(old: Selection | null, ms: number): Selection {
  if (old && old.fromMs < ms) return { fromMs: old.fromMs, toMs: ms };
  return { fromMs: ms - USUAL_MS, toMs: ms };
}
