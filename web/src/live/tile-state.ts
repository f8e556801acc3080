/** What a tile shows, from what camrelay says of the camera and what its picture does. */
import type { Pulse } from '../api/cameras.js';
import type { Camera } from '../api/types.js';
import { causeOf, type Family } from '../causes/causes.js';
import type { LiveState } from '../player/live-video.js';

export type TileKind =
  | 'live'
  | 'connecting'
  /** The camera is connected and sends no new picture. */
  | 'stalled'
  /** The camera is not there, for the reason given by `cause`. */
  | 'away'
  | 'refused'
  /** It sends, but what is shown is old: the way from camrelay to here. */
  | 'late'
  | 'lost'
  | 'forbidden'
  | 'undecodable'
  | 'idle'
  | 'disabled';

export type TileState = Readonly<{
  kind: TileKind;
  /** Code of what is wrong with the camera; null where nothing is. */
  cause: string | null;
  family: Family | null;
  /** Since when it is so, ms; null where that is not known. */
  sinceMs: number | null;
  retryAtMs: number | null;
  /** When the newest picture that camrelay or this page has was taken, ms. */
  pictureMs: number | null;
  codec: string | null;
}>;

export type TileView = Readonly<{
  camera: Camera;
  pulse: Pulse | undefined;
  picture: LiveState;
  nowMs: number;
  isLost: boolean;
  isAllowed: boolean;
}>;

/** A camera that has sent no picture for so long, ms, has stopped. */
const FROZEN_MS = 4_000;
/** A camera that came so lately, ms, has had no time for a picture. */
const NEW_MS = 10_000;

export function tileState(view: TileView): TileState {
  const { camera, pulse, picture, nowMs } = view;
  const newestMs = msOf(pulse?.last_picture_at ?? camera.last_picture_at);
  const sinceMs = Date.parse(camera.since);
  const shownMs = picture.kind === 'undecodable' ? null : picture.pictureMs;
  const base: TileState = {
    kind: 'live',
    cause: null,
    family: null,
    sinceMs,
    retryAtMs: msOf(camera.retry_at),
    pictureMs: newestMs ?? shownMs,
    codec: null,
  };
  if (!view.isAllowed) return { ...base, kind: 'forbidden', pictureMs: null };
  if (camera.state === 'disabled') return { ...base, kind: 'disabled' };
  if (camera.reason !== null && camera.state !== 'online') return away(base, camera.reason.code);
  if (view.isLost) return { ...base, kind: 'lost', pictureMs: shownMs };
  if (camera.state === 'idle') return { ...base, kind: 'idle' };
  if (camera.state !== 'online') return { ...base, kind: 'connecting' };
  if (picture.kind === 'undecodable') {
    return { ...base, kind: 'undecodable', codec: picture.codec };
  }
  const isNew = nowMs - sinceMs < NEW_MS;
  if (newestMs !== null && nowMs - newestMs > FROZEN_MS && !isNew) {
    return { ...trouble(base, 'stalled'), kind: 'stalled', sinceMs: newestMs };
  }
  if (picture.kind === 'still') return { ...base, kind: 'late', pictureMs: shownMs };
  if (picture.kind === 'connecting') {
    return { ...base, kind: 'connecting', sinceMs: picture.sinceMs, pictureMs: shownMs };
  }
  return base;
}

/** Whether somebody should look after the camera. */
export function needsALook({ cause }: TileState): boolean {
  return cause !== null;
}

function away(base: TileState, code: string): TileState {
  const state = trouble(base, code);
  if (code === 'bad_credentials') return { ...state, kind: 'refused' };
  // It froze, was hung up on, and is dialled again: for the viewer it froze all the while.
  return { ...state, kind: code === 'stalled' ? 'stalled' : 'away' };
}

function trouble(base: TileState, code: string): TileState {
  return {
    ...base,
    cause: code,
    family: causeOf(code).family,
    sinceMs: base.pictureMs ?? base.sinceMs,
  };
}

const msOf = (time: string | null | undefined): number | null =>
  time == null ? null : Date.parse(time);
