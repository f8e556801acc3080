/** The parts of a camera's page, and what they share. */
import { useRef, useState } from 'react';
import { useMay } from '../api/me.js';
import type { Camera } from '../api/types.js';
import { serverNow } from '../api/cameras.js';
import { useKeys } from '../keys/use-keys.js';
import type { LiveState } from '../player/live-video.js';
import { RecordedVideo } from '../player/recorded-video.js';
import { useIsPhone } from '../shell/use-is-phone.js';
import { useZone } from '../shell/zone.js';
import { HOUR_MS } from '../time/zone.js';
import { lengthOf } from '../timeline/window.js';
import { t } from '../words/words.js';
import { ActionBar } from './action-bar.js';
import { CameraHead } from './camera-head.js';
import styles from './camera-view.module.css';
import { commandsOf, handlersOf, keptSpan } from './commands.js';
import { Dock } from './dock.js';
import { keep } from './keep.js';
import { copyLink } from './link.js';
import { LiveView } from './live-view.js';
import { NowPicture } from './now-picture.js';
import { MomentPicker, type Opening, SaveSelection } from './openings.js';
import { Picture } from './picture.js';
import { PtzPad } from './ptz-pad.js';
import { useSession, useStage, useWindow } from './session.js';
import { saveSnapshot } from './snapshot.js';
import { SoundButton } from './sound-button.js';
import { TransportRow } from './transport-row.js';
import { useDayLanes } from './use-day-lanes.js';
import { useFull } from './use-full.js';
import { useOtherCameras } from './use-other-cameras.js';
import { WhatHappened } from './what-happened.js';

const USUAL_ZOOM_MS = 3 * HOUR_MS;

export function CameraView({ camera }: { camera: Camera }) {
  const zone = useZone(camera.id);
  const session = useSession(zone, USUAL_ZOOM_MS);
  const { stage } = session;
  const [window, onWindow] = useWindow(session);
  const { lanes, gapAt } = useDayLanes([camera.id], session, window);
  const isLive = useStage(stage, ({ atMs }) => atMs === null);
  const [picture, setPicture] = useState<LiveState>({ kind: 'waiting', pictureMs: null });
  const [stream, setStream] = useState(camera.streams[0]?.name ?? '');
  const [isMuted, setMuted] = useState(true);
  const [open, setOpen] = useState<Opening | null>(null);
  const mayOperate = useMay('operator');
  const liveVideo = useRef<HTMLVideoElement | null>(null);
  const pastVideo = useRef<HTMLVideoElement | null>(null);
  const pad = useRef<HTMLElement>(null);
  const { isFull, isIdle, setFull } = useFull();
  const isPhone = useIsPhone();
  const { goBeside, goToNth } = useOtherCameras(camera.id, session);

  const snapshot = (): void => {
    const video = isLive ? liveVideo.current : pastVideo.current;
    const ms = stage.get().atMs ?? shownMs(picture) ?? serverNow();
    void saveSnapshot(video, { camera: camera.id, ms, zone });
  };
  const close = (): void => setOpen(null);
  const commands = commandsOf({
    session,
    lanes,
    window,
    onWindow,
    onOpen: setOpen,
    onKeep: () => mayOperate && void keep([camera.id], keptSpan(session)),
    onLink: () => void copyLink(session),
    onSound: () => setMuted(!isMuted),
  });
  const moves = isLive && camera.capabilities.ptz && mayOperate;
  useKeys({
    ...handlersOf(commands),
    snapshot,
    fullscreen: () => setFull(!isFull),
    close: () => isFull && setFull(false),
    ptz: () => moves && pad.current?.focus(),
    cameraN: goToNth,
    nextCamera: () => goBeside(1),
    previousCamera: () => goBeside(-1),
  });
  return (
    <div className={styles.place} data-full={isFull} data-idle={isFull && isIdle}>
      <CameraHead
        camera={camera}
        session={session}
        picture={picture}
        stream={stream}
        onStream={setStream}
        onSnapshot={snapshot}
        isFull={isFull}
        onFull={() => setFull(!isFull)}
      >
        {isPhone && camera.capabilities.audio && (
          <SoundButton session={session} isMuted={isMuted} onClick={commands.sound} />
        )}
      </CameraHead>
      <div className={styles.body}>
        <div className={styles.picture}>
          <Picture label={t('camera.picture', { name: camera.name })} onSwipe={goBeside}>
            {isLive ? (
              <LiveView
                camera={camera}
                path={stream === camera.streams[0]?.name ? camera.id : `${camera.id}/${stream}`}
                muted={isMuted}
                picture={picture}
                onPicture={setPicture}
                onStream={setStream}
                videoRef={liveVideo}
                zone={zone}
              />
            ) : (
              <RecordedVideo
                stage={stage}
                camera={camera.id}
                muted={isMuted}
                gapAt={gapAt}
                videoRef={pastVideo}
              />
            )}
          </Picture>
        </div>
        <div className={styles.dock}>
          <TransportRow
            session={session}
            commands={commands}
            zoomMs={lengthOf(window)}
            isMuted={isMuted}
            hasSound={camera.capabilities.audio}
            picker={
              open === 'goto' && (
                <MomentPicker session={session} camera={camera.id} onClose={close} />
              )
            }
          />
          <Dock
            session={session}
            cameras={[camera]}
            window={window}
            onWindow={onWindow}
            thumbnailsOf={camera.id}
          />
        </div>
        <aside className={styles.side} aria-label={camera.name}>
          {moves && <PtzPad camera={camera} video={liveVideo} padRef={pad} />}
          {!isLive && !isFull && !isPhone && <NowPicture camera={camera} onLive={commands.live} />}
          <WhatHappened camera={camera.id} session={session} lane={lanes[0]} />
        </aside>
      </div>
      <ActionBar session={session} commands={commands} onSnapshot={snapshot} mayKeep={mayOperate} />
      {open === 'save' && <SaveSelection session={session} cameras={[camera.id]} onClose={close} />}
    </div>
  );
}

/** When what the live picture shows was taken, ms. */
function shownMs(picture: LiveState): number | null {
  return picture.kind === 'undecodable' ? null : picture.pictureMs;
}
