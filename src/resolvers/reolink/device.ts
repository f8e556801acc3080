/**
 * One device and one account on it, shared by all its cameras: one session, and what the device says
 * of itself asked once.
 */
import { Slots } from '../../kit/slots.js';
import type { DeviceContext } from '../device-context.js';
import type { DeviceDownload } from '../device-http.js';
import { ExchangeLog } from '../exchange-log.js';
import { SessionKeeper } from '../session-keeper.js';
import type { Shared } from '../device-pool.js';
import { PageLost, ReolinkClient } from './client.js';
import type { ReolinkSettings } from './config.js';
import type { Command, Fields } from './envelope.js';
import { channelsIn, portsIn, type DevicePorts } from './facts.js';
import { Once } from './once.js';
import { isAbsent, ReolinkRefusal } from './refusal.js';
import { sessionCalls, type ReolinkSession } from './session.js';

/** Worth a second try at once: the device was slow, or talked to itself in vain. */
const PASSING: ReadonlySet<number> = new Set([-8, -11, -12]);
/** The device reads one file at a time; so many may wait. */
const MOST_WAITING_DOWNLOADS = 8;

export class ReolinkDevice implements AsyncDisposable {
  readonly sessions: SessionKeeper<ReolinkSession>;
  /** One download at a time, whichever camera asks. */
  readonly downloads = new Slots({
    atOnce: 1,
    waiting: MOST_WAITING_DOWNLOADS,
    what: 'recordings being fetched from this device',
  });
  readonly exchanges: ExchangeLog;
  readonly #client: ReolinkClient;
  readonly #ports: Once<DevicePorts>;
  readonly #channels: Once<number | null>;
  readonly #abilities: Once<Fields>;

  constructor(settings: ReolinkSettings, context: DeviceContext, free: Promise<void>) {
    const { username, password, verifyTls, renewBeforeMs } = settings;
    const { clock, hide } = context;
    const exchanges = new ExchangeLog(clock);
    const client = new ReolinkClient({ origin: originOf(settings), verifyTls, exchanges }, context);
    this.exchanges = exchanges;
    this.#client = client;
    this.#ports = new Once(clock);
    this.#channels = new Once(clock);
    this.#abilities = new Once(clock);
    this.sessions = new SessionKeeper(
      sessionCalls({ client, user: { username, password }, renewBeforeMs, clock, hide }),
      context,
      { key: `reolink ${originOf(settings)} ${username}`, password },
      free,
    );
  }

  /** Runs a command. @throws DeviceFailure */
  async call(command: Command, signal: AbortSignal): Promise<Fields> {
    const once = (): Promise<Fields> =>
      this.#with(({ token }) => this.#client.call(command, token, signal), signal);
    try {
      return await once();
    } catch (error) {
      if (error instanceof ReolinkRefusal && PASSING.has(error.rspCode)) return once();
      throw error;
    }
  }

  /** A short file. @param read turns it into what it should be, or throws the failure it tells of */
  get<T>(cmd: string, query: string, read: (bytes: Buffer) => T, signal: AbortSignal): Promise<T> {
    return this.#with(
      async ({ token }) => read(await this.#client.get(cmd, query, token, signal)),
      signal,
    );
  }

  /**
   * A long file; the session stays open until its body is closed.
   * @param check looks at what comes, or throws the failure it tells of
   */
  open(
    cmd: string,
    { query, range }: Readonly<{ query: string; range: string | null }>,
    check: (download: DeviceDownload) => Promise<DeviceDownload>,
    signal: AbortSignal,
  ): Promise<DeviceDownload> {
    return this.#with(async (session) => {
      const hold = this.sessions.hold(session);
      try {
        const { token } = session;
        const download = await check(await this.#client.open(cmd, query, { token, range }, signal));
        download.body.once('close', () => hold[Symbol.dispose]());
        return download;
      } catch (error) {
        hold[Symbol.dispose]();
        throw error;
      }
    }, signal);
  }

  /** @throws DeviceFailure */
  ports(signal: AbortSignal): Promise<DevicePorts> {
    return this.#ports.get(async (limit) => portsIn(await this.#fact('GetNetPort', limit)), signal);
  }

  /** How many inputs it has; null where it does not say. @throws DeviceFailure */
  channels(signal: AbortSignal): Promise<number | null> {
    return this.#channels.get(
      async (limit) => channelsIn(await this.#fact('GetDevInfo', limit)),
      signal,
    );
  }

  /** What `GetAbility` says of the account; nothing where the device does not know that. */
  abilities(signal: AbortSignal): Promise<Fields> {
    const param = { User: { userName: '' } };
    return this.#abilities.get((limit) => this.#fact('GetAbility', limit, param), signal);
  }

  /**
   * Asks anew the next time, which also shows whether the device still knows our session: after a
   * stream has ended, when the device may be another than before.
   */
  doubt(): void {
    this.#ports.forget();
    this.#channels.forget();
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.sessions.close();
    await this.#client[Symbol.asyncDispose]();
  }

  /** Runs `use` with a session, and once more with a new one where the device knows it no more. */
  #with<T>(use: (session: ReolinkSession) => Promise<T>, signal: AbortSignal): Promise<T> {
    return this.sessions.with(async (session) => {
      try {
        return await use(session);
      } catch (error) {
        if (error instanceof PageLost) await this.#tryLogOut(session, signal);
        throw error;
      }
    }, signal);
  }

  /** Where only the web server was confused the session would stay open for an hour. */
  async #tryLogOut({ token }: ReolinkSession, signal: AbortSignal): Promise<void> {
    await this.#client.call({ cmd: 'Logout' }, token, signal).catch(() => undefined);
  }

  async #fact(cmd: string, signal: AbortSignal, param = {}): Promise<Fields> {
    try {
      return await this.call({ cmd, param }, signal);
    } catch (error) {
      if (isAbsent(error)) return {};
      throw error;
    }
  }
}

/** The device of a camera, shared with the other cameras on it. */
export function sharedDevice(
  settings: ReolinkSettings,
  context: DeviceContext,
): Shared<ReolinkDevice> {
  const { username, password, verifyTls } = settings;
  const account = [originOf(settings), username, password, verifyTls];
  return context.shared.share(
    `reolink ${JSON.stringify(account)}`,
    (free) => new ReolinkDevice(settings, context, free),
  );
}

function originOf({ https, host, port }: ReolinkSettings): string {
  return `${https ? 'https' : 'http'}://${host}:${port}`;
}
