/** In place of a picture that was never recorded: the texture of the cause, its name, and how long it lasted. */
import { causeOf } from '../causes/causes.js';
import { serverNow } from '../api/cameras.js';
import { duration } from '../time/format.js';
import { Swatch } from '../timeline/swatch.js';
import { t } from '../words/words.js';
import type { KnownGap } from './gap-at.js';
import styles from './recorded-video.module.css';

/** @param gap what the list of gaps says; null where nothing was to be recorded */
export function GapNotice({
  gap,
  bounds,
}: {
  gap: KnownGap | null;
  bounds: Readonly<{ fromMs: number; toMs: number | null }>;
}) {
  const { fromMs, toMs } = gap ?? bounds;
  const title = gap ? t(causeOf(gap.cause).title) : t('camera.never');
  const length = duration(Math.max(0, (toMs ?? serverNow()) - fromMs));
  return (
    <div className={styles.gap}>
      {gap && <Swatch cause={gap.cause} fill />}
      <p role="status">{t('camera.missing.length', { title, duration: length })}</p>
    </div>
  );
}
