/** The two ends of a selection, in the ruler, and how long it is. */
import type { RefObject } from 'react';
import { duration, exactClock, longDate } from '../time/format.js';
import { t } from '../words/words.js';
import { Grip } from './grip.js';
import type { Lane } from './lanes.js';
import { snapped } from './snap.js';
import styles from './timeline.module.css';
import { lengthOf, msAt, type Span, xAt } from './window.js';

/** No selection is shorter. */
const LEAST_MS = 1_000;

export function SelectionGrips({
  selection,
  onSelection,
  window,
  widthPx,
  lanes,
  zone,
  nowMs,
  strip,
}: {
  selection: Span;
  onSelection: (selection: Span) => void;
  window: Span;
  widthPx: number;
  lanes: readonly Lane[];
  zone: string;
  nowMs: number;
  strip: RefObject<HTMLElement | null>;
}) {
  const { fromMs, toMs } = selection;
  const moveIn = (ms: number): void => onSelection({ fromMs: Math.min(ms, toMs - LEAST_MS), toMs });
  const moveOut = (ms: number): void =>
    onSelection({ fromMs, toMs: Math.min(nowMs, Math.max(ms, fromMs + LEAST_MS)) });
  const dragged = (move: (ms: number) => void) => (clientX: number, snaps: boolean) => {
    const left = strip.current?.getBoundingClientRect().left ?? 0;
    const ms = msAt(window, widthPx, Math.max(0, Math.min(widthPx, clientX - left)));
    move(snaps ? snapped(ms, lanes, window, widthPx) : ms);
  };
  const said = (ms: number): string => `${longDate(ms, zone)}, ${exactClock(ms, zone)}`;
  const [inX, outX] = [xAt(window, widthPx, fromMs), xAt(window, widthPx, toMs)];
  const isSeen = (x: number): boolean => x >= -1 && x <= widthPx + 1;
  return (
    <>
      {isSeen(inX) && (
        <Grip
          label={t('timeline.in')}
          ms={fromMs}
          text={said(fromMs)}
          className={styles.in}
          style={{ left: inX }}
          onMove={moveIn}
          onDrag={dragged(moveIn)}
          {...{ zone, nowMs }}
        />
      )}
      {isSeen(outX) && (
        <>
          <Grip
            label={t('timeline.out')}
            ms={toMs}
            text={said(toMs)}
            className={styles.out}
            style={{ left: outX }}
            onMove={moveOut}
            onDrag={dragged(moveOut)}
            {...{ zone, nowMs }}
          />
          <span className={styles.length} style={{ left: outX + 18 }}>
            {duration(lengthOf(selection))}
          </span>
        </>
      )}
    </>
  );
}
