/** The window as a table: what the canvas shows, for who cannot see it. Each row goes there. */
import { useEffect, useMemo, useRef } from 'react';
import { exactClock } from '../time/format.js';
import { t } from '../words/words.js';
import { type Lane, within, without } from './lanes.js';
import { foundText, kindText } from './say.js';
import styles from './timeline.module.css';
import { type Span, touches } from './window.js';

type Row = Span & Readonly<{ camera: string; what: string; isInstant: boolean }>;

/** More would not be read. */
const MOST_ROWS = 200;

export function WindowTable({
  cameras,
  lanes,
  window,
  zone,
  nowMs,
  onGo,
}: {
  cameras: readonly Readonly<{ id: string; name: string }>[];
  lanes: readonly Lane[];
  window: Span;
  zone: string;
  nowMs: number;
  onGo: (ms: number) => void;
}) {
  const table = useRef<HTMLTableElement>(null);
  useEffect(() => table.current?.focus(), []);
  const rows = useMemo(
    () =>
      lanes
        .flatMap((lane) => rowsOf(lane, window, nowMs))
        .sort((one, other) => one.fromMs - other.fromMs),
    [lanes, window, nowMs],
  );
  const isMany = cameras.length > 1;
  const nameOf = (id: string): string => cameras.find((camera) => camera.id === id)?.name ?? id;
  return (
    <div className={styles.table}>
      <table ref={table} tabIndex={-1}>
        <caption className="aloud">{t('timeline.table')}</caption>
        <thead>
          <tr>
            <th scope="col">{t('timeline.table.from')}</th>
            <th scope="col">{t('timeline.table.to')}</th>
            {isMany && <th scope="col">{t('timeline.table.camera')}</th>}
            <th scope="col">{t('timeline.table.what')}</th>
          </tr>
        </thead>
        <tbody>
          {rows.slice(0, MOST_ROWS).map((row) => (
            <tr key={`${row.camera} ${row.what} ${row.fromMs}`}>
              <td>{exactClock(row.fromMs, zone)}</td>
              <td>{row.isInstant ? '' : exactClock(row.toMs, zone)}</td>
              {isMany && <td>{nameOf(row.camera)}</td>}
              <td>
                <button type="button" onClick={() => onGo(Math.max(row.fromMs, window.fromMs))}>
                  {row.what}
                </button>
              </td>
            </tr>
          ))}
        </tbody>
      </table>
      {rows.length > MOST_ROWS && (
        <p>{t('timeline.table.more', { count: rows.length - MOST_ROWS })}</p>
      )}
    </div>
  );
}

function rowsOf(lane: Lane, window: Span, nowMs: number): Row[] {
  const row = (span: Span, what: string, isInstant = false): Row => ({
    fromMs: span.fromMs,
    toMs: span.toMs,
    camera: lane.camera,
    what,
    isInstant,
  });
  const past = { fromMs: window.fromMs, toMs: Math.min(window.toMs, nowMs) };
  const known = lane.loaded.filter((span) => touches(span, past));
  const covered = [...lane.recorded, ...lane.gaps, ...lane.planned].sort(
    (one, other) => one.fromMs - other.fromMs,
  );
  const unplanned = known.flatMap(({ fromMs, toMs }) =>
    without({ fromMs: Math.max(fromMs, past.fromMs), toMs: Math.min(toMs, past.toMs) }, covered),
  );
  return [
    ...within(lane.recorded, window).map((span) => row(span, t('timeline.recorded'))),
    ...within(lane.gaps, window).map((gap) => row(gap, foundText({ kind: 'gap', span: gap, gap }))),
    ...unplanned.map((span) => row(span, t('timeline.unplanned'))),
    ...within(lane.kept, window).map((span) => row(span, t('timeline.kept'))),
    ...lane.events
      .filter(({ ms }) => ms >= window.fromMs && ms < window.toMs)
      .map((event) => row({ fromMs: event.ms, toMs: event.ms }, kindText(event), true)),
  ];
}
