/** "Why?": what went wrong of late with a camera, at which step, newest first. */
import { useCamera } from '../api/cameras.js';
import { answerOf, api } from '../api/client.js';
import { useAnswer } from '../api/use-answer.js';
import { causeOf } from '../causes/causes.js';
import { useNow } from '../shell/use-now.js';
import { useZone } from '../shell/zone.js';
import { clock, took, when } from '../time/format.js';
import { startOfDay } from '../time/zone.js';
import { Failure, Loading } from '../ui/notice.js';
import { Icon } from '../ui/icon.js';
import { isWord, t } from '../words/words.js';
import styles from './attempts.module.css';

const REFRESH_MS = 5_000;

export function Attempts({ camera }: { camera: string }) {
  const name = useCamera(camera)?.name ?? camera;
  const zone = useZone(camera);
  const nowMs = useNow(REFRESH_MS);
  const { data, error, askNow } = useAnswer({
    key: ['attempts', camera],
    ask: ({ signal }) =>
      answerOf(api.GET('/cameras/{camera}/attempts', { params: { path: { camera } }, signal })),
    everyMs: REFRESH_MS,
  });
  if (error && !data) {
    return <Failure what={t('attempts.what')} error={error} onRetry={() => void askNow()} />;
  }
  if (!data) return <Loading />;
  if (data.attempts.length === 0) return <p className={styles.none}>{t('attempts.none')}</p>;
  return (
    <ol className={styles.attempts} aria-label={t('attempts.of', { name })}>
      {data.attempts.map(({ time, stream, step, code, message, took_ms }, place) => {
        const ms = Date.parse(time);
        const isToday = ms >= startOfDay(nowMs, zone);
        const { title, family, icon } = causeOf(code);
        return (
          <li key={`${time} ${stream} ${place}`} data-family={family}>
            <time dateTime={time} className="ltr">
              {isToday ? clock(ms, zone) : when(ms, zone, nowMs)}
            </time>
            <span className={styles.icon}>
              <Icon name={icon} size={18} />
            </span>
            <div>
              <p>
                <b>{t(title)}</b> <span className={styles.step}>{stepWords(step)}</span>
              </p>
              <p className={styles.message}>{message}</p>
            </div>
            <span className={styles.took}>{took(took_ms)}</span>
          </li>
        );
      })}
    </ol>
  );
}

/** What camrelay was about to do; nothing where this page does not know the step. */
function stepWords(step: string): string {
  const key = `attempts.step.${step}`;
  return isWord(key) ? t(key) : '';
}
