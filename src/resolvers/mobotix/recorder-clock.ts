/** The recorder's clock, compared with ours again and again: clocks drift, and summer time comes. */
import type { Clock } from '../../kit/clock.js';
import type { Log } from '../../kit/log.js';
import type { NvrClient } from './client.js';
import { LocalTime } from './outputs.js';
import { timeBaseOf, type TimeBase, type TimeBaseMode } from './time-base.js';

/** A comparison holds for so long, ms: less than an hour, which is how far summer time moves it. */
const HOLDS_FOR_MS = 1_200_000;
/** Recordings would be found at the wrong moment, s. */
const DRIFT_S = 5;

export class RecorderClock {
  #compared: Readonly<{ base: TimeBase; atMs: number }> | null = null;

  constructor(
    private readonly client: NvrClient,
    private readonly mode: TimeBaseMode,
    private readonly deps: Readonly<{ clock: Clock; log: Log; camera: string }>,
  ) {}

  /** @throws DeviceFailure */
  async timeBase(signal: AbortSignal): Promise<TimeBase> {
    const known = this.#compared;
    if (known && this.deps.clock.monotonic() - known.atMs < HOLDS_FOR_MS) return known.base;
    return this.#compare(signal);
  }

  async #compare(signal: AbortSignal): Promise<TimeBase> {
    const { clock, log, camera } = this.deps;
    const beforeMs = clock.now();
    const { local_time: localS } = await this.client.get(
      '/information/local_time',
      {},
      LocalTime,
      signal,
    );
    const base = timeBaseOf(this.mode, localS, (beforeMs + clock.now()) / 2_000);
    if (Math.abs(base.driftS) > DRIFT_S) {
      log.warn("the recorder's clock is wrong, and so are the times of its recordings; set it", {
        camera,
        seconds: Math.round(base.driftS),
      });
    }
    this.#compared = { base, atMs: clock.monotonic() };
    return base;
  }
}
