/**
 * A camera's recording at the moment of a stage. While the hand moves, and until the exact picture is
 * there, the nearest still stands in for it; where nothing was recorded, its texture says so.
 */
import { type MutableRefObject, useEffect, useRef, useSyncExternalStore } from 'react';
import { GapNotice } from './gap-notice.js';
import type { GapAt } from './gap-at.js';
import { RecordedPlayer } from './recorded-player.js';
import styles from './recorded-video.module.css';
import { ScrubStill } from './scrub-still.js';
import type { Stage } from './stage.js';
import { SILENT_FROM } from './transport.js';
import { Undecodable } from './undecodable.js';
import { t } from '../words/words.js';

export function RecordedVideo({
  stage,
  camera,
  muted,
  gapAt,
  videoRef,
}: {
  stage: Stage;
  camera: string;
  muted: boolean;
  gapAt: GapAt;
  /** The element, for a snapshot. */
  videoRef?: MutableRefObject<HTMLVideoElement | null>;
}) {
  const own = useRef<HTMLVideoElement>(null);
  const { atMs, isMoving, speed, players } = useSyncExternalStore(stage.subscribe, stage.get);
  const state = players[camera];

  useEffect(() => {
    const video = own.current;
    if (!video) return;
    if (videoRef) videoRef.current = video;
    const player = new RecordedPlayer(camera, video, () => stage.noticed());
    const leave = stage.add(player);
    return () => {
      leave();
      player[Symbol.dispose]();
      if (videoRef) videoRef.current = null;
    };
  }, [camera, stage, videoRef]);

  useEffect(() => {
    if (own.current) own.current.muted = muted || speed >= SILENT_FROM;
  }, [muted, speed]);

  const isExact = !isMoving && state?.kind === 'ready';
  const gap = atMs === null ? null : gapAt(camera, atMs);
  return (
    <div className={styles.host}>
      <video ref={own} playsInline disablePictureInPicture muted />
      <ScrubStill camera={camera} atMs={isExact || gap ? null : atMs} />
      {!isMoving && state?.kind === 'gap' && (
        <GapNotice gap={gapAt(camera, state.fromMs + 1) ?? gap} bounds={state} />
      )}
      {isMoving && gap && <GapNotice gap={gap} bounds={gap} />}
      {state?.kind === 'undecodable' && <Undecodable camera={camera} />}
      {state?.kind === 'failed' && (
        <p className={styles.failed} role="status">
          <b>{t('camera.failed')}</b> {t('camera.failed.say')}
        </p>
      )}
    </div>
  );
}
