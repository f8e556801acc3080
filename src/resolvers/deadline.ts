/** A time limit that follows the clock it is given. */
import type { Clock } from '../kit/clock.js';
import { DeviceFailure } from './device-failure.js';

/**
 * @param what as in `the device did not answer … in time`
 * @returns a signal that is aborted with a `DeviceFailure` after `ms`, unless disposed of before
 */
export function deadline(
  clock: Clock,
  ms: number,
  what: string,
): Disposable & Readonly<{ signal: AbortSignal }> {
  const over = new AbortController();
  const done = new AbortController();
  void clock.sleep(ms, done.signal).then(() => {
    if (done.signal.aborted) return;
    over.abort(new DeviceFailure('timeout', `the device did not answer ${what} in time`));
  });
  return { signal: over.signal, [Symbol.dispose]: () => done.abort() };
}
