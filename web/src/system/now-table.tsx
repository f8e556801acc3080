/** Each camera now: what it sends, what it costs, and how fresh what is saved of it is. */
import { useCameras, usePulses } from '../api/cameras.js';
import type { Camera } from '../api/types.js';
import { causeOf, type Cause } from '../causes/causes.js';
import { useNow } from '../shell/use-now.js';
import { bitrate, duration, percent, size } from '../time/format.js';
import { Icon } from '../ui/icon.js';
import { t } from '../words/words.js';
import type { LoadFacts } from './facts.js';
import styles from './system.module.css';
import { healthWorstFirst, LATE_MS } from './worst-first.js';

export function NowTable({ loads }: { loads: readonly LoadFacts[] }) {
  const nowMs = useNow(1_000);
  const { list } = useCameras();
  const pulses = usePulses();
  const rows = (list ?? []).map((camera) => {
    const pulse = pulses[camera.id];
    const lastDurable = pulse?.last_durable ?? camera.last_durable;
    return {
      ...{ id: camera.id, state: camera.state, camera, pulse },
      isRecorded: camera.record === 'continuous' && camera.state !== 'disabled',
      lastDurableMs: lastDurable === null ? null : Date.parse(lastDurable),
      load: loads.find((load) => load.camera === camera.id),
    };
  });
  return (
    <section id="cameras" className={styles.card}>
      <table className={styles.table}>
        <caption>
          <h2>{t('system.now')}</h2>{' '}
          <span className={styles.soft}>{t('system.worstFirst', { count: rows.length })}</span>
        </caption>
        <thead>
          <tr>
            <th scope="col">{t('system.camera')}</th>
            {(
              [
                'system.bitrate',
                'system.fps',
                'system.cpu',
                'system.memory',
                'system.viewers',
                'system.lastSecond',
              ] as const
            ).map((word) => (
              <th key={word} scope="col" className={styles.number}>
                {t(word)}
              </th>
            ))}
          </tr>
        </thead>
        <tbody>
          {healthWorstFirst(rows, nowMs).map(({ camera, pulse, load, lastDurableMs }) => {
            const rate = pulse?.bitrate ?? camera.bitrate;
            const fps = pulse?.fps ?? camera.video?.fps ?? null;
            const cells = [
              ['system.bitrate', rate === null ? '–' : bitrate(rate)],
              ['system.fps', fps === null ? '–' : fps.toFixed(1)],
              ['system.cpu', typeof load?.cpu === 'number' ? percent(load.cpu) : '–'],
              ['system.memory', typeof load?.memory === 'number' ? size(load.memory) : '–'],
              ['system.viewers', String(pulse?.viewers ?? camera.viewers)],
            ] as const;
            return (
              <tr key={camera.id}>
                <th scope="row">{camera.name}</th>
                {cells.map(([word, text]) => (
                  <td key={word} data-label={t(word)} className={styles.number}>
                    {text}
                  </td>
                ))}
                <td data-label={t('system.lastSecond')} className={styles.number}>
                  <LastSecond camera={camera} lastDurableMs={lastDurableMs} nowMs={nowMs} />
                </td>
              </tr>
            );
          })}
        </tbody>
      </table>
    </section>
  );
}

function LastSecond({
  camera: { state, reason, record },
  lastDurableMs,
  nowMs,
}: {
  camera: Camera;
  lastDurableMs: number | null;
  nowMs: number;
}) {
  const ago = (): string =>
    t('times.ago', { duration: duration(Math.max(0, nowMs - (lastDurableMs ?? 0))) });
  if (state === 'disabled') return <span className={styles.soft}>{t('system.off')}</span>;
  if (state === 'offline') {
    const cause = causeOf(reason?.code ?? 'offline');
    const words = lastDurableMs === null ? t('system.never') : ago();
    return <Bad cause={cause} words={`${words}, ${t(cause.title).toLocaleLowerCase()}`} />;
  }
  if (record === 'off') return <span className={styles.soft}>{t('system.notRecorded')}</span>;
  if (lastDurableMs === null) return <span className={styles.soft}>{t('system.never')}</span>;
  const isLate = record === 'continuous' && nowMs - lastDurableMs > LATE_MS;
  if (isLate) return <Bad cause={causeOf('stalled')} words={ago()} />;
  return (
    <span className={styles.saved}>
      {record === 'continuous' && <span className={styles.dot} aria-hidden="true" />}
      {ago()}
    </span>
  );
}

function Bad({ cause: { family, icon }, words }: { cause: Cause; words: string }) {
  return (
    <span className={styles.bad} data-family={family}>
      <Icon name={icon} size={16} />
      {words}
    </span>
  );
}
