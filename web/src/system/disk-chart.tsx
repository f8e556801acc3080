/** The chart of the disk; its values are a table too, for who does not see it. */
import { useRef } from 'react';
import { clock, date, shortDate, size } from '../time/format.js';
import { useWidth } from '../ui/use-width.js';
import { t } from '../words/words.js';
import { AHEAD_DAYS, BACK_DAYS, type Chart, type Mark, pathOf, placer } from './chart.js';
import styles from './system.module.css';

const HEIGHT = 180;
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
  const past2d = pathOf(past, place);
  const areaEnd = first ? `L${x(nowMs)} ${ROOM.bottom}L${x(first.ms)} ${ROOM.bottom}Z` : '';
  const isFullLeft = full !== null && x(full.ms) > width * 0.6;
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
          <text
            x={x(full.ms) + (isFullLeft ? -10 : 10)}
            y={y(full.bytes) + 18}
            textAnchor={isFullLeft ? 'end' : 'start'}
          >
            {fullWords(full, nowMs, zone)}
            <tspan x={x(full.ms) + (isFullLeft ? -10 : 10)} dy={15}>
              {t('system.full.then')}
            </tspan>
          </text>
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

function fullWords({ ms }: Mark, nowMs: number, zone: string): string {
  if (ms <= nowMs) return t('system.isFull');
  return t('system.full', {
    date: date(ms, zone, { year: false }),
    time: clock(ms, zone, { seconds: false }),
  });
}

/** A value a day. */
function Values({ chart, zone }: { chart: Chart; zone: string }) {
  const days = new Map<string, readonly [Mark, 'system.chart.past' | 'system.chart.ahead']>();
  for (const mark of chart.past) days.set(shortDate(mark.ms, zone), [mark, 'system.chart.past']);
  for (const mark of chart.ahead.slice(1)) {
    days.set(shortDate(mark.ms, zone), [mark, 'system.chart.ahead']);
  }
  return (
    <table className="aloud">
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
  );
}
