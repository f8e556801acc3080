/**
 * One TCP connection: bytes in, replies and interleaved packets out.
 *
 * Requests are answered in order, one at a time. While one is being answered, or while the client
 * does not take the replies, nothing more is read from it: what a client can make us hold is one
 * read and one message.
 */
import { randomBytes } from 'node:crypto';
import type { Socket } from 'node:net';
import { Dialog } from './dialog.js';
import type { House } from './house.js';
import { formatReply, RtspError, type Reply, type RtspRequest } from './message.js';
import { FRAME_HEADER_BYTES, RtspParser } from './parser.js';
import type { Peer } from './peer.js';
import type { Pair } from './transport.js';
import type { Receiver } from './udp-ports.js';

/** For the client to take the last reply and close, before the connection is cut. */
const LINGER_MS = 2_000;
/** Until the system asks whether a silent client is still there. */
const KEEP_ALIVE_MS = 30_000;
const CHANNELS = 256;
const NONCE_BYTES = 16;

export class Connection implements Peer {
  readonly host: string;
  readonly nonce = randomBytes(NONCE_BYTES).toString('hex');
  readonly #house: House;
  readonly #parser: RtspParser;
  readonly #dialog: Dialog;
  readonly #closed: Promise<void>;
  readonly #channels = new Map<number, (packet: Buffer) => void>();
  /** When the client last asked for something; at first, when it came. */
  #askedAt: number;
  #hasAsked = false;
  #midwaySince: number | undefined;
  #endingSince: number | undefined;
  #taken = 0;
  #takenAt: number;

  constructor(
    readonly socket: Socket,
    house: House,
  ) {
    this.#house = house;
    this.#parser = new RtspParser(house.limits);
    this.host = socket.remoteAddress ?? '';
    this.#askedAt = this.#takenAt = house.clock.monotonic();
    this.#dialog = new Dialog(this, house);
    this.#closed = new Promise((resolve) => socket.once('close', () => resolve()));
    socket.setNoDelay(true);
    socket.setKeepAlive(true, KEEP_ALIVE_MS);
    // An error ends the reading loop, which tells it; without a listener it would end the program.
    socket.on('error', () => undefined);
  }

  /** Resolves when the connection is gone. */
  async serve(): Promise<void> {
    try {
      for await (const chunk of this.socket.iterator({ destroyOnReturn: false })) {
        this.#parser.push(chunk as Buffer);
        await this.#read();
        if (this.#endingSince !== undefined) break;
      }
    } catch (error) {
      const message = error instanceof Error ? error.message : String(error);
      this.#house.log.debug('rtsp connection lost', { peer: this.host, error: message });
    } finally {
      this.#dialog[Symbol.dispose]();
      this.end();
    }
    await this.#closed;
  }

  claimChannels(wanted: Pair | undefined, receive: Receiver): Pair {
    const isFree = (pair: Pair): boolean => pair.every((channel) => !this.#channels.has(channel));
    const pair = wanted !== undefined && isFree(wanted) ? wanted : firstPair(isFree);
    pair.forEach((channel, isRtcp) => {
      this.#channels.set(channel, (packet) => receive(isRtcp === 1, packet));
    });
    return pair;
  }

  releaseChannels([rtp, rtcp]: Pair): void {
    this.#channels.delete(rtp);
    this.#channels.delete(rtcp);
  }

  end(): void {
    if (this.#endingSince !== undefined) return;
    this.#endingSince = this.#house.clock.monotonic();
    this.socket.end();
    // What the client still says is read over: closing with unread bytes would reset the
    // connection, and the client might never see the last reply.
    this.socket.resume();
  }

  /** Drops clients that hold a connection without using it. */
  sweep(): void {
    this.#dialog.sweep();
    if (this.#overstays(this.#house.clock.monotonic())) this.socket.destroy();
  }

  #overstays(nowMs: number): boolean {
    const { limits } = this.#house;
    const since = (startMs: number | undefined): number => nowMs - (startMs ?? nowMs);
    if (since(this.#endingSince) > LINGER_MS) return true;
    if (since(this.#midwaySince) > limits.requestMs) return true;
    if (this.#isStalled(nowMs)) return true;
    if (!this.#hasAsked) return since(this.#askedAt) > limits.requestMs;
    return !this.#dialog.hasSessions && since(this.#askedAt) > limits.idleMs;
  }

  /** Whether the socket has had bytes to send, and sent none of them, for too long. */
  #isStalled(nowMs: number): boolean {
    const waiting = this.socket.writableLength;
    const taken = this.socket.bytesWritten - waiting;
    if (waiting === 0 || taken !== this.#taken) {
      this.#taken = taken;
      this.#takenAt = nowMs;
    }
    return nowMs - this.#takenAt > this.#house.limits.stalledMs;
  }

  async #read(): Promise<void> {
    try {
      for (
        let message = this.#parser.next();
        message !== undefined;
        message = this.#parser.next()
      ) {
        this.#midwaySince = undefined;
        if (message.kind === 'frame') this.#hear(message.channel, message.framed);
        if (message.kind === 'request') await this.#answer(message.request);
        if (this.#endingSince !== undefined) return;
      }
    } catch (cause) {
      // The parser cannot find the next message behind bytes that were none.
      this.#reply({ ...refusal(cause, this.#house), close: true }, undefined);
    }
    if (this.#parser.midway) this.#midwaySince ??= this.#house.clock.monotonic();
  }

  #hear(channel: number, framed: Buffer): void {
    this.#channels.get(channel)?.(framed.subarray(FRAME_HEADER_BYTES));
  }

  async #answer(request: RtspRequest): Promise<void> {
    if (!this.#hasAsked) this.#house.hasAsked(this.socket);
    this.#hasAsked = true;
    this.#askedAt = this.#house.clock.monotonic();
    const reply = await this.#dialog
      .answer(request)
      .catch((cause: unknown) => refusal(cause, this.#house));
    this.#askedAt = this.#house.clock.monotonic();
    this.#reply(reply, request.headers.get('cseq'));
    if (this.socket.writableNeedDrain) await drained(this.socket);
  }

  /** The reply, and whatever follows at once, leave in one write. */
  #reply(reply: Reply, cseq: string | undefined): void {
    if (!this.socket.writable) return;
    this.socket.cork();
    this.socket.write(formatReply(reply, cseq));
    reply.after?.();
    this.socket.uncork();
    if (reply.close === true) this.end();
  }
}

function refusal(cause: unknown, { log }: House): Reply {
  if (cause instanceof RtspError) {
    return { status: cause.status, reason: cause.message, headers: cause.headers };
  }
  log.error('rtsp request failed', { error: cause });
  return { status: 500 };
}

function firstPair(isFree: (pair: Pair) => boolean): Pair {
  for (let channel = 0; channel < CHANNELS; channel += 2) {
    if (isFree([channel, channel + 1])) return [channel, channel + 1];
  }
  throw new RtspError(461, 'No Interleaved Channel Is Free');
}

/** Resolves when the socket has taken everything, or is gone. */
function drained(socket: Socket): Promise<void> {
  return new Promise((resolve) => {
    const settle = (): void => {
      socket.off('drain', settle);
      socket.off('close', settle);
      resolve();
    };
    socket.on('drain', settle);
    socket.on('close', settle);
  });
}
