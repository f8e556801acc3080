/** How long to wait before trying again: twice as long each time, and not for all at the same moment. */

export type Backoff = Readonly<{ firstMs: number; longestMs: number }>;

/**
 * @param failures in a row, 1 or more
 * @param jitter 0..1; spreads those that failed together over the upper half of the wait
 */
export function backoffMs(
  { firstMs, longestMs }: Backoff,
  failures: number,
  jitter: number,
): number {
  return Math.min(longestMs, firstMs * 2 ** (failures - 1)) * (0.5 + jitter / 2);
}
