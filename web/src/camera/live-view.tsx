/** The camera as it is now, and what a state forces on its picture. */
import { type MutableRefObject, useState } from 'react';
import { useLost, usePulse } from '../api/cameras.js';
import { useMe } from '../api/me.js';
import type { Camera } from '../api/types.js';
import { Attempts } from '../cameras/attempts.js';
import { TileCover } from '../live/tile-cover.js';
import { tileState } from '../live/tile-state.js';
import { canPlay } from '../player/codecs.js';
import { type LiveState, LiveVideo } from '../player/live-video.js';
import { useNow } from '../shell/use-now.js';
import { Sheet } from '../ui/sheet.js';
import { t } from '../words/words.js';

export function LiveView({
  camera,
  path,
  muted,
  picture,
  onPicture,
  onStream,
  videoRef,
  zone,
}: {
  camera: Camera;
  path: string;
  muted: boolean;
  picture: LiveState;
  onPicture: (state: LiveState) => void;
  onStream: (name: string) => void;
  videoRef: MutableRefObject<HTMLVideoElement | null>;
  zone: string;
}) {
  const nowMs = useNow(1_000);
  const pulse = usePulse(camera.id);
  const isLost = useLost() !== null;
  const isAllowed = useMe()?.cameras.includes(camera.id) ?? true;
  const [showsWhy, setShowsWhy] = useState(false);
  const other = camera.streams.slice(1).find(({ codec }) => canPlay(codec));
  const state = tileState({ camera, pulse, picture, nowMs, isLost, isAllowed });
  return (
    <>
      {isAllowed && (
        <LiveVideo path={path} mode="main" muted={muted} onState={onPicture} videoRef={videoRef} />
      )}
      <TileCover
        camera={camera}
        state={state}
        nowMs={nowMs}
        zone={zone}
        hasControls
        onWhy={() => setShowsWhy(true)}
        onOther={other && (() => onStream(other.name))}
      />
      {showsWhy && (
        <Sheet title={t('cause.why')} onClose={() => setShowsWhy(false)}>
          <Attempts camera={camera.id} />
        </Sheet>
      )}
    </>
  );
}
