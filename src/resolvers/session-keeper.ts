/**
 * One session with a device, however many ask for it: one login in flight, renewed when it grows
 * old, none at all once the password is proven wrong, and none left behind.
 *
 * A stream that is opened with a session holds it. Where the device allows a second session beside
 * a held one, a session that grew old is replaced first and logged out when its last hold is gone;
 * otherwise it is logged out first, for devices count.
 */
import { type Backoff, backoffMs } from '../kit/backoff.js';
import { deadline } from './deadline.js';
import type { DeviceContext } from './device-context.js';
import { DeviceFailure, isProvenWrong, type DeviceFailureCode } from './device-failure.js';
import { orAborted } from './or-aborted.js';
import { heldBackBy, RefusedPassword, type Account } from './refused-password.js';
import type { HeldBack } from './resolver.js';
import { SessionNotes, type Farewell } from './session-notes.js';

/** @typeParam Session anything that is unlike all others as a key of a Map */
export type SessionCalls<Session> = Farewell<Session> &
  Readonly<{
    /** @throws DeviceFailure */
    logIn(signal: AbortSignal): Promise<Session>;
    /** Whether it can still be handed out. */
    isFresh(session: Session): boolean;
    /** Whether the device allows a second session for the time of going over to it. */
    allowsSecond: boolean;
  }>;

/** As long as it is not disposed of, its session is not logged out where that can be avoided. */
export interface Hold extends Disposable {
  /** Aborted when the device no longer knows the session, or it had to be logged out all the same. */
  readonly dropped: AbortSignal;
}

/** For a login and what has to go before it, whoever asked, ms. */
const LOGIN_WITHIN_MS = 10_000;
/** For a login that goes on when all is to be closed, ms. */
const LAST_LOGIN_WITHIN_MS = 3_000;
/** A device whose sessions are all taken is not asked again before this, ms. */
const FULL_FOR_MS = 60_000;
/** Failures after which a person may ask again at once: no device takes them for an attack. */
const UNCOUNTED: ReadonlySet<DeviceFailureCode> = new Set(['unreachable', 'timeout', 'offline']);
const PAUSES: Backoff = { firstMs: 1_000, longestMs: 60_000 };
/** A session that lived so long, ms, is forgiven the failures before it. */
const HEALTHY_AFTER_MS = 5_000;

type Open = { holds: number; readonly dropped: AbortController };

export class SessionKeeper<Session> {
  /** The newest. */
  #session: Session | null = null;
  /** What is open at the device: the newest, and the one before as long as it is held. */
  readonly #open = new Map<Session, Open>();
  readonly #notes: SessionNotes<Session>;
  readonly #password: RefusedPassword;
  #loggingIn: Promise<Session> | null = null;
  /** Ends a login when all is being closed. */
  readonly #lastOrders = new AbortController();
  /** Logouts that nobody but `close` waits for. */
  readonly #leaving = new Set<Promise<void>>();
  /** Until then, by the monotonic clock, the last failure stands for every attempt. */
  #refusal: Readonly<{ failure: DeviceFailure; untilMs: number }> | null = null;
  #failures = 0;
  /** From when on the session that lives has shown that all is well. */
  #healthyFromMs = Infinity;
  /** The device had no room for a second session beside the first. */
  #hadNoRoom = false;
  #closed = false;

