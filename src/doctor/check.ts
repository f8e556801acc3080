/** A check of the doctor's: what it looks at, how long it may take, and what came of it. */
import { diskReason, errorCode } from '../../recorder/disk.js';
import type { Clock } from '../kit/clock.js';
import { CamrelayError } from '../model/errors.js';
import { adviceFor } from './advice.js';

export type CheckState = 'ok' | 'warn' | 'failed' | 'skipped';

/** @property advice what to do; null where nothing has to be done */
export type Verdict = Readonly<{
  state: CheckState;
  message: string;
  advice: string | null;
  detail: Readonly<Record<string, unknown>>;
}>;

export type CheckName = Readonly<{
  /** `disk.speed`; the same in every version. */
  id: string;
  /** What it is about, where there are several: a camera, a listener. */
  subject: string | null;
}>;

/** @property tookMs whole ms */
export type CheckResult = CheckName & Verdict & Readonly<{ tookMs: number }>;

export type Check = CheckName &
  Readonly<{
    withinMs: number;
    /** What it throws is a failure. */
    run: (signal: AbortSignal) => Promise<Verdict> | Verdict;
  }>;

type Detail = Verdict['detail'];

export const ok = (message: string, detail: Detail = {}): Verdict => ({
  ...{ state: 'ok', message, advice: null, detail },
});
export const warn = (message: string, advice: string, detail: Detail = {}): Verdict => ({
  ...{ state: 'warn', message, advice, detail },
});
export const failed = (message: string, advice: string, detail: Detail = {}): Verdict => ({
  ...{ state: 'failed', message, advice, detail },
});
export const skipped = (message: string, detail: Detail = {}): Verdict => ({
  ...{ state: 'skipped', message, advice: null, detail },
});

/** Resolves in any case by the check's limit, whatever it waits for. @throws the signal's reason */
export async function runCheck(
  { id, subject, withinMs, run }: Check,
  clock: Clock,
  signal: AbortSignal,
): Promise<CheckResult> {
  signal.throwIfAborted();
  const startedMs = clock.monotonic();
  const over = new AbortController();
  const ended = new AbortController();
  const both = AbortSignal.any([signal, over.signal]);
  const late = clock.sleep(withinMs, AbortSignal.any([signal, ended.signal])).then((): Verdict => {
    const message = `this did not come to an end within ${withinMs / 1_000} s`;
    if (!ended.signal.aborted) over.abort(new CamrelayError('timeout', message));
    return failed(message, adviceFor('timeout'), { code: 'timeout' });
  });
  const work = (async () => run(both))().catch((error: unknown) => failureOf(error));
  const verdict = await Promise.race([work, late]);
  ended.abort();
  signal.throwIfAborted();
  return { id, subject, ...verdict, tookMs: Math.round(clock.monotonic() - startedMs) };
}

/** What an error of any kind means. */
export function failureOf(error: unknown): Verdict {
  if (error instanceof CamrelayError)
    return failed(error.message, adviceFor(error.code), { code: error.code });
  const code = errorCode(error);
  if (code !== undefined) return failed(diskReason(error), adviceFor('disk_failed'), { code });
  const message = error instanceof Error ? error.message : String(error);
  return failed(message, adviceFor('internal'), { code: 'internal' });
}
