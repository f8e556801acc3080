/**
 * A hop on loopback between ffmpeg and a camera whose RTSP replies ffmpeg does not understand.
 *
 * It mends the names of headers, and answers the camera's challenge itself, since an answer made
 * for the hop's address would be wrong at the camera's. Its own address holds a secret: nobody
 * else on this machine gets the stream without the account.
 */
import { randomBytes } from 'node:crypto';
import { once } from 'node:events';
import { type AddressInfo, connect, createServer, type Server, type Socket } from 'node:net';
import type { Loss } from '../../model/loss.js';
import type { HttpCredentials } from '../http-auth.js';
import type { ExchangeLog } from '../exchange-log.js';
import { RtspConversation } from './rtsp-conversation.js';

const CONNECT_WITHIN_MS = 5_000;
const CLOSE_WITHIN_MS = 1_000;
/** ffmpeg opens one; a second look at the stream may overlap with the end of the first. */
const MOST_CONNECTIONS = 2;

export interface RtspHop {
  /** What ffmpeg opens. Holds a secret. */
  readonly url: string;
  /** Why the camera could not be reached; ffmpeg sees only a connection that is closed. */
  readonly failure: Loss | null;
  close(): Promise<void>;
}

/**
 * @param url of the camera, without an account
 * @param exchanges where what is said is noted
 */
export async function openRtspHop(
  url: string,
  account: HttpCredentials,
  exchanges?: ExchangeLog,
): Promise<RtspHop> {
  const server = createServer();
  server.maxConnections = MOST_CONNECTIONS;
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  return new Hop(server, new URL(url), account, exchanges);
}

class Hop implements RtspHop {
  failure: Loss | null = null;
  readonly #sockets = new Set<Socket>();
  readonly #players = new Set<Socket>();
  readonly #base: string;

  constructor(
    private readonly server: Server,
    private readonly camera: URL,
    account: HttpCredentials,
    exchanges?: ExchangeLog,
  ) {
    const { port } = server.address() as AddressInfo;
    this.#base = `rtsp://127.0.0.1:${port}/${randomBytes(16).toString('hex')}`;
    server.on('connection', (player) => {
      const device = connect({
        host: camera.hostname.replace(/^\[|\]$/g, ''),
        port: Number(camera.port),
      });
      this.#keep(player, this.#players);
      this.#keep(player, this.#sockets);
      this.#keep(device, this.#sockets);
      device.setTimeout(CONNECT_WITHIN_MS, () => device.destroy(new Error('no answer')));
      device.once('connect', () => device.setTimeout(0));
      device.once('error', () => {
        if (device.connecting || device.remoteAddress === undefined) this.failure = UNREACHABLE;
      });
      const names = { outside: `rtsp://${camera.host}`, inside: this.#base };
      new RtspConversation(player, device, names, account, exchanges).begin();
    });
  }

  get url(): string {
    return `${this.#base}${this.camera.pathname}`;
  }

  /** What is on its way still arrives, the goodbye among it. */
  async close(): Promise<void> {
    const closed = once(this.server, 'close');
    this.server.close();
    const gone = [...this.#sockets].map(
      (socket) => new Promise<void>((resolve) => socket.once('close', resolve)),
    );
    // The end of a player is the end of its connection to the camera.
    for (const player of this.#players) player.end();
    const timer = setTimeout(() => {
      for (const socket of this.#sockets) socket.destroy();
    }, CLOSE_WITHIN_MS);
    await Promise.all([closed, ...gone]);
    clearTimeout(timer);
  }

  #keep(socket: Socket, where: Set<Socket>): void {
    where.add(socket);
    socket.once('close', () => where.delete(socket));
  }
}

const UNREACHABLE: Loss = {
  cause: 'offline',
  code: 'unreachable',
  message: 'the camera does not take an RTSP connection; is it on, and is the port right?',
  retryable: true,
};
