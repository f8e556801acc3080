/** Says that camrelay cannot be reached, since when, and what comes next. */
import { useState } from 'react';
import { useLost } from '../api/cameras.js';
import { tryNow } from '../api/news.js';
import { clock } from '../time/format.js';
import { Button } from '../ui/button.js';
import { Icon } from '../ui/icon.js';
import { t } from '../words/words.js';
import styles from './lost-strip.module.css';
import { useNow } from './use-now.js';
import { useZone } from './zone.js';

/** A connection that comes back at once is not worth a word, ms. */
const SHOWN_AFTER_MS = 1_500;

export function LostStrip() {
  const lost = useLost();
  const zone = useZone();
  const nowMs = useNow(1_000);
  const isShown = lost !== null && nowMs - lost.sinceMs > SHOWN_AFTER_MS;
  const [wasShown, setWasShown] = useState(false);
  if (isShown && !wasShown) setWasShown(true);
  return (
    <>
      <div className="aloud" role="alert">
        {isShown && t('shell.lost', { time: clock(lost.sinceMs, zone) })}
        {!isShown && wasShown && t('shell.lost.back')}
      </div>
      {isShown && (
        <div className={styles.strip}>
          <span className={styles.icon}>
            <Icon name="plug" size={18} />
          </span>
          <p>
            {t('shell.lost', { time: clock(lost.sinceMs, zone) })}{' '}
            {t('shell.lost.next', {
              seconds: Math.max(0, Math.ceil((lost.retryAtMs - nowMs) / 1_000)),
            })}
          </p>
          <Button onClick={tryNow}>{t('shell.lost.now')}</Button>
        </div>
      )}
    </>
  );
}