  /**
   * Logs out at once what a process now gone left open.
   * @param free resolves when whoever had this account before has logged out
   */
  constructor(
    private readonly calls: SessionCalls<Session>,
    private readonly context: Pick<DeviceContext, 'clock' | 'random' | 'store' | 'byHand'>,
    account: Account,
    private readonly free: Promise<void> = Promise.resolve(),
  ) {
    this.#notes = new SessionNotes(calls, context, account.key);
    this.#password = new RefusedPassword(context, account);
    void free.then(() => this.#notes.logOutLeftovers());
  }

  /** The session there is; null where none is fresh. */
  get session(): Session | null {
    return this.#session !== null && this.calls.isFresh(this.#session) ? this.#session : null;
  }

  /** @throws DeviceFailure; the signal's reason where it is aborted, which does not end the login */
  async get(signal: AbortSignal): Promise<Session> {
    signal.throwIfAborted();
    const { session } = this;
    if (session !== null) return session;
    if (this.#refusal && this.context.clock.monotonic() < this.#refusal.untilMs)
      throw this.#refusal.failure;
    this.#loggingIn ??= this.#renew().finally(() => (this.#loggingIn = null));
    return orAborted(this.#loggingIn, signal);
  }

  /**
   * Runs `use` with a session; where the device no longer knows it, once more with a new one.
   * @param use throws `session_expired` where the device says so
   */
  async with<T>(use: (session: Session) => Promise<T>, signal: AbortSignal): Promise<T> {
    const session = await this.get(signal);
    try {
      return await use(session);
    } catch (error) {
      if (!isExpired(error)) throw error;
      this.forget(session);
    }
    const anew = await this.get(signal);
    try {
      return await use(anew);
    } catch (error) {
      // A device that forgets at once would otherwise be logged in to by every call.
      if (isExpired(error) && this.#open.has(anew)) this.#refuse(error);
      if (isExpired(error)) this.forget(anew);
      throw error;
    }
  }

  /** See `Resolver`. */
  askAgain(): HeldBack | null {
    if (this.session !== null) return null;
    const { standing } = this.#password;
    if (standing) return heldBackBy(standing);
    if (this.#refusal && UNCOUNTED.has(this.#refusal.failure.code)) this.#refusal = null;
    const { clock } = this.context;
    const leftMs = (this.#refusal?.untilMs ?? 0) - clock.monotonic();
    if (!this.#refusal || leftMs <= 0) return null;
    return heldBackBy({ failure: this.#refusal.failure, untilMs: clock.now() + leftMs });
  }

  /** Says that a stream runs that was opened with this session. */
  hold(session: Session): Hold {
    const open = this.#open.get(session);
    if (!open) return { dropped: AbortSignal.abort(), [Symbol.dispose]: () => undefined };
    open.holds++;
    let isHeld = true;
    return {
      dropped: open.dropped.signal,
      [Symbol.dispose]: () => {
        if (isHeld) open.holds--;
        isHeld = false;
        this.#logOutRetired();
      },
    };
  }

  /** The device no longer knows this session, which need not be logged out. */
  forget(session: Session): void {
    this.#notes.crossOut(session);
    this.#leave(session);
  }

  /** Logs out of everything. Never rejects. */
  async close(): Promise<void> {
    this.#closed = true;
    using last = deadline(this.context.clock, LAST_LOGIN_WITHIN_MS, 'the login');
    last.signal.addEventListener('abort', () => this.#lastOrders.abort(last.signal.reason));
    await this.#loggingIn?.catch(() => undefined);
    await this.free;
    await Promise.all([this.#logOutAllBut(null), ...this.#leaving, this.#notes.logOutLeftovers()]);
  }

  async #renew(): Promise<Session> {
    if (this.#closed) throw new DeviceFailure('offline', 'the camera is being switched off');
    this.#password.check();
    const old = this.#session;
    const isSecond =
      old !== null && this.calls.allowsSecond && this.#isHeld(old) && !this.#hadNoRoom;
    using limit = deadline(this.context.clock, LOGIN_WITHIN_MS, 'the login');
    try {
      await orAborted(this.#makeRoom(isSecond ? old : null), limit.signal);
      const session = await this.calls.logIn(
        AbortSignal.any([limit.signal, this.#lastOrders.signal]),
      );
      this.#took(session);
      return session;
    } catch (error) {
      if (!(error instanceof DeviceFailure)) throw error;
      this.#hadNoRoom = isSecond && error.code === 'too_many_sessions';
      this.#refuse(error);
      throw error;
    }
  }

  /** First out, then in: devices count. */
  async #makeRoom(but: Session | null): Promise<void> {
    await this.free;
    await Promise.all([this.#logOutAllBut(but), this.#notes.logOutLeftovers()]);
  }

  #took(session: Session): void {
    this.#session = session;
    this.#open.set(session, { holds: 0, dropped: new AbortController() });
    this.#notes.add(session);
    this.#password.accepted();
    this.#hadNoRoom = false;
    this.#healthyFromMs = this.context.clock.monotonic() + HEALTHY_AFTER_MS;
    this.#logOutRetired();
  }

  #refuse(failure: DeviceFailure): void {
    if (isProvenWrong(failure)) return this.#password.refused(failure);
    const nowMs = this.context.clock.monotonic();
    if (nowMs >= this.#healthyFromMs) this.#failures = 0;
    this.#healthyFromMs = Infinity;
    this.#failures++;
    this.#refusal = { failure, untilMs: nowMs + this.#pauseMs(failure) };
  }

  #pauseMs({ code }: DeviceFailure): number {
    if (code === 'too_many_sessions') return FULL_FOR_MS;
    // Whoever asks waits at least as long before the next attempt, which has to be a real one.
    return backoffMs(PAUSES, this.#failures, this.context.random()) / 2;
  }

  #isHeld(session: Session): boolean {
    return (this.#open.get(session)?.holds ?? 0) > 0;
  }

  /** Logs out, in the background, whatever has been replaced and is held no more. */
  #logOutRetired(): void {
    for (const session of this.#open.keys()) {
      if (session === this.#session || this.#isHeld(session)) continue;
      const leaving = this.#logOut(session).finally(() => this.#leaving.delete(leaving));
      this.#leaving.add(leaving);
    }
  }

  async #logOutAllBut(but: Session | null): Promise<void> {
    const others = [...this.#open.keys()].filter((session) => session !== but);
    await Promise.all(others.map((session) => this.#logOut(session)));
  }

  async #logOut(session: Session): Promise<void> {
    this.#leave(session);
    await this.#notes.logOut(session);
  }

  #leave(session: Session): void {
    if (this.#session === session) this.#session = null;
    this.#open.get(session)?.dropped.abort();
    this.#open.delete(session);
  }
}

function isExpired(error: unknown): error is DeviceFailure {
  return error instanceof DeviceFailure && error.code === 'session_expired';
}
