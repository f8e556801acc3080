/** The span to be saved: its ends, which may be typed, its length, and whose clock it is told by. */
import { useNow } from '../shell/use-now.js';
import { clock, date, duration } from '../time/format.js';
import { dateKey, offsetText } from '../time/zone.js';
import { t } from '../words/words.js';
import type { Span } from './clip.js';
import styles from './save.module.css';
import { spanFault } from './span-fault.js';
import { TimeField } from './time-field.js';

export function SpanFields({
  span,
  onSpan,
  zone,
}: {
  span: Span;
  onSpan: (span: Span) => void;
  zone: string;
}) {
  const { fromMs, toMs } = span;
  const nowMs = useNow(1_000);
  const fault = spanFault(span, nowMs);
  return (
    <div>
      <div className={styles.span}>
        <TimeField
          label={t('save.from')}
          ms={fromMs}
          zone={zone}
          onMs={(ms) => onSpan({ ...span, fromMs: ms })}
        />
        <TimeField
          label={t('save.to')}
          ms={toMs}
          zone={zone}
          onMs={(ms) => onSpan({ ...span, toMs: ms })}
        />
        <dl className={styles.length}>
          <dt>{t('save.length')}</dt>
          <dd>{toMs > fromMs ? duration(toMs - fromMs) : '–'}</dd>
        </dl>
      </div>
      <p className={styles.zone}>{zoneWords(span, zone)}</p>
      {fault && (
        <p className={styles.problem} role="alert">
          {t(fault)}
        </p>
      )}
    </div>
  );
}

/** "Fri 20 Nov 2026, Europe/Berlin (+01:00)"; both days and offsets where they differ. */
function zoneWords({ fromMs, toMs }: Span, zone: string): string {
  const [offset, other] = [offsetText(fromMs, zone), offsetText(toMs, zone)];
  const offsets = offset === other ? offset : `${offset}, ${other}`;
  if (dateKey(fromMs, zone) === dateKey(toMs, zone)) {
    return t('save.zone', { date: date(fromMs, zone), zone, offset: offsets });
  }
  const day = (ms: number): string =>
    `${date(ms, zone, { year: false })} ${clock(ms, zone, { seconds: false })}`;
  return t('save.days', { from: day(fromMs), to: day(toMs), zone, offset: offsets });
}
