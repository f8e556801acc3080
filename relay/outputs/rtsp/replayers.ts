/** DESCRIBE and the first SETUP of those who want to watch what was recorded. */
import { CamrelayError } from '../../../src/model/errors.js';
import type { Replay } from '../../../src/model/replay.js';
import { parseTime, TIME_FORMS } from '../../../src/kit/time-text.js';
import type { House } from './house.js';
import type { Limits } from './limits.js';
import { RtspError, type Reply, type Status } from './message.js';
import type { Peer } from './peer.js';
import { PlayTime } from './play-time.js';
import { formatRange } from './range.js';
import { ReplaySession } from './replay-session.js';
import { Packetiser } from './rtp/packetiser.js';
import { describe } from './sdp.js';
import type { Session, SessionDeps } from './session.js';
import { trackUrl, type Target } from './target.js';

/** A queue of one step, out of which nothing is thrown. */
const NO_LAG = { lagBytes: Infinity, lagMs: Infinity, gopBytes: Infinity };

type Opened = Readonly<{ replay: Replay; askedMs: number; query: URLSearchParams }>;

/** Replays that are set up; each reads the disk at the rate of what it plays. */
export function countReplays(sessions: Iterable<Session>): number {
  let replays = 0;
  for (const session of sessions) if (session instanceof ReplaySession) replays++;
  return replays;
}

export const isReplay = ({ query }: Target): boolean => query.has('from') || query.has('to');

export async function describeReplay(target: Target, house: House): Promise<Reply> {
  const { replay, query } = await open(target, house);
  const time = new PlayTime(replay.spans);
  const body = describe(
    {
      name: target.path,
      ranges: [
        formatRange('npt', 0, time.lengthMs),
        formatRange('clock', time.startMs, time.endMs),
      ],
      controlOf: (track) => trackUrl(target.base, track, query),
    },
    { startMs: time.startMs, tracks: replay.tracks },
  );
  const headers = [
    ['Content-Base', `${target.base}/`],
    ['Content-Type', 'application/sdp'],
  ] as const;
  return { status: 200, headers, body };
}

export async function openReplaySession(
  target: Target,
  peer: Peer,
  house: House,
  deps: SessionDeps,
): Promise<Session> {
  if (!house.replaysOpen.admits()) throw new RtspError(453, 'Too Many Replays');
  const opened = await open(target, house);
  const { tracks, span } = opened.replay;
  const packetiser = new Packetiser({ id: 'replay', tracks, startMs: span.fromMs });
  const viewerLimits: Limits = { ...house.limits, ...NO_LAG };
  return new ReplaySession(target.path, peer, { ...deps, ...opened, packetiser, viewerLimits });
}

/** Throws what the query is refused with. */
async function open({ path, query }: Target, { replays, clock }: House): Promise<Opened> {
  const nowMs = clock.now();
  const fromMs = momentOf(query, 'from', nowMs);
  const toMs = query.has('to') ? momentOf(query, 'to', nowMs) : null;
  try {
    const replay = await replays.open(path, { fromMs, toMs });
    // Later requests find the same, also where times were relative.
    const absolute = new URLSearchParams(query);
    absolute.set('from', String(fromMs));
    absolute.set('to', String(toMs ?? Math.ceil(replay.span.toMs)));
    return { replay, askedMs: fromMs, query: absolute };
  } catch (cause) {
    if (cause instanceof CamrelayError) throw new RtspError(statusOf(cause), reasonOf(cause));
    throw cause;
  }
}

function momentOf(query: URLSearchParams, name: string, nowMs: number): number {
  const text = query.get(name);
  if (text === null) throw new RtspError(400, `\`${name}\` Is Missing`);
  const ms = parseTime(text, nowMs);
  if (ms === null) throw new RtspError(400, `\`${name}\` must be ${TIME_FORMS}`);
  return ms;
}

function statusOf({ code }: CamrelayError): Status {
  if (code === 'unknown_camera' || code === 'no_recording') return 404;
  return code === 'bad_span' ? 457 : 503;
}

/** As RTSP writes its reasons where it has one. */
function reasonOf({ code, message }: CamrelayError): string {
  if (code === 'no_recording') return 'No Recording';
  return code === 'unknown_camera' ? 'Unknown Camera or Stream' : message;
}
