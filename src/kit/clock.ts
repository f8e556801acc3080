/** The time, handed in so that tests can own it. */
export interface Clock {
  /** Wall-clock time, ms since the Unix epoch. May jump. */
  now(): number;
  /** Monotonic time, ms from an arbitrary origin. Never jumps. */
  monotonic(): number;
  /** Resolves after `ms`, or early, without throwing, once `signal` is aborted. */
  sleep(ms: number, signal?: AbortSignal): Promise<void>;
}

export const systemClock: Clock = {
  now: () => Date.now(),
  monotonic: () => performance.now(),
  sleep: (ms, signal) =>
    new Promise((resolve) => {
      if (signal?.aborted) return resolve();
      const finish = (): void => {
        clearTimeout(timer);
        signal?.removeEventListener('abort', finish);
        resolve();
      };
      const timer = setTimeout(finish, ms);
      signal?.addEventListener('abort', finish, { once: true });
    }),
};
