/** `camrelay ptz`: moves a camera, where its vendor can; Ctrl-C ends the movement. */
import { parseDuration } from '../kit/units.js';
import { CamrelayError } from '../model/errors.js';
import { ability, HIGHEST_PRESET, LONGEST_MOVE_MS, PTZ_DEFAULTS } from '../resolvers/abilities.js';
import { PTZ_MOVES, type PtzCommand } from '../resolvers/ptz.js';
import { cameraOf, readArguments, readConfig } from './arguments.js';
import type { Command } from './command.js';
import { commandDevices } from './command-devices.js';
import { interruption } from './interruption.js';

export const ptz: Command = async (args, context) => {
  const { values, positionals } = readArguments(args, {
    speed: { type: 'string', default: String(PTZ_DEFAULTS.speed) },
    for: { type: 'string', default: `${PTZ_DEFAULTS.forMs}ms` },
    json: { type: 'boolean' },
  });
  const [camera, ...action] = positionals;
  const command = commandOf(action, values.speed, values.for);
  const config = readConfig(values.config, context);
  const found = cameraOf(config, camera === undefined ? [] : [camera]);
  const stopping = interruption();
  await using devices = commandDevices(config, context);
  const resolver = devices.open(found);
  await ability(resolver.ptz?.bind(resolver), found.id, 'way to move it')(command, stopping);
  stopping.throwIfAborted();
  console.log(values.json ? '{}' : 'done');
  return 0;
};

/** @throws CamrelayError usage */
function commandOf(action: readonly string[], speed: string, forText: string): PtzCommand {
  const [name, number, ...more] = action;
  const forMs = parseDuration(forText);
  if (forMs === null || forMs < 1 || forMs > LONGEST_MOVE_MS)
    throw wrong(`--for must be a duration such as 500ms, at most ${LONGEST_MOVE_MS / 1000}s`);
  const percent = integer(speed, 1, 100);
  if (percent === null) throw wrong('--speed must be a whole number from 1 to 100');
  if (name === 'preset' && more.length === 0) {
    const preset = integer(number, 0, HIGHEST_PRESET);
    if (preset !== null) return { action: 'preset', preset };
    throw wrong(`preset needs a number from 0 to ${HIGHEST_PRESET}`);
  }
  const move = PTZ_MOVES.find((candidate) => candidate === name);
  if (move !== undefined && number === undefined) return { action: move, speed: percent, forMs };
  if (name === 'stop' && number === undefined) return { action: 'stop' };
  throw wrong(`say what to do: ${[...PTZ_MOVES, 'stop'].join(', ')} or preset N`);
}

const wrong = (message: string): CamrelayError => new CamrelayError('usage', message);

function integer(text: string | undefined, least: number, most: number): number | null {
  const value = /^\d{1,3}$/.test(text ?? '') ? Number(text) : NaN;
  return value >= least && value <= most ? value : null;
}
