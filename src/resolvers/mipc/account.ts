/**
 * One account, shared by all its cameras: one session, and its calls one after the other, for the
 * server wants their numbers to grow (docs/vendors/mipc.md, "Sessions").
 */
import { Slots } from '../../kit/slots.js';
import type { DeviceContext } from '../device-context.js';
import { DeviceFailure } from '../device-failure.js';
import type { DeviceReply } from '../device-http.js';
import type { ExchangeLog } from '../exchange-log.js';
import { orAborted } from '../or-aborted.js';
import { type Hold, SessionKeeper } from '../session-keeper.js';
import type { HeldBack } from '../resolver.js';
import { type AccountDevice, type Data, readDevices, readStreamUrl } from './answers.js';
import type { MipcSettings } from './config.js';
import { MipcLogin } from './login.js';
import { MessageFeed } from './message-feed.js';
import type { Parameters } from './parameters.js';
import { MipcSession } from './session.js';
import { SignalServer, type Call } from './signal-server.js';

/** A call in the session, which signs it. */
export type SignedCall = Readonly<{
  name: string;
  /** Of the device it is about. */
  serial?: string;
  parameters?: Parameters;
}>;

/** A stream that was opened, and the session it belongs to. */
export type Opened = Readonly<{ url: string; timeoutMs: number | null; hold: Hold }>;

/** More is a client gone wild. */
const MOST_WAITING = 1_000;
/** All of them; the maker's page asks for as many. */
const MOST_DEVICES = 1_024;

export class MipcAccount implements AsyncDisposable {
  readonly messages: MessageFeed;
  readonly #server: SignalServer;
  readonly #login: MipcLogin;
  readonly #keeper: SessionKeeper<MipcSession>;
  readonly #turns = new Slots({ atOnce: 1, waiting: MOST_WAITING, what: 'calls to one account' });
  #newest: MipcSession | null = null;
  readonly #closing = new AbortController();

  /** @param free resolves when whoever had this account before has logged out */
  constructor(
    settings: MipcSettings,
    private readonly context: DeviceContext,
    free: Promise<void>,
  ) {
    const { gateway, server, username, password, sessionIdleMs } = settings;
    this.#server = new SignalServer(settings, context);
    this.#login = new MipcLogin(settings, this.#server, context);
    this.messages = new MessageFeed(
      {
        ask: (call, signal) => this.#server.ask(call, signal),
        subscribe: async (signal) => {
          await this.call({ name: 'ccm_subscribe.js' }, signal);
        },
      },
      context.clock,
      sessionIdleMs,
    );
    this.#keeper = new SessionKeeper<MipcSession>(
      {
        logIn: (signal) => this.#logIn(signal),
        logOut: (session, signal) => this.#logOut(session, signal),
        isFresh: ({ usedMs }) => context.clock.monotonic() - usedMs < sessionIdleMs,
        allowsSecond: true,
        note: ({ note }) => note,
        fromNote: (note) => MipcSession.fromNote(note, context.hide),
      },
      context,
      { key: `mipc ${server ?? gateway} ${username}`, password },
      free,
    );
  }

  get exchanges(): ExchangeLog {
    return this.#server.exchanges;
  }

  /** @throws DeviceFailure */
  async devices(signal: AbortSignal): Promise<AccountDevice[]> {
    const parameters = { start: 0, counts: MOST_DEVICES };
    return readDevices(await this.call({ name: 'ccm_devs_get.js', parameters }, signal));
  }

  /** A new address each time; it serves one connection. @throws DeviceFailure */
  async play(serial: string, profile: string, signal: AbortSignal): Promise<Opened> {
    const setup = { stream: 'RTSP', trans: { proto: 'rtsp' } };
    const call = { name: 'ccm_play.js', serial, parameters: { setup, token: profile } };
    const { session, data } = await this.#keeper.with(
      async (session) => ({ session, data: await this.#call(session, call, signal) }),
      signal,
    );
    const { url, timeoutMs } = readStreamUrl(data);
    this.#server.requireNamed(url);
    return { url, timeoutMs, hold: this.#keeper.hold(session) };
  }

  /** @throws DeviceFailure */
  call(call: SignedCall, signal: AbortSignal): Promise<Data> {
    return this.#keeper.with((session) => this.#call(session, call, signal), signal);
  }

  /** A call whose answer may be anything. @throws DeviceFailure, and what `read` throws */
  fetch<T>(call: SignedCall, read: (reply: DeviceReply) => T, signal: AbortSignal): Promise<T> {
    return this.#keeper.with(
      (session) =>
        this.#inTurn(
          session,
          async () =>
            read(await this.#server.fetch(this.#signed(session, call), this.#closing.signal)),
          signal,
        ),
      signal,
    );
  }

  askAgain(): HeldBack | null {
    return this.#keeper.askAgain();
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.messages.close();
    await this.#keeper.close();
    this.#closing.abort(new DeviceFailure('offline', 'the camera is being switched off'));
    await this.#server[Symbol.asyncDispose]();
  }

  async #logIn(signal: AbortSignal): Promise<MipcSession> {
    const lastSeq = this.#newest?.lastSeq ?? 0;
    this.#newest = await this.#login.logIn(this.messages.queue, lastSeq, signal);
    this.messages.resubscribe();
    return this.#newest;
  }

  async #logOut(session: MipcSession, signal: AbortSignal): Promise<void> {
    await this.#call(session, { name: 'cacs_logout_req.js' }, signal);
  }

  #call(session: MipcSession, call: SignedCall, signal: AbortSignal): Promise<Data> {
    return this.#inTurn(
      session,
      () => this.#server.call(this.#signed(session, call), this.#closing.signal),
      signal,
    );
  }

  /** Whoever asked may go; the call goes on, or the next one would overtake it at the server. */
  #inTurn<T>(session: MipcSession, send: () => Promise<T>, signal: AbortSignal): Promise<T> {
    const work = this.#turns.use(async () => {
      const answer = await send();
      session.usedMs = this.context.clock.monotonic();
      return answer;
    }, signal);
    return orAborted(work, signal);
  }

  #signed(session: MipcSession, { name, serial, parameters }: SignedCall): Call {
    const nid = session.sign();
    this.context.hide(nid);
    const sess = serial === undefined ? { nid } : { nid, sn: serial };
    return { name, queue: this.messages.queue, parameters: { sess, ...parameters } };
  }
}
