/**
 * The lease of a running stream: followed by the next one in time, given back at the end.
 *
 * Make before break: the next lease is taken and the stream goes over to it while the old one still
 * holds; only then is the old one released. Where that fails the old one is used as long as it lasts.
 */
import type { Clock } from '../src/kit/clock.js';
import type { Log, LogFields } from '../src/kit/log.js';
import type { Loss } from '../src/model/loss.js';
import { DeviceFailure } from '../src/resolvers/device-failure.js';
import type { Lease } from '../src/resolvers/lease.js';
import type { Move } from './ingest.js';

/** Between two attempts to go over, ms; doubled each time. */
const FIRST_PAUSE_MS = 2_000;
const LONGEST_PAUSE_MS = 60_000;
/** The wall clock is looked at this often, ms: it may jump. */
const LONGEST_NAP_MS = 60_000;
/** A stream that ends so shortly before its lease, ms, ended because of it. */
const ABOUT_THEN_MS = 2_000;

export type HeldLeaseDeps = Readonly<{
  /** Asks the device for another one. */
  take: (signal: AbortSignal) => Promise<Lease>;
  clock: Clock;
  log: Log;
  /** Of every line it logs. */
  about: LogFields;
}>;

export class HeldLease {
  #lease: Lease;

  constructor(
    first: Lease,
    private readonly deps: HeldLeaseDeps,
  ) {
    this.#lease = first;
  }

  /** Goes over to the next lease whenever it is time, until `signal` is aborted. Never rejects. */
  async keep(move: Move, signal: AbortSignal): Promise<void> {
    let pauseMs = FIRST_PAUSE_MS;
    for (;;) {
      await this.#untilDue(signal);
      if (signal.aborted) return;
      if (await this.#follow(move, signal)) {
        pauseMs = FIRST_PAUSE_MS;
      } else {
        await this.deps.clock.sleep(pauseMs, signal);
        pauseMs = Math.min(LONGEST_PAUSE_MS, 2 * pauseMs);
      }
    }
  }

  /** What the end of the stream means. @param delivered whether any media came */
  explain(loss: Loss, delivered: boolean): Loss {
    const { expiresAtMs, dropped, explain } = this.#lease;
    const said = explain?.call(this.#lease, loss, delivered) ?? loss;
    const isOver = expiresAtMs !== null && this.deps.clock.now() >= expiresAtMs - ABOUT_THEN_MS;
    const isLeaseless =
      delivered && said.cause === 'offline' && (isOver || dropped?.aborted === true);
    return isLeaseless ? LEASE_ENDED : said;
  }

  release(): Promise<void> {
    return this.#lease.release();
  }

  async #untilDue(signal: AbortSignal): Promise<void> {
    const { clock } = this.deps;
    const { renewAtMs, dropped } = this.#lease;
    const woken = dropped ? AbortSignal.any([signal, dropped]) : signal;
    while (!woken.aborted) {
      const leftMs = renewAtMs === null ? Infinity : renewAtMs - clock.now();
      if (leftMs <= 0) return;
      await clock.sleep(Math.min(leftMs, LONGEST_NAP_MS), woken);
    }
  }

  async #follow(move: Move, signal: AbortSignal): Promise<boolean> {
    const { take, log, about } = this.deps;
    let next: Lease;
    try {
      next = await take(signal);
    } catch (error) {
      if (signal.aborted) return false;
      const code = error instanceof DeviceFailure ? error.code : 'internal';
      log.warn('lease not renewed; the stream goes on with the old one', { ...about, code, error });
      return false;
    }
    const hasMoved = !signal.aborted && (await move(next.source));
    const [kept, given] = hasMoved ? [next, this.#lease] : [this.#lease, next];
    this.#lease = kept;
    await given.release();
    if (hasMoved) log.info('the stream goes on with its next lease', about);
    return hasMoved;
  }
}

const LEASE_ENDED: Loss = {
  cause: 'lease',
  code: 'session_expired',
  message: 'the device ended the session; camrelay takes a new one',
  retryable: true,
};
