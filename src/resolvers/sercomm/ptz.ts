/**
 * Moves a camera that takes steps and knows no stop: steps follow each other while the time lasts.
 * Source: docs/vendors/sercomm.md, "Movements".
 */
import type { Clock } from '../../kit/clock.js';
import { DeviceFailure } from '../device-failure.js';
import type { PtzCommand, PtzMove } from '../ptz.js';
import { type Movements, numberedPresets } from '../resolver.js';
import type { SercommClient } from './client.js';

type Direction = 'L' | 'R' | 'U' | 'D';

const DIRECTIONS: Readonly<Partial<Record<PtzMove, Direction>>> = {
  left: 'L',
  right: 'R',
  up: 'U',
  down: 'D',
};

/** The most that cameras take up and down, in the unit of their motors. */
const LARGEST_STEP = 64;
/** About as long as a middling step takes, ms. */
const STEP_EVERY_MS = 500;
const PRESETS = { least: 1, most: 9 };

export const SERCOMM_MOVEMENTS: Movements = {
  zoom: false,
  presets: numberedPresets(PRESETS.most),
};

export class SercommPtz {
  /** The command that was given last. */
  #current = new AbortController();

  constructor(
    private readonly client: SercommClient,
    private readonly clock: Clock,
  ) {}

  /** Resolves when the last step was taken, or another command took over. @throws DeviceFailure */
  async run(command: PtzCommand, signal: AbortSignal): Promise<void> {
    signal.throwIfAborted();
    this.#current.abort();
    this.#current = new AbortController();
    // A step ends by itself: there is nothing to be told.
    if (command.action === 'stop') return;
    const over = AbortSignal.any([signal, this.#current.signal]);
    const order = orderOf(command);
    if (!(await this.client.canMove(signal)))
      throw new DeviceFailure('unsupported', 'this camera has no motors');
    const forMs = command.action === 'preset' ? 0 : command.forMs;
    if (!isAborted(over)) await this.#repeat(order, forMs, signal, over);
  }

  async #repeat(order: string, forMs: number, signal: AbortSignal, over: AbortSignal) {
    const endMs = this.clock.monotonic() + forMs;
    for (;;) {
      await this.client.move(order, signal);
      const leftMs = endMs - this.clock.monotonic();
      await this.clock.sleep(Math.min(STEP_EVERY_MS, leftMs), over);
      if (isAborted(over) || leftMs <= STEP_EVERY_MS) return;
    }
  }
}

/** @throws DeviceFailure unsupported */
function orderOf(command: Exclude<PtzCommand, { action: 'stop' }>): string {
  if (command.action === 'preset') {
    const { preset } = command;
    if (Number.isInteger(preset) && preset >= PRESETS.least && preset <= PRESETS.most)
      return `preset=move,${preset}`;
    const message = `this camera has the presets ${PRESETS.least} to ${PRESETS.most}`;
    throw new DeviceFailure('unsupported', message);
  }
  const direction = DIRECTIONS[command.action];
  if (direction === undefined) throw new DeviceFailure('unsupported', 'this camera has no zoom');
  return `mv=${direction},${stepOf(command.speed)}`;
}

/** @param speed 1 to 100 */
export function stepOf(speed: number): number {
  const step = Math.round((speed / 100) * LARGEST_STEP);
  return Math.max(1, Math.min(LARGEST_STEP, step));
}

/** A call, since the compiler believes that a signal once seen not aborted stays so. */
const isAborted = (signal: AbortSignal): boolean => signal.aborted;
