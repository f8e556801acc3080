/**
 * A live picture: moves while it is in sight and its camera sends, else shows the last picture there
 * was, grey. It fills its parent, which says in words how old that is.
 */
import { type MutableRefObject, useEffect, useRef, useState } from 'react';
import { serverNow, useCamera, useLost } from '../api/cameras.js';
import { addressOf } from '../api/client.js';
import type { Camera } from '../api/types.js';
import { canPlay } from './codecs.js';
import { drawFrame, keepFrame, lastFrameOf, MOST_PX } from './last-frames.js';
import { type LiveMode, LivePlayer, type PlayerState } from './live-player.js';
import styles from './live-video.module.css';
import { useInSight } from './use-in-sight.js';
import { giveBack, takeVideo } from './video-pool.js';

/**
 * `waiting`: nothing is asked for now, because it is out of sight or there is nothing to ask for.
 * `pictureMs` is always of the picture that is shown.
 */
export type LiveState = PlayerState | Readonly<{ kind: 'waiting'; pictureMs: number | null }>;

export function LiveVideo({
  path,
  mode,
  muted = true,
  onState,
  videoRef,
}: {
  /** As in URLs: `porch`, or `porch/sub`. */
  path: string;
  mode: LiveMode;
  muted?: boolean;
  onState?: (state: LiveState) => void;
  /** The element while there is one, for a picture in full or a snapshot. */
  videoRef?: MutableRefObject<HTMLVideoElement | null>;
}) {
  const [id = '', streamName] = path.split('/');
  const host = useRef<HTMLDivElement>(null);
  const canvas = useRef<HTMLCanvasElement>(null);
  const video = useRef<HTMLVideoElement | null>(null);
  const tell = useRef(onState);
  const [kind, setKind] = useState<LiveState['kind']>('waiting');
  const [hasLast, setHasLast] = useState(false);
  const isInSight = useInSight(host);
  const camera = useCamera(id);
  const stream = streamOf(camera, streamName);
  const isLost = useLost() !== null;
  const undecodable = stream?.codec != null && !canPlay(stream.codec) ? stream.codec : null;
  // A tile wakes nobody: a camera that waits for a viewer starts when it is opened.
  const isAsleep = mode === 'tile' && camera?.state === 'idle';
  const isExpected = isInSight && !isLost && !isAsleep && stream !== undefined;
  const plays = isExpected && undecodable === null && mayStart(stream);

  useEffect(() => {
    tell.current = onState;
  });

  useEffect(() => {
    const say = (state: LiveState): void => {
      setKind(state.kind);
      tell.current?.(state);
    };
    if (canvas.current) setHasLast(drawFrame(id, canvas.current));
    const last = { pictureMs: lastFrameOf(id)?.atMs ?? null };
    if (!plays) {
      if (undecodable !== null) say({ kind: 'undecodable', codec: undecodable });
      else if (isExpected) say({ kind: 'connecting', sinceMs: serverNow(), ...last });
      else say({ kind: 'waiting', ...last });
      return;
    }
    const element = takeVideo();
    element.className = styles.video ?? '';
    host.current?.append(element);
    video.current = element;
    if (videoRef) videoRef.current = element;
    const player = new LivePlayer(element, {
      path,
      mode,
      rank: fromMiddle(host.current),
      onState: (state) => {
        say(state.kind === 'connecting' ? { ...state, ...last } : state);
      },
    });
    return () => {
      keepFrame(id, element, player.pictureMs);
      player[Symbol.dispose]();
      giveBack(element);
      video.current = null;
      if (videoRef) videoRef.current = null;
    };
  }, [id, path, mode, plays, isExpected, undecodable, videoRef]);

  useEffect(() => {
    if (video.current) video.current.muted = muted;
  }, [muted, plays]);

  return (
    <div ref={host} className={styles.host} data-still={kind !== 'live'}>
      {!plays && !hasLast && isInSight && camera && <Recorded camera={camera} />}
      <canvas ref={canvas} width={1} height={1} className={styles.last} aria-hidden="true" />
    </div>
  );
}

type Stream = Camera['streams'][number];

/** The stream at a path; without a name the first, the camera's own. */
function streamOf(camera: Camera | undefined, name: string | undefined): Stream | undefined {
  if (camera === undefined || camera.state === 'disabled') return undefined;
  return name === undefined
    ? camera.streams[0]
    : camera.streams.find((stream) => stream.name === name);
}

/** The newest picture on the disk, of a camera that sends none. */
function Recorded({ camera: { id, record, last_durable } }: { camera: Camera }) {
  const [isThere, setThere] = useState(true);
  if (last_durable === null || record === 'off' || !isThere) return null;
  const query = new URLSearchParams({ at: last_durable, frame: 'key', width: String(MOST_PX) });
  return (
    <img
      src={addressOf(`api/v1/cameras/${id}/snapshot.jpg?${query}`)}
      alt=""
      onError={() => setThere(false)}
    />
  );
}

/** Sends, or will once it is asked for. One that is dialled again after a failure tells when it sends. */
function mayStart({ state, reason }: Stream): boolean {
  return state === 'online' || state === 'idle' || (state === 'connecting' && reason === null);
}

function fromMiddle(element: Element | null): number {
  if (!element) return 0;
  const { x, y, width, height } = element.getBoundingClientRect();
  return Math.hypot(x + width / 2 - innerWidth / 2, y + height / 2 - innerHeight / 2);
}
