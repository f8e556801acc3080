/** One camera of the grid: its picture, its name and how it is, and its last 24 hours. */
import { type DragEvent, useCallback, useState } from 'react';
import { Link } from 'wouter';
import { useLost, usePulse } from '../api/cameras.js';
import { useMe } from '../api/me.js';
import type { Camera } from '../api/types.js';
import { act } from '../keys/use-keys.js';
import { canPlay } from '../player/codecs.js';
import { type LiveState, LiveVideo } from '../player/live-video.js';
import { useZone } from '../shell/zone.js';
import { Icon } from '../ui/icon.js';
import { t } from '../words/words.js';
import { grownToNow, type RibbonDays } from './ribbon-bars.js';
import { Ribbon } from './ribbon.js';
import styles from './tile.module.css';
import { TileCover } from './tile-cover.js';
import { tileState } from './tile-state.js';
import { isPortrait, tilePath } from './tile-stream.js';
import { captionOf, spokenTile } from './tile-words.js';

/** Two clicks so close together, ms, are a double click. */
const DOUBLE_MS = 600;

export type TileProps = Readonly<{
  camera: Camera;
  days: RibbonDays | undefined;
  nowMs: number;
  isHeard: boolean;
  isWide: boolean;
  hasControls: boolean;
  onWhy: (camera: string) => void;
  /** Another camera was dropped here. */
  onDrop: (dragged: string, onto: string) => void;
}>;

export function Tile({
  camera,
  days,
  nowMs,
  isHeard,
  isWide,
  hasControls,
  onWhy,
  onDrop,
}: TileProps) {
  const { id, name } = camera;
  const zone = useZone(id);
  const pulse = usePulse(id);
  const isLost = useLost() !== null;
  const me = useMe();
  const [picture, setPicture] = useState<LiveState>({ kind: 'waiting', pictureMs: null });
  const take = useCallback(
    (next: LiveState) => setPicture((last) => (isSame(last, next) ? last : next)),
    [],
  );
  const isAllowed = me?.cameras.includes(id) ?? true;
  const state = tileState({ camera, pulse, picture, nowMs, isLost, isAllowed });
  const caption = captionOf(state, camera, pulse, { nowMs, zone });
  const durable = pulse?.last_durable ?? camera.last_durable;
  const saved = durable === null || !(pulse?.recording ?? camera.recording) ? null : durable;
  return (
    <li
      className={styles.tile}
      data-kind={state.kind}
      data-family={state.family ?? undefined}
      data-wide={isWide}
      data-portrait={isPortrait(camera)}
      draggable={hasControls}
      onDragStart={({ dataTransfer }) => dataTransfer.setData('text/camera', id)}
      onDragOver={allowDrop}
      onDrop={(event) => {
        event.preventDefault();
        onDrop(event.dataTransfer.getData('text/camera'), id);
      }}
    >
      <div className={styles.frame}>
        <div className={styles.picture}>
          {state.kind !== 'forbidden' && (
            <LiveVideo
              path={tilePath(camera, canPlay)}
              mode="tile"
              muted={!isHeard}
              onState={take}
            />
          )}
          <TileCover
            camera={camera}
            state={state}
            nowMs={nowMs}
            zone={zone}
            hasControls={hasControls}
            onWhy={() => onWhy(id)}
          />
        </div>
        <div className={styles.caption}>
          <b>{name}</b>
          {isHeard && (
            <span title={t('live.sound.of')}>
              <Icon name="sound" size={16} />
            </span>
          )}
          <span className={styles.state} title={caption.long}>
            {caption.dot && <span className={styles.dot} data-dot={caption.dot} />}
            <span className={styles.short}>{caption.short}</span>
            <span className={styles.long}>{caption.long}</span>
          </span>
        </div>
      </div>
      <Link
        href={`/camera/${id}`}
        className={styles.link}
        draggable={false}
        data-tile={id}
        aria-label={spokenTile(state, name, saved, { nowMs, zone })}
        onClick={fullScreenOnSecond}
      />
      <Ribbon
        camera={id}
        days={
          isAllowed && days && camera.record !== 'off'
            ? grownToNow(days, nowMs, saved === null ? null : Date.parse(saved), state.cause)
            : undefined
        }
        nowMs={nowMs}
        zone={zone}
      />
    </li>
  );
}

function allowDrop(event: DragEvent): void {
  if (event.dataTransfer.types.includes('text/camera')) event.preventDefault();
}

/** The first click opens the camera; the second, if it comes at once, its picture in full. */
function fullScreenOnSecond(): void {
  document.addEventListener('dblclick', () => act('fullscreen'), {
    once: true,
    signal: AbortSignal.timeout(DOUBLE_MS),
  });
}

/** How far behind a live picture is changes all the time, and is not shown here. */
function isSame(one: LiveState, other: LiveState): boolean {
  if (one.kind === 'undecodable' || other.kind === 'undecodable' || one.kind !== other.kind) {
    return false;
  }
  return one.kind === 'live' || one.pictureMs === other.pictureMs;
}
