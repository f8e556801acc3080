/**
 * The picture over all of the screen: asked for, or on a phone held sideways, where there is no room for
 * anything else. Controls go after three seconds without a hand.
 */
import { useEffect, useState, useSyncExternalStore } from 'react';
import { forceDark } from '../shell/theme.js';

const IDLE_MS = 3_000;
const HANDS = ['pointermove', 'pointerdown', 'keydown', 'focusin'] as const;
const sideways = matchMedia('(orientation: landscape) and (max-height: 500px)');

function onSideways(listener: () => void): () => void {
  sideways.addEventListener('change', listener);
  return () => sideways.removeEventListener('change', listener);
}

export function useFull(): Readonly<{
  isFull: boolean;
  isIdle: boolean;
  setFull: (isFull: boolean) => void;
}> {
  const [isAsked, setAsked] = useState(false);
  const [isIdle, setIdle] = useState(false);
  const isFull = useSyncExternalStore(onSideways, () => sideways.matches) || isAsked;

  useEffect(() => {
    // The browser has ways out of its own.
    const follow = (): void => {
      if (!document.fullscreenElement) setAsked(false);
    };
    document.addEventListener('fullscreenchange', follow);
    return () => document.removeEventListener('fullscreenchange', follow);
  }, []);

  useEffect(() => {
    if (!isFull) return;
    forceDark(true);
    let timer = setTimeout(() => setIdle(true), IDLE_MS);
    const wake = (): void => {
      clearTimeout(timer);
      setIdle(false);
      timer = setTimeout(() => setIdle(true), IDLE_MS);
    };
    for (const type of HANDS) addEventListener(type, wake);
    return () => {
      forceDark(false);
      clearTimeout(timer);
      for (const type of HANDS) removeEventListener(type, wake);
    };
  }, [isFull]);

  useEffect(
    () => () => {
      if (document.fullscreenElement) void document.exitFullscreen();
    },
    [],
  );

  return {
    isFull,
    isIdle,
    setFull: (wanted) => {
      setAsked(wanted);
      setIdle(false);
      // Where the browser has no full screen for a page, the page alone is filled.
      if (wanted && document.fullscreenEnabled) {
        document.documentElement.requestFullscreen().catch(() => undefined);
      } else if (!wanted && document.fullscreenElement) void document.exitFullscreen();
    },
  };
}
