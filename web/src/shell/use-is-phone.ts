/** Whether the page is as narrow as on a phone: the same break as in the style sheets. */
import { useSyncExternalStore } from 'react';

const narrow = matchMedia('(max-width: 599px)');

export function useIsPhone(): boolean {
  return useSyncExternalStore(follow, () => narrow.matches);
}

function follow(listener: () => void): () => void {
  narrow.addEventListener('change', listener);
  return () => narrow.removeEventListener('change', listener);
}
