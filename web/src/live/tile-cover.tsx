/** What a state puts on the picture, each line on its own opaque ground; nothing while it is live. */
import type { ReactNode } from 'react';
import { Link } from 'wouter';
import { useMay, useMe } from '../api/me.js';
import type { Camera } from '../api/types.js';
import { causeOf } from '../causes/causes.js';
import { Button } from '../ui/button.js';
import buttons from '../ui/button.module.css';
import { Icon, type IconName } from '../ui/icon.js';
import { t } from '../words/words.js';
import { tryCamera } from './retry.js';
import styles from './tile-cover.module.css';
import type { TileState } from './tile-state.js';
import { pictureFrom, titleOf } from './tile-words.js';

export function TileCover({
  camera,
  state,
  nowMs,
  zone,
  hasControls,
  onWhy,
  onOther,
}: {
  camera: Camera;
  state: TileState;
  nowMs: number;
  zone: string;
  /** A wall has none. */
  hasControls: boolean;
  onWhy: () => void;
  /** Shows another stream, where there is one that this browser can play. */
  onOther?: (() => void) | undefined;
}) {
  const mayOperate = useMay('operator') && hasControls;
  const mayAdminister = useMay('admin') && hasControls;
  const { id, name } = camera;
  const { kind, cause, pictureMs, retryAtMs } = state;
  const title = titleOf(state);
  const picture = pictureMs === null ? null : pictureFrom(pictureMs, zone, nowMs);
  const next = retryAtMs === null ? null : nextTry(retryAtMs, nowMs);
  switch (kind) {
    case 'live':
      return null;
    case 'connecting':
      return <Connecting sinceMs={state.sinceMs ?? nowMs} nowMs={nowMs} />;
    case 'late':
    case 'lost':
      return <Cover>{picture && <Line>{picture}</Line>}</Cover>;
    case 'stalled':
      return (
        <Cover>
          <Title icon="frost">{title}</Title>
          <Line>{next ?? picture}</Line>
          {mayOperate && (
            <Button className={styles.button} onClick={() => void tryCamera(id, name, zone)}>
              {t('cause.tryNow')}
            </Button>
          )}
        </Cover>
      );
    case 'away':
      return (
        <Cover>
          <Title icon={causeOf(cause ?? '').icon}>{title}</Title>
          <Line>{cause === 'too_many_sessions' ? next : (picture ?? next)}</Line>
          {mayOperate && (
            <Button className={styles.button} onClick={onWhy}>
              {t('cause.why')}
            </Button>
          )}
        </Cover>
      );
    case 'refused':
      return (
        <Message icon="key" title={title} text={t('cause.auth.say')}>
          {mayAdminister && (
            <Link href={`/cameras/${id}`} className={`${buttons.button} ${buttons.plain}`}>
              {t('cause.enterPassword')}
            </Link>
          )}
        </Message>
      );
    case 'forbidden':
      return <Forbidden name={name} title={title} />;
    case 'undecodable':
      return (
        <Message
          icon="warning"
          title={title}
          text={camera.recording ? t('live.undecodable.say') : ''}
        >
          {onOther && <Button onClick={onOther}>{t('live.undecodable.other')}</Button>}
        </Message>
      );
    case 'idle':
    case 'disabled':
      return (
        <Cover>
          <Line>{title}</Line>
        </Cover>
      );
  }
}

const nextTry = (atMs: number, nowMs: number): string =>
  atMs <= nowMs
    ? t('live.tryingNow')
    : t('cause.nextTry', { seconds: Math.ceil((atMs - nowMs) / 1_000) });

function Forbidden({ name, title }: { name: string; title: string | null }) {
  const user = useMe()?.name ?? null;
  const text =
    user === null ? t('cause.permission.say', { name }) : t('live.forbidden.say', { user, name });
  return <Message icon="noEye" title={title} text={text} />;
}

function Connecting({ sinceMs, nowMs }: { sinceMs: number; nowMs: number }) {
  const seconds = Math.max(0, Math.floor((nowMs - sinceMs) / 1_000));
  return (
    <>
      <Cover>{seconds >= 1 && <Line>{t('live.connecting', { seconds })}</Line>}</Cover>
      <span className={styles.bar} key={sinceMs} />
    </>
  );
}

function Cover({ children }: { children: ReactNode }) {
  return <div className={styles.cover}>{children}</div>;
}

function Line({ children }: { children: ReactNode }) {
  return children == null ? null : <p className={styles.line}>{children}</p>;
}

function Title({ icon, children }: { icon: IconName; children: ReactNode }) {
  return (
    <p className={`${styles.line} ${styles.title}`}>
      <Icon name={icon} size={16} />
      {children}
    </p>
  );
}

/** Instead of a picture. */
function Message({
  icon,
  title,
  text,
  children,
}: {
  icon: IconName;
  title: string | null;
  text: string;
  children?: ReactNode;
}) {
  return (
    <div className={styles.message}>
      <span className={styles.icon}>
        <Icon name={icon} size={24} />
      </span>
      <b>{title}</b>
      <p>{text}</p>
      {children}
    </div>
  );
}
