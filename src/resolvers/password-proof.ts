/** For devices without a session: remembers that the password was refused, and asks no more. */
import { isProvenWrong, type DeviceFailure } from './device-failure.js';

export class PasswordProof {
  #wrong: DeviceFailure | null = null;

  /** @throws DeviceFailure bad_credentials, without a call, once a call has said so */
  async guard<T>(call: () => Promise<T>): Promise<T> {
    if (this.#wrong) throw this.#wrong;
    try {
      return await call();
    } catch (error) {
      if (isProvenWrong(error)) this.#wrong = error;
      throw error;
    }
  }
}
