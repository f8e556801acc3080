/** The days of a month: each with a bar of its hours, solid where recorded, notched where something is missing. */
import type { KeyboardEvent } from 'react';
import { duration, longDate, viewerLocale } from '../time/format.js';
import { localTime } from '../time/zone.js';
import { Icon } from '../ui/icon.js';
import { t } from '../words/words.js';
import styles from './day-picker.module.css';
import { dayOf, daysIn, emptyBefore, type Month, momentOn, weekStartOf } from './month.js';
import { colourOf } from './texture.js';
import { holds, lengthOf, type Span, xAt } from './window.js';

export type DayOfMonth = Span &
  Readonly<{
    recordedMs: number;
    recorded: readonly Span[];
    gaps: readonly (Span & Readonly<{ cause: string }>)[];
    kept: readonly Span[];
  }>;

const STEPS: Readonly<Record<string, number>> = {
  ArrowLeft: -1,
  ArrowRight: 1,
  ArrowUp: -7,
  ArrowDown: 7,
};

export function MonthGrid({
  month,
  days,
  zone,
  atMs,
  nowMs,
  onGo,
  onTurn,
}: {
  month: Month;
  days: readonly DayOfMonth[] | undefined;
  zone: string;
  atMs: number;
  nowMs: number;
  onGo: (ms: number) => void;
  onTurn: (by: number) => void;
}) {
  const weekStart = weekStartOf(viewerLocale());
  const spans = Array.from({ length: daysIn(month) }, (_, at) => dayOf(month, at + 1, zone));
  const chosen = spans.findIndex((day) => holds(day, atMs));
  const press = (event: KeyboardEvent<HTMLElement>): void => {
    if (event.key === 'PageUp' || event.key === 'PageDown') {
      event.preventDefault();
      onTurn(event.key === 'PageUp' ? -1 : 1);
    }
    const step = STEPS[event.key];
    if (step === undefined) return;
    event.preventDefault();
    const all = [...event.currentTarget.querySelectorAll<HTMLElement>('button')];
    all[all.indexOf(document.activeElement as HTMLElement) + step]?.focus();
  };
  return (
    <div className={styles.grid} onKeyDown={press}>
      {weekdays(weekStart).map((name) => (
        <span key={name} className={styles.weekday} aria-hidden="true">
          {name}
        </span>
      ))}
      {spans.map((span, at) => {
        const day = days?.find((one) => one.fromMs < span.toMs && one.toMs > span.fromMs);
        return (
          <button
            key={span.fromMs}
            type="button"
            className={styles.cell}
            style={at === 0 ? { gridColumnStart: emptyBefore(month, weekStart) + 1 } : undefined}
            disabled={span.fromMs > nowMs}
            tabIndex={at === Math.max(0, chosen) ? 0 : -1}
            aria-current={at === chosen ? 'date' : undefined}
            aria-label={cellText(span, day, zone)}
            data-empty={day?.recordedMs === 0 && span.fromMs <= nowMs}
            onClick={() => onGo(Math.min(nowMs, momentOn(span, day?.recorded ?? [], atMs, zone)))}
          >
            <span>{localTime(span.fromMs, zone).day}</span>
            {day && day.recordedMs + day.gaps.length > 0 && <Hours day={day} span={span} />}
            {(day?.kept.length ?? 0) > 0 && <Icon name="lock" size={12} />}
          </button>
        );
      })}
    </div>
  );
}

function cellText(span: Span, day: DayOfMonth | undefined, zone: string): string {
  const date = longDate(span.fromMs, zone);
  if (!day) return date;
  if (day.recordedMs === 0) return t('goto.dayEmpty', { date });
  const key = day.kept.length > 0 ? 'goto.dayKept' : 'goto.dayRecorded';
  return t(key, { date, duration: duration(day.recordedMs) });
}

const HOURS_PX = 36;

function Hours({ day, span }: { day: DayOfMonth; span: Span }) {
  const at = (ms: number): number => Math.max(0, Math.min(HOURS_PX, xAt(span, HOURS_PX, ms)));
  return (
    <svg className={styles.hours} width={HOURS_PX} height="4" aria-hidden="true">
      <rect width={HOURS_PX} height="4" fill="var(--sunk)" />
      {day.recorded.map(({ fromMs, toMs }) => (
        <rect
          key={fromMs}
          x={at(fromMs)}
          width={Math.max(0.5, at(toMs) - at(fromMs))}
          height="4"
          fill="var(--rec)"
        />
      ))}
      {day.gaps.map((gap) => {
        const width = Math.max((lengthOf(gap) / lengthOf(span)) * HOURS_PX, 2);
        return (
          <g key={gap.fromMs}>
            <rect x={at(gap.fromMs)} width={width} height="4" fill="var(--sunk)" />
            <rect
              x={at(gap.fromMs)}
              y="4"
              width={width}
              height="2"
              fill={`var(${colourOf(gap.cause)})`}
            />
          </g>
        );
      })}
    </svg>
  );
}

/** "Mo", "Tu" and so on. */
function weekdays(weekStart: number): string[] {
  const format = new Intl.DateTimeFormat(viewerLocale(), { weekday: 'short', timeZone: 'UTC' });
  // The fifth of January 2026 was a Monday.
  return Array.from({ length: 7 }, (_, at) =>
    format.format(Date.UTC(2026, 0, 4 + weekStart + at)).slice(0, 2),
  );
}
