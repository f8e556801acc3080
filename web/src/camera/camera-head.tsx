/** The camera's name, whether this is live or how long ago, up to when it is saved; and what can be done. */
import { type ReactNode, useEffect } from 'react';
import { Link, useLocation } from 'wouter';
import { useCameras, usePulse } from '../api/cameras.js';
import type { Camera } from '../api/types.js';
import { copyLink } from './link.js';
import type { LiveState } from '../player/live-video.js';
import { useNow } from '../shell/use-now.js';
import { clock, duration, when } from '../time/format.js';
import { DAY_MS } from '../time/zone.js';
import { IconButton } from '../ui/button.js';
import { Icon } from '../ui/icon.js';
import { Select } from '../ui/select.js';
import { t } from '../words/words.js';
import styles from './camera-head.module.css';
import { type Session, useStage } from './session.js';
import { addressAt } from './use-other-cameras.js';

export function CameraHead({
  camera,
  session,
  picture,
  stream,
  onStream,
  onSnapshot,
  isFull,
  onFull,
  children,
}: {
  camera: Camera;
  session: Session;
  picture: LiveState;
  stream: string;
  onStream: (name: string) => void;
  onSnapshot: () => void;
  isFull: boolean;
  onFull: () => void;
  /** More buttons. */
  children?: ReactNode;
}) {
  const [, navigate] = useLocation();
  const cameras = useCameras().list ?? [camera];
  const isLive = useStage(session.stage, ({ atMs }) => atMs === null);
  const { name } = camera;
  useEffect(() => {
    document.title = `${name} · camrelay`;
  }, [name]);
  return (
    <header className={styles.head}>
      <Link href="/" className={styles.back} aria-label={t('camera.back')} title={t('camera.back')}>
        <Icon name="back" />
      </Link>
      <h1>{name}</h1>
      <Select
        label={t('camera.switch')}
        value={camera.id}
        choices={cameras.map((one) => ({ value: one.id, says: one.name }))}
        onChoose={(id) => navigate(addressAt(id, session))}
      >
        {''}
      </Select>
      <div className={styles.truth}>
        <Truth session={session} picture={picture} />
        <Saved camera={camera} zone={session.zone} />
      </div>
      {isLive && camera.streams.length > 1 && (
        <div className={styles.wide}>
          <Select
            label={t('camera.stream')}
            value={stream}
            choices={camera.streams.map((one) => ({ value: one.name, says: streamWords(one) }))}
            onChoose={onStream}
          />
        </div>
      )}
      <div className={styles.wide}>
        <IconButton
          icon="photo"
          label={t('camera.snapshot')}
          does="snapshot"
          onClick={onSnapshot}
        />
        <IconButton
          icon="link"
          label={t('camera.link')}
          does="link"
          onClick={() => void copyLink(session)}
        />
      </div>
      {children}
      <IconButton
        icon={isFull ? 'unfull' : 'full'}
        label={isFull ? t('camera.unfull') : t('camera.full')}
        does="fullscreen"
        onClick={onFull}
      />
    </header>
  );
}

function streamWords({ name, width, height }: Camera['streams'][number]): string {
  const word =
    name === 'main' ? t('camera.stream.main') : name === 'sub' ? t('camera.stream.sub') : name;
  if (width === null || height === null) return word;
  return t('camera.stream.size', { name: word, width: String(width), height: String(height) });
}

function Truth({ session: { stage, zone }, picture }: { session: Session; picture: LiveState }) {
  const nowMs = useNow(1_000);
  const secondMs = useStage(stage, ({ atMs }) =>
    atMs === null ? null : Math.floor(atMs / 1_000) * 1_000,
  );
  if (secondMs !== null) {
    const agoMs = Math.max(0, nowMs - secondMs);
    return (
      <span className={styles.tag} data-past>
        <Icon name="timeline" size={16} />
        <b>{t('camera.tag.recording')}</b>{' '}
        {agoMs < DAY_MS
          ? t('times.ago', { duration: duration(Math.round(agoMs / 1_000) * 1_000) })
          : when(secondMs, zone, nowMs)}
      </span>
    );
  }
  switch (picture.kind) {
    case 'live':
      return (
        <span className={styles.tag}>
          <b>{t('camera.tag.live')}</b>{' '}
          {t('camera.tag.behind', { duration: duration(picture.behindMs) })}
        </span>
      );
    case 'connecting':
      return <span className={styles.tag}>{t('camera.tag.connecting')}</span>;
    case 'still':
      return <span className={styles.tag}>{t('camera.tag.still')}</span>;
    default:
      return <span className={styles.tag}>{t('camera.tag.notLive')}</span>;
  }
}

function Saved({ camera, zone }: { camera: Camera; zone: string }) {
  const pulse = usePulse(camera.id);
  const nowMs = useNow(1_000);
  if (camera.record === 'off') return <span>{t('camera.notSaved')}</span>;
  const durable = pulse?.last_durable ?? camera.last_durable;
  if (durable === null) return null;
  const ms = Date.parse(durable);
  const time = nowMs - ms < DAY_MS / 2 ? clock(ms, zone) : when(ms, zone, nowMs);
  return (
    <span className={styles.saved} data-recording={pulse?.recording ?? camera.recording}>
      {t('camera.saved', { time })}
    </span>
  );
}
