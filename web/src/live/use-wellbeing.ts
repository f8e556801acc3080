/** How all cameras are, as far as camrelay knows, and news of it for those who do not see it. */
import { useEffect, useRef } from 'react';
import { useLost, usePulses } from '../api/cameras.js';
import type { Camera } from '../api/types.js';
import { causeOf } from '../causes/causes.js';
import { useNow } from '../shell/use-now.js';
import { announce } from '../ui/announcer.js';
import { t } from '../words/words.js';
import { type Wellbeing, wellbeing } from './head-sentence.js';
import { needsALook, type TileState, tileState } from './tile-state.js';

const UNSEEN = { kind: 'waiting', pictureMs: null } as const;

export type Whole = Readonly<{ wellbeing: Wellbeing; needALook: readonly Camera[] }>;

export function useWellbeing(cameras: readonly Camera[]): Whole {
  const pulses = usePulses();
  const nowMs = useNow(1_000);
  const isLost = useLost() !== null;
  const stateOf = (camera: Camera): TileState =>
    tileState({
      camera,
      pulse: pulses[camera.id],
      picture: UNSEEN,
      nowMs,
      isLost,
      isAllowed: true,
    });
  const needALook = cameras.filter((camera) => needsALook(stateOf(camera)));
  useTroubleNews(
    cameras.map((camera) => [camera.name, stateOf(camera).cause, stateOf(camera).kind === 'live']),
  );
  const isLive = (camera: Camera): boolean => stateOf(camera).kind === 'live';
  return { wellbeing: wellbeing(cameras, pulses, isLive, nowMs), needALook };
}

type News = readonly [name: string, cause: string | null, isLive: boolean];

/** Tells what changed, but nothing of how things were at the start. */
function useTroubleNews(now: readonly News[]): void {
  const told = useRef(new Map<string, string | null>());
  useEffect(() => {
    for (const [name, cause, isLive] of now) {
      const before = told.current.get(name);
      if (cause === before || (cause === null && !isLive)) continue;
      told.current.set(name, cause);
      if (before === undefined) continue;
      announce(
        cause === null
          ? t('live.news.back', { name })
          : t('live.news.trouble', { name, what: t(causeOf(cause).title) }),
      );
    }
  });
}
