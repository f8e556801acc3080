/** Waiting for a condition instead of for a time. */
import { setTimeout as sleep } from 'node:timers/promises';

const POLL_EVERY_MS = 50;

export type WaitOptions = Readonly<{
  /** What is being waited for, as it should read in the failure. */
  what: string;
  withinMs?: number;
  everyMs?: number;
}>;

/**
 * Calls `attempt` until it gives something other than `undefined`, `null` or `false`.
 * An attempt that throws counts as not yet; the last such error is the cause of the failure.
 */
export async function eventually<T>(
  attempt: () => T | Promise<T>,
  { what, withinMs = 10_000, everyMs = POLL_EVERY_MS }: WaitOptions,
): Promise<NonNullable<Exclude<T, false>>> {
  const deadline = performance.now() + withinMs;
  let cause: unknown;
  for (;;) {
    try {
      const value = await attempt();
      if (value !== undefined && value !== null && value !== false) {
        return value as NonNullable<Exclude<T, false>>;
      }
      cause = undefined;
    } catch (error) {
      cause = error;
    }
    if (performance.now() >= deadline) {
      throw new Error(`still waiting after ${withinMs} ms: ${what}`, { cause });
    }
    await sleep(everyMs);
  }
}

/** The value, or an error that says what did not happen in time. */
export async function within<T>(promise: Promise<T>, ms: number, what: string): Promise<T> {
  let timer: NodeJS.Timeout | undefined;
  const late = new Promise<never>((_resolve, reject) => {
    timer = setTimeout(() => reject(new Error(`still waiting after ${ms} ms: ${what}`)), ms);
  });
  try {
    return await Promise.race([promise, late]);
  } finally {
    clearTimeout(timer);
  }
}
