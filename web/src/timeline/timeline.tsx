/**
 * The timeline: what cameras have, when they lack it and why, and what happened; one playhead for all.
 *
 * The place that shows it holds moment, window and selection; this draws them and tells what hands
 * and keys want of them. The window keeps up with a running playhead by itself.
 */
import { useCallback, useEffect, useId, useMemo, useRef, useState } from 'react';
import { exactClock, longDate } from '../time/format.js';
import { Failure } from '../ui/notice.js';
import { t } from '../words/words.js';
import { Canvas } from './canvas.js';
import { DayBar } from './day-bar.js';
import { drawRows } from './draw-rows.js';
import { drawRuler } from './draw-ruler.js';
import { geometryOf, rowsHeight, useScreenKind } from './geometry.js';
import { Grip } from './grip.js';
import { Hands, type Point } from './hands.js';
import { hitAt } from './hit.js';
import { type Lane, openUntil } from './lanes.js';
import { marksOf, windowThatParts } from './marks.js';
import { usePalette } from './palette.js';
import { reachedText, stateText } from './say.js';
import { SelectionGrips } from './selection-grips.js';
import { foldsIn } from './ticks.js';
import { Thumbnails } from './thumbnails.js';
import { Tip } from './tip.js';
import styles from './timeline.module.css';
import { useKnownLanes } from './use-days.js';
import { useGlide } from './use-glide.js';
import { useWidth } from '../ui/use-width.js';
import {
  followed,
  holds,
  lengthOf,
  msAt,
  type Span,
  touches,
  windowAround,
  xAt,
} from './window.js';
import { WindowTable } from './window-table.js';

export type TimelineProps = Readonly<{
  cameras: readonly Readonly<{ id: string; name: string }>[];
  zone: string;
  window: Span;
  onWindow: (window: Span) => void;
  playheadMs: number;
  isLive: boolean;
  nowMs: number;
  selection: Span | null;
  onSelection: (selection: Span | null) => void;
  /** While a hand moves the playhead. */
  onScrub: (ms: number) => void;
  /** Where it comes to rest, by hand, click or key; at `nowMs` or after it: live. */
  onGo: (ms: number) => void;
  /** Whose small pictures are shown along it. */
  thumbnailsOf: string | null;
}>;

/** Of the flag: a letter, and what is round them; generous, fonts differ. */
const LETTER_PX = 9.5;
const FLAG_ROOM_PX = 22;
/** A long press selects this part of the window. */
const PRESSED_PART = 1 / 6;

