/**
 * One session with a device, however many ask for it: one login in flight, renewed when it grows
 * old, none at all once the password is proven wrong.
 */
import type { Clock } from '../kit/clock.js';
import { DeviceFailure } from './device-failure.js';

export type SessionCalls<Session> = Readonly<{
  /** @throws DeviceFailure */
  logIn(signal: AbortSignal): Promise<Session>;
  /** Gives the session back to the device. May fail. */
  logOut(session: Session, signal: AbortSignal): Promise<void>;
  /** Whether it can still be handed out. */
  isFresh(session: Session): boolean;
}>;

/** For a login, whoever asked for it, ms. */
const LOGIN_WITHIN_MS = 12_000;
const LOGOUT_WITHIN_MS = 3_000;
/** A device whose sessions are all taken is not asked again before this, ms. */
const FULL_FOR_MS = 60_000;
const FIRST_PAUSE_MS = 1_000;
const LONGEST_PAUSE_MS = 60_000;

export class SessionKeeper<Session> {
  #session: Session | null = null;
  #loggingIn: Promise<Session> | null = null;
  /** Until then, by the monotonic clock, the last failure stands for every attempt. */
  #refusal: Readonly<{ failure: DeviceFailure; untilMs: number }> | null = null;
  #failures = 0;
  #closed = false;

  constructor(
    private readonly calls: SessionCalls<Session>,
    private readonly clock: Clock,
  ) {}

  /** The session there is; null where none is fresh. */
  get session(): Session | null {
    return this.#session !== null && this.calls.isFresh(this.#session) ? this.#session : null;
  }

  /** @throws DeviceFailure; the signal's reason where it is aborted, which does not end the login */
  async get(signal: AbortSignal): Promise<Session> {
    signal.throwIfAborted();
    const { session } = this;
    if (session !== null) return session;
    return orAborted(this.#logIn(), signal);
  }

  /** The device no longer knows this session, which need not be logged out. */
  forget(session: Session): void {
    if (this.#session === session) this.#session = null;
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
      if (!(error instanceof DeviceFailure) || error.code !== 'session_expired') throw error;
      this.forget(session);
    }
    return use(await this.get(signal));
  }

  /** Logs out. Never rejects. */
  async close(): Promise<void> {
    this.#closed = true;
    await this.#loggingIn?.catch(() => undefined);
    const session = this.#session;
    this.#session = null;
    if (session !== null) await this.#logOut(session);
  }

  #logIn(): Promise<Session> {
    if (this.#refusal && this.clock.monotonic() < this.#refusal.untilMs)
      return Promise.reject(this.#refusal.failure);
    this.#loggingIn ??= this.#renew().finally(() => (this.#loggingIn = null));
    return this.#loggingIn;
  }

  async #renew(): Promise<Session> {
    if (this.#closed) throw new DeviceFailure('offline', 'the camera is being switched off');
    const old = this.#session;
    this.#session = null;
    // First out, then in: devices count.
    if (old !== null) await this.#logOut(old);
    try {
      this.#session = await this.calls.logIn(AbortSignal.timeout(LOGIN_WITHIN_MS));
      this.#failures = 0;
      this.#refusal = null;
      return this.#session;
    } catch (error) {
      throw this.#refused(error);
    }
  }

  #refused(error: unknown): unknown {
    const isTimeout = error instanceof Error && error.name === 'TimeoutError';
    const failure = isTimeout
      ? new DeviceFailure('timeout', 'the device did not answer the login in time')
      : error;
    if (!(failure instanceof DeviceFailure)) return failure;
    this.#failures++;
    this.#refusal = { failure, untilMs: this.clock.monotonic() + this.#pauseMs(failure) };
    return failure;
  }

  #pauseMs(failure: DeviceFailure): number {
    if (failure.code === 'bad_credentials') return Infinity;
    if (failure.code === 'too_many_sessions') return FULL_FOR_MS;
    // A little less than the first wait of whoever asks, so that its next attempt is a real one.
    return Math.min(LONGEST_PAUSE_MS, FIRST_PAUSE_MS * 2 ** (this.#failures - 1)) / 2;
  }

  async #logOut(session: Session): Promise<void> {
    await this.calls.logOut(session, AbortSignal.timeout(LOGOUT_WITHIN_MS)).catch(() => undefined);
  }
}

function orAborted<T>(work: Promise<T>, signal: AbortSignal): Promise<T> {
  return new Promise((resolve, reject) => {
    const abort = (): void => reject(signal.reason as Error);
    signal.addEventListener('abort', abort, { once: true });
    work.then(resolve, reject).finally(() => signal.removeEventListener('abort', abort));
  });
}
