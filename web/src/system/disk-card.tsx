/** How full the disk is, was, and will be. */
import { answerOf, api } from '../api/client.js';
import { useAnswer } from '../api/use-answer.js';
import { size } from '../time/format.js';
import { t } from '../words/words.js';
import { chartOf } from './chart.js';
import { DiskChart } from './disk-chart.js';
import type { SystemFacts } from './facts.js';
import styles from './system.module.css';

const REFRESH_MS = 10 * 60_000;

export function DiskCard({ facts, zone }: { facts: SystemFacts; zone: string }) {
  const { disk, forecast, retention } = facts;
  const { data } = useAnswer({
    key: ['usage'],
    ask: ({ signal }) => answerOf(api.GET('/system/usage', { signal })),
    everyMs: REFRESH_MS,
  });
  const nowMs = Date.parse(facts.time);
  const chart = chartOf(data?.points ?? [], { recordings: disk.recordings, forecast }, nowMs, zone);
  const isFar = forecast !== null && chart.limitBytes === null;
  return (
    <section id="disk" className={styles.card} aria-label={t('system.disk')}>
      <div className={styles.cardHead}>
        <h2 className={styles.used}>
          {size(disk.recordings)}{' '}
          <span className={styles.soft}>
            {retention.size === null
              ? t('system.used')
              : t('system.used.limit', { size: size(retention.size) })}
          </span>
        </h2>
        <p className={styles.soft}>
          {[
            forecast && t('system.perDay', { size: size(forecast.bytes_per_day) }),
            disk.free !== null && t('system.free', { size: size(disk.free) }),
            isFar && t('system.limit.far', { size: size(forecast.capacity) }),
          ]
            .filter(Boolean)
            .join(' · ')}
        </p>
      </div>
      <DiskChart
        chart={chart}
        nowMs={nowMs}
        zone={zone}
        isUsersLimit={forecast?.limited_by === 'size'}
      />
    </section>
  );
}
