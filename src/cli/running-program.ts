/**
 * The camrelay that is running with the same configuration, if one is: what it knows it is asked over
 * HTTP, so that a command need not fight with it over a device or the storage.
 */
import { readFileSync } from 'node:fs';
import { request } from 'undici';
import { z } from 'zod';
import { isDirectoryLocked } from '../../storage/directory-lock.js';
import { localReach } from '../api/reach.js';
import type { Config } from '../config/config.js';
import type { Redactor } from '../kit/redactor.js';
import { CamrelayError } from '../model/errors.js';

/** Until it says that it is there, ms; it is on this machine. */
const HELLO_WITHIN_MS = 3_000;
const ANSWER_WITHIN_MS = 15_000;
/** What `/healthz` says; strangers get less of it. */
const Hello = z.object({ status: z.literal('ok'), last_durable: z.unknown().optional() });
/** What `/api/v1/me` says to them. */
const WhoAsks = z.object({ error: z.object({ code: z.literal('unauthorized') }) });

export type ProgramAnswer = Readonly<{ status: number; body: Buffer }>;

/** What the options of a command say of it. */
export type ProgramOptions = Readonly<{ url?: string | undefined; token: string | null }>;

export const PROGRAM_OPTIONS = {
  url: { type: 'string' },
  'token-file': { type: 'string' },
} as const;

/** From `--token-file`, or `CAMRELAY_TOKEN`. @throws CamrelayError usage */
export function tokenOf(
  file: string | undefined,
  env: NodeJS.ProcessEnv,
  redactor: Redactor,
): string | null {
  const token = file === undefined ? (env.CAMRELAY_TOKEN ?? '') : readToken(file);
  const trimmed = token.trim();
  if (trimmed === '') return null;
  if (!/^[\x21-\x7e]{1,4096}$/.test(trimmed))
    throw new CamrelayError('usage', 'the token is none: it is one word of printable characters');
  redactor.add(trimmed);
  return trimmed;
}

function readToken(file: string): string {
  try {
    return readFileSync(file, 'utf8');
  } catch (cause) {
    const why = cause instanceof Error && 'code' in cause ? String(cause.code) : 'it is no file';
    throw new CamrelayError('usage', `cannot read the token from ${file}: ${why}`, { cause });
  }
}

export class RunningProgram {
  constructor(
    /** `http://HOST:PORT`, without a stroke at its end. */
    readonly url: string,
    private readonly token: string | null,
  ) {}

  /** @param path from `/` on. @throws CamrelayError no_permission, timeout, unreachable */
  async ask(path: string, signal: AbortSignal): Promise<ProgramAnswer> {
    const answer = await ask(this.url + path, this.token, ANSWER_WITHIN_MS, signal).catch(
      (cause: unknown) => {
        signal.throwIfAborted();
        const message = `the camrelay at ${this.url} does not answer`;
        throw new CamrelayError('unreachable', message, { cause });
      },
    );
    if (answer.status !== 401 && answer.status !== 403) return answer;
    const message =
      this.token === null
        ? 'the running camrelay wants to know who asks: give a token of an admin with --token-file FILE or in CAMRELAY_TOKEN'
        : 'the running camrelay does not let this token do that: give one of an admin';
    throw new CamrelayError('no_permission', message);
  }

  /** @throws as `ask`; CamrelayError bad_reply */
  async json<T>(path: string, shape: z.ZodType<T>, signal: AbortSignal): Promise<T> {
    const { status, body } = await this.ask(path, signal);
    const read = shape.safeParse(jsonIn(body));
    if (read.success) return read.data;
    const message = `the running camrelay answers ${path} with the status ${status} and something this one does not know; are they of one version?`;
    throw new CamrelayError('bad_reply', message);
  }
}

/**
 * Null where none runs.
 * @throws CamrelayError storage_in_use where one works in the directory, but cannot be asked;
 *   unreachable where none is where `--url` says; the signal's reason
 */
export async function findRunning(
  config: Config,
  { url, token }: ProgramOptions,
  signal: AbortSignal,
): Promise<RunningProgram | null> {
  const where = url?.replace(/\/+$/, '') ?? addressOf(config);
  if (where !== null && (await saysHello(where, signal))) return new RunningProgram(where, token);
  signal.throwIfAborted();
  if (url !== undefined)
    throw new CamrelayError('unreachable', `there is no camrelay at ${url}; correct --url`);
  const { dir } = config.storage;
  if (!isDirectoryLocked(dir)) return null;
  const at = where === null ? 'the configuration does not say where' : `not at ${where}`;
  throw new CamrelayError(
    'storage_in_use',
    `a camrelay is at work in ${dir}, but it cannot be asked (${at}): say where it answers with --url http://HOST:PORT, or stop it first`,
  );
}

/** Null where it took any port that was free. */
function addressOf({ http }: Config): string | null {
  return http.listen.port === 0 ? null : localReach(http.listen).http;
}

/** Whether a camrelay is there, and nothing else. */
export async function saysHello(url: string, signal: AbortSignal): Promise<boolean> {
  try {
    const { body } = await ask(`${url}/healthz`, null, HELLO_WITHIN_MS, signal);
    const hello = Hello.safeParse(jsonIn(body));
    if (!hello.success || hello.data.last_durable !== undefined) return hello.success;
    const me = await ask(`${url}/api/v1/me`, null, HELLO_WITHIN_MS, signal);
    return WhoAsks.safeParse(jsonIn(me.body)).success;
  } catch {
    return false;
  }
}

async function ask(
  url: string,
  token: string | null,
  withinMs: number,
  signal: AbortSignal,
): Promise<ProgramAnswer> {
  const limit = new AbortController();
  const timer = setTimeout(() => limit.abort(), withinMs);
  try {
    const { statusCode: status, body } = await request(url, {
      signal: AbortSignal.any([signal, limit.signal]),
      headers: token === null ? {} : { authorization: `Bearer ${token}` },
    });
    return { status, body: Buffer.from(await body.arrayBuffer()) };
  } finally {
    clearTimeout(timer);
  }
}

function jsonIn(body: Buffer): unknown {
  try {
    return JSON.parse(body.toString());
  } catch {
    return null;
  }
}
