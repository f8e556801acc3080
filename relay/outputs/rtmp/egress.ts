/**
 * The egress of one stream: a worker while somebody watches by RTMP or HTTP-FLV, and none otherwise.
 *
 * It knows only the stream's samples, so nothing that goes wrong here touches ingest or recording.
 * After a failure viewers are turned away for a while, longer each time: players ask again at once,
 * and a worker that cannot work must not be started for each of them.
 */
import { type Backoff, backoffMs } from '../../../src/kit/backoff.js';
import type { Log } from '../../../src/kit/log.js';
import { CamrelayError } from '../../../src/model/errors.js';
import type { Watch } from '../../../src/model/watch.js';
import type { LiveStream } from '../../live-stream.js';
import { whyUnsupported } from './egress-args.js';
import { type EgressDeps, EgressSession } from './egress-session.js';
import type { Viewer } from './viewer.js';

/** How long who joins waits for the first picture, ms. */
const JOIN_LIMIT_MS = 10_000;
/** The worker goes on so long after the last viewer, ms: players reconnect and people click. */
const LINGER_MS = 10_000;
const BACKOFF: Backoff = { firstMs: 1_000, longestMs: 60_000 };
/** A session that lasted so long was no failure to begin, ms. */
const HEALTHY_AFTER_MS = 30_000;

/** The right to watch; counts as a viewer until left. */
export interface Seat {
  /** Resolves once there is a picture, or when `signal` is aborted. @throws CamrelayError */
  ready(signal: AbortSignal): Promise<void>;
  play(viewer: Viewer): void;
  leave(): void;
}

export class Egress {
  readonly #seats = new Set<Seat>();
  /** The session's watch counts as the first viewer; every other one holds the stream itself. */
  readonly #holds: Watch[] = [];
  #session: EgressSession | null = null;
  /** Sessions that are over and whose workers are not gone yet. */
  readonly #closing = new Set<Promise<void>>();
  #openedMs = 0;
  /** Aborted when a viewer comes before the session is closed. */
  #lingering: AbortController | null = null;
  #failures = 0;
  #refusal: Readonly<{ error: CamrelayError; untilMs: number }> | null = null;

  constructor(
    readonly stream: LiveStream,
    private readonly deps: EgressDeps & Readonly<{ log: Log }>,
  ) {}

  get seats(): number {
    return this.#seats.size;
  }

  /** Whether it has a worker, or will have one with the picture. */
  get isOpen(): boolean {
    return this.#session !== null;
  }

  get viewers(): ReadonlySet<Viewer> {
    return this.#session?.channel.viewers ?? new Set();
  }

  /** @throws CamrelayError where no one can watch now */
  take(): Seat {
    if (this.#refusal && this.deps.clock.monotonic() < this.#refusal.untilMs) {
      throw this.#refusal.error;
    }
    const reason = this.stream.run && whyUnsupported(this.stream.run);
    if (reason !== null) throw new CamrelayError('unsupported', reason);
    this.#lingering?.abort();
    const session = this.#session ?? this.#open();
    const seat = this.#seatIn(session);
    this.#seats.add(seat);
    this.#balanceHolds();
    return seat;
  }

  /** Resolves once every worker is gone. */
  async close(): Promise<void> {
    this.#lingering?.abort();
    void this.#session?.close();
    await Promise.all(this.#closing);
  }

  #open(): EgressSession {
    const session = new EgressSession(this.stream, this.deps, (error) => {
      const gone = session.close().then(() => void this.#closing.delete(gone));
      this.#closing.add(gone);
      this.#onOver(error);
    });
    this.#session = session;
    this.#openedMs = this.deps.clock.monotonic();
    session.open();
    return session;
  }

  #seatIn(session: EgressSession): Seat {
    let watching: Viewer | null = null;
    const seat: Seat = {
      ready: (signal) => this.#ready(session, signal),
      play: (viewer) => {
        watching = viewer;
        if (session.isOver) viewer.end();
        else session.channel.join(viewer);
      },
      leave: () => {
        if (watching) session.channel.leave(watching);
        if (!this.#seats.delete(seat)) return;
        this.#balanceHolds();
        if (this.#seats.size === 0) void this.#linger();
      },
    };
    return seat;
  }

  async #ready(session: EgressSession, signal: AbortSignal): Promise<void> {
    const done = new AbortController();
    const either = AbortSignal.any([signal, done.signal]);
    void this.deps.clock.sleep(JOIN_LIMIT_MS, either).then(() => done.abort());
    const opened = await session.gate.pass(either).finally(() => done.abort());
    if (opened || signal.aborted) return;
    const { path } = this.stream;
    throw session.isLive
      ? new CamrelayError('timeout', `${path} gave no picture in time; try again`)
      : new CamrelayError('offline', `${path} is not streaming now; try again later`);
  }

  #balanceHolds(): void {
    const wanted = Math.max(0, this.#seats.size - 1);
    while (this.#holds.length < wanted) this.#holds.push(this.stream.hold());
    while (this.#holds.length > wanted) this.#holds.pop()?.close();
  }

  async #linger(): Promise<void> {
    this.#lingering?.abort();
    const lingering = new AbortController();
    this.#lingering = lingering;
    await this.deps.clock.sleep(LINGER_MS, lingering.signal);
    if (!lingering.signal.aborted) await this.#session?.close();
  }

  #onOver(error: CamrelayError | null): void {
    const { clock, log } = this.deps;
    const lastedMs = clock.monotonic() - this.#openedMs;
    this.#session = null;
    if (error?.code !== 'ffmpeg_failed') {
      this.#failures = 0;
      this.#refusal = null;
    } else {
      this.#failures = lastedMs >= HEALTHY_AFTER_MS ? 1 : this.#failures + 1;
      // Nothing is to be spread: it is a process of our own.
      const delayMs = backoffMs(BACKOFF, this.#failures, 1);
      this.#refusal = { error, untilMs: clock.monotonic() + delayMs };
    }
    if (error) {
      const { code, message } = error;
      log.warn('rtmp: a stream cannot go on', { path: this.stream.path, code, message });
    }
  }
}
