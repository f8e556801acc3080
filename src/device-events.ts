/**
 * Listens to the devices that notice something: one loop for each camera, which goes on after every
 * failure but a refused login.
 */
import { type Backoff, backoffMs } from './kit/backoff.js';
import type { Clock } from './kit/clock.js';
import type { Log } from './kit/log.js';
import type { DeviceEvent } from './resolvers/device-event.js';
import { DeviceFailure } from './resolvers/device-failure.js';
import type { Resolver } from './resolvers/resolver.js';

export type DeviceEventsDeps = Readonly<{
  /** Keeps an event. */
  note: (cameraId: string, event: DeviceEvent) => void;
  clock: Clock;
  log: Log;
  /** 0..1; spreads cameras behind one switch over the upper half of the wait. */
  random: () => number;
}>;

const BACKOFF: Backoff = { firstMs: 1_000, longestMs: 60_000 };
/** A watch that held this long, ms, is forgiven its earlier failures. */
const HEALTHY_AFTER_MS = 60_000;

type Watching = Readonly<{ stopping: AbortController; done: Promise<void> }>;

export class DeviceEvents implements AsyncDisposable {
  readonly #watching = new Map<string, Watching>();

  constructor(private readonly deps: DeviceEventsDeps) {}

  /** Listens to a camera whose device tells events; does nothing for others. */
  start(cameraId: string, resolver: Resolver): void {
    if (!resolver.watchEvents || this.#watching.has(cameraId)) return;
    const stopping = new AbortController();
    const done = this.#watch(cameraId, resolver, stopping.signal);
    this.#watching.set(cameraId, { stopping, done });
  }

  /** Resolves once nobody listens to the camera any more. */
  async stop(cameraId: string): Promise<void> {
    const watching = this.#watching.get(cameraId);
    this.#watching.delete(cameraId);
    watching?.stopping.abort();
    await watching?.done;
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await Promise.all([...this.#watching.keys()].map((id) => this.stop(id)));
  }

  async #watch(cameraId: string, resolver: Resolver, signal: AbortSignal): Promise<void> {
    const { note, clock, log, random } = this.deps;
    let failures = 0;
    let logged: string | null = null;
    while (!signal.aborted) {
      const sinceMs = clock.monotonic();
      const failure = await resolver
        .watchEvents?.((event) => signal.aborted || note(cameraId, event), signal)
        .then(() => ENDED, asFailure);
      if (!failure || isAborted(signal)) return;
      if (clock.monotonic() - sinceMs >= HEALTHY_AFTER_MS) {
        failures = 0;
        logged = null;
      }
      const { code, message: reason, retryable, cause } = failure;
      if (code !== logged) {
        const more = cause === undefined ? {} : { error: cause };
        log.warn('no events of a camera', { camera: cameraId, code, reason, retryable, ...more });
      }
      logged = code;
      if (!retryable) return;
      failures++;
      await clock.sleep(backoffMs(BACKOFF, failures, random()), signal);
    }
  }
}

type Failure = Readonly<{ code: string; message: string; retryable: boolean; cause?: unknown }>;

/** What a device that simply stops telling comes to. */
const ENDED: Failure = {
  code: 'offline',
  message: 'the device ended the conversation',
  retryable: true,
};

function asFailure(error: unknown): Failure {
  if (error instanceof DeviceFailure) {
    const { code, message, retryable } = error;
    return { code, message, retryable };
  }
  const message = 'camrelay met an error of its own while listening to the device';
  return { code: 'internal', message, retryable: true, cause: error };
}

/** A call, since the compiler believes that a signal once seen not aborted stays so. */
const isAborted = (signal: AbortSignal): boolean => signal.aborted;
