/** DESCRIBE and the first SETUP of those who want to watch a live stream. */
import { CamrelayError } from '../../../src/model/errors.js';
import type { Watch } from '../../../src/model/watch.js';
import type { LiveStream } from '../../live-stream.js';
import { awaitRun } from './await-run.js';
import type { House } from './house.js';
import { RtspError, type Reply } from './message.js';
import type { Peer } from './peer.js';
import { PlaySession } from './play-session.js';
import { describeLive } from './sdp.js';
import type { Session, SessionDeps } from './session.js';
import type { Target } from './target.js';

/** @returns the reply, and a watch that keeps the stream running until it is closed */
export async function describeStream(
  target: Target,
  house: House,
): Promise<{ reply: Reply; watch: Watch }> {
  const stream = streamAt(target, house);
  admit(stream, house);
  const watch = stream.hold();
  try {
    const run = await runOf(stream, house);
    const headers = [
      // Controls are relative to it, so it has to end in a slash: RFC 2326, section C.1.1.
      ['Content-Base', `${target.base}/`],
      ['Content-Type', 'application/sdp'],
    ] as const;
    return { reply: { status: 200, headers, body: describeLive(stream.path, run) }, watch };
  } catch (cause) {
    watch.close();
    throw cause;
  }
}

export async function openPlaySession(
  target: Target,
  peer: Peer,
  house: House,
  deps: SessionDeps,
): Promise<Session> {
  const stream = streamAt(target, house);
  // Whoever was told what is there, as players are, is counted already.
  admit(stream, house, 1);
  const run = await runOf(stream, house);
  const feed = house.feeds.of(stream);
  const packetiser = feed.packetiserFor(run);
  const onEnd = (session: Session): void => {
    house.feeds.prune(feed);
    deps.onEnd(session);
  };
  const viewerLimits = house.limits;
  const common = { ...house, ...deps, packetiser, viewerLimits, onEnd };
  return new PlaySession(target.path, peer, { ...common, feed });
}

function streamAt(target: Target, house: House): LiveStream {
  const stream = house.streams.find(target.path);
  if (stream === undefined) throw new RtspError(404, 'Unknown Camera or Stream');
  return stream;
}

function admit({ path }: LiveStream, { guard }: House, counted = 0): void {
  try {
    guard.admitViewer(path, counted);
  } catch (cause) {
    if (cause instanceof CamrelayError) throw new RtspError(453, 'Too Many Viewers');
    throw cause;
  }
}

function runOf(stream: LiveStream, { clock, limits, closing }: House): ReturnType<typeof awaitRun> {
  return awaitRun(stream, { clock, ms: limits.startMs, signal: closing });
}
