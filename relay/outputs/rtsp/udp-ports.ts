/**
 * The server's two UDP ports, RTP (even) and RTCP (the next one), shared by all sessions.
 *
 * Who sent a datagram is told by its source address: only what comes from a host and port that a
 * session named in its SETUP is let in.
 * Source: RFC 3550, section 11 (even and odd port); RFC 2326, section 12.39 (client_port).
 */
import { once } from 'node:events';
import { createSocket, type RemoteInfo, type Socket } from 'node:dgram';
import type { Clock } from '../../../src/kit/clock.js';
import type { Log } from '../../../src/kit/log.js';
import type { Pair } from './transport.js';

export type Destination = Readonly<{ host: string; port: number }>;
/** A datagram of a session's other side. */
export type Receiver = (isRtcp: boolean, packet: Buffer) => void;

/** Between two rounds of viewers whose tokens have run out. */
const PACE_MS = 4;
/** Datagrams the system would not take yet; beyond, viewers wait. */
const BUSY_BYTES = 4 * 1024 * 1024;
/** Random pairs that are tried after the wanted one. */
const ATTEMPTS = 32;
/** A publisher's key frame comes in one burst, perhaps while this process is busy. */
const RECEIVE_BUFFER_BYTES = 2 * 1024 * 1024;

export class UdpPorts implements AsyncDisposable {
  readonly ports: Pair;
  readonly #sockets: readonly [rtp: Socket, rtcp: Socket];
  readonly #clock: Clock;
  readonly #receivers = new Map<string, Readonly<{ receive: Receiver; evict: () => void }>>();
  readonly #waiting = new Set<() => void>();
  readonly #closing = new AbortController();
  #isPacing = false;

  private constructor(sockets: readonly [Socket, Socket], clock: Clock, log: Log) {
    this.#sockets = sockets;
    this.ports = [sockets[0].address().port, sockets[1].address().port];
    this.#clock = clock;
    sockets.forEach((socket, isRtcp) => {
      socket.on('message', (packet, from) => this.#receive(isRtcp === 1, packet, from));
      socket.on('error', (error) => log.debug('rtsp datagram not sent', { error: error.message }));
    });
  }

  /** @param wanted the even port to try first; any other pair where it is taken */
  static async open(
    host: string,
    wanted: number,
    deps: Readonly<{ clock: Clock; log: Log }>,
  ): Promise<UdpPorts> {
    for (let attempt = 0; ; attempt += 1) {
      const pair = await bindPair(host, attempt === 0 ? wanted : 0).catch((cause: unknown) => {
        if (attempt >= ATTEMPTS) throw cause;
        return undefined;
      });
      if (pair !== undefined) return new UdpPorts(pair, deps.clock, deps.log);
    }
  }

  /** Whether the system is behind with what it was given. */
  get isBusy(): boolean {
    return this.#sockets[0].getSendQueueSize() > BUSY_BYTES;
  }

  send(channel: number, packet: Buffer, to: Destination): void {
    this.#sockets[channel & 1 ? 1 : 0].send(packet, to.port, to.host);
  }

  /**
   * Lets in what comes from a session's ports. A claim on ports that are claimed already evicts:
   * they belong to whoever opened them last on that host.
   * @returns gives the ports up
   */
  claim(host: string, [rtp, rtcp]: Pair, receive: Receiver, evict: () => void): () => void {
    const keys = [sourceKey(false, host, rtp), sourceKey(true, host, rtcp)];
    for (const key of keys) this.#receivers.get(key)?.evict();
    const claim = { receive, evict };
    for (const key of keys) this.#receivers.set(key, claim);
    return () => {
      for (const key of keys) {
        if (this.#receivers.get(key) === claim) this.#receivers.delete(key);
      }
    };
  }

  /** Runs `pump` once, a little later. */
  later(pump: () => void): void {
    this.#waiting.add(pump);
    if (!this.#isPacing) void this.#pace();
  }

  async [Symbol.asyncDispose](): Promise<void> {
    this.#closing.abort();
    const closed = this.#sockets.map((socket) => once(socket, 'close'));
    for (const socket of this.#sockets) socket.close();
    await Promise.all(closed);
  }

  async #pace(): Promise<void> {
    this.#isPacing = true;
    while (this.#waiting.size > 0) {
      await this.#clock.sleep(PACE_MS, this.#closing.signal);
      if (this.#closing.signal.aborted) break;
      const round = [...this.#waiting];
      this.#waiting.clear();
      for (const pump of round) pump();
    }
    this.#isPacing = false;
  }

  #receive(isRtcp: boolean, packet: Buffer, { address, port }: RemoteInfo): void {
    this.#receivers.get(sourceKey(isRtcp, address, port))?.receive(isRtcp, packet);
  }
}

function sourceKey(isRtcp: boolean, host: string, port: number): string {
  return `${isRtcp ? 'rtcp' : 'rtp'} ${host} ${port}`;
}

/** Throws where the ports are taken, or where a random first port is odd. */
async function bindPair(host: string, port: number): Promise<[Socket, Socket]> {
  const rtp = await bind(host, port);
  try {
    const even = rtp.address().port;
    if (even % 2 === 1) throw new Error(`port ${even} is odd`);
    return [rtp, await bind(host, even + 1)];
  } catch (cause) {
    rtp.close();
    throw cause;
  }
}

async function bind(host: string, port: number): Promise<Socket> {
  const socket = createSocket({
    type: host.includes(':') ? 'udp6' : 'udp4',
    recvBufferSize: RECEIVE_BUFFER_BYTES,
    // Only addresses are ever sent to: nothing to look up.
    lookup: (address, _options, done) => done(null, address, address.includes(':') ? 6 : 4),
  });
  try {
    const listening = once(socket, 'listening');
    socket.bind({ port, address: host, exclusive: true });
    await listening;
    return socket;
  } catch (cause) {
    socket.close();
    throw cause;
  }
}
