/** How far back each camera goes, against what was asked for it. */
import { useCameras } from '../api/cameras.js';
import { size } from '../time/format.js';
import { Icon } from '../ui/icon.js';
import { t } from '../words/words.js';
import type { Reach } from './facts.js';
import styles from './system.module.css';
import { askedDays, reachedDays, reachWorstFirst } from './worst-first.js';

export function ReachTable({ cameras, nowMs }: { cameras: readonly Reach[]; nowMs: number }) {
  const { list } = useCameras();
  const isRecorded = ({ camera, bytes }: Reach): boolean =>
    bytes > 0 || list?.find(({ id }) => id === camera)?.record !== 'off';
  const recorded = cameras.filter(isRecorded);
  const sorted = reachWorstFirst(recorded, nowMs);
  const scale = Math.max(1, ...recorded.map((camera) => mostDays(camera, nowMs)));
  return (
    <section className={styles.card}>
      <table className={styles.table}>
        <caption>
          <h2>{t('system.reach')}</h2>{' '}
          <span className={styles.soft}>{t('system.worstFirst', { count: recorded.length })}</span>
        </caption>
        <thead>
          <tr>
            <th scope="col">{t('system.camera')}</th>
            <th scope="col" className={styles.number}>
              {t('system.aDay')}
            </th>
            <th scope="col">{t('system.soFar')}</th>
            <th scope="col" className={styles.number}>
              {t('system.reached')}
            </th>
            <th scope="col">{t('system.outlook')}</th>
          </tr>
        </thead>
        <tbody>
          {sorted.map((reach) => (
            <tr key={reach.camera}>
              <th scope="row">
                {list?.find(({ id }) => id === reach.camera)?.name ?? reach.camera}
              </th>
              <td data-label={t('system.aDay')} className={styles.number}>
                {reach.bytes_per_day === null ? '–' : size(reach.bytes_per_day)}
              </td>
              <td className={styles.wide}>
                <ReachBar reach={reach} scale={scale} nowMs={nowMs} />
              </td>
              <td data-label={t('system.reached')} className={styles.number}>
                {daysWords(reach, nowMs)}
              </td>
              <td data-label={t('system.outlook')}>
                <Outlook reach={reach} />
              </td>
            </tr>
          ))}
        </tbody>
      </table>
    </section>
  );
}

function mostDays(camera: Reach, nowMs: number): number {
  return Math.max(askedDays(camera) ?? 0, reachedDays(camera, nowMs));
}

function daysWords(reach: Reach, nowMs: number): string {
  const asked = askedDays(reach);
  const days = reachedDays(reach, nowMs);
  if (asked === null) return t('system.daysOpen', { reached: rounded(days) });
  return t('system.days', { reached: rounded(Math.min(days, asked)), asked: rounded(asked) });
}

/** Whole days, as much of one as there is below that. */
const rounded = (days: number): number =>
  days < 1 ? Math.floor(days * 10) / 10 : Math.floor(days + 0.01);

function ReachBar({ reach, scale, nowMs }: { reach: Reach; scale: number; nowMs: number }) {
  const asked = askedDays(reach);
  const percent = (days: number): string => `${Math.min(100, (days / scale) * 100)}%`;
  const { kept_days: kept, breaks } = reach;
  return (
    <div className={styles.bar} aria-hidden="true">
      <span className={styles.have} style={{ width: percent(reachedDays(reach, nowMs)) }} />
      {breaks !== null && asked !== null && kept !== null && kept < asked && (
        <span
          className={styles.lack}
          style={{ insetInlineStart: percent(kept), width: percent(asked - kept) }}
        />
      )}
      {asked !== null && (
        <span className={styles.asked} style={{ insetInlineStart: percent(asked) }} />
      )}
    </div>
  );
}

function Outlook({ reach }: { reach: Reach }) {
  const { breaks, kept_days: kept, promise } = reach;
  if (reach.oldest === null) return <span className={styles.soft}>{t('system.notYet')}</span>;
  if (breaks !== null) {
    const days = Math.floor(kept ?? 0);
    return (
      <span className={styles.breaks}>
        <Icon name="warning" size={16} />
        {days === 0 ? t('system.stopsNow') : t('system.stops', { days })}
      </span>
    );
  }
  const isAsked = promise.age_ms !== null;
  return (
    <span className={styles.holds}>
      {isAsked && <Icon name="check" size={16} />}
      {isAsked
        ? t('system.holds')
        : kept === null
          ? t('system.grows')
          : t('system.levels', { days: Math.floor(kept) })}
    </span>
  );
}
