/**
 * Moves a camera that knows only steps: one call is one step, and it stands still after each
 * (docs/vendors/mipc.md, "Movements"). As long as it is to move, steps follow each other.
 */
import type { Clock } from '../../kit/clock.js';
import { DeviceFailure } from '../device-failure.js';
import type { PtzCommand, PtzMove } from '../ptz.js';
import type { Movements } from '../resolver.js';

/** How far one step goes; to the right and up is positive. */
export type PtzStep = Readonly<{ x: number; y: number }>;

/** As far as the buttons of the maker's page go. */
const STEP = 12;
/** From the beginning of a step to that of the next, ms. */
const STEP_EVERY_MS = 250;

const STEPS: Readonly<Record<PtzMove, PtzStep | null>> = {
  left: { x: -STEP, y: 0 },
  right: { x: STEP, y: 0 },
  up: { x: 0, y: STEP },
  down: { x: 0, y: -STEP },
  'zoom-in': null,
  'zoom-out': null,
};

/** Nobody has found out how to zoom or go to a preset. */
export const MIPC_MOVEMENTS: Movements = { zoom: false, presets: [] };

export class PtzSteps {
  /** The movement that is going on. */
  #moving: AbortController | null = null;

  constructor(
    private readonly take: (step: PtzStep, signal: AbortSignal) => Promise<void>,
    private readonly clock: Clock,
  ) {}

  /** Resolves when the movement is over, or another one took over. @throws DeviceFailure */
  async run(command: PtzCommand, signal: AbortSignal): Promise<void> {
    if (command.action === 'preset') throw unsupported('has no preset positions');
    if (command.action === 'stop') {
      this.#moving?.abort();
      return;
    }
    const step = STEPS[command.action];
    if (!step) throw unsupported('cannot be told to zoom');
    await this.#moveFor(step, command.forMs, signal);
  }

  async #moveFor(step: PtzStep, forMs: number, signal: AbortSignal): Promise<void> {
    signal.throwIfAborted();
    this.#moving?.abort();
    const moving = new AbortController();
    this.#moving = moving;
    const ended = AbortSignal.any([signal, moving.signal]);
    const untilMs = this.clock.monotonic() + forMs;
    do {
      const nextMs = this.clock.monotonic() + STEP_EVERY_MS;
      await this.take(step, signal);
      const pauseMs = Math.min(nextMs, untilMs) - this.clock.monotonic();
      if (pauseMs > 0) await this.clock.sleep(pauseMs, ended);
    } while (!ended.aborted && this.clock.monotonic() < untilMs);
  }
}

function unsupported(what: string): DeviceFailure {
  return new DeviceFailure(
    'unsupported',
    `an MIPC camera ${what}; it moves left, right, up and down`,
  );
}
