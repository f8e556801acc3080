/** Moves a camera. Source: docs/vendors/reolink.md, "Movements". */
import { DeviceFailure } from '../device-failure.js';
import type { PtzMotor, PtzMove } from '../ptz.js';
import type { ReolinkDevice } from './device.js';

const FASTEST = 64;
const MOST_PRESETS = 64;

const OPERATIONS: Readonly<Record<Exclude<PtzMove, 'zoom-in' | 'zoom-out'>, string>> = {
  left: 'Left',
  right: 'Right',
  up: 'Up',
  down: 'Down',
};

export type MotorNeeds = Readonly<{
  device: Pick<ReolinkDevice, 'call'>;
  channel: number;
  /** What the device calls zooming in: sources contradict each other. */
  zoomIn: 'ZoomInc' | 'ZoomDec';
}>;

export class ReolinkMotor implements PtzMotor {
  constructor(private readonly needs: MotorNeeds) {}

  /** @param speed 1 to 100 */
  start(move: PtzMove, speed: number, signal: AbortSignal): Promise<void> {
    return this.#order({ op: this.#operation(move), speed: deviceSpeed(speed) }, signal);
  }

  stop(signal: AbortSignal): Promise<void> {
    return this.#order({ op: 'Stop' }, signal);
  }

  /** @throws DeviceFailure unsupported where there cannot be such a preset */
  async goTo(preset: number, signal: AbortSignal): Promise<void> {
    if (!Number.isInteger(preset) || preset < 1 || preset > MOST_PRESETS)
      throw new DeviceFailure('unsupported', `the camera has presets 1 to ${MOST_PRESETS}`);
    await this.#order({ op: 'ToPos', id: preset, speed: FASTEST / 2 }, signal);
  }

  async #order(order: Readonly<Record<string, unknown>>, signal: AbortSignal): Promise<void> {
    const { device, channel } = this.needs;
    await device.call({ cmd: 'PtzCtrl', param: { channel, ...order } }, signal);
  }

  #operation(move: PtzMove): string {
    const { zoomIn } = this.needs;
    const zoomOut = zoomIn === 'ZoomInc' ? 'ZoomDec' : 'ZoomInc';
    if (move === 'zoom-in') return zoomIn;
    return move === 'zoom-out' ? zoomOut : OPERATIONS[move];
  }
}

/** @param speed 1 to 100 @returns 1 to 64 */
export function deviceSpeed(speed: number): number {
  const share = (Math.min(100, Math.max(1, speed)) - 1) / 99;
  return Math.round(1 + share * (FASTEST - 1));
}
