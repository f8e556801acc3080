/** What the ends of a selection snap to: ends of gaps, and events. */
import type { Lane } from './lanes.js';
import { lengthOf, type Span } from './window.js';

/** Within this, px. */
const REACH_PX = 6;

/** The instant to take instead of one that is close enough to something; else that one itself. */
export function snapped(ms: number, lanes: readonly Lane[], window: Span, widthPx: number): number {
  const reachMs = (REACH_PX / Math.max(1, widthPx)) * lengthOf(window);
  let best = ms;
  let bestMs = Infinity;
  const offer = (candidate: number): void => {
    const away = Math.abs(candidate - ms);
    if (away > reachMs || away >= bestMs) return;
    best = candidate;
    bestMs = away;
  };
  for (const { gaps, events } of lanes) {
    for (const { fromMs, toMs } of gaps) {
      offer(fromMs);
      offer(toMs);
    }
    for (const event of events) offer(event.ms);
  }
  return best;
}
