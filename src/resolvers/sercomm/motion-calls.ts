/**
 * The camera's calls on motion, made into events.
 *
 * It says that motion has begun, again and again while it goes on, and never that it is over: an
 * event ends when no call has come for a while.
 */
import { createHash, randomUUID, timingSafeEqual } from 'node:crypto';
import type { Clock } from '../../kit/clock.js';
import type { DeviceEvent, DeviceHook } from '../device-event.js';

/** How long motion is taken to last after a call, ms. */
const HOLD_MS = 30_000;

type Tell = (event: DeviceEvent) => void;

export class MotionCalls implements DeviceHook {
  readonly #key: Buffer;
  readonly #listeners = new Set<Tell>();
  readonly #closing = new AbortController();
  /** When the motion of now is over unless another call comes, by the monotonic clock, ms. */
  #untilMs: number | null = null;

  constructor(
    key: string,
    private readonly clock: Clock,
  ) {
    this.#key = digest(key);
  }

  accepts(key: string): boolean {
    return timingSafeEqual(digest(key), this.#key);
  }

  called(): void {
    const isNew = this.#untilMs === null;
    this.#untilMs = this.clock.monotonic() + HOLD_MS;
    if (isNew) void this.#follow();
  }

  /** Tells of every motion until the signal is aborted. */
  async watch(tell: Tell, signal: AbortSignal): Promise<void> {
    if (signal.aborted) return;
    this.#listeners.add(tell);
    await new Promise<void>((resolve) =>
      signal.addEventListener('abort', () => resolve(), { once: true }),
    );
    this.#listeners.delete(tell);
  }

  close(): void {
    this.#closing.abort();
  }

  async #follow(): Promise<void> {
    const sinceMs = this.clock.monotonic();
    const event: DeviceEvent = {
      ref: `motion-${randomUUID()}`,
      type: 'motion',
      timeMs: this.clock.now(),
      endMs: null,
      endFollows: true,
      note: '',
    };
    this.#tell(event);
    let untilMs = sinceMs;
    while (this.#untilMs !== null && this.#untilMs > untilMs) {
      untilMs = this.#untilMs;
      await this.clock.sleep(untilMs - this.clock.monotonic(), this.#closing.signal);
      if (this.#closing.signal.aborted) return;
    }
    this.#untilMs = null;
    this.#tell({ ...event, endMs: event.timeMs + untilMs - sinceMs });
  }

  #tell(event: DeviceEvent): void {
    for (const tell of this.#listeners) tell(event);
  }
}

/** Of one length, whatever is compared. */
function digest(text: string): Buffer {
  return createHash('sha256').update(text).digest();
}
