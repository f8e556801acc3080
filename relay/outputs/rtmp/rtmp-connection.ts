/** One RTMP client, from its first byte to its last: a player or a publisher, within bounds. */
import type { Socket } from 'node:net';
import type { Clock } from '../../../src/kit/clock.js';
import type { Log } from '../../../src/kit/log.js';
import type { Pass, Wish } from '../../../src/model/access.js';
import { CamrelayError } from '../../../src/model/errors.js';
import type { Seat } from './egress.js';
import type { FlvPacket } from './library.js';
import type { Publication } from './publications.js';
import { FIRST_STREAM, type Refusal, type RtmpClient, RtmpProtocol } from './rtmp-protocol.js';
import type { RtmpAddress } from './stream-address.js';
import { type Sink, Viewer } from './viewer.js';

/** A client has to say what it wants within this time, ms. */
const GREETING_LIMIT_MS = 10_000;
/** A publisher that sends nothing for so long is gone, and another may take its place, ms. */
const PUBLISHER_SILENCE_MS = 15_000;
/** A connection on which nothing moves in either direction is dead, ms. */
const SILENCE_MS = 60_000;
/** Answers a client may leave unread, bytes. */
const MAX_UNREAD_BYTES = 256 * 1024;

/** Decides what clients get. */
export interface RtmpDesk {
  /** The stream that a client names; null where it is none of ours. */
  addressOf(app: string, name: string): RtmpAddress | null;
  /** @throws CamrelayError */
  admit(address: RtmpAddress, to: Wish['to'], from: string): Pass | Promise<Pass>;
  /** @throws CamrelayError */
  seatAt(address: RtmpAddress): Seat;
  publicationAt(address: RtmpAddress, from: string): Publication | null;
}

export class RtmpConnection implements RtmpClient {
  /** Made with the first byte: it is not small, and a scanner sends none. */
  #protocol: RtmpProtocol | null = null;
  /** Aborted when the connection is closed. */
  readonly #closed = new AbortController();
  readonly #from: string;
  #role: 'new' | 'player' | 'arriving' | 'publisher' | 'leaving' = 'new';
  #seat: Seat | null = null;
  #publication: Publication | null = null;
  #held: Disposable | null = null;
  #path = '';
  #heardMs = 0;

