/** Where to go from a span in which nothing was recorded. */
import type { Span } from './clip.js';

/**
 * @param spans what was recorded, oldest first
 * @returns where a span of the same length meets a recording; null where there is none at all
 */
export function nearestSpan(
  spans: readonly Readonly<{ from: string; to: string }>[],
  { fromMs, toMs }: Span,
): { startMs: number; isFirst: boolean } | null {
  const after = spans.find(({ from }) => Date.parse(from) >= toMs);
  const before = spans.findLast(({ to }) => Date.parse(to) <= fromMs);
  if (!before) return after ? { startMs: Date.parse(after.from), isFirst: true } : null;
  const endMs = Date.parse(before.to);
  const isAfterNearer = after && Date.parse(after.from) - toMs < fromMs - endMs;
  if (isAfterNearer) return { startMs: Date.parse(after.from), isFirst: false };
  const startMs = Math.max(Date.parse(before.from), endMs - (toMs - fromMs));
  return { startMs, isFirst: false };
}
