/**
 * Moving a camera. Some take steps, some move until they are told to stop; both look alike here.
 *
 * A camera that moves until told to stop must be told, whatever happens: `moveFor` sends the stop
 * when the time is over, when whoever asked is gone, and when another command takes over.
 */
import type { Clock } from '../kit/clock.js';

export const PTZ_MOVES = ['left', 'right', 'up', 'down', 'zoom-in', 'zoom-out'] as const;
export type PtzMove = (typeof PTZ_MOVES)[number];

export type PtzCommand =
  /** `speed` is 1 to 100; `forMs` how long a camera that can is to move. */
  | Readonly<{ action: PtzMove; speed: number; forMs: number }>
  | Readonly<{ action: 'stop' }>
  | Readonly<{ action: 'preset'; preset: number }>;

/** The two calls that such a camera needs. */
export interface PtzMotor {
  start(move: PtzMove, speed: number, signal: AbortSignal): Promise<void>;
  stop(signal: AbortSignal): Promise<void>;
}

/** How long a stop may take, ms; it does not depend on who asked for the move. */
const STOP_WITHIN_MS = 5_000;

export class PtzMover {
  /** The move that is going on. */
  #moving: AbortController | null = null;

  constructor(
    private readonly motor: PtzMotor,
    private readonly clock: Clock,
  ) {}

  /** Resolves once the camera was told to stop, or another command took over. */
  async moveFor(
    move: PtzMove,
    { speed, forMs }: Readonly<{ speed: number; forMs: number }>,
    signal: AbortSignal,
  ): Promise<void> {
    signal.throwIfAborted();
    const moving = this.#takeOver();
    try {
      await this.motor.start(move, speed, signal);
      await this.clock.sleep(forMs, AbortSignal.any([signal, moving.signal]));
    } finally {
      // Also after a start that failed: the answer may have been lost, not the order.
      if (this.#moving === moving) await this.stop();
    }
  }

  /** Ends whatever movement goes on. */
  async stop(): Promise<void> {
    this.#takeOver();
    const stop = (): Promise<void> => this.motor.stop(AbortSignal.timeout(STOP_WITHIN_MS));
    // A camera that goes on turning is worse than one call too many.
    await stop().catch(stop);
  }

  /** Runs an order that ends a movement by itself, such as going to a preset. */
  async instead(order: () => Promise<void>): Promise<void> {
    this.#takeOver();
    await order();
  }

  #takeOver(): AbortController {
    this.#moving?.abort();
    const moving = new AbortController();
    this.#moving = moving;
    return moving;
  }
}
