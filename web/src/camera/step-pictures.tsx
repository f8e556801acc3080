/** The pictures of cameras in step; one of them is heard, and its caption says so. */
import type { RefObject } from 'react';
import { Link } from 'wouter';
import type { Camera } from '../api/types.js';
import { LiveVideo } from '../player/live-video.js';
import type { GapAt } from '../player/gap-at.js';
import { RecordedVideo } from '../player/recorded-video.js';
import { IconButton } from '../ui/button.js';
import { t } from '../words/words.js';
import { Picture } from './picture.js';
import { type Session, useStage } from './session.js';
import styles from './step-view.module.css';
import { addressAt } from './use-other-cameras.js';

export function StepPictures({
  cameras,
  session,
  gapAt,
  heard,
  onHear,
  listRef,
}: {
  cameras: readonly Camera[];
  session: Session;
  gapAt: GapAt;
  /** Whose sound is on; null: nobody's. */
  heard: string | null;
  onHear: (camera: string) => void;
  listRef: RefObject<HTMLUListElement>;
}) {
  const isLive = useStage(session.stage, ({ atMs }) => atMs === null);
  return (
    <ul ref={listRef} className={styles.pictures} data-count={cameras.length}>
      {cameras.map(({ id, name, capabilities }) => (
        <li key={id} className={styles.tile}>
          <div className={styles.frame}>
            <Picture label={t('camera.picture', { name })}>
              {isLive ? (
                <LiveVideo path={id} mode="tile" muted={heard !== id} />
              ) : (
                <RecordedVideo
                  stage={session.stage}
                  camera={id}
                  muted={heard !== id}
                  gapAt={gapAt}
                />
              )}
            </Picture>
          </div>
          <div className={styles.caption}>
            <OpenLink id={id} name={name} session={session} />
            {heard === id && <span>{t('step.sound')}</span>}
            {heard !== id && capabilities.audio && (
              <IconButton
                icon="mute"
                size={16}
                label={t('step.sound.take', { name })}
                onClick={() => onHear(id)}
              />
            )}
          </div>
        </li>
      ))}
    </ul>
  );
}

/** The camera's own page at the moment of the click. */
function OpenLink({ id, name, session }: { id: string; name: string; session: Session }) {
  const minuteMs = useStage(session.stage, ({ atMs }) => atMs && Math.floor(atMs / 1_000));
  return (
    <Link
      key={minuteMs}
      href={addressAt(id, session).replace(/([?&])cameras=[^&]*&?/, '$1')}
      title={t('step.open', { name })}
    >
      {name}
    </Link>
  );
}
