/** Going to a moment: by typing it, or by a day of a month that shows what each day holds. */
import { useEffect, useLayoutEffect, useRef, useState } from 'react';
import { serverNow } from '../api/cameras.js';
import { useKeys } from '../keys/use-keys.js';
import { zoneName } from '../time/zone.js';
import { IconButton } from '../ui/button.js';
import { Icon } from '../ui/icon.js';
import { t } from '../words/words.js';
import styles from './day-picker.module.css';
import { shortDate } from '../time/format.js';
import { type DayOfMonth, MonthGrid } from './month-grid.js';
import { monthAway, monthOf } from './month.js';
import { TypedField } from './typed-field.js';
import { monthText, useMonth } from './use-month.js';

/** Free above it, px. */
const ROOM_PX = 16;

/** @param atMs the moment that is looked at; the picker stands by its parent, over or under it */
export function DayPicker({
  camera,
  zone,
  atMs,
  onGo,
  onClose,
}: {
  camera: string;
  zone: string;
  atMs: number;
  onGo: (ms: number) => void;
  onClose: () => void;
}) {
  const [month, setMonth] = useState(() => monthOf(atMs, zone));
  const [nowMs] = useState(serverNow);
  const picker = useRef<HTMLDivElement>(null);
  const days = useMonth(camera, month, zone);
  useKeys({ close: onClose });
  useLeaving(picker, onClose);
  useLayoutEffect(() => {
    const element = picker.current;
    const parent = element?.parentElement;
    if (!element || !parent) return;
    const isOver = parent.getBoundingClientRect().top > element.offsetHeight + ROOM_PX;
    element.dataset.side = isOver ? 'over' : 'under';
  }, []);
  const go = (ms: number): void => {
    onGo(ms);
    onClose();
  };
  const turn = (by: number): void => setMonth(monthAway(month, by));
  return (
    <div ref={picker} className={styles.picker} role="dialog" aria-label={t('goto.title')}>
      <TypedField {...{ zone, nowMs, atMs }} onGo={go} />
      <div className={styles.month}>
        <h3 aria-live="polite">{monthText(month)}</h3>
        <IconButton icon="left" label={t('goto.earlier')} onClick={() => turn(-1)} />
        <IconButton
          icon="right"
          label={t('goto.later')}
          disabled={dayIsToCome(monthAway(month, 1), nowMs, zone)}
          onClick={() => turn(1)}
        />
      </div>
      <MonthGrid {...{ month, days, zone, atMs, nowMs }} onGo={go} onTurn={turn} />
      <p className={styles.foot}>
        <span>{recordedText(days, zone)}</span>
        {days?.some(({ kept }) => kept.length > 0) && (
          <span className={styles.keptSpans}>
            <Icon name="lock" size={14} />
            {t('goto.keptSpans')}
          </span>
        )}
        <span className={styles.zone}>{zoneName(zone)}</span>
      </p>
    </div>
  );
}

function dayIsToCome(month: { year: number; month: number }, nowMs: number, zone: string): boolean {
  const now = monthOf(nowMs, zone);
  return month.year * 12 + month.month > now.year * 12 + now.month;
}

function recordedText(days: readonly DayOfMonth[] | undefined, zone: string): string {
  if (!days) return '';
  const recorded = days.filter(({ recordedMs }) => recordedMs > 0);
  const [first, last] = [recorded[0], recorded.at(-1)];
  if (!first || !last) return t('goto.nothing');
  const from = first.fromMs === last.fromMs ? '' : shortDate(first.fromMs, zone);
  const to = shortDate(last.fromMs, zone);
  return from === '' ? t('goto.recordedDay', { day: to }) : t('goto.recordedDays', { from, to });
}

/** Whoever presses elsewhere is done with it; focus goes back to where it came from. */
function useLeaving(picker: React.RefObject<HTMLElement | null>, onClose: () => void): void {
  const close = useRef(onClose);
  useEffect(() => {
    close.current = onClose;
  });
  useEffect(() => {
    const before = document.activeElement;
    const press = ({ target }: PointerEvent): void => {
      const { current } = picker;
      // The parent holds the button that opened it, which closes it by itself.
      if (current?.parentElement && !current.parentElement.contains(target as Node))
        close.current();
    };
    document.addEventListener('pointerdown', press);
    picker.current?.querySelector('input')?.focus();
    return () => {
      document.removeEventListener('pointerdown', press);
      if (before instanceof HTMLElement && before.isConnected) before.focus();
    };
  }, [picker]);
}
