/**
 * Reads the configuration file: every problem is found in one go, each with its line and key.
 *
 * The steps are apart so that one fault hides as few others as possible: text to values
 * (`source.ts`), values to sections and cameras (each judged alone), then what spans several.
 */
import { readFileSync, statSync } from 'node:fs';
import { dirname, resolve } from 'node:path';
import { machineZone } from '../kit/time-zone.js';
import { unknownGrants } from './auth.js';
import { allowHosts as allowHostsKey } from './allow-hosts.js';
import { readCamera } from './camera.js';
import { LOG_LEVELS, type CameraConfig, type Config } from './config.js';
import { deepFreeze } from './freeze.js';
import { timeZone, unknownKey } from './fields.js';
import { ConfigError } from './issue.js';
import { collide, formatListen, isLoopback } from './listen.js';
import { mqttSecrets } from './mqtt.js';
import { Problems } from './problems.js';
import { SECTION_NAMES, readSections, type Sections } from './sections.js';
import { isRecord, readSource } from './source.js';
import { listed, nearest } from './suggest.js';
import type { Secret } from './vendor.js';
import { checkWebhooks, webhookSecrets } from './webhooks.js';

export type Env = Readonly<Record<string, string | undefined>>;

const MOST_BYTES = 1_048_576;
const MOST_SECRET_BYTES = 65_536;
const MOST_CAMERAS = 1_000;

/**
 * @param file as the user named it; shown in messages
 * @param env for `${NAME}`, and `LOG_LEVEL`, which goes before `log.level`
 * @throws ConfigError
 */
export function loadConfig(file: string, env: Env): Config {
  const { text, options } = openConfig(file, env);
  return parseConfig(text, options);
}

/** A configuration as text, with what is needed to make sense of it. */
export type ConfigSource = Readonly<{ text: string; options: ParseOptions }>;

/** The text of a file. @throws ConfigError where it cannot be read */
export function openConfig(file: string, env: Env): ConfigSource {
  const path = resolve(file);
  let text: string;
  try {
    text = readText(path, MOST_BYTES);
  } catch (error) {
    const problems = new Problems(file);
    problems.addAt(null, messageOf(error));
    throw new ConfigError(problems.issues);
  }
  const readSecret = (secretFile: string): string =>
    readText(resolve(dirname(path), secretFile), MOST_SECRET_BYTES).replace(/\r?\n$/, '');
  return { text, options: { file, path, dir: dirname(path), env, readSecret } };
}

export type ParseOptions = Readonly<{
  /** For messages. */
  file: string;
  /** Absolute; null where the text comes from no file. */
  path: string | null;
  /** What relative paths are relative to. */
  dir: string;
  env: Env;
  /** What a secret file holds. @throws Error with a message for people */
  readSecret(path: string): string;
}>;

/** @throws ConfigError */
export function parseConfig(text: string, options: ParseOptions): Config {
  const problems = new Problems(options.file);
  const root = readSource(text, options, problems);
  if (!root) throw new ConfigError(problems.issues);

  const known = [...SECTION_NAMES, 'time_zone', 'allow_hosts', 'cameras'];
  for (const key of Object.keys(root)) {
    if (!known.includes(key)) problems.add([key], unknownKey(key, known));
  }
  const sections = readSections(root, options.dir, problems);
  const timeZone = readTimeZone(root.time_zone, problems);
  const allowHosts = readAllowHosts(root.allow_hosts, problems);
  const cameras = readCameras(root.cameras, timeZone, problems);
  checkListeners(sections, problems);
  checkWebhooks(sections.webhooks ?? [], idsIn(root.cameras), problems);
  checkGrants(sections, idsIn(root.cameras), problems);
  const level = logLevel(options.env, problems);
  if (problems.issues.length > 0 || !isWhole(sections)) throw new ConfigError(problems.issues);
  const log = level ? { level } : sections.log;
  const secrets = secretsOf(sections);
  return deepFreeze({
    ...{ ...sections, log, file: options.path, timeZone, allowHosts, cameras, secrets },
  });
}

/** Of the cameras in the file, those with faults too. */
function idsIn(cameras: unknown): Set<string> {
  return new Set(isRecord(cameras) ? Object.keys(cameras) : []);
}

