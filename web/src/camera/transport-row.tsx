/** Under the picture: play, step, speed, the moment in words, sound; how much time is in sight; save, live. */
import type { ReactNode } from 'react';
import { serverNow } from '../api/cameras.js';
import { SPEEDS } from '../player/transport.js';
import { clock, date, duration, exactClock } from '../time/format.js';
import { offsetMs, viewerZone } from '../time/zone.js';
import { useIsPhone } from '../shell/use-is-phone.js';
import { useNow } from '../shell/use-now.js';
import { Button, IconButton } from '../ui/button.js';
import { Icon } from '../ui/icon.js';
import { Select } from '../ui/select.js';
import { t } from '../words/words.js';
import type { Commands } from './commands.js';
import { type Session, useStage } from './session.js';
import { SoundButton } from './sound-button.js';
import styles from './transport-row.module.css';

export function TransportRow({
  session,
  commands,
  zoomMs,
  isMuted,
  hasSound,
  hasEnds = false,
  picker,
}: {
  session: Session;
  commands: Commands;
  zoomMs: number;
  isMuted: boolean;
  hasSound: boolean;
  /** Saving and going live on phones too, where there is no bar for them. */
  hasEnds?: boolean;
  /** Opens at the moment's button. */
  picker: ReactNode;
}) {
  const { stage } = session;
  const isLive = useStage(stage, ({ atMs }) => atMs === null);
  const isPlaying = useStage(stage, (state) => state.isPlaying);
  const isPhone = useIsPhone();
  return (
    <div className={styles.row} role="group" aria-label={t('transport.label')}>
      <div className={styles.play}>
        <IconButton
          icon="previous"
          label={t('transport.eventBack')}
          does="eventBack"
          onClick={commands.eventBack}
        />
        <IconButton
          icon="left"
          label={t('transport.frameBack')}
          does="frameBack"
          onClick={commands.frameBack}
        />
        <IconButton
          className={styles.main ?? ''}
          icon={isPlaying ? 'pause' : 'play'}
          size={24}
          label={isPlaying ? t('transport.pause') : t('transport.play')}
          does="play"
          onClick={commands.play}
        />
        <IconButton
          icon="right"
          label={t('transport.frameOn')}
          does="frameOn"
          disabled={isLive}
          onClick={commands.frameOn}
        />
        <IconButton
          icon="next"
          label={t('transport.eventOn')}
          does="eventOn"
          disabled={isLive}
          onClick={commands.eventOn}
        />
        <SpeedSelect session={session} />
      </div>
      <MomentButton session={session} onOpen={commands.goto}>
        {picker}
      </MomentButton>
      {hasSound && !isPhone && (
        <SoundButton session={session} isMuted={isMuted} onClick={commands.sound} />
      )}
      <div className={styles.zoom}>
        <IconButton
          icon="minus"
          label={t('transport.zoomOut')}
          does="zoomOut"
          onClick={commands.zoomOut}
        />
        <span>{duration(zoomMs)}</span>
        <IconButton
          icon="plus"
          label={t('transport.zoomIn')}
          does="zoomIn"
          onClick={commands.zoomIn}
        />
      </div>
      <div className={styles.ends} data-everywhere={hasEnds}>
        <Button icon="download" does="save" onClick={commands.save}>
          {t('transport.save')}
        </Button>
        {!isLive && (
          <Button icon="toLive" does="live" onClick={commands.live}>
            {t('transport.live')}
          </Button>
        )}
      </div>
    </div>
  );
}

function SpeedSelect({ session: { stage } }: { session: Session }) {
  const speed = useStage(stage, (state) => state.speed);
  const isKeyFrames = useStage(stage, (state) => state.isKeyFrames);
  const choices = SPEEDS.map((value) => ({ value, says: t('transport.times', { speed: value }) }));
  return (
    <Select
      label={t('transport.speed')}
      value={speed}
      choices={choices}
      onChoose={(value) => stage.wish({ type: 'speed', speed: value })}
    >
      {t(isKeyFrames ? 'transport.keyFrames' : 'transport.times', { speed })}
    </Select>
  );
}

/** Once a second: the clock is read, not watched. */
function useMomentSecond({ stage }: Session): number {
  const nowMs = useNow(1_000);
  const secondMs = useStage(stage, ({ atMs }) =>
    atMs === null ? null : Math.floor(atMs / 1_000) * 1_000,
  );
  return secondMs ?? nowMs;
}

function MomentButton({
  session,
  onOpen,
  children,
}: {
  session: Session;
  onOpen: () => void;
  children: ReactNode;
}) {
  const ms = useMomentSecond(session);
  const { zone } = session;
  const isElsewhere = offsetMs(ms, zone) !== offsetMs(ms, viewerZone());
  const here = isElsewhere
    ? t('transport.here', { time: clock(ms, viewerZone(), { seconds: false }) })
    : '';
  return (
    <div className={styles.moment}>
      {/* On phones the time is large and the date below it; the button beside them. */}
      <p className={styles.large}>
        <b className="ltr">{exactClock(ms, zone)}</b>
        <span>
          {date(ms, zone, { year: false })}
          <Ago ms={ms} session={session} />
        </span>
      </p>
      <button
        type="button"
        className={styles.goto}
        aria-keyshortcuts="G"
        aria-label={`${t('transport.goto')}: ${date(ms, zone)} ${exactClock(ms, zone)}${here && ` ${here}`}`}
        title={t('transport.goto')}
        onClick={onOpen}
      >
        <Icon name="calendar" size={16} />
        <span className={styles.date}>{date(ms, zone)}</span>{' '}
        <b className={`ltr ${styles.date}`}>{exactClock(ms, zone)}</b>{' '}
        {here && <span className={`${styles.date} ${styles.here}`}>{here}</span>}
        <span className={styles.short}>{t('transport.goto.short')}</span>
      </button>
      {children}
    </div>
  );
}

function Ago({ ms, session: { stage } }: { ms: number; session: Session }) {
  const isLive = useStage(stage, ({ atMs }) => atMs === null);
  if (isLive) return ` · ${t('camera.tag.live')}`;
  return ` · ${t('times.ago', { duration: duration(Math.max(0, serverNow() - ms)) })}`;
}
