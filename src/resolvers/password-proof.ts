/**
 * For devices without a session, where every request carries the password: a wrong one is noticed
 * with the first request, and none follows.
 */
import type { DeviceContext } from './device-context.js';
import { DeviceFailure, isProvenWrong, type DeviceFailureCode } from './device-failure.js';
import { orAborted } from './or-aborted.js';
import { heldBackBy, RefusedPassword, type Account } from './refused-password.js';
import type { HeldBack } from './resolver.js';

/** What one call was told of the device, all others would be told. */
const SHARED: ReadonlySet<DeviceFailureCode> = new Set(['unreachable', 'timeout']);

export class PasswordProof {
  readonly #refused: RefusedPassword;
  #isProven = false;
  /** The call that proves the password, alone; never rejects, gives the failure it shares. */
  #first: Promise<DeviceFailure | null> | null = null;

  constructor(context: Pick<DeviceContext, 'clock' | 'store' | 'byHand'>, account: Account) {
    this.#refused = new RefusedPassword(context, account);
  }

  /**
   * Runs a call, which must be short: until one has shown that the password is right, all others
   * wait for it.
   * @throws DeviceFailure bad_credentials, without a call, once a call has said so
   */
  async guard<T>(call: () => Promise<T>, signal: AbortSignal): Promise<T> {
    while (this.#first) {
      const failure = await orAborted(this.#first, signal);
      if (failure) throw failure;
    }
    signal.throwIfAborted();
    this.#refused.check();
    if (this.#isProven) return this.#judged(call);
    const work = this.#judged(call);
    this.#first = work.then(() => null, sharedFailure).finally(() => (this.#first = null));
    return work;
  }

  askAgain(): HeldBack | null {
    const { standing } = this.#refused;
    return standing && heldBackBy(standing);
  }

  /** Somebody else has met the refusal, such as the worker that opens the stream. */
  refuse(failure: DeviceFailure): void {
    this.#refused.refused(failure);
  }

  async #judged<T>(call: () => Promise<T>): Promise<T> {
    try {
      const value = await call();
      this.#isProven = true;
      this.#refused.accepted();
      return value;
    } catch (error) {
      if (isProvenWrong(error)) this.#refused.refused(error);
      throw error;
    }
  }
}

function sharedFailure(error: unknown): DeviceFailure | null {
  return error instanceof DeviceFailure && SHARED.has(error.code) ? error : null;
}
