/** Whether an element can be seen: a quarter of it in sight, and the tab not hidden. */
import { type RefObject, useEffect, useState } from 'react';

const LEAST_PART = 0.25;
/** What is scrolled past quickly is not opened, and not closed either, ms. */
const SETTLES_MS = 250;

export function useInSight(element: RefObject<Element | null>): boolean {
  const [isInView, setInView] = useState(false);
  const [isTabShown, setTabShown] = useState(!document.hidden);

  useEffect(() => {
    const { current } = element;
    if (!current) return;
    let timer: ReturnType<typeof setTimeout> | undefined;
    let isFirst = true;
    const observer = new IntersectionObserver(
      (entries) => {
        const isSeen = (entries.at(-1)?.intersectionRatio ?? 0) >= LEAST_PART;
        clearTimeout(timer);
        timer = setTimeout(() => setInView(isSeen), isFirst ? 0 : SETTLES_MS);
        isFirst = false;
      },
      { threshold: [0, LEAST_PART] },
    );
    observer.observe(current);
    return () => {
      clearTimeout(timer);
      observer.disconnect();
    };
  }, [element]);

  useEffect(() => {
    const follow = (): void => setTabShown(!document.hidden);
    document.addEventListener('visibilitychange', follow);
    return () => document.removeEventListener('visibilitychange', follow);
  }, []);

  return isInView && isTabShown;
}
