/** Which camera of the grid is heard: none until somebody asks, and then one. */
import { useState } from 'react';
import type { Camera } from '../api/types.js';

export type Sound = Readonly<{
  heard: string | null;
  isPossible: boolean;
  /** On for the camera that has the focus, else for the first with sound; or off. */
  toggle: () => void;
}>;

export function useHeard(cameras: readonly Camera[]): Sound {
  const [heard, setHeard] = useState<string | null>(null);
  const audible = cameras.filter(({ capabilities }) => capabilities.audio).map(({ id }) => id);
  const toggle = (): void => {
    const focused = (document.activeElement as HTMLElement | null)?.dataset.tile;
    const first = audible[0] ?? null;
    const wanted = focused !== undefined && audible.includes(focused) ? focused : first;
    setHeard(heard === null ? wanted : null);
  };
  return { heard, isPossible: audible.length > 0, toggle };
}
