/** The last troubles, in words. */
import { useState } from 'react';
import { serverNow, useCameras } from '../api/cameras.js';
import { answerOf, api } from '../api/client.js';
import { useAnswer } from '../api/use-answer.js';
import { causeOf } from '../causes/causes.js';
import { clock, duration, when } from '../time/format.js';
import { DAY_MS, startOfDay } from '../time/zone.js';
import { Button } from '../ui/button.js';
import { Icon } from '../ui/icon.js';
import { t } from '../words/words.js';
import { lately, type Trouble } from './lately.js';
import styles from './system.module.css';

const REFRESH_MS = 15_000;
const SHOWN = 5;

export function LatelyCard({ nowMs, zone }: { nowMs: number; zone: string }) {
  const [showsAll, setShowsAll] = useState(false);
  const { data } = useAnswer({
    key: ['lately'],
    ask: async ({ signal }) => {
      const to = serverNow();
      const query = {
        from: new Date(to - DAY_MS).toISOString(),
        to: new Date(to).toISOString(),
      };
      const [gaps, log] = await Promise.all([
        answerOf(api.GET('/gaps', { params: { query }, signal })),
        answerOf(api.GET('/system/log', { signal })),
      ]);
      const entries = log.entries.filter(({ time }) => Date.parse(time) > to - DAY_MS);
      return lately(gaps.cameras, entries);
    },
    everyMs: REFRESH_MS,
  });
  const shown = showsAll ? data : data?.slice(0, SHOWN);
  return (
    <section id="log" className={styles.card}>
      <div className={styles.cardHead}>
        <h2>{t('system.lately')}</h2>
        <span className={styles.soft}>{t('system.lately.of')}</span>
      </div>
      {data?.length === 0 && <p className={styles.soft}>{t('system.lately.none')}</p>}
      <ol className={styles.troubles}>
        {shown?.map((trouble) => (
          <TroubleRow
            key={`${trouble.ms} ${trouble.camera} ${trouble.code} ${trouble.message}`}
            trouble={trouble}
            nowMs={nowMs}
            zone={zone}
          />
        ))}
      </ol>
      {!showsAll && data && data.length > SHOWN && (
        <Button kind="quiet" onClick={() => setShowsAll(true)}>
          {t('system.more', { count: data.length - SHOWN })}
        </Button>
      )}
    </section>
  );
}

function TroubleRow({
  trouble: { ms, camera, code, message, lengthMs, isOpen },
  nowMs,
  zone,
}: {
  trouble: Trouble;
  nowMs: number;
  zone: string;
}) {
  const { list } = useCameras();
  const { title, family, icon } = causeOf(code ?? '');
  const isToday = ms >= startOfDay(nowMs, zone);
  const name =
    camera === null ? 'camrelay' : (list?.find(({ id }) => id === camera)?.name ?? camera);
  const words = message ?? t(title);
  return (
    <li data-family={family}>
      <time dateTime={new Date(ms).toISOString()} className="ltr">
        {isToday ? clock(ms, zone) : when(ms, zone, nowMs)}
      </time>
      <span className={styles.icon}>
        <Icon name={icon} size={18} />
      </span>
      <p>
        <b>{name}</b> {words}
        {isOpen && `, ${t('system.still', { duration: duration(nowMs - ms) })}`}
        {lengthMs !== null && `, ${t('system.for', { duration: duration(lengthMs) })}`}
      </p>
    </li>
  );
}
