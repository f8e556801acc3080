/** Nothing was recorded in the span: where the nearest recording is. */
import { serverNow } from '../api/cameras.js';
import { answerOf, api } from '../api/client.js';
import { useAnswer } from '../api/use-answer.js';
import { clock, date } from '../time/format.js';
import { DAY_MS } from '../time/zone.js';
import { Button } from '../ui/button.js';
import { t } from '../words/words.js';
import type { ClipWish, Span } from './clip.js';
import { nearestSpan } from './nearest-span.js';
import styles from './save.module.css';

/** As far back as camrelay tells of days at once. */
const BACK_MS = 99 * DAY_MS;

export function RecordedElsewhere({
  camera,
  wish,
  onSpan,
}: {
  camera: string;
  wish: ClipWish;
  onSpan: (span: Span) => void;
}) {
  const { data } = useAnswer({
    key: ['recorded-days', camera],
    ask: ({ signal }) => {
      const nowMs = serverNow();
      const [from, to] = [nowMs - BACK_MS, nowMs].map((ms) => new Date(ms).toISOString());
      const query = { cameras: camera, resolution: '1h', ...(from && { from }), ...(to && { to }) };
      return answerOf(api.GET('/days', { params: { query }, signal }));
    },
  });
  if (!data) return <p className={styles.obstacle}>{t('cause.no_recording')}</p>;
  const spans = data.cameras.flatMap(({ days }) => days.flatMap((day) => day.spans));
  const near = nearestSpan(spans, wish);
  if (!near) return <p className={styles.obstacle}>{t('save.neverRecorded')}</p>;
  const { startMs, isFirst } = near;
  const when = {
    date: date(startMs, wish.zone, { year: false }),
    time: clock(startMs, wish.zone, { seconds: false }),
  };
  return (
    <div className={styles.obstacle}>
      <p>
        <b>{t('cause.no_recording')}</b> {t(isFirst ? 'save.begins' : 'save.nearest', when)}
      </p>
      <Button onClick={() => onSpan({ fromMs: startMs, toMs: startMs + wish.toMs - wish.fromMs })}>
        {t('save.goThere')}
      </Button>
    </div>
  );
}
