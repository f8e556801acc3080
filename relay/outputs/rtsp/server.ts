/**
 * The RTSP server: live streams and recordings for players, publications of `push` cameras.
 *
 * Nothing here knows cameras or ffmpeg: streams are looked up in a directory, publishers in a
 * policy. One timer sweeps everything that has a deadline.
 * Source: RFC 2326.
 */
import { once } from 'node:events';
import { createServer, type AddressInfo, type Server, type Socket } from 'node:net';
import { type Doorkeeper, OPEN_DOOR } from '../../../src/model/access.js';
import { CamrelayError } from '../../../src/model/errors.js';
import type { Clock } from '../../../src/kit/clock.js';
import { ConnectionGate } from '../../../src/kit/connection-gate.js';
import type { Log } from '../../../src/kit/log.js';
import { TlsDoor, type TlsOffer } from '../../../src/kit/tls-door.js';
import type { Replays } from '../../../src/model/replay.js';
import { type Guard, unguarded } from '../../guard.js';
import type { StreamDirectory } from '../../live-stream.js';
import type { PushPolicy } from '../../push-policy.js';
import { Connection } from './connection.js';
import { Feeds } from './feeds.js';
import type { House } from './house.js';
import { DEFAULT_LIMITS, type Limits } from './limits.js';
import { PublicationList, type Publications } from './publications.js';
import { countReplays } from './replayers.js';
import type { Session } from './session.js';
import type { Pair } from './transport.js';
import { UdpPorts } from './udp-ports.js';

export type RtspServerOptions = Readonly<{
  /** Port 0 takes any free one. */
  listen: Readonly<{ host: string; port: number }>;
  streams: StreamDirectory;
  /** Left out, nothing has been recorded. */
  replays?: Replays;
  push: PushPolicy;
  /** Left out, no TLS. */
  tls?: TlsOffer | null;
  /** Left out, everybody may watch. */
  door?: Doorkeeper;
  log: Log;
  clock: Clock;
  limits?: Partial<Limits>;
  /** Left out, there are no limits of connections, viewers and replays. */
  guard?: Guard;
}>;

export interface RtspServer extends AsyncDisposable {
  readonly address: Readonly<{ host: string; port: number; udpPorts: Pair }>;
  readonly stats: Readonly<{
    connections: number;
    /** Sessions that play a live stream now. */
    viewers: number;
  }>;
  readonly publications: Publications;
  /** Says goodbye to everybody; resolves when all ports are free. */
  close(): Promise<void>;
}

const SWEEP_MS = 1_000;
/** Read from a connection in one go: a publisher's key frame is longer than the usual 16 KiB. */
const READ_BYTES = 64 * 1024;
/** For goodbyes to be taken. */
const CLOSE_MS = 1_000;

const NOTHING_RECORDED: Replays = {
  open: () => Promise.reject(new CamrelayError('no_recording', 'nothing is recorded here')),
};

/** Throws `port_in_use` where the TCP port is taken. */
export async function startRtspServer(options: RtspServerOptions): Promise<RtspServer> {
  const { clock, log, streams } = options;
  const limits: Limits = { ...DEFAULT_LIMITS, ...options.limits };
  const tcp = createServer({ highWaterMark: READ_BYTES });
  // Whoever is quicker than the UDP ports has to come again.
  const turnAway = (socket: Socket): unknown => socket.destroy();
  tcp.on('connection', turnAway);
  const bound = await listen(tcp, options.listen);
  const udp = await UdpPorts.open(bound.address, evenPort(bound.port), { clock, log }).catch(
    (cause: unknown) => {
      tcp.close();
      throw cause;
    },
  );
  tcp.off('connection', turnAway);
  const closing = new AbortController();
  const guard = options.guard ?? unguarded();
  const sessions = new Map<string, Session>();
  const house: House = {
    ...options,
    guard,
    replaysOpen: guard.bounds.add('replays', {
      used: () => countReplays(sessions.values()),
      most: guard.mostReplays,
    }),
    hasAsked: (socket) => gate.hasAsked(socket),
    replays: options.replays ?? NOTHING_RECORDED,
    tls: options.tls ?? null,
    door: options.door ?? OPEN_DOOR,
    limits,
    feeds: new Feeds({ streams, clock, limits }),
    publications: new PublicationList(() => originOf(bound)),
    udp,
    sessions,
    closing: closing.signal,
  };
  const server = new RunningServer(tcp, bound, house, closing);
  const { connections, bounds } = guard;
  const gate = new ConnectionGate(tcp, { name: 'rtsp', limits: connections, bounds, log });
  return server;
}

