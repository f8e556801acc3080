/** While the past is shown, the camera as it is now, small: nobody mistakes one for the other. */
import { usePulse } from '../api/cameras.js';
import type { Camera } from '../api/types.js';
import { LiveVideo } from '../player/live-video.js';
import { useNow } from '../shell/use-now.js';
import { duration } from '../time/format.js';
import { t } from '../words/words.js';
import styles from './now-picture.module.css';

export function NowPicture({ camera, onLive }: { camera: Camera; onLive: () => void }) {
  const nowMs = useNow(1_000);
  const durable = usePulse(camera.id)?.last_durable ?? camera.last_durable;
  // The lightest stream there is.
  const stream = camera.streams.at(-1);
  const path = camera.streams.length > 1 && stream ? `${camera.id}/${stream.name}` : camera.id;
  return (
    <section className={styles.now} aria-labelledby="now">
      <div className={styles.picture}>
        <LiveVideo path={path} mode="small" muted />
      </div>
      <button
        type="button"
        className={styles.caption}
        onClick={onLive}
        title={t('camera.now.toLive')}
      >
        <b id="now">{t('camera.now')}</b>
        {durable !== null && (
          <span className={styles.age}>
            {duration(Math.max(0, Math.round((nowMs - Date.parse(durable)) / 1_000) * 1_000))}
          </span>
        )}
      </button>
    </section>
  );
}
