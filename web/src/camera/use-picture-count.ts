/** How many cameras in step have pictures: decoders and pixels are few. */
import { useSyncExternalStore } from 'react';

const phone = matchMedia('(max-width: 599px)');
const wall = matchMedia('(min-width: 1920px)');

function subscribe(listener: () => void): () => void {
  for (const query of [phone, wall]) query.addEventListener('change', listener);
  return () => {
    for (const query of [phone, wall]) query.removeEventListener('change', listener);
  };
}

export function usePictureCount(): number {
  return useSyncExternalStore(subscribe, () => (phone.matches ? 2 : wall.matches ? 9 : 4));
}
