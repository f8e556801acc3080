/** A canvas that is drawn anew only when what it shows changed, once a frame, in pixels of the screen. */
import { useEffect, useRef, useSyncExternalStore } from 'react';

type Draw = (pen: CanvasRenderingContext2D) => void;

/** @param draw must stay the same function as long as it draws the same */
export function Canvas({ width, height, draw }: { width: number; height: number; draw: Draw }) {
  const canvas = useRef<HTMLCanvasElement>(null);
  const density = useSyncExternalStore(followDensity, () => devicePixelRatio);
  useEffect(() => {
    const frame = requestAnimationFrame(() => {
      const element = canvas.current;
      const pen = element?.getContext('2d');
      if (!element || !pen) return;
      const [wide, high] = [Math.round(width * density), Math.round(height * density)];
      if (element.width !== wide) element.width = wide;
      if (element.height !== high) element.height = high;
      pen.setTransform(density, 0, 0, density, 0, 0);
      pen.clearRect(0, 0, width, height);
      draw(pen);
    });
    return () => cancelAnimationFrame(frame);
  }, [width, height, density, draw]);
  return <canvas ref={canvas} style={{ width, height }} aria-hidden="true" />;
}

function followDensity(changed: () => void): () => void {
  addEventListener('resize', changed);
  return () => removeEventListener('resize', changed);
}
