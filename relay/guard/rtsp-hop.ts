/**
 * A hop on loopback through which ffmpeg reads RTSP cameras.
 *
 * ffmpeg goes wherever a camera sends it; the hop opens the one connection that is allowed. It also
 * does what ffmpeg cannot: mends the names of headers, and answers the camera's challenge in the
 * camera's own name, so that no account stands in what ffmpeg is given. The address of each camera
 * at the hop holds a secret: nobody else on this machine gets the stream without the account.
 */
import { randomBytes } from 'node:crypto';
import { once } from 'node:events';
import { type AddressInfo, connect, createServer, isIP, type Server, type Socket } from 'node:net';
import { connect as connectTls } from 'node:tls';
import type { DialPolicy } from '../../src/dial-policy.js';
import type { Loss } from '../../src/model/loss.js';
import type { ExchangeLog } from '../../src/resolvers/exchange-log.js';
import type { HttpCredentials } from '../../src/resolvers/http-auth.js';
import { addressIn, lossOfConnect, unreachable } from '../knock.js';
import { BAD_REPLY, SENT_ELSEWHERE } from './guard-loss.js';
import { RtspConversation } from './rtsp-conversation.js';

const CONNECT_WITHIN_MS = 5_000;
/** Who connects says what it wants within this, ms. */
const FIRST_WORDS_WITHIN_MS = 5_000;
const CLOSE_WITHIN_MS = 1_000;
/** ffmpeg opens one; a second look at the stream may overlap with the end of the first. */
const MOST_CONNECTIONS = 2;
/** TLS as cameras speak it, with certificates that they made themselves. */
const CAMERA_TLS = {
  rejectUnauthorized: false,
  minVersion: 'TLSv1',
  ciphers: 'DEFAULT:@SECLEVEL=0',
} as const;

export interface RtspHop {
  /** What ffmpeg opens. Holds a secret. */
  readonly url: string;
  /** Why the camera could not be reached or was left; ffmpeg sees only a connection that is closed. */
  readonly failure: Loss | null;
  /** Never rejects. */
  close(): Promise<void>;
}

/** All hops of the program, behind one listener. */
export class RtspHops implements AsyncDisposable {
  readonly #server: Server = createServer();
  readonly #hops = new Map<string, Hop>();
  #listening: Promise<void> | null = null;

  constructor(private readonly dial: Pick<DialPolicy, 'lookup' | 'allows'>) {
    this.#server.on('connection', (player) => this.#welcome(player));
  }