/** Of the sections, what must never be shown. */
function secretsOf({ auth, webhooks, mqtt }: Sections): Secret[] {
  const users = auth.users.map(({ name, password }) => ({ text: password, username: name }));
  return [...users, ...webhookSecrets(webhooks), ...mqttSecrets(mqtt)];
}

/** That of the machine where none is named. */
function readTimeZone(value: unknown, problems: Problems): string {
  const read = timeZone().default(machineZone()).safeParse(value);
  if (read.success) return read.data;
  problems.addZod(['time_zone'], read.error);
  return machineZone();
}

function readAllowHosts(value: unknown, problems: Problems): string[] {
  const read = allowHostsKey.safeParse(value);
  if (read.success) return read.data;
  problems.addZod(['allow_hosts'], read.error);
  return [];
}

function readCameras(value: unknown, timeZone: string, problems: Problems): CameraConfig[] {
  if (value === undefined) return [];
  if (!isRecord(value)) {
    problems.add(
      ['cameras'],
      'must be camera ids with their keys, such as `porch: { vendor: demo }`',
    );
    return [];
  }
  const entries = Object.entries(value);
  if (entries.length > MOST_CAMERAS) {
    problems.add(['cameras'], `has more than ${MOST_CAMERAS} cameras; run a second camrelay`);
    return [];
  }
  return entries.flatMap(([id, camera]) => readCamera(id, camera ?? {}, timeZone, problems) ?? []);
}

/** Whether users are granted cameras that are not there; one with faults of its own is. */
function checkGrants({ auth }: Partial<Sections>, cameras: Set<string>, problems: Problems): void {
  for (const { path, message } of auth ? unknownGrants(auth, cameras) : [])
    problems.add(path, message);
}

/** Without users, whoever reaches a listener may see and change everything. */
function checkListeners({ http, rtsp, rtmp, auth }: Partial<Sections>, problems: Problems): void {
  const listeners = Object.entries({ http, rtsp, rtmp }).flatMap(([name, section]) =>
    section?.listen ? [{ name, listen: section.listen }] : [],
  );
  for (const [index, { name, listen }] of listeners.entries()) {
    const other = listeners.slice(0, index).find((earlier) => collide(earlier.listen, listen));
    if (other)
      problems.add([name, 'listen'], `wants the port of ${other.name}.listen; give it another`);
    if (!auth || auth.open || auth.users.length > 0 || isLoopback(listen)) continue;
    problems.add(
      [name, 'listen'],
      `${formatListen(listen)} can be reached from other machines, and without users anybody there could watch and change everything; make the first user with \`camrelay user add\`, listen on 127.0.0.1, or, where you trust the whole network, set \`auth: { open: true }\``,
      'unsafe_listener',
    );
  }
}

function logLevel(env: Env, problems: Problems): Config['log']['level'] | null {
  const wanted = env.LOG_LEVEL;
  if (wanted === undefined || wanted === '') return null;
  const level = LOG_LEVELS.find((known) => known === wanted.toLowerCase());
  if (level) return level;
  const meant = nearest(wanted, LOG_LEVELS);
  problems.addAt(
    null,
    `the environment variable LOG_LEVEL must be ${listed(LOG_LEVELS)}${meant ? `; did you mean ${meant}?` : ''}`,
  );
  return null;
}

function isWhole(sections: Partial<Sections>): sections is Sections {
  return SECTION_NAMES.every((name) => name in sections);
}

/** @throws Error with a message for people */
function readText(path: string, mostBytes: number): string {
  try {
    const found = statSync(path);
    if (!found.isFile() && !found.isFIFO()) throw new Error(`${path} is no file; name a file`);
    const bytes = readFileSync(path);
    if (bytes.length > mostBytes) throw new Error(`${path} is larger than ${mostBytes} bytes`);
    return new TextDecoder('utf-8', { fatal: true }).decode(bytes);
  } catch (error) {
    throw new Error(unreadable(path, error), { cause: error });
  }
}

function unreadable(path: string, error: unknown): string {
  const code = error instanceof Error && 'code' in error ? error.code : undefined;
  if (code === 'ENOENT') return `there is no file ${path}; create it, or name another`;
  if (code === 'EACCES' || code === 'EPERM')
    return `${path} may not be read; check its permissions`;
  if (code === 'ERR_ENCODING_INVALID_ENCODED_DATA')
    return `${path} is not UTF-8 text; save it as UTF-8`;
  return messageOf(error);
}

function messageOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}