export function Timeline(props: TimelineProps) {
  const { cameras, zone, playheadMs, isLive, nowMs, selection, thumbnailsOf } = props;
  const { onWindow, onGo, onSelection } = props;
  const geometry = geometryOf(useScreenKind(), cameras.length);
  const strip = useRef<HTMLDivElement>(null);
  const widthPx = useWidth(strip);
  const palette = usePalette();
  const [dragMs, setDragMs] = useState<number | null>(null);
  const [isHeld, setHeld] = useState(false);
  const [pointed, setPointed] = useState<Point | null>(null);
  const [isFocused, setFocused] = useState(false);
  const [isTableOpen, setTableOpen] = useState(false);
  const tableId = useId();

  const shownMs = dragMs ?? playheadMs;
  const length = lengthOf(props.window);
  const window = useGlide(
    useMemo(
      () => (geometry.isPhone ? windowAround(shownMs, length) : props.window),
      [geometry.isPhone, shownMs, length, props.window],
    ),
    isHeld,
  );
  const ids = useMemo(() => cameras.map(({ id }) => id), [cameras]);
  const { lanes: known, failure, retry } = useKnownLanes(ids, window, zone);
  const lanes = useMemo(() => known.map((lane) => openUntil(lane, nowMs)), [known, nowMs]);
  const marks = useMemo(
    () => lanes.map(({ events }) => marksOf(eventsNear(events, window), window, widthPx)),
    [lanes, window, widthPx],
  );

  useFollowing(props, geometry.isPhone || isHeld);
  const playheadX = Math.round(xAt(window, widthPx, shownMs));
  const flagText = exactClock(shownMs, zone);
  const flagPx = flagText.length * LETTER_PX + FLAG_ROOM_PX;
  const isInSight = playheadX >= 0 && playheadX <= widthPx;
  const selected = selection && touches(selection, window) ? selection : null;
  const taken = useMemo(() => {
    const at = (ms: number): number => xAt(window, widthPx, ms);
    const grips = selected
      ? ([
          [at(selected.fromMs) - 14, at(selected.fromMs)],
          [at(selected.toMs), at(selected.toMs) + 104],
        ] as const)
      : [];
    return [[playheadX - flagPx / 2, playheadX + flagPx / 2] as const, ...grips];
  }, [playheadX, flagPx, selected, window, widthPx]);
  const folds = useMemo(() => foldsIn(window, zone).map(({ ms }) => ms), [window, zone]);
  const ruler = useCallback(
    (pen: CanvasRenderingContext2D) =>
      drawRuler(pen, { window, zone, widthPx, geometry, palette, taken, playheadX }),
    [window, zone, widthPx, geometry, palette, taken, playheadX],
  );
  const rows = useCallback(
    (pen: CanvasRenderingContext2D) =>
      drawRows(pen, {
        window,
        widthPx,
        geometry,
        palette,
        lanes,
        marks,
        playheadMs: shownMs,
        nowMs,
        selection,
        folds,
      }),
    [window, widthPx, geometry, palette, lanes, marks, shownMs, nowMs, selection, folds],
  );

  // Where the focus is on the playhead, the tip is about what lies under that.
  const tipAt =
    pointed ??
    (isFocused
      ? { x: playheadX, y: geometry.ruler + geometry.pad + geometry.events, isTouch: false }
      : null);
  const hit = tipAt ? hitAt(tipAt, { window, widthPx, geometry, lanes, marks, nowMs }) : null;
  const tap = (point: Point): void => {
    const { mark } = hitAt(point, { window, widthPx, geometry, lanes, marks, nowMs });
    setPointed(null);
    if (mark && mark.events.length > 1) return onWindow(windowThatParts(mark));
    onGo(Math.min(nowMs, mark?.events[0]?.ms ?? msAt(window, widthPx, point.x)));
  };
  const longPress = (point: Point): void => {
    const ms = Math.min(nowMs, msAt(window, widthPx, point.x));
    const { fromMs, toMs } = windowAround(ms, lengthOf(window) * PRESSED_PART);
    onSelection({ fromMs, toMs: Math.min(nowMs, toMs) });
    setPointed(point);
  };
  useHands(strip, {
    view: { window, playheadMs: shownMs, nowMs, zone, rulerPx: geometry.ruler },
    acts: {
      window: onWindow,
      scrub: (ms) => {
        setDragMs(ms);
        setPointed(null);
        props.onScrub(ms);
      },
      go: (ms) => {
        setDragMs(null);
        onGo(ms);
      },
      tap,
      longPress,
      held: setHeld,
    },
  });

  const name = cameras.map((camera) => camera.name).join(', ');
  const isMany = cameras.length > 1;
  return (
    <section className={styles.timeline} data-many={isMany} data-phone={geometry.isPhone}>
      <button
        type="button"
        className={styles.skip}
        aria-expanded={isTableOpen}
        aria-controls={tableId}
        onClick={() => setTableOpen(!isTableOpen)}
      >
        {t(isTableOpen ? 'timeline.tableHide' : 'timeline.table')}
      </button>
      {isMany && (
        <ul className={styles.names} style={{ paddingTop: geometry.ruler + geometry.pad }}>
          {cameras.map((camera) => (
            <li
              key={camera.id}
              style={{ height: geometry.row, paddingTop: geometry.isPhone ? 0 : geometry.events }}
            >
              <span
                style={{ lineHeight: `${geometry.isPhone ? geometry.events : geometry.lane}px` }}
              >
                {camera.name}
              </span>
            </li>
          ))}
        </ul>
      )}
      <div
        ref={strip}
        className={styles.strip}
        dir="ltr"
        onPointerMove={(event) => {
          if (event.pointerType === 'touch' || event.buttons !== 0) return;
          const box = event.currentTarget.getBoundingClientRect();
          setPointed({ x: event.clientX - box.left, y: event.clientY - box.top, isTouch: false });
        }}
        onPointerLeave={() => setPointed(null)}
      >
        <div className={styles.ruler} style={{ height: geometry.ruler }}>
          <Canvas width={widthPx} height={geometry.ruler} draw={ruler} />
          <Grip
            label={t('timeline.time', { name })}
            ms={shownMs}
            text={`${longDate(shownMs, zone)}, ${flagText}, ${stateText(lanes[0], shownMs, nowMs)}`}
            zone={zone}
            nowMs={nowMs}
            className={styles.flag}
            style={{ left: playheadX, top: geometry.flag, opacity: isInSight ? 1 : 0 }}
            onMove={onGo}
            onFocus={({ currentTarget }) => {
              setFocused(currentTarget.matches(':focus-visible'));
              if (!holds(window, playheadMs)) onWindow(windowAround(playheadMs, length));
            }}
            onBlur={() => setFocused(false)}
          >
            <span
              className={styles.flagText}
              style={{ translate: flagShift(playheadX, flagPx / 2, widthPx) }}
            >
              {flagText}
            </span>
          </Grip>
          {selection && (
            <SelectionGrips
              {...{ selection, onSelection, window, widthPx, lanes, zone, nowMs, strip }}
            />
          )}
        </div>
        <Canvas width={widthPx} height={rowsHeight(geometry)} draw={rows} />
        {thumbnailsOf !== null && !geometry.isLow && (
          <Thumbnails
            camera={thumbnailsOf}
            lane={lanes.find(({ camera }) => camera === thumbnailsOf)}
            {...{ window, widthPx, palette, geometry, nowMs }}
          />
        )}
      </div>
      {!geometry.isLow && (
        <DayBar
          lane={lanes.find(({ camera }) => camera === thumbnailsOf) ?? lanes[0]}
          {...{ window, onWindow, zone, palette, geometry, nowMs, onGo, playheadMs: shownMs }}
        />
      )}
      {hit && !isHeld && (
        <Tip
          hit={hit}
          name={cameras[hit.row]?.name ?? ''}
          {...{ zone, nowMs, widthPx, geometry, strip }}
          avoid={[
            playheadX,
            ...(selected
              ? [xAt(window, widthPx, selected.fromMs), xAt(window, widthPx, selected.toMs)]
              : []),
          ]}
        />
      )}
      {failure && (
        <div className={styles.failure}>
          <Failure what={t('timeline.title')} error={failure} onRetry={retry} />
        </div>
      )}
      <div id={tableId}>
        {isTableOpen && <WindowTable {...{ cameras, lanes, window, zone, nowMs, onGo }} />}
      </div>
      <p className="aloud" aria-live="polite">
        {dragMs === null && !isLive ? reachedText(cameras, lanes, playheadMs, zone) : ''}
      </p>
    </section>
  );
}

