/**
 * Sessions: what a client has set up, from its first SETUP to TEARDOWN, silence or disconnection.
 *
 * A session that travels inside a connection ends with it; one over UDP outlives its connection,
 * may be controlled from another one, and ends when nothing is heard of it.
 * Source: RFC 2326, section 3.4 and appendix A (states); RFC 7826, section 10.5 (timeouts).
 */
import { randomBytes } from 'node:crypto';
import type { Clock } from '../../../src/kit/clock.js';
import type { Log } from '../../../src/kit/log.js';
import { RtspError, type Header, type Reply, type RtspRequest } from './message.js';
import type { Limits } from './limits.js';
import { openLane, type Lane } from './lane.js';
import type { Peer } from './peer.js';
import type { Target } from './target.js';
import type { Settled } from './transport.js';
import type { Receiver, UdpPorts } from './udp-ports.js';

const ID_BYTES = 16;
/** Players ask again just before the time they are told is over; the network adds its own. */
const GRACE_MS = 5_000;

export type SessionDeps = Readonly<{
  clock: Clock;
  log: Log;
  limits: Limits;
  udp: UdpPorts;
  onEnd: (session: Session) => void;
}>;

export abstract class Session {
  readonly id = randomBytes(ID_BYTES).toString('hex');
  /** By track. */
  protected readonly lanes = new Map<number, Lane>();
  protected readonly limits: Limits;
  readonly #clock: Clock;
  readonly #log: Log;
  readonly #udp: UdpPorts;
  readonly #onEnd: (session: Session) => void;
  #seenAt: number;
  #hasEnded = false;

  /** @param peer the connection that set it up */
  constructor(
    readonly path: string,
    protected readonly peer: Peer,
    deps: SessionDeps,
  ) {
    this.#clock = deps.clock;
    this.#log = deps.log;
    this.#udp = deps.udp;
    this.#onEnd = deps.onEnd;
    this.limits = deps.limits;
    this.#seenAt = deps.clock.monotonic();
  }

  /** Answers SETUP, PLAY, PAUSE and RECORD; throws what the state does not allow. */
  abstract answer(request: RtspRequest, target: Target, from: Peer): Reply | Promise<Reply>;

  /** What can be asked in the present state, beside TEARDOWN and keep-alives. */
  protected abstract readonly allowed: readonly string[];

  /** Whether packets flow. */
  abstract readonly isActive: boolean;

  /** Whether it is somebody who watches a live stream. */
  readonly isViewer: boolean = false;

  /** Lets go of everything a kind of session holds. */
  protected abstract release(): void;

  /** Tells the client, where there is a way to, that nothing more will come. */
  protected abstract sayGoodbye(): void;

  /** RFC 2326, section 11.3.6. */
  protected notNow(): RtspError {
    return new RtspError(455, undefined, [['Allow', [...this.allowed, 'TEARDOWN'].join(', ')]]);
  }

  /**
   * Agrees how a track travels. Throws a 461 where it cannot, or not as the session's other tracks.
   * @param only the one kind of transport this session takes
   */
  protected openLane(
    track: number,
    request: RtspRequest,
    from: Peer,
    receive: Receiver,
    only: Settled['kind'] | undefined = this.transport,
  ): Lane {
    this.lanes.get(track)?.close();
    this.lanes.delete(track);
    const evict = (): void => this.end();
    const lane = openLane(request, from, { udp: this.#udp, only, receive, evict });
    if (this.#hasEnded) {
      // The track asked for the very ports of another one, and so evicted its own session.
      lane.close();
      throw new RtspError(461);
    }
    this.lanes.set(track, lane);
    return lane;
  }

  /** What a log may call it. */
  protected get label(): string {
    return this.path;
  }

  /** Sends the client away: goodbye, end, and the connection closed that carried the packets. */
  dismiss(reason: string): void {
    if (this.#hasEnded) return;
    this.#log.info('rtsp client sent away', { path: this.label, peer: this.peer.host, reason });
    this.sayGoodbye();
    const carriesPackets = this.transport !== 'udp';
    this.end();
    if (carriesPackets) this.peer.end();
  }

  /** All of a session's packets travel the same way; undefined before its first SETUP. */
  protected get transport(): Settled['kind'] | undefined {
    const [first] = this.lanes.values();
    return first?.transport.kind;
  }

  protected get hasEnded(): boolean {
    return this.#hasEnded;
  }

  get headers(): readonly Header[] {
    return [['Session', `${this.id};timeout=${Math.floor(this.limits.sessionMs / 1000)}`]];
  }

  /** The client showed that it is there. */
  touch(): void {
    this.#seenAt = this.#clock.monotonic();
  }

  protected get silentMs(): number {
    return this.#clock.monotonic() - this.#seenAt;
  }

  /** Ends sessions nobody is there for. */
  sweep(): void {
    const livesByConnection = this.transport === 'tcp' && this.isActive;
    const graceMs = this.limits.sessionMs + GRACE_MS;
    if (!livesByConnection && this.silentMs > graceMs) this.dismiss('timed out');
  }

  connectionClosed(): void {
    if (this.transport !== 'udp') this.end();
  }

  tearDown(target: Target): Reply {
    this.requireAggregate(target);
    this.end();
    return { status: 200 };
  }

  /** Without a word to the client; twice does nothing. */
  end(): void {
    if (this.#hasEnded) return;
    this.#hasEnded = true;
    this.#log.debug('rtsp session ended', { path: this.label, peer: this.peer.host });
    this.release();
    for (const lane of this.lanes.values()) lane.close();
    this.#onEnd(this);
  }

  /**
   * Methods that move a whole session are refused on the URL of one of its tracks. Which session
   * is meant its id tells, so the rest of the URL may be spelled as the client likes.
   * RFC 2326, section 11.3.10 (460).
   */
  protected requireAggregate(target: Target): void {
    if (target.track === undefined) return;
    if (!this.lanes.has(target.track)) throw new RtspError(404);
    if (this.lanes.size > 1) throw new RtspError(460);
  }
}
