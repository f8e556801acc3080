/** The chart of the disk; its values are a table too, for who does not see it. */
import { useRef } from 'react';
import { clock, date, shortDate, size } from '../time/format.js';
import { useWidth } from '../ui/use-width.js';
import { t } from '../words/words.js';
import { AHEAD_DAYS, BACK_DAYS, type Chart, type Mark, pathOf, placer } from './chart.js';
import styles from './system.module.css';

const HEIGHT = 180;
/** From so many px on there is room for whole sentences. */
const WIDE = 520;
const PX_A_LETTER = 6.5;
const ROOM = { top: 24, bottom: 148 };

export function DiskChart({
  chart,
  nowMs,
  zone,
  isUsersLimit,
}: {
  chart: Chart;
  nowMs: number;
  zone: string;
  /** Whether the viewer set the limit, or the disk is it. */
  isUsersLimit: boolean;
}) {
  const box = useRef<HTMLDivElement>(null);
  const width = useWidth(box);
  return (
    <div ref={box} className={styles.chart} style={{ height: HEIGHT }}>
      {width > 0 && (
        <Drawing
          chart={chart}
          nowMs={nowMs}
          zone={zone}
          width={width}
          isUsersLimit={isUsersLimit}
        />
      )}
      <Values chart={chart} zone={zone} />
    </div>
  );
}

function Drawing({
  chart,
  nowMs,
  zone,
  width,
  isUsersLimit,
}: {
  chart: Chart;
  nowMs: number;
  zone: string;
  width: number;
  isUsersLimit: boolean;
}) {
  const place = placer(chart, { ...ROOM, width });
  const { x, y } = place;
  const { past, ahead, limitBytes, full, gridBytes, ticksMs } = chart;
  const [first] = past;
  const words = full ? fullWords(full, nowMs, zone, width >= WIDE) : [];
  const past2d = pathOf(past, place);
  const areaEnd = first ? `L${x(nowMs)} ${ROOM.bottom}L${x(first.ms)} ${ROOM.bottom}Z` : '';
  return (
    <svg width={width} height={HEIGHT} direction="ltr" aria-hidden="true">
      <path d={`${past2d}${areaEnd}`} className={styles.area} />
      <path d={`M0 ${ROOM.bottom}H${width}`} className={styles.grid} />
      <path d={`M0 ${y(gridBytes)}H${width}`} className={styles.grid} />
      <text x={width} y={y(gridBytes) - 6} textAnchor="end">
        {size(gridBytes)}
      </text>
      <path d={past2d} className={styles.past} />
      <path d={pathOf(ahead, place)} className={styles.ahead} />
      {limitBytes !== null && (
        <>
          <path d={`M0 ${y(limitBytes)}H${width}`} className={styles.limit} />
          <text x={0} y={y(limitBytes) - 6} className={styles.limitText}>
            {t(isUsersLimit ? 'system.limit' : 'system.limit.disk', { size: size(limitBytes) })}
          </text>
        </>
      )}
      <path d={`M${x(nowMs)} ${ROOM.top - 8}V${ROOM.bottom}`} className={styles.today} />
      <text x={x(nowMs) - 8} y={ROOM.bottom - 8} textAnchor="end">
        {t('times.today')}
      </text>
      {full && (
        <>
          <circle cx={x(full.ms)} cy={y(full.bytes)} r={5} className={styles.full} />
          <FullWords at={{ x: x(full.ms), y: y(full.bytes) }} width={width} words={words} />
        </>
      )}
      {ticksMs.map((ms, at) => (
        <text
          key={ms}
          x={Math.min(width, x(ms))}
          y={HEIGHT - 8}
          textAnchor={at === 0 ? 'start' : at === ticksMs.length - 1 ? 'end' : 'middle'}
          className={at === 2 ? styles.todayText : undefined}
        >
          {shortDate(ms, zone)}
        </text>
      ))}
    </svg>
  );
}

/** Beside the mark where there is room, else at the edge. */
function FullWords({
  at,
  width,
  words,
}: {
  at: Readonly<{ x: number; y: number }>;
  width: number;
  words: readonly string[];
}) {
  const roomPx = Math.max(...words.map((line) => line.length)) * PX_A_LETTER;
  const anchor = at.x + roomPx < width ? 'start' : 'end';
  const x = anchor === 'start' ? at.x + 10 : Math.max(at.x - 10, Math.min(width, roomPx));
  return (
    <text y={at.y + 18} textAnchor={anchor}>
      {words.map((line, row) => (
        <tspan key={line} x={x} dy={row === 0 ? 0 : 15}>
          {line}
        </tspan>
      ))}
    </text>
  );
}

function fullWords({ ms }: Mark, nowMs: number, zone: string, isWide: boolean): string[] {
  if (ms <= nowMs) return [t('system.isFull'), t('system.full.then')];
  const values = {
    date: date(ms, zone, { year: false }),
    time: clock(ms, zone, { seconds: false }),
  };
  return isWide
    ? [t('system.full', values), t('system.full.then')]
    : [t('system.full.date', values), t('system.full.time', values)];
}

/** A value a day. */
function Values({ chart, zone }: { chart: Chart; zone: string }) {
  const days = new Map<string, readonly [Mark, 'system.chart.past' | 'system.chart.ahead']>();
  for (const mark of chart.past) days.set(shortDate(mark.ms, zone), [mark, 'system.chart.past']);
  for (const mark of chart.ahead.slice(1)) {
    days.set(shortDate(mark.ms, zone), [mark, 'system.chart.ahead']);
  }
  return (
    <div className="aloud">
      <table>
        <caption>{t('system.chart', { back: BACK_DAYS, ahead: AHEAD_DAYS })}</caption>
        <thead>
          <tr>
            <th scope="col">{t('system.chart.day')}</th>
            <th scope="col">{t('system.chart.bytes')}</th>
            <th scope="col">{t('system.chart.kind')}</th>
          </tr>
        </thead>
        <tbody>
          {[...days].map(([day, [{ bytes }, kind]]) => (
            <tr key={day}>
              <th scope="row">{day}</th>
              <td>{size(bytes)}</td>
              <td>{t(kind)}</td>
            </tr>
          ))}
        </tbody>
      </table>
    </div>
  );
}
