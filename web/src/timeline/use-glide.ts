/** A window that is changed by a button, a key or a jump glides there; one that a hand moves does not. */
import { useEffect, useState } from 'react';
import { lengthOf, type Span } from './window.js';

/** As the motion tokens have it. */
const GLIDE_MS = 240;
/** Smaller changes, as parts of the length, are movement already. */
const LEAST = 0.02;

type Glide = Readonly<{ from: Span; done: number }>;

const reduced = matchMedia('(prefers-reduced-motion: reduce)');

/** @param isHeld whether a hand moves it now */
export function useGlide(target: Span, isHeld: boolean): Span {
  const [last, setLast] = useState(target);
  const [glide, setGlide] = useState<Glide | null>(null);
  if (last.fromMs !== target.fromMs || last.toMs !== target.toMs) {
    setLast(target);
    if (isHeld || reduced.matches) setGlide(null);
    else if (isFar(last, target)) setGlide({ from: glide ? between(glide, last) : last, done: 0 });
  }
  const isGliding = glide !== null;
  const from = glide?.from;
  useEffect(() => {
    if (!from) return;
    let startMs: number | null = null;
    let frame = requestAnimationFrame(function step(nowMs) {
      startMs ??= nowMs;
      const part = Math.min(1, (nowMs - startMs) / GLIDE_MS);
      setGlide(part === 1 ? null : { from, done: 1 - (1 - part) ** 3 });
      if (part < 1) frame = requestAnimationFrame(step);
    });
    return () => cancelAnimationFrame(frame);
  }, [from]);
  return isGliding ? between(glide, target) : target;
}

function isFar(one: Span, other: Span): boolean {
  const length = Math.min(lengthOf(one), lengthOf(other));
  const away = Math.max(Math.abs(one.fromMs - other.fromMs), Math.abs(one.toMs - other.toMs));
  return away > length * LEAST;
}

function between({ from, done }: Glide, to: Span): Span {
  return {
    fromMs: from.fromMs + (to.fromMs - from.fromMs) * done,
    toMs: from.toMs + (to.toMs - from.toMs) * done,
  };
}
