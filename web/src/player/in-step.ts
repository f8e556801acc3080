/** Keeps a player in step with a clock: a little faster or slower, and a jump where that takes too long. */

/** Left alone, ms: less than a picture of a slow camera. */
const CLOSE_MS = 60;
/** Caught up with by playing faster or slower, ms; beyond it is a jump. */
const FAR_MS = 1_000;
const FASTER = 1.05;
const SLOWER = 0.95;

/** @param behindMs how far the player is behind the clock; negative where it is ahead */
export function correctionOf(behindMs: number): number | 'jump' {
  const size = Math.abs(behindMs);
  if (size <= CLOSE_MS) return 1;
  if (size > FAR_MS) return 'jump';
  return behindMs > 0 ? FASTER : SLOWER;
}
