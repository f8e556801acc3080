/** What all connections of one RTSP server share. */
import type { Socket } from 'node:net';
import type { Bound } from '../../../src/kit/bounds.js';
import type { Clock } from '../../../src/kit/clock.js';
import type { Log } from '../../../src/kit/log.js';
import type { TlsOffer } from '../../../src/kit/tls-door.js';
import type { Doorkeeper } from '../../../src/model/access.js';
import type { Replays } from '../../../src/model/replay.js';
import type { StreamDirectory } from '../../live-stream.js';
import type { Guard } from '../../guard.js';
import type { PushPolicy } from '../../push-policy.js';
import type { Feeds } from './feeds.js';
import type { Limits } from './limits.js';
import type { PublicationList } from './publications.js';
import type { Session } from './session.js';
import type { UdpPorts } from './udp-ports.js';

export type House = Readonly<{
  streams: StreamDirectory;
  /** What was recorded. */
  replays: Replays;
  push: PushPolicy;
  /** Null: no TLS. */
  tls: TlsOffer | null;
  door: Doorkeeper;
  log: Log;
  clock: Clock;
  limits: Limits;
  guard: Guard;
  /** The replays there are. */
  replaysOpen: Bound;
  /** Says that a connection has asked for something. */
  hasAsked: (socket: Socket) => void;
  feeds: Feeds;
  publications: PublicationList;
  udp: UdpPorts;
  /** By id; the id is all a client has to know. */
  sessions: Map<string, Session>;
  /** Aborted when the server closes. */
  closing: AbortSignal;
}>;
