/** A limit of time for work that somebody waits for. */
import { CamrelayError } from '../model/errors.js';

/**
 * Aborted with a `timeout` that says `message` after `ms`, or as `signal` is, for its reason.
 * @param message for a person: who did not do what in time
 */
export function deadline(ms: number, message: string, signal?: AbortSignal): AbortSignal {
  const late = new AbortController();
  setTimeout(() => late.abort(new CamrelayError('timeout', message)), ms).unref();
  return signal ? AbortSignal.any([signal, late.signal]) : late.signal;
}