/** The flag stays in sight at the ends of the ruler; its point stays where it is. */
function flagShift(x: number, half: number, widthPx: number): string {
  return `${Math.min(Math.max(x, half), Math.max(half, widthPx - half)) - x}px`;
}

/** Those that can be seen, with room for a box at either end. */
function eventsNear(events: Lane['events'], window: Span): Lane['events'] {
  const room = lengthOf(window) / 20;
  return events.filter(({ ms }) => ms > window.fromMs - room && ms < window.toMs + room);
}

/** Brings the window along with a playhead that runs out of it. */
function useFollowing(
  { window, playheadMs, isLive, onWindow }: TimelineProps,
  isOff: boolean,
): void {
  const before = useRef(playheadMs);
  useEffect(() => {
    const beforeMs = before.current;
    before.current = playheadMs;
    if (isOff || beforeMs === playheadMs) return;
    const next = followed(window, beforeMs, playheadMs, isLive);
    if (next !== window) onWindow(next);
  }, [window, playheadMs, isLive, onWindow, isOff]);
}

/** Hands outlive drawings: they are told of the newest. */
function useHands(
  strip: React.RefObject<HTMLElement | null>,
  current: {
    view: ConstructorParameters<typeof Hands>[1] extends () => infer V ? V : never;
    acts: ConstructorParameters<typeof Hands>[2];
  },
): void {
  const latest = useRef(current);
  useEffect(() => {
    latest.current = current;
  });
  useEffect(() => {
    if (!strip.current) return;
    const hands = new Hands(strip.current, () => latest.current.view, {
      window: (window) => latest.current.acts.window(window),
      scrub: (ms) => latest.current.acts.scrub(ms),
      go: (ms) => latest.current.acts.go(ms),
      tap: (point) => latest.current.acts.tap(point),
      longPress: (point) => latest.current.acts.longPress(point),
      held: (isHeld) => latest.current.acts.held(isHeld),
    });
    return () => hands.stop();
  }, [strip]);
}
