/**
 * Commands to one recorder, with the one session that all its channels share. How parameters are
 * sent is not certain: both ways are tried once, and what worked is remembered.
 * Source: docs/vendors/mobotix.md, "Requests and replies".
 */
import type { ZodType } from 'zod';
import type { DeviceContext } from '../device-context.js';
import { DeviceFailure } from '../device-failure.js';
import type { DeviceDownload, DeviceRequest } from '../device-http.js';
import type { ExchangeLog } from '../exchange-log.js';
import { SessionKeeper } from '../session-keeper.js';
import type { HeldBack } from '../resolver.js';
import { rightsOf, type AccountRight } from './account.js';
import { FORM, Link, type LinkSettings } from './link.js';
import { Accounts } from './outputs.js';
import { readReply, refusalFailure, type Reading } from './reply.js';
import { sessionFromNote, sessionNote, type Session } from './session.js';
import { SignIn } from './sign-in.js';

export type Query = Readonly<Record<string, string | number>>;

type Command = Readonly<{
  path: string;
  query?: Query;
  /** Makes it a POST. */
  parameters?: Readonly<Record<string, unknown>>;
}>;

const JSON_BODY = { 'content-type': 'application/json' };

export class NvrClient implements AsyncDisposable {
  readonly #link: Link;
  readonly #signIn: SignIn;
  readonly #sessions: SessionKeeper<Session>;
  /** How parameters are sent, once that is proven. */
  #bodies: 'form' | 'json' | null = null;

  /** @param free resolves when whoever had this account before has logged out */
  constructor(
    private readonly settings: LinkSettings,
    private readonly context: DeviceContext,
    free: Promise<void>,
  ) {
    this.#link = new Link(settings, context);
    this.#signIn = new SignIn(this.#link, settings, context.hide);
    const { host, port, username, password } = settings;
    const account = { key: `mobotix ${host}:${port} ${username}`, password };
    this.#sessions = new SessionKeeper<Session>(
      {
        logIn: (signal) => this.#signIn.logIn(signal),
        logOut: (session, signal) => this.#signIn.logOut(session, signal),
        isFresh: () => true,
        allowsSecond: false,
        note: sessionNote,
        fromNote: sessionFromNote,
      },
      context,
      account,
      free,
    );
  }

  /** @throws DeviceFailure; the signal's reason where it is aborted */
  get<T>(path: string, query: Query, shape: ZodType<T>, signal: AbortSignal): Promise<T> {
    return this.#command({ path, query }, shape, signal);
  }

  /** @throws as `get` */
  post<T>(
    path: string,
    parameters: Readonly<Record<string, unknown>>,
    shape: ZodType<T>,
    signal: AbortSignal,
  ): Promise<T> {
    return this.#command({ path, parameters }, shape, signal);
  }

  get exchanges(): ExchangeLog {
    return this.#link.exchanges;
  }

  /** Whether a file at this address is the recorder's own to give. */
  has(url: URL): boolean {
    return url.origin === this.#link.origin;
  }

  /** Fetches a file of the recorder. @throws as `get` */
  async open(path: string, signal: AbortSignal): Promise<DeviceDownload> {
    const session = await this.#sessions.get(signal);
    return this.#link.open({ path }, session, signal);
  }

  askAgain(): HeldBack | null {
    return this.#sessions.askAgain();
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.#sessions.close();
    await this.#link[Symbol.asyncDispose]();
  }

  #command<T>(command: Command, shape: ZodType<T>, signal: AbortSignal): Promise<T> {
    let attempts = 0;
    return this.#sessions.with(async (session) => {
      attempts++;
      const reading = await this.#exchange(command, session, signal);
      if (reading.kind === 'done') return shaped(shape, reading, command.path);
      const isTurnedAway = reading.kind === 'session' || reading.kind === 'denied';
      if (isTurnedAway && attempts > 1) await this.#checkRight(command.path, session, signal);
      // Words may not mean that it has ended: nothing stays behind.
      if (reading.kind === 'denied')
        await this.#signIn.logOut(session, signal).catch(() => undefined);
      throw refusalFailure(reading, command.path);
    }, signal);
  }

  async #exchange(command: Command, session: Session, signal: AbortSignal): Promise<Reading> {
    const first = await this.#send(command, this.#bodies ?? 'form', session, signal);
    if (command.parameters === undefined) return first;
    if (first.kind === 'done') this.#bodies ??= 'form';
    if (first.kind !== 'parameters' || this.#bodies !== null) return first;
    const second = await this.#send(command, 'json', session, signal);
    if (second.kind === 'done') this.#bodies = 'json';
    return second;
  }

  async #send(
    { path, query = {}, parameters }: Command,
    bodies: 'form' | 'json',
    session: Session,
    signal: AbortSignal,
  ): Promise<Reading> {
    const reply = await this.#link.send(
      { path: withQuery(path, query), ...(parameters && bodyOf(parameters, bodies)) },
      session,
      signal,
    );
    return readReply(reply.status, reply.body);
  }

  /** @throws DeviceFailure no_permission where the account lacks a right, which no login changes */
  async #checkRight(path: string, session: Session, signal: AbortSignal): Promise<void> {
    const right: AccountRight = path.startsWith('/datasearch/') ? 'playback' : 'live';
    const answer = await this.#send(
      { path: '/information/user_management' },
      'form',
      session,
      signal,
    );
    const accounts = answer.kind === 'done' ? Accounts.safeParse(answer.output).data : undefined;
    const { username } = this.settings;
    const own = accounts?.find(({ account }) => account === username);
    if (!own || rightsOf(own.authority).includes(right)) return;
    const message = `the recorder does not let this user do it; give the account the right “${right}”`;
    throw new DeviceFailure('no_permission', message);
  }
}

function bodyOf(
  parameters: Readonly<Record<string, unknown>>,
  bodies: 'form' | 'json',
): Pick<DeviceRequest, 'method' | 'headers' | 'body'> {
  const json = JSON.stringify(parameters);
  return bodies === 'json'
    ? { method: 'POST', headers: JSON_BODY, body: json }
    : { method: 'POST', headers: FORM, body: `Param=${encodeURIComponent(json)}` };
}

function withQuery(path: string, query: Query): string {
  const pairs = Object.entries(query).map(
    ([name, value]) => `${name}=${encodeURIComponent(value)}`,
  );
  return pairs.length > 0 ? `${path}?${pairs.join('&')}` : path;
}

/** What belongs into `output` may stand beside it. @throws DeviceFailure bad_reply */
function shaped<T>(
  shape: ZodType<T>,
  { output, beside }: Extract<Reading, { kind: 'done' }>,
  path: string,
): T {
  const isObject = typeof output === 'object' && output !== null;
  const answer = shape.safeParse({ ...beside, ...(isObject ? output : {}) });
  if (answer.success) return answer.data;
  const message = `the recorder's answer to ${path} is not as it should be; is its firmware known?`;
  throw new DeviceFailure('bad_reply', message);
}