  constructor(
    private readonly socket: Socket,
    private readonly desk: RtmpDesk,
    private readonly deps: Readonly<{
      clock: Clock;
      log: Log;
      /** Told once it has said what it wants. */
      hasAsked?: () => void;
    }>,
  ) {
    this.#from = socket.remoteAddress ?? 'unknown';
    socket.setTimeout(SILENCE_MS, () => socket.destroy());
    socket.on('data', (bytes) => this.#receive(bytes));
    socket.on('error', (error) => this.#debug('connection broken', error.message));
    socket.once('close', () => this.#onClose());
    void this.#limitGreeting();
  }

  output(bytes: Buffer): void {
    if (!this.socket.writable) return;
    this.socket.write(bytes);
    const isUnread = this.socket.writableLength > MAX_UNREAD_BYTES;
    if (isUnread && this.#role !== 'player') throw new Error('it does not read its answers');
  }

  play(app: string, name: string): void {
    if (this.#role !== 'new') throw new Error('a second request on one connection');
    this.#role = 'player';
    this.deps.hasAsked?.();
    void this.#play(this.desk.addressOf(app, name)).catch((error: unknown) =>
      this.#refusePlay(error),
    );
  }

  publish(app: string, name: string): void {
    if (this.#role !== 'new') throw new Error('a second request on one connection');
    this.#role = 'arriving';
    const address = this.desk.addressOf(app, name);
    const refuse = (error: unknown): void => {
      const message = error instanceof CamrelayError ? error.message : 'publishing failed';
      if (this.#role === 'arriving') this.#refuse('NetStream.Publish.BadName', message);
    };
    try {
      const pass = address && this.desk.admit(address, 'publish', this.#from);
      // Encoders of a simple kind send on without waiting for the answer.
      if (pass instanceof Promise)
        pass.then((found) => this.#publish(address, found)).catch(refuse);
      else this.#publish(address, pass);
    } catch (error) {
      refuse(error);
    }
  }

  packet(packet: FlvPacket): void {
    this.#publication?.push(packet);
  }

  /** It may ask for something else next, or hang up. */
  done(): void {
    this.#letGo();
    this.#role = 'new';
  }

  #publish(address: RtmpAddress | null, pass: Pass | null): void {
    if (this.#role !== 'arriving') return;
    this.#publication = address && this.desk.publicationAt(address, this.#from);
    if (!pass || !this.#publication) {
      this.#refuse('NetStream.Publish.BadName', 'publishing here is refused');
      return;
    }
    this.#held = pass.hold(() => this.socket.destroy());
    this.#role = 'publisher';
    this.deps.hasAsked?.();
    this.#protocol?.acceptPublish();
    void this.#limitSilence();
  }

  async #play(address: RtmpAddress | null): Promise<void> {
    if (!address) throw new CamrelayError('not_found', 'streams live below /live/');
    this.#path = address.path;
    const pass = await this.desk.admit(address, 'watch', this.#from);
    if (this.#role !== 'player') return;
    const seat = this.desk.seatAt(address);
    this.#seat = seat;
    this.#held = pass.hold(() => this.#leave());
    await seat.ready(this.#closed.signal);
    if (this.#seat !== seat) return;
    this.#protocol?.acceptPlay();
    const { path } = address;
    this.deps.log.info('rtmp: viewer joined', { path, protocol: 'rtmp', from: this.#from });
    const viewer = new Viewer('rtmp', this.#sink(), () => {
      this.deps.log.warn('rtmp: viewer too slow', { path, protocol: 'rtmp', from: this.#from });
    });
    seat.play(viewer);
  }

  /** Ending leaves nothing half open: the connection goes once what was written has gone out. */
  #sink(): Sink {
    const { socket } = this;
    return {
      get writableLength() {
        return socket.writableLength;
      },
      get writable() {
        return socket.writable;
      },
      write: (message) => socket.write(onStream(message)),
      end: () => this.#leave(),
      destroy: () => socket.destroy(),
    };
  }

  #refusePlay(error: unknown): void {
    if (this.#role !== 'player') return;
    if (!(error instanceof CamrelayError)) {
      const message = error instanceof Error ? error.message : String(error);
      this.deps.log.error('rtmp: playing failed', { path: this.#path, error: message });
      this.socket.destroy();
      return;
    }
    const isUnknown = error.code === 'unknown_camera' || error.code === 'not_found';
    const { code, message } = error;
    this.deps.log.info('rtmp: viewer refused', { path: this.#path, from: this.#from, code });
    this.#refuse(isUnknown ? 'NetStream.Play.StreamNotFound' : 'NetStream.Play.Failed', message);
  }

  #refuse(code: Refusal, description: string): void {
    this.#protocol?.refuse(code, description);
    this.#leave();
  }

  #leave(): void {
    this.#role = 'leaving';
    this.socket.destroySoon();
  }

  #receive(bytes: Buffer): void {
    if (this.#role === 'leaving') return;
    this.#heardMs = this.deps.clock.monotonic();
    try {
      this.#protocol ??= new RtmpProtocol(this);
      this.#protocol.receive(bytes);
    } catch (error) {
      const reason = error instanceof Error ? error.message : String(error);
      if (this.#role === 'publisher') {
        this.deps.log.warn('rtmp: publisher dropped', { from: this.#from, reason });
      } else {
        this.#debug('client dropped', reason);
      }
      this.#role = 'leaving';
      this.socket.destroy();
    }
  }

  async #limitGreeting(): Promise<void> {
    await this.deps.clock.sleep(GREETING_LIMIT_MS, this.#closed.signal);
    if (this.#role === 'new') this.socket.destroy();
  }

  async #limitSilence(): Promise<void> {
    const { clock, log } = this.deps;
    const { signal } = this.#closed;
    const publication = this.#publication;
    for (;;) {
      await clock.sleep(this.#heardMs + PUBLISHER_SILENCE_MS - clock.monotonic(), signal);
      if (signal.aborted || this.#publication !== publication) return;
      if (clock.monotonic() - this.#heardMs >= PUBLISHER_SILENCE_MS) break;
    }
    log.warn('rtmp: publisher dropped', { from: this.#from, reason: 'it has gone silent' });
    this.socket.destroy();
  }

  #onClose(): void {
    this.#role = 'leaving';
    this.#closed.abort();
    this.#letGo();
  }

  #letGo(): void {
    this.#seat?.leave();
    this.#publication?.close();
    this.#held?.[Symbol.dispose]();
    this.#held = null;
    this.#seat = null;
    this.#publication = null;
  }

  #debug(what: string, reason: string): void {
    this.deps.log.debug(`rtmp: ${what}`, { from: this.#from, reason });
  }
}

/**
 * The library broadcasts on message stream 0; strict players (GStreamer's `rtmp2src`) pass over what
 * is not on the stream they asked for. Every player's is 1, so the shared bytes may be changed.
 * Source: RTMP 1.0, section 5.3.1.2.1; a chunk stream number below 64 takes one byte before it.
 */
function onStream(message: Buffer): Buffer {
  message.writeUInt32LE(FIRST_STREAM, 8);
  return message;
}