class RunningServer implements RtspServer {
  readonly #tcp: Server;
  readonly #bound: AddressInfo;
  readonly #house: House;
  readonly #closing: AbortController;
  readonly #connections = new Set<Connection>();
  readonly #sweeping: Promise<void>;
  readonly #door: TlsDoor | null;
  #closed: Promise<void> | undefined;

  constructor(tcp: Server, bound: AddressInfo, house: House, closing: AbortController) {
    this.#tcp = tcp;
    this.#bound = bound;
    this.#house = house;
    this.#closing = closing;
    tcp.on('connection', (socket) => void this.#serve(socket));
    this.#door = house.tls && new TlsDoor(tcp, { ...house, name: 'rtsp', offer: house.tls });
    tcp.on('error', (error) => house.log.warn('rtsp connection lost', { error: error.message }));
    this.#sweeping = this.#sweep(closing.signal);
  }

  get address(): RtspServer['address'] {
    const { address, port } = this.#bound;
    return { host: address, port, udpPorts: this.#house.udp.ports };
  }

  get stats(): RtspServer['stats'] {
    const sessions = [...this.#house.sessions.values()];
    return {
      connections: this.#connections.size,
      viewers: sessions.filter((session) => session.isViewer && session.isActive).length,
    };
  }

  get publications(): Publications {
    return this.#house.publications;
  }

  close(): Promise<void> {
    return (this.#closed ??= this.#close());
  }

  [Symbol.asyncDispose](): Promise<void> {
    return this.close();
  }

  async #serve(socket: Socket): Promise<void> {
    const connection = new Connection(socket, this.#house);
    this.#connections.add(connection);
    await connection.serve();
    this.#connections.delete(connection);
  }

  async #sweep(signal: AbortSignal): Promise<void> {
    const { clock, sessions, feeds } = this.#house;
    for (;;) {
      await clock.sleep(SWEEP_MS, signal);
      if (signal.aborted) return;
      for (const session of [...sessions.values()]) session.sweep();
      feeds.sweep();
      for (const connection of this.#connections) connection.sweep();
    }
  }

  async #close(): Promise<void> {
    const { sessions, feeds, udp, clock } = this.#house;
    this.#closing.abort();
    const closed = once(this.#tcp, 'close');
    this.#tcp.close();
    await this.#door?.[Symbol.asyncDispose]();
    for (const session of [...sessions.values()]) session.dismiss('the server closes');
    for (const connection of this.#connections) connection.end();
    await Promise.race([closed, clock.sleep(CLOSE_MS)]);
    for (const { socket } of this.#connections) socket.destroy();
    await Promise.all([closed, this.#sweeping]);
    feeds[Symbol.dispose]();
    await udp[Symbol.asyncDispose]();
  }
}

async function listen(
  tcp: Server,
  { host, port }: RtspServerOptions['listen'],
): Promise<AddressInfo> {
  try {
    const listening = once(tcp, 'listening');
    tcp.listen(port, host);
    await listening;
    return tcp.address() as AddressInfo;
  } catch (cause) {
    if (cause instanceof Error && 'code' in cause && cause.code === 'EADDRINUSE') {
      throw new CamrelayError('port_in_use', `RTSP port ${port} on ${host} is in use`, { cause });
    }
    throw cause;
  }
}

const evenPort = (port: number): number => port + (port % 2);

/** How a process on this machine reaches the server. */
function originOf({ address, port }: AddressInfo): string {
  const local = address === '0.0.0.0' ? '127.0.0.1' : address === '::' ? '::1' : address;
  return `rtsp://${local.includes(':') ? `[${local}]` : local}:${port}`;
}
