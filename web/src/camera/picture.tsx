/**
 * The frame of a picture: wheel or pinch zooms into it, a drag moves within it, a tag says how much and
 * shows all of it again. On touch screens a swipe across the whole picture goes to another camera.
 */
import { type PointerEvent, type ReactNode, useEffect, useRef, useState } from 'react';
import { t } from '../words/words.js';
import styles from './picture.module.css';
import { draggedBy, type PictureZoom, transformOf, WHOLE, zoomedBy } from './picture-zoom.js';

const WHEEL_TIMES = 1.0015;
/** A swipe goes at least so far, px, and mostly sideways. */
const SWIPE_PX = 60;

type Finger = Readonly<{ x: number; y: number }>;

export function Picture({
  label,
  onSwipe,
  children,
}: {
  label: string;
  /** 1: to the next camera. */
  onSwipe?: (direction: 1 | -1) => void;
  children: ReactNode;
}) {
  const frame = useRef<HTMLDivElement>(null);
  const fingers = useRef(new Map<number, Finger>());
  const start = useRef<Finger | null>(null);
  const [zoom, setZoom] = useState<PictureZoom>(WHOLE);

  useEffect(() => {
    const element = frame.current;
    const turn = (event: WheelEvent): void => {
      event.preventDefault();
      const at = placeIn(event.currentTarget as Element, event);
      setZoom((old) => zoomedBy(old, WHEEL_TIMES ** -event.deltaY, at));
    };
    // React's own listeners are passive: they could not keep the page from scrolling.
    element?.addEventListener('wheel', turn, { passive: false });
    return () => element?.removeEventListener('wheel', turn);
  }, []);

  const down = (event: PointerEvent): void => {
    fingers.current.set(event.pointerId, { x: event.clientX, y: event.clientY });
    if (fingers.current.size === 1) start.current = { x: event.clientX, y: event.clientY };
    if (zoom.factor > 1) event.currentTarget.setPointerCapture(event.pointerId);
  };
  const move = (event: PointerEvent): void => {
    const before = fingers.current.get(event.pointerId);
    if (!before) return;
    const after = { x: event.clientX, y: event.clientY };
    const { width, height } = event.currentTarget.getBoundingClientRect();
    const other = [...fingers.current].find(([id]) => id !== event.pointerId)?.[1];
    fingers.current.set(event.pointerId, after);
    if (other) {
      start.current = null;
      const times = distance(after, other) / Math.max(1, distance(before, other));
      const middle = { clientX: (after.x + other.x) / 2, clientY: (after.y + other.y) / 2 };
      const at = placeIn(event.currentTarget, middle);
      setZoom((old) => zoomedBy(old, times, at));
    } else if (zoom.factor > 1) {
      setZoom((old) => draggedBy(old, (after.x - before.x) / width, (after.y - before.y) / height));
    }
  };
  const up = (event: PointerEvent): void => {
    const from = start.current;
    fingers.current.delete(event.pointerId);
    start.current = null;
    if (!from || zoom.factor > 1 || event.pointerType === 'mouse') return;
    const byX = event.clientX - from.x;
    const isSideways = Math.abs(byX) > 2 * Math.abs(event.clientY - from.y);
    if (isSideways && Math.abs(byX) > SWIPE_PX) onSwipe?.(byX < 0 ? 1 : -1);
  };
  const leave = (event: PointerEvent): void => {
    fingers.current.delete(event.pointerId);
    start.current = null;
  };
  const factor = zoom.factor.toFixed(1);
  return (
    <div
      ref={frame}
      className={styles.picture}
      role="group"
      aria-label={label}
      data-zoomed={zoom.factor > 1}
      onPointerDown={down}
      onPointerMove={move}
      onPointerUp={up}
      onPointerCancel={leave}
      onPointerLeave={leave}
    >
      <div className={styles.moved} style={{ transform: transformOf(zoom) }}>
        {children}
      </div>
      {zoom.factor > 1 && (
        <button
          type="button"
          className={styles.factor}
          title={t('camera.zoom.reset', { factor })}
          aria-label={t('camera.zoom.reset', { factor })}
          onClick={() => setZoom(WHOLE)}
        >
          {factor}×
        </button>
      )}
    </div>
  );
}

function placeIn(element: Element, { clientX, clientY }: { clientX: number; clientY: number }) {
  const { left, top, width, height } = element.getBoundingClientRect();
  return { x: (clientX - left) / width, y: (clientY - top) / height };
}

const distance = (one: Finger, other: Finger): number =>
  Math.hypot(one.x - other.x, one.y - other.y);