  /**
   * @param url rtsp or rtsps, with an account where the camera asks for one
   * @param exchanges where requests to the camera and its replies are noted, but for media
   */
  async open(url: string, exchanges?: ExchangeLog): Promise<RtspHop> {
    this.#listening ??= this.#listen();
    await this.#listening;
    const secret = randomBytes(16).toString('hex');
    const { port } = this.#server.address() as AddressInfo;
    const base = `rtsp://127.0.0.1:${port}/${secret}`;
    const hop = new Hop(base, url, this.dial, () => this.#hops.delete(secret), exchanges);
    this.#hops.set(secret, hop);
    return hop;
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await Promise.all([...this.#hops.values()].map((hop) => hop.close()));
    if (this.#server.listening) await new Promise((resolve) => this.#server.close(resolve));
  }

  async #listen(): Promise<void> {
    this.#server.listen(0, '127.0.0.1');
    await once(this.#server, 'listening');
  }

  /** Whoever does not know a secret has found the port by chance. */
  #welcome(player: Socket): void {
    player.on('error', () => player.destroy());
    player.setTimeout(FIRST_WORDS_WITHIN_MS, () => player.destroy());
    player.once('data', (bytes: Buffer) => {
      player.setTimeout(0);
      player.removeAllListeners('timeout');
      const [, secret = ''] = /^[A-Z_]+ rtsp:\/\/[^/\s]+\/([0-9a-f]{32})/.exec(bytes.toString('latin1')) ?? []; // prettier-ignore
      const hop = this.#hops.get(secret);
      if (!hop) return void player.destroy();
      player.pause();
      player.unshift(bytes);
      hop.take(player);
    });
  }
}

class Hop implements RtspHop {
  failure: Loss | null = null;
  readonly #sockets = new Set<Socket>();
  readonly #players = new Set<Socket>();
  readonly #account: HttpCredentials | null;
  #camera: Place;

  constructor(
    private readonly base: string,
    url: string,
    private readonly dial: Pick<DialPolicy, 'lookup' | 'allows'>,
    private readonly forget: () => void,
    private readonly exchanges?: ExchangeLog,
  ) {
    this.#camera = placeIn(url);
    this.#account = accountIn(url);
  }

  get url(): string {
    return `${this.base}${this.#camera.path}`;
  }

  take(player: Socket): void {
    if (this.#players.size >= MOST_CONNECTIONS) return void player.destroy();
    const device = this.#connect();
    this.#keep(player, this.#players);
    this.#keep(player, this.#sockets);
    this.#keep(device, this.#sockets);
    const names = { outside: this.#camera.origin, inside: this.base };
    new RtspConversation(player, device, {
      names,
      account: this.#account,
      redirected: (location) => this.#redirected(location),
      nonsense: () => (this.failure = BAD_REPLY),
      ...(this.exchanges && { exchanges: this.exchanges }),
    }).begin();
    player.resume();
  }

  /** What is on its way still arrives, the goodbye among it. */
  async close(): Promise<void> {
    this.forget();
    const gone = [...this.#sockets].map(
      (socket) => new Promise<void>((resolve) => socket.once('close', resolve)),
    );
    // The end of a player is the end of its connection to the camera.
    for (const player of this.#players) player.end();
    const timer = setTimeout(() => {
      for (const socket of this.#sockets) socket.destroy();
    }, CLOSE_WITHIN_MS);
    await Promise.all(gone);
    clearTimeout(timer);
  }

  #connect(): Socket {
    const { host, port, isTls } = this.#camera;
    const { lookup } = this.dial;
    const device = isTls
      ? connectTls({
          host,
          port,
          lookup,
          ...CAMERA_TLS,
          ...(isIP(host) === 0 && { servername: host }),
        })
      : connect({ host, port, lookup });
    let isConnected = false;
    device.setTimeout(CONNECT_WITHIN_MS, () => {
      this.failure = unreachable('');
      device.destroy();
    });
    device.once(isTls ? 'secureConnect' : 'connect', () => {
      isConnected = true;
      device.setTimeout(0);
      this.failure = null;
    });
    device.once('error', (error) => {
      if (!isConnected) this.failure = lossOfConnect(error);
    });
    return device;
  }

  /** A camera may send ffmpeg to another place of its own; elsewhere only where that is allowed. */
  #redirected(location: string): string | null {
    const isRtsp = /^rtsps?:\/\//i.test(location) && addressIn(location) !== null;
    const place = isRtsp ? placeIn(location) : null;
    const { host, port } = this.#camera;
    if (!place || ((place.host !== host || place.port !== port) && !this.dial.allows(place.host))) {
      this.failure = SENT_ELSEWHERE;
      return null;
    }
    this.#camera = place;
    return this.url;
  }

  #keep(socket: Socket, where: Set<Socket>): void {
    where.add(socket);
    socket.once('close', () => where.delete(socket));
  }
}

type Place = Readonly<{
  host: string;
  port: number;
  isTls: boolean;
  /** `rtsp://HOST:PORT` */
  origin: string;
  /** All that stands behind it, as it is written. */
  path: string;
}>;

function placeIn(url: string): Place {
  const { host, port } = addressIn(url) ?? { host: '', port: 0 };
  const isTls = /^rtsps:/i.test(url);
  const inUrl = isIP(host) === 6 ? `[${host}]` : host;
  const origin = `${isTls ? 'rtsps' : 'rtsp'}://${inUrl}:${port}`;
  return { host, port, isTls, origin, path: /^\w+:\/\/[^/?#]*(.*)$/s.exec(url)?.[1] ?? '' };
}

function accountIn(url: string): HttpCredentials | null {
  const { username, password } = new URL(url);
  if (username === '' && password === '') return null;
  return { username: decoded(username), password: decoded(password) };
}

/** A percent sign that means itself may never have been encoded. */
function decoded(text: string): string {
  try {
    return decodeURIComponent(text);
  } catch {
    return text;
  }
}
