/** A press on the PTZ pad, and whether the camera obeyed: its own picture tells. */
import { type RefObject, useEffect, useRef, useState } from 'react';
import { answerOf, api } from '../api/client.js';
import { greysOf, hasMoved } from './moved.js';
import { type Direction, PtzPress } from './ptz-press.js';

/** A camera that has not moved so long after the press, ms, does not. */
const OBEYS_WITHIN_MS = 2_000;

export type Ptz = Readonly<{
  press: (direction: Direction) => void;
  release: (direction?: Direction) => void;
  stop: () => void;
  goTo: (preset: number) => void;
  speed: number;
  setSpeed: (speed: number) => void;
  /** What went wrong with the last press. */
  trouble: { still: true } | { says: string } | null;
}>;

export function usePtz(camera: string, video: RefObject<HTMLVideoElement | null>): Ptz {
  const press = useRef<PtzPress | null>(null);
  const looking = useRef<ReturnType<typeof setTimeout> | undefined>(undefined);
  const [speed, setSpeed] = useState(50);
  const [trouble, setTrouble] = useState<Ptz['trouble']>(null);

  useEffect(() => {
    const own = new PtzPress(
      async (body, signal) => {
        const params = { path: { camera } };
        await answerOf(api.POST('/cameras/{camera}/ptz', { params, body, signal }));
      },
      (failure) => setTrouble({ says: (failure as Error).message }),
    );
    press.current = own;
    const letGo = (): void => own.release();
    // A tab that is left moves nothing.
    document.addEventListener('visibilitychange', letGo);
    addEventListener('blur', letGo);
    return () => {
      clearTimeout(looking.current);
      document.removeEventListener('visibilitychange', letGo);
      removeEventListener('blur', letGo);
      own[Symbol.dispose]();
    };
  }, [camera]);

  useEffect(() => {
    if (press.current) press.current.speed = speed;
  }, [speed]);

  const look = (): void => {
    const before = video.current && greysOf(video.current);
    clearTimeout(looking.current);
    setTrouble(null);
    if (!before) return;
    looking.current = setTimeout(() => {
      const after = video.current && greysOf(video.current);
      if (after && !hasMoved(before, after)) setTrouble((old) => old ?? { still: true });
    }, OBEYS_WITHIN_MS);
  };
  return {
    press: (direction) => {
      if (press.current?.held.length === 0) look();
      press.current?.press(direction);
    },
    release: (direction) => press.current?.release(direction),
    stop: () => press.current?.stop(),
    goTo: (preset) => {
      look();
      press.current?.goTo(preset);
    },
    speed,
    setSpeed,
    trouble,
  };
}
