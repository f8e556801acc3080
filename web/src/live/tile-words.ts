/** What a tile says: beside its name, on its picture, and aloud. */
import type { Pulse } from '../api/cameras.js';
import type { Camera } from '../api/types.js';
import { causeOf } from '../causes/causes.js';
import { codecName } from '../player/codecs.js';
import { clock, duration, spokenDuration, when } from '../time/format.js';
import { MINUTE_MS, startOfDay } from '../time/zone.js';
import { t } from '../words/words.js';
import { SAVED_WITHIN_MS } from './head-sentence.js';
import type { TileState } from './tile-state.js';

/** `dot`: full where it is recorded, hollow where it is only shown, none where words say it. */
export type Caption = Readonly<{ dot: 'full' | 'hollow' | null; short: string; long: string }>;

export function captionOf(
  { kind, sinceMs, pictureMs }: TileState,
  camera: Camera,
  pulse: Pulse | undefined,
  { nowMs, zone }: { nowMs: number; zone: string },
): Caption {
  const words = (text: string): Caption => ({ dot: null, short: text, long: text });
  const ago = (ms: number): string => whole(nowMs - ms);
  switch (kind) {
    case 'live':
    case 'undecodable':
      return savedCaption(camera, pulse, nowMs);
    case 'connecting':
      return words(pictureMs === null ? '' : t('live.was', { duration: ago(pictureMs) }));
    case 'stalled':
    case 'away':
      return words(sinceMs === null ? '' : t('live.for', { duration: ago(sinceMs) }));
    case 'refused':
      return words(sinceMs === null ? '' : t('live.since', { time: when(sinceMs, zone, nowMs) }));
    case 'late':
    case 'lost':
      return words(pictureMs === null ? '' : t('live.old', { duration: ago(pictureMs) }));
    case 'forbidden':
    case 'idle':
    case 'disabled':
      return words('');
  }
}

function savedCaption(camera: Camera, pulse: Pulse | undefined, nowMs: number): Caption {
  const isRecorded = pulse?.recording ?? camera.recording;
  if (!isRecorded) {
    const words = t(camera.record === 'off' ? 'live.only' : 'live.notNow');
    return { dot: 'hollow', short: words, long: words };
  }
  const durable = pulse?.last_durable ?? camera.last_durable;
  if (durable === null) return { dot: 'full', short: '', long: '' };
  const ageMs = Math.max(1_000, nowMs - Date.parse(durable));
  const long = t('live.saved.long', { duration: whole(ageMs) });
  const isOld = ageMs > SAVED_WITHIN_MS;
  return { dot: isOld ? null : 'full', short: isOld ? long : whole(ageMs), long };
}

/** "Picture from 03:12 today". */
export function pictureFrom(ms: number, zone: string, nowMs: number): string {
  if (nowMs - ms < MINUTE_MS) return t('live.picture.ago', { duration: whole(nowMs - ms) });
  const isToday = ms >= startOfDay(nowMs, zone);
  return isToday
    ? t('live.picture.today', { time: clock(ms, zone, { seconds: false }) })
    : t('live.picture.from', { time: when(ms, zone, nowMs) });
}

/** What is wrong or special, as a title; null for a picture that is simply live. */
export function titleOf({ kind, cause, codec }: TileState): string | null {
  switch (kind) {
    case 'live':
    case 'connecting':
    case 'late':
    case 'lost':
      return null;
    case 'stalled':
    case 'away':
    case 'refused':
      return t(causeOf(cause ?? '').title);
    case 'forbidden':
      return t('cause.permission');
    case 'undecodable':
      return t('live.undecodable', { codec: codecName(codec ?? '') });
    case 'idle':
      return t('live.idle');
    case 'disabled':
      return t('live.disabled');
  }
}

/** The whole tile as a sentence. */
export function spokenTile(
  state: TileState,
  name: string,
  durable: string | null,
  { nowMs, zone }: { nowMs: number; zone: string },
): string {
  const { kind, sinceMs, pictureMs } = state;
  if (kind === 'live') {
    if (durable === null) return t('live.says.live', { name });
    const ageMs = Math.max(1_000, nowMs - Date.parse(durable));
    return t('live.says.saved', { name, duration: spokenDuration(ageMs) });
  }
  const title = titleOf(state)?.toLowerCase();
  const picture = pictureMs === null ? '' : pictureFrom(pictureMs, zone, nowMs).toLowerCase();
  const sentence =
    title === undefined
      ? t('live.says.connecting', { name })
      : state.cause !== null && sinceMs !== null
        ? t('live.says.since', { name, what: title, duration: spokenDuration(nowMs - sinceMs) })
        : t('live.says.is', { name, what: title });
  return picture === '' ? sentence : t('live.says.picture', { sentence, picture });
}

/** Whole seconds: what counts up is not read in tenths. */
const whole = (ms: number): string => duration(Math.max(0, Math.floor(ms / 1_000) * 1_000));
