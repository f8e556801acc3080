/** What a place that plays recordings shares among its parts: the stage, the address, the time in sight. */
import { useCallback, useEffect, useState, useSyncExternalStore } from 'react';
import { serverNow } from '../api/cameras.js';
import { Stage, type StageState } from '../player/stage.js';
import { useSettings } from '../shell/settings.js';
import { lengthOf, type Span, windowAround } from '../timeline/window.js';
import type { Moment } from './moment.js';
import { MomentKeeper } from './moment-keeper.js';

export type Session = Readonly<{ stage: Stage; keeper: MomentKeeper; zone: string }>;

/** @param usualZoomMs what is in sight where the address does not say */
export function useSession(zone: string, usualZoomMs: number): Session {
  const [keeper] = useState(() => new MomentKeeper(usualZoomMs));
  const [stage] = useState(() => new Stage(keeper.get().atMs, serverNow));
  const { waitInGaps } = useSettings();
  useEffect(() => {
    keeper.speakIn(zone);
  }, [keeper, zone]);
  useEffect(() => {
    stage.waitInGaps(waitInGaps);
  }, [stage, waitInGaps]);
  useEffect(() => {
    const follow = ({ atMs }: Moment): void => {
      stage.wish(atMs === null ? { type: 'live' } : { type: 'go', ms: atMs });
    };
    const ends = [
      keeper.follow(follow),
      stage.subscribe(() => {
        const { atMs } = stage.get();
        if (atMs !== keeper.get().atMs) keeper.change({ atMs });
      }),
    ];
    return () => {
      for (const end of ends) end();
    };
  }, [keeper, stage]);
  return { stage, keeper, zone };
}

/** What is wanted of the stage's state; draws again only when that is another. */
export function useStage<T extends string | number | boolean | null | undefined | object>(
  stage: Stage,
  select: (state: StageState) => T,
): T {
  return useSyncExternalStore(stage.subscribe, () => select(stage.get()));
}

export function useMoment<T>(keeper: MomentKeeper, select: (moment: Moment) => T): T {
  return useSyncExternalStore(keeper.subscribe, () => select(keeper.get()));
}

/** The span of time in sight; its length is told to the address. */
export function useWindow({ keeper }: Session): [Span, (window: Span) => void] {
  const [window, setWindow] = useState(() => {
    const { atMs, zoomMs } = keeper.get();
    return windowAround(atMs ?? serverNow() - zoomMs * LIVE_SHIFT, zoomMs);
  });
  const show = useCallback(
    (next: Span): void => {
      setWindow(next);
      const zoomMs = lengthOf(next);
      if (Math.abs(zoomMs - keeper.get().zoomMs) >= 1_000) keeper.change({ zoomMs });
    },
    [keeper],
  );
  return [window, show];
}

/** Live, now is near the right edge: what is in sight has happened. */
const LIVE_SHIFT = 0.45;
