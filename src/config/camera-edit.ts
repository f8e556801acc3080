/**
 * One camera of a configuration changed: the new text, judged by the readers of the file, with
 * everything else in it as it was.
 */
import { isDeepStrictEqual } from 'node:util';
import { CamrelayError } from '../model/errors.js';
import { hostProblems } from './camera-hosts.js';
import type { KeyProblem } from './camera-keys.js';
import type { Config } from './config.js';
import { diffConfig } from './diff.js';
import { ConfigError, describeIssue } from './issue.js';
import { parseConfig, type ConfigSource } from './load.js';
import { Problems } from './problems.js';
import { isRecord, readSource } from './source.js';
import { Unfit, withDifferences, withMapping, withoutKey } from './yaml-edit.js';
import type { Keys } from './yaml-text.js';

/** A camera that cannot be configured so. */
export class BadCamera extends CamrelayError {
  constructor(readonly problems: readonly KeyProblem[]) {
    const [first] = problems;
    const where = first && first.path.length > 0 ? `${first.path.join('.')}: ` : '';
    const others = problems.length > 1 ? ` (and ${problems.length - 1} more)` : '';
    super(
      'bad_config',
      `${where}${first?.message ?? 'the camera cannot be configured so'}${others}`,
    );
  }
}

export type EditedConfig = Readonly<{ text: string; config: Config }>;

/**
 * The keys of a camera as the file has them, references replaced; undefined where there is none.
 * @throws CamrelayError config_conflict where the file cannot be used
 */
export function keysOf(source: ConfigSource, id: string): Keys | undefined {
  configIn(source);
  return rawKeys(source, id);
}

/**
 * @param next the camera's keys to be; null removes it
 * @throws BadCamera; CamrelayError config_conflict
 */
export function editCamera(
  source: ConfigSource,
  id: string,
  next: (keys: Keys | undefined) => Keys | null,
): EditedConfig {
  const before = configIn(source);
  const keys = rawKeys(source, id);
  const wanted = next(keys);
  const text = edited(source.text, id, keys, wanted);
  const after = { text, options: source.options };
  const config = judged(after, id);
  requireOnly(id, before, config);
  if (wanted) requireHosts(id, wanted, before, config);
  if (!isDeepStrictEqual(rawKeys(after, id) ?? null, wanted))
    throw byHand('it is written in a way');
  return { text, config };
}

function edited(text: string, id: string, keys: Keys | undefined, wanted: Keys | null): string {
  try {
    if (wanted === null) return withoutKey(text, ['cameras', id]);
    if (keys) return withDifferences(text, ['cameras', id], keys, wanted);
    return withMapping(text, ['cameras', id], wanted);
  } catch (error) {
    if (error instanceof Unfit) throw byHand(error.message);
    throw error;
  }
}

function configIn(source: ConfigSource): Config {
  try {
    return parseConfig(source.text, source.options);
  } catch (error) {
    if (!(error instanceof ConfigError)) throw error;
    const [issue] = error.issues;
    throw new CamrelayError(
      'config_conflict',
      `the configuration file was changed by hand and cannot be used as it is; correct it first: ${issue ? describeIssue(issue) : ''}`,
      { cause: error },
    );
  }
}

/** Reads the new text: what is wrong now is about this camera. */
function judged(source: ConfigSource, id: string): Config {
  try {
    return parseConfig(source.text, source.options);
  } catch (error) {
    if (!(error instanceof ConfigError)) throw error;
    const own = error.issues.filter(({ path }) => path[0] === 'cameras' && path[1] === id);
    if (own.length === 0) throw byHand(error.issues.map(({ message }) => message).join('; '));
    throw new BadCamera(own.map(({ path, message }) => ({ path: path.slice(2), message })));
  }
}

/** An anchor in this camera may be what others are made of. */
function requireOnly(id: string, before: Config, after: Config): void {
  const { added, removed, changed, settings } = diffConfig(before, after);
  const touched = [...added, ...removed, ...changed.map((change) => change.after)];
  const other = touched.find((camera) => camera.id !== id);
  if (other) throw byHand(`camera ${other.id} takes values from it`);
  if (settings.length > 0) throw byHand(`${settings.join(', ')} would change with it`);
}

/** Who asks over HTTP is not who owns this machine. @throws BadCamera */
function requireHosts(id: string, keys: Keys, before: Config, after: Config): void {
  const camera = after.cameras.find((one) => one.id === id);
  const was = before.cameras.find((one) => one.id === id);
  const problems = camera ? hostProblems(was, camera, after, keys) : [];
  if (problems.length > 0) throw new BadCamera(problems);
}

/** A file that only a person can change so. */
export function byHand(why: string): CamrelayError {
  return new CamrelayError(
    'config_conflict',
    `the configuration file cannot be changed by a program here: ${why}; change it by hand`,
  );
}

function rawKeys({ text, options }: ConfigSource, id: string): Keys | undefined {
  const cameras = readSource(text, options, new Problems(options.file))?.cameras;
  const camera = isRecord(cameras) ? cameras[id] : undefined;
  // Values left empty fall out.
  return isRecord(camera) ? (JSON.parse(JSON.stringify(camera)) as Keys) : undefined;
}
