/** What a screen that is always on needs: no cursor, no sleep, and nothing that stays in one place. */
import { type RefObject, useEffect } from 'react';
import { useNow } from '../shell/use-now.js';
import { HOUR_MS, MINUTE_MS } from '../time/zone.js';

const CURSOR_HIDES_MS = 3_000;
const SHIFT_PX = 2;
/** There and back again: the page never goes further than this many shifts. */
const SHIFTS = 3;

/** @returns how far the page is shifted this hour, px, so that nothing burns in */
export function useWallManners(wall: RefObject<HTMLElement | null>): number {
  useEffect(() => hideCursor(wall.current), [wall]);
  useEffect(stayAwake, []);
  const hours = Math.floor(useNow(MINUTE_MS) / HOUR_MS);
  return (hours % SHIFTS) * SHIFT_PX;
}

function hideCursor(element: HTMLElement | null): () => void {
  let timer: ReturnType<typeof setTimeout>;
  const moved = (): void => {
    element?.removeAttribute('data-rests');
    clearTimeout(timer);
    timer = setTimeout(() => element?.setAttribute('data-rests', ''), CURSOR_HIDES_MS);
  };
  moved();
  addEventListener('pointermove', moved);
  return () => {
    clearTimeout(timer);
    removeEventListener('pointermove', moved);
  };
}

/** Browsers allow it under HTTPS only, and forget it whenever the tab is hidden. */
function stayAwake(): () => void {
  if (!('wakeLock' in navigator)) return () => undefined;
  const leaving = new AbortController();
  const { signal } = leaving;
  const ask = async (): Promise<void> => {
    if (document.hidden) return;
    const lock = await navigator.wakeLock.request('screen').catch(() => null);
    if (signal.aborted) await lock?.release();
    else signal.addEventListener('abort', () => void lock?.release());
  };
  void ask();
  document.addEventListener('visibilitychange', () => void ask(), { signal });
  return () => leaving.abort();
}
