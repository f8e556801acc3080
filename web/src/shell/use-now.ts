/** A clock for components: camrelay's time, told as often as they need. */
import { useEffect, useState } from 'react';
import { serverNow } from '../api/cameras.js';

/** @param everyMs how often to draw again; a hidden tab is not drawn at all */
export function useNow(everyMs: number): number {
  const [nowMs, setNowMs] = useState(serverNow);
  useEffect(() => {
    const timer = setInterval(() => {
      if (!document.hidden) setNowMs(serverNow());
    }, everyMs);
    return () => clearInterval(timer);
  }, [everyMs]);
  return nowMs;
}
