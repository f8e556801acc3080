/** How far a download is, and how long it will take. */
import type { Sample } from './downloads.js';

/** Below this, ms, a rate says nothing. */
const LEAST_MS = 1_000;

/** @returns ms until all bytes are there, by the rate of the samples; null while that says nothing */
export function timeLeft(samples: readonly Sample[], total: number | null): number | null {
  const [first] = samples;
  const last = samples.at(-1);
  if (!first || !last || total === null) return null;
  const [ms, bytes] = [last.ms - first.ms, last.sent - first.sent];
  if (ms < LEAST_MS || bytes <= 0) return null;
  return Math.max(0, ((total - last.sent) * ms) / bytes);
}

/** 0 to 1. */
export function partDone(sent: number, total: number | null): number {
  return total ? Math.min(1, sent / total) : 0;
}
