/**
 * The numbers by which the camera knows its movements. Pure.
 *
 * The vendor's own example of going to a preset sends 19, which overwrites the preset: 20 is the
 * one that goes there. Source: docs/vendors/cgi.md, "Moving".
 */
import type { PtzMove } from '../ptz.js';

/** What `setPtzControl` takes; the device wants all four. */
export type MotorCommand = Readonly<{
  channel: 0;
  speed_h: number;
  /** Vertical speed; the number of the preset where that is what it is about. */
  speed_v: number;
  ptz_cmd: number;
}>;

const MOVES: Readonly<Record<PtzMove, number>> = {
  up: 1,
  down: 2,
  left: 3,
  right: 4,
  'zoom-in': 9,
  'zoom-out': 10,
};
const GO_TO_PRESET = 20;
const STOP = 21;
const SLOWEST = 1;
const FASTEST = 100;

export function moveCommand(move: PtzMove, speed: number): MotorCommand {
  const clamped = Math.min(FASTEST, Math.max(SLOWEST, Math.round(speed)));
  return { channel: 0, speed_h: clamped, speed_v: clamped, ptz_cmd: MOVES[move] };
}

export function stopCommand(): MotorCommand {
  return { channel: 0, speed_h: SLOWEST, speed_v: SLOWEST, ptz_cmd: STOP };
}

/** @param preset 1 to 255 */
export function presetCommand(preset: number): MotorCommand {
  return { channel: 0, speed_h: SLOWEST, speed_v: preset, ptz_cmd: GO_TO_PRESET };
}
