/**
 * One port for TLS and plain: the first byte of a connection tells them apart.
 *
 * Every TLS connection begins with a handshake record, whose first byte is 22; nothing plain that we
 * serve begins so. The door stands between a server and its own `connection` listeners: the server
 * goes on to listen, count and refuse connections, but gets each one only once it is known what it
 * is: as it came, with all its bytes, or as a TLS socket behind its handshake. Who cannot decide is
 * put out, and where too many stand at the door the one that came first has to go.
 * Source: RFC 8446, section 5.1 (content type 22).
 */
import type { Server, Socket } from 'node:net';
import {
  createServer as createTlsServer,
  type SecureContextOptions,
  TLSSocket,
  type Server as TlsServer,
} from 'node:tls';
import type { Clock } from './clock.js';
import { endsOf, standInFront } from './in-front.js';
import type { Log } from './log.js';
import { type Ends, isFromOwnMachine } from './own-machine.js';

/** What listeners need to speak TLS. */
export type TlsOffer = Readonly<{
  certificate: CertificateSource;
  /** Whether other machines have to speak it. */
  required: boolean;
}>;

export interface CertificateSource {
  /** Certificate and key as they are now. */
  readonly current: SecureContextOptions;
  onChange(listener: (now: SecureContextOptions) => void): Disposable;
}

export type TlsDoorOptions = Readonly<{
  /** For the log. */
  name: 'http' | 'rtsp' | 'rtmp';
  offer: TlsOffer;
  clock: Clock;
  log: Log;
}>;

const HANDSHAKE = 22;
/** From the connect to the end of the handshake, ms. */
const LONGEST_STAY_MS = 10_000;
const SWEEP_MS = 1_000;
/** Connections without a first byte, or in the middle of a handshake. */
const MOST_AT_DOOR = 256;

/** Whether a connection is refused because it is plain and comes from another machine. */
export function mustUseTls(socket: Ends, tls: Readonly<{ required: boolean }> | null): boolean {
  return tls?.required === true && !(socket instanceof TLSSocket) && !isFromOwnMachine(socket);
}

export class TlsDoor implements AsyncDisposable {
  /** By both ends; in the order in which they came. */
  readonly #waiting = new Map<string, Readonly<{ socket: Socket; sinceMs: number }>>();
  readonly #tls: TlsServer;
  readonly #pass: (socket: Socket) => void;
  readonly #closing = new AbortController();
  readonly #sweeping: Promise<void>;
  readonly #following: Disposable;

  /** @param server with all its `connection` listeners */
  constructor(
    server: Server,
    private readonly options: TlsDoorOptions,
  ) {
    this.#pass = standInFront(server, (socket) => this.#receive(socket));
    const { certificate } = options.offer;
    const alpn = options.name === 'http' ? { ALPNProtocols: ['http/1.1'] } : {};
    this.#tls = createTlsServer({ ...certificate.current, ...alpn });
    this.#tls.on('secureConnection', (socket) => this.#welcome(socket));
    this.#tls.on('tlsClientError', ({ message }, socket) => this.#fail(message, socket));
    this.#following = certificate.onChange((now) => this.#tls.setSecureContext(now));
    this.#sweeping = this.#sweep(this.#closing.signal);
  }

  /** Puts out who stands at the door; those inside are the server's. */
  async [Symbol.asyncDispose](): Promise<void> {
    this.#closing.abort();
    this.#following[Symbol.dispose]();
    for (const { socket } of this.#waiting.values()) socket.destroy();
    await this.#sweeping;
  }

  #receive(socket: Socket): void {
    // An error closes the socket, which is all there is to do; without a listener the program ends.
    socket.on('error', () => undefined);
    const key = endsOf(socket);
    if (key === null || this.#closing.signal.aborted) {
      socket.destroy();
      return;
    }
    this.#makeRoom();
    this.#waiting.set(key, { socket, sinceMs: this.options.clock.monotonic() });
    const waits = (): boolean => this.#waiting.get(key)?.socket === socket;
    socket.once('close', () => {
      if (waits()) this.#waiting.delete(key);
    });
    socket.once('end', () => {
      if (waits()) socket.destroy();
    });
    this.#look(socket, key);
  }

  #look(socket: Socket, key: string): void {
    const first = socket.read(1) as Buffer | null;
    if (first === null) {
      socket.once('readable', () => this.#look(socket, key));
      return;
    }
    socket.unshift(first);
    if (first[0] === HANDSHAKE) {
      this.#tls.emit('connection', socket);
      return;
    }
    this.#waiting.delete(key);
    this.#pass(socket);
  }

  #welcome(socket: TLSSocket): void {
    this.#waiting.delete(endsOf(socket) ?? '');
    socket.on('error', () => undefined);
    this.#pass(socket);
  }

  #fail(reason: string, socket: TLSSocket): void {
    const { log, name } = this.options;
    log.debug(`${name}: no TLS came about`, { from: socket.remoteAddress, reason });
    socket.destroy();
  }

  #makeRoom(): void {
    if (this.#waiting.size < MOST_AT_DOOR) return;
    const [oldest] = this.#waiting;
    if (!oldest) return;
    const [key, { socket }] = oldest;
    this.#waiting.delete(key);
    socket.destroy();
    this.options.log.warn(`${this.options.name}: too many connections begin, and the oldest goes`);
  }

  async #sweep(signal: AbortSignal): Promise<void> {
    const { clock } = this.options;
    while (!signal.aborted) {
      await clock.sleep(SWEEP_MS, signal);
      const latestMs = clock.monotonic() - LONGEST_STAY_MS;
      for (const { socket, sinceMs } of this.#waiting.values()) {
        if (sinceMs > latestMs) break;
        socket.destroy();
      }
    }
  }
}
