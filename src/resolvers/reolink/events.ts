/**
 * Motion, by asking again and again: the device tells nobody. Source: docs/vendors/reolink.md, "Events".
 */
import type { Clock } from '../../kit/clock.js';
import type { DeviceEvent } from '../device-event.js';
import type { ReolinkDevice } from './device.js';
import { numberOf } from './envelope.js';

/** As often as the device may be asked, ms. */
const ASK_EVERY_MS = 1_500;
/** Motion that stops for less, ms, is one motion: people stand still now and then. */
const HOLD_MS = 5_000;

export type MotionNeeds = Readonly<{
  device: Pick<ReolinkDevice, 'call'>;
  channel: number;
  clock: Clock;
}>;

/** Resolves once the signal is aborted. @throws DeviceFailure where the device does not answer */
export async function watchMotion(
  { device, channel, clock }: MotionNeeds,
  tell: (event: DeviceEvent) => void,
  signal: AbortSignal,
): Promise<void> {
  const motion = new Motion(tell);
  try {
    while (!isAborted(signal)) {
      const { state } = await device.call({ cmd: 'GetMdState', param: { channel } }, signal);
      motion.seen(numberOf(state) === 1, clock.now());
      await clock.sleep(ASK_EVERY_MS, signal);
    }
  } catch (error) {
    if (!isAborted(signal)) throw error;
  } finally {
    motion.end();
  }
}

/** A call, since the compiler believes that a signal once seen not aborted stays so. */
const isAborted = (signal: AbortSignal): boolean => signal.aborted;

/** What is seen now and then, as events with a beginning and an end. */
export class Motion {
  #event: DeviceEvent | null = null;
  #lastMs = 0;

  constructor(private readonly tell: (event: DeviceEvent) => void) {}

  /** @param nowMs ms since the Unix epoch */
  seen(isMoving: boolean, nowMs: number): void {
    if (isMoving) {
      this.#lastMs = nowMs;
      if (this.#event === null) this.#begin(nowMs);
    } else if (nowMs - this.#lastMs >= HOLD_MS) this.end();
  }

  /** Ends the motion there is, when it was last seen. */
  end(): void {
    if (this.#event === null) return;
    this.tell({ ...this.#event, endMs: Math.max(this.#event.timeMs, this.#lastMs) });
    this.#event = null;
  }

  #begin(timeMs: number): void {
    this.#event = {
      ref: `motion-${timeMs}`,
      type: 'motion',
      timeMs,
      endMs: null,
      endFollows: true,
      note: '',
    };
    this.tell(this.#event);
  }
}
