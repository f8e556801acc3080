/** How much room an element has down to the foot of the window, known before it is first painted. */
import { type RefObject, useEffect, useState } from 'react';
import { flushSync } from 'react-dom';

/** `captionPx`: the height of a tile's caption, as the style sheet has it. */
export type Space = Readonly<{ widthPx: number; heightPx: number; captionPx: number }>;

/** What is left free below, px. */
const FOOT_PX = 12;

export function useSpace(element: RefObject<HTMLElement | null>): Space | null {
  const [space, setSpace] = useState<Space | null>(null);
  useEffect(() => {
    const { current } = element;
    if (!current) return;
    const measure = (): void => {
      const { width, top } = current.getBoundingClientRect();
      const below = current.nextElementSibling?.getBoundingClientRect().height ?? 0;
      const next = {
        widthPx: width,
        heightPx: innerHeight - (top + scrollY) - below - FOOT_PX,
        captionPx: captionOf(current),
      };
      setSpace((last) => (isSame(last, next) ? last : next));
    };
    // Observers are called between layout and paint: drawn now, nothing is seen to move.
    const observer = new ResizeObserver(() => flushSync(measure));
    observer.observe(current);
    addEventListener('resize', measure);
    return () => {
      observer.disconnect();
      removeEventListener('resize', measure);
    };
  }, [element]);
  return space;
}

/** The custom property is in rem. */
function captionOf(element: HTMLElement): number {
  const remPx = parseFloat(getComputedStyle(document.documentElement).fontSize);
  return parseFloat(getComputedStyle(element).getPropertyValue('--caption')) * remPx;
}

function isSame(one: Space | null, other: Space): boolean {
  return (
    one?.widthPx === other.widthPx &&
    one.heightPx === other.heightPx &&
    one.captionPx === other.captionPx
  );
}
