/** What RTSP tests are made of: a server on a free port. */
import type { Guard } from '../../../relay/guard.js';
import type { LiveStream } from '../../../relay/live-stream.js';
import type { Limits } from '../../../relay/outputs/rtsp/limits.js';
import { type RtspServer, startRtspServer } from '../../../relay/outputs/rtsp/server.js';
import { type Clock, systemClock } from '../../../src/kit/clock.js';
import type { Replays } from '../../../src/model/replay.js';
import { KeptLog } from '../../rig/kept-log.js';
import { directoryOf, policyOf } from '../live-streams.js';

export type Started = Readonly<{ server: RtspServer; log: KeptLog; url: string }> & AsyncDisposable;

export type StartOptions = Readonly<{
  streams?: readonly LiveStream[];
  replays?: Replays;
  push?: Readonly<Record<string, string | null>>;
  clock?: Clock;
  limits?: Partial<Limits>;
  guard?: Guard;
  host?: string;
}>;

export async function start(options: StartOptions = {}): Promise<Started> {
  const { streams = [], push = {}, clock = systemClock, limits = {}, host = '127.0.0.1' } = options;
  const { replays, guard } = options;
  const log = new KeptLog();
  const server = await startRtspServer({
    listen: { host, port: 0 },
    streams: directoryOf(streams),
    ...(replays && { replays }),
    push: policyOf(push),
    log,
    clock,
    limits,
    ...(guard && { guard }),
  });
  return {
    server,
    log,
    url: `rtsp://127.0.0.1:${server.address.port}`,
    [Symbol.asyncDispose]: () => server.close(),
  };
}
