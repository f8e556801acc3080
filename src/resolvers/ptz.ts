/**
 * Moving a camera. Some take steps, some move until they are told to stop; both look alike here.
 *
 * A camera that moves until told to stop must be told, whatever happens: `moveFor` sends the stop
 * when the time is over, when whoever asked is gone, and when another command takes over.
 */
import type { Clock } from '../kit/clock.js';
import { deadline } from './deadline.js';

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
  /** The command that holds now. */
  #command = new AbortController();
  /** Ends with the order that is on its way. */
  #last: Promise<void> = Promise.resolve();

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
    const command = this.#takeOver();
    const either = AbortSignal.any([signal, command.signal]);
    try {
      await this.#order(async () => {
        either.throwIfAborted();
        await this.motor.start(move, speed, either);
      });
      await this.clock.sleep(forMs, either);
    } catch (error) {
      if (!command.signal.aborted) throw error;
    } finally {
      // Also after a start that failed: the answer may have been lost, not the order.
      if (!command.signal.aborted) await this.stop();
    }
  }

  /** Ends whatever movement goes on. */
  async stop(): Promise<void> {
    const command = this.#takeOver();
    try {
      await this.#stop();
    } catch {
      // A camera that goes on turning is worse than one call too many.
      if (!command.signal.aborted) await this.#stop();
    }
  }

  /** Runs an order that ends a movement by itself, such as going to a preset. */
  async instead(order: () => Promise<void>): Promise<void> {
    this.#takeOver();
    await this.#order(order);
  }

  #stop(): Promise<void> {
    return this.#order(async () => {
      using limit = deadline(this.clock, STOP_WITHIN_MS, 'the order to stop');
      await this.motor.stop(limit.signal);
    });
  }

  /** One after the other: a start that overtook its stop would never end. */
  #order(send: () => Promise<void>): Promise<void> {
    const sent = this.#last.then(send);
    this.#last = sent.catch(() => undefined);
    return sent;
  }

  #takeOver(): AbortController {
    this.#command.abort();
    this.#command = new AbortController();
    return this.#command;
  }
}
