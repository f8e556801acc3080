/** The five places, never more. */
import { isAtLeast, type Role } from '../api/me.js';
import type { IconName } from '../ui/icon.js';
import type { WordKey } from '../words/words.js';

export type Place = Readonly<{
  path: string;
  word: WordKey;
  icon: IconName;
  /** Whoever may do less has nothing to look for there. */
  role: Role;
}>;

export const PLACES: readonly Place[] = [
  { path: '/', word: 'live.title', icon: 'live', role: 'viewer' },
  { path: '/timeline', word: 'timeline.title', icon: 'timeline', role: 'viewer' },
  { path: '/kept', word: 'kept.title', icon: 'lock', role: 'viewer' },
  { path: '/cameras', word: 'cameras.title', icon: 'camera', role: 'operator' },
  { path: '/system', word: 'system.title', icon: 'pulse', role: 'operator' },
];

/** Those for somebody who may do that much; their numbers stay what they are for all. */
export const placesFor = (role: Role): readonly Place[] =>
  PLACES.filter(({ role: least }) => isAtLeast(role, least));

/** The place an address belongs to: a camera's own page is part of Live. */
export function placeOf(path: string): Place | undefined {
  if (path.startsWith('/camera/')) return PLACES[0];
  return PLACES.find(
    ({ path: own }) => own === path || (own !== '/' && path.startsWith(`${own}/`)),
  );
}
