/** What cameras have of the day that is shown: for the list of events, and for the causes of gaps. */
import { useCallback } from 'react';
import { serverNow } from '../api/cameras.js';
import type { GapAt } from '../player/gap-at.js';
import { startOfDay } from '../time/zone.js';
import type { Lane } from '../timeline/lanes.js';
import { useLanes } from '../timeline/use-days.js';
import { type Span, touches, wholeDay } from '../timeline/window.js';
import { type Session, useStage } from './session.js';

export function useDayLanes(
  cameras: readonly string[],
  { stage, zone }: Session,
  window: Span,
): Readonly<{ lanes: readonly Lane[]; gapAt: GapAt }> {
  const dayMs = useStage(stage, ({ atMs }) => startOfDay(atMs ?? serverNow(), zone));
  const day = wholeDay(dayMs, zone);
  // What is in sight beyond midnight too: the next event may be there.
  const span = touches(day, window)
    ? {
        fromMs: Math.min(day.fromMs, window.fromMs),
        toMs: Math.max(day.toMs, window.toMs),
      }
    : day;
  const lanes = useLanes(cameras, span, zone);
  const gapAt = useCallback<GapAt>(
    (camera, ms) =>
      lanes
        .find((lane) => lane.camera === camera)
        ?.gaps.find(({ fromMs, toMs }) => fromMs <= ms && ms < toMs) ?? null,
    [lanes],
  );
  return { lanes, gapAt };
}
