/** The five places, never more. */
import type { IconName } from '../ui/icon.js';
import type { WordKey } from '../words/words.js';

export type Place = Readonly<{ path: string; word: WordKey; icon: IconName }>;

export const PLACES: readonly Place[] = [
  { path: '/', word: 'live.title', icon: 'live' },
  { path: '/timeline', word: 'timeline.title', icon: 'timeline' },
  { path: '/kept', word: 'kept.title', icon: 'lock' },
  { path: '/cameras', word: 'cameras.title', icon: 'camera' },
  { path: '/system', word: 'system.title', icon: 'pulse' },
];

/** The place an address belongs to: a camera's own page is part of Live. */
export function placeOf(path: string): Place | undefined {
  if (path.startsWith('/camera/')) return PLACES[0];
  return PLACES.find(
    ({ path: own }) => own === path || (own !== '/' && path.startsWith(`${own}/`)),
  );
}
