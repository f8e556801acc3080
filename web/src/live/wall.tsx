/** A screen that nobody sits at: the grid without controls, a clock, how all is, and the latest events. */
import { useEffect, useRef } from 'react';
import { useLocation } from 'wouter';
import type { Camera } from '../api/types.js';
import { useKeys } from '../keys/use-keys.js';
import { useNow } from '../shell/use-now.js';
import { useZone } from '../shell/zone.js';
import { clock, longDate } from '../time/format.js';
import { t } from '../words/words.js';
import { Grid } from './grid.js';
import { LatestEvents } from './latest-events.js';
import { useSentences } from './sentence.js';
import { useWallManners } from './use-wall-manners.js';
import { useWellbeing } from './use-wellbeing.js';
import styles from './wall.module.css';

export function Wall({ cameras }: { cameras: readonly Camera[] }) {
  const [, navigate] = useLocation();
  const wall = useRef<HTMLDivElement>(null);
  const nowMs = useNow(1_000);
  const zone = useZone();
  const [first, second] = useSentences(useWellbeing(cameras).wellbeing);
  const shiftPx = useWallManners(wall);
  useKeys({
    close: () => {
      if (document.fullscreenElement) return false;
      navigate('/');
      return true;
    },
    fullscreen: () => {
      if (document.fullscreenElement) void document.exitFullscreen();
      else void document.documentElement.requestFullscreen().catch(() => undefined);
    },
  });
  useEffect(() => {
    document.title = `${t('live.wall')} · camrelay`;
  }, []);
  return (
    <div ref={wall} className={styles.wall} style={{ translate: `${shiftPx}px ${shiftPx}px` }}>
      <h1 className="aloud">{t('live.wall')}</h1>
      <Grid cameras={cameras} heard={null} isWall onWhy={() => undefined} />
      <footer className={styles.foot}>
        <div>
          <p className={`${styles.clock} ltr`}>{clock(nowMs, zone)}</p>
          <p className={styles.soft}>{longDate(nowMs, zone)}</p>
        </div>
        <div className={styles.sentence}>
          <p>
            <b>{first}</b>
          </p>
          <p className={styles.soft}>{second}</p>
        </div>
        <LatestEvents cameras={cameras} zone={zone} />
      </footer>
    </div>
  );
}
