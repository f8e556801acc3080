/** What the commands have in common: their arguments, the configuration, one camera of it. */
import { existsSync } from 'node:fs';
import { parseArgs, type ParseArgsConfig } from 'node:util';
import type { CameraConfig, Config } from '../config/config.js';
import { demoConfig } from '../config/demo.js';
import { loadConfig } from '../config/load.js';
import { registerSecrets } from '../config/secrets.js';
import { CamrelayError } from '../model/errors.js';
import { parseTime, TIME_FORMS } from '../kit/time-text.js';
import type { CommandContext } from './command.js';

/** Where the configuration is, unless another file is named. */
export const DEFAULT_FILE = 'camrelay.yaml';

type Options = NonNullable<ParseArgsConfig['options']>;

/** @throws CamrelayError usage */
export function readArguments<O extends Options>(args: readonly string[], options: O) {
  try {
    const config = { type: 'string', short: 'c' } as const;
    return parseArgs({
      args: joinRelativeTimes(args),
      options: { ...options, config },
      allowPositionals: true,
      strict: true,
    });
  } catch (error) {
    throw new CamrelayError('usage', error instanceof Error ? error.message : 'wrong arguments');
  }
}

/** `--from -10m` is a moment, not an option called `-10m`; `parseArgs` wants an equals sign to see it. */
function joinRelativeTimes(args: readonly string[]): string[] {
  const joined: string[] = [];
  for (const arg of args) {
    const before = joined.at(-1);
    const isMoment = /^-\d/.test(arg) && before !== undefined && /^--[a-z-]+$/.test(before);
    if (isMoment) joined[joined.length - 1] = `${before}=${arg}`;
    else joined.push(arg);
  }
  return joined;
}

/** @param file as given with `-c`. @throws ConfigError */
export function readConfig(file: string | undefined, { env, redactor }: CommandContext): Config {
  const config =
    file === undefined && !existsSync(DEFAULT_FILE)
      ? demoConfig(process.cwd(), env)
      : loadConfig(file ?? DEFAULT_FILE, env);
  registerSecrets(config, redactor);
  return config;
}

/** The one camera a command is about. @throws CamrelayError usage, unknown_camera */
export function cameraOf(config: Config, positionals: readonly string[]): CameraConfig {
  const [id, ...others] = positionals;
  if (id === undefined || others.length > 0) {
    throw new CamrelayError('usage', 'name one camera, as the configuration calls it');
  }
  const camera = config.cameras.find((candidate) => candidate.id === id);
  if (camera) return camera;
  const known = config.cameras.map((candidate) => candidate.id).join(', ') || 'none';
  throw new CamrelayError(
    'unknown_camera',
    `there is no camera ${JSON.stringify(id)}; there is: ${known}`,
  );
}

/** A stream of a camera, its main one where none is named. @throws CamrelayError usage */
export function streamOf(
  { stream, extraStreams, id }: CameraConfig,
  named: string | undefined,
): string {
  if (named === undefined || named === stream || extraStreams.includes(named))
    return named ?? stream;
  const known = [stream, ...extraStreams].join(', ');
  throw new CamrelayError(
    'usage',
    `camera ${id} has no stream ${JSON.stringify(named)}; it has: ${known}`,
  );
}

/** @throws CamrelayError usage where it is missing or no moment */
export function timeOf(name: string, text: string | undefined): number {
  const ms = text === undefined ? null : parseTime(text, Date.now());
  if (ms === null) throw new CamrelayError('usage', `--${name} must be ${TIME_FORMS}`);
  return ms;
}

/** @throws CamrelayError usage where it is missing */
export function required(name: string, value: string | undefined): string {
  if (value === undefined) throw new CamrelayError('usage', `--${name} is missing`);
  return value;
}
