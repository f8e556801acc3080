/**
 * RTMP and HTTP-FLV: every stream for players of both, and publishing by RTMP for `push` cameras.
 *
 * Addresses: `rtmp://HOST/live/CAMERA[/STREAM]` to play, `rtmp://HOST/live/CAMERA?key=…` to publish,
 * `/flv/CAMERA[/STREAM].flv` on the web server.
 */
import { once } from 'node:events';
import type { IncomingMessage, ServerResponse } from 'node:http';
import { type AddressInfo, createServer, isIPv6, type Server, type Socket } from 'node:net';
import type { Clock } from '../../../src/kit/clock.js';
import { ConnectionGate } from '../../../src/kit/connection-gate.js';
import { listenOn } from '../../../src/kit/listen-on.js';
import type { Log } from '../../../src/kit/log.js';
import { mustUseTls, TlsDoor, type TlsOffer } from '../../../src/kit/tls-door.js';
import { cameraOfPath, type Doorkeeper, OPEN_DOOR } from '../../../src/model/access.js';
import { CamrelayError } from '../../../src/model/errors.js';
import type { FfmpegLauncher } from '../../ffmpeg-process.js';
import { type Guard, unguarded } from '../../guard.js';
import type { StreamDirectory } from '../../live-stream.js';
import type { PushPolicy } from '../../push-policy.js';
import { type EgressStats, EgressTable } from './egress-table.js';
import { FlvOutput } from './flv-output.js';
import { type PublicationDirectory, Publications } from './publications.js';
import { RtmpConnection, type RtmpDesk } from './rtmp-connection.js';
import { parseRtmpAddress, shownIn } from './stream-address.js';

/** TCP's own keep-alive finds peers that vanished, ms. */
const KEEP_ALIVE_MS = 30_000;

type ListenAddress = Readonly<{ host: string; port: number }>;

export type RtmpServerDeps = Readonly<{
  /** Null: no RTMP; HTTP-FLV works all the same. */
  listen: ListenAddress | null;
  streams: StreamDirectory;
  push: PushPolicy;
  /** Left out, no TLS. */
  tls?: TlsOffer | null;
  /** Left out, everybody may watch. */
  door?: Doorkeeper;
  ffmpeg: FfmpegLauncher;
  /** IP address of who asks for FLV. */
  addressOf: (req: IncomingMessage) => string;
  log: Log;
  clock: Clock;
  /** Left out, there are no limits of connections, viewers and workers. */
  guard?: Guard;
}>;

type GuardedDeps = RtmpServerDeps & Readonly<{ guard: Guard }>;

export interface RtmpServer extends AsyncDisposable {
  /** Where it really listens; null where RTMP is off. */
  readonly address: ListenAddress | null;
  readonly publications: PublicationDirectory;
  /** RTMP clients at the moment, whatever they are here for. */
  readonly connections: number;
  /** Every stream that was watched since the start. */
  stats(): readonly EgressStats[];
  /** Answers whatever lies under `/flv/`; false, and nothing done, for any other address. */
  handleFlv(req: IncomingMessage, res: ServerResponse): boolean;
}

/** @throws CamrelayError `port_in_use`, or `bad_config` where it cannot listen there at all */
export async function startRtmpServer(deps: RtmpServerDeps): Promise<RtmpServer> {
  const guard = deps.guard ?? unguarded();
  const table = new EgressTable(deps.streams, { ...deps, guard });
  const door = deps.door ?? OPEN_DOOR;
  const flv = new FlvOutput(table, deps.addressOf, deps.log);
  const publications = new Publications(deps.push, () => localUrl(address), deps.log);
  const desk: RtmpDesk = {
    addressOf: parseRtmpAddress,
    admit: (wanted, to, from) => {
      // Our own worker shows a secret of this process, a camera its key; both are looked at later.
      const showsOwn = to === 'watch' ? publications.isPull(wanted) : publications.hasKey(wanted);
      const wish = { camera: cameraOfPath(wanted.path), to };
      return (showsOwn ? OPEN_DOOR : door).admit(wish, shownIn(wanted), from);
    },
    seatAt: (wanted) => {
      if (!publications.isPull(wanted)) return table.take(wanted.path);
      const seat = publications.pull(wanted);
      if (!seat) throw new CamrelayError('not_found', 'nobody publishes here');
      return seat;
    },
    publicationAt: (wanted, from) => publications.open(wanted, from),
  };
  const listener = deps.listen && (await Listener.open(deps.listen, desk, { ...deps, guard }));
  const address = listener?.address ?? null;
  return {
    address,
    publications,
    get connections() {
      return listener?.connections ?? 0;
    },
    stats: () => table.stats(),
    handleFlv: (req, res) => flv.handle(req, res),
    [Symbol.asyncDispose]: async () => {
      await listener?.close();
      await table.close();
    },
  };
}

/** Where this process reaches its own server. */
function localUrl(address: ListenAddress | null): string {
  if (!address) throw new Error('nobody can publish while RTMP is off');
  const { host, port } = address;
  const reachable = host === '0.0.0.0' || host === '::' ? '127.0.0.1' : host;
  return `rtmp://${isIPv6(reachable) ? `[${reachable}]` : reachable}:${port}/live`;
}

class Listener {
  readonly #sockets = new Set<Socket>();
  readonly #door: TlsDoor | null;

  private constructor(
    private readonly server: Server,
    desk: RtmpDesk,
    deps: GuardedDeps,
  ) {
    const { tls = null, log, guard } = deps;
    server.on('connection', (socket) => {
      if (mustUseTls(socket, tls)) {
        // RTMP has no words for it.
        log.warn('rtmp: refused, as TLS is required: use rtmps', { from: socket.remoteAddress });
        socket.destroy();
        return;
      }
      this.#sockets.add(socket);
      socket.once('close', () => this.#sockets.delete(socket));
      new RtmpConnection(socket, desk, { ...deps, hasAsked: () => gate.hasAsked(socket) });
    });
    this.#door = tls && new TlsDoor(server, { ...deps, name: 'rtmp', offer: tls });
    const { connections, bounds } = guard;
    const gate = new ConnectionGate(server, { name: 'rtmp', limits: connections, bounds, log });
    server.on('error', ({ message }) => log.error('rtmp: listener', { error: message }));
  }

  static async open(
    { host, port }: ListenAddress,
    desk: RtmpDesk,
    deps: GuardedDeps,
  ): Promise<Listener> {
    const server = createServer({
      noDelay: true,
      keepAlive: true,
      keepAliveInitialDelay: KEEP_ALIVE_MS,
    });
    await listenOn(server, { host, port }, 'rtmp.listen');
    return new Listener(server, desk, deps);
  }

  get address(): ListenAddress {
    const { address, port } = this.server.address() as AddressInfo;
    return { host: address, port };
  }

  get connections(): number {
    return this.#sockets.size;
  }

  async close(): Promise<void> {
    const closed = once(this.server, 'close');
    this.server.close();
    await this.#door?.[Symbol.asyncDispose]();
    for (const socket of this.#sockets) socket.destroy();
    await closed;
  }
}
