/**
 * Commands to one device. There is no session: each request carries the account, so a wrong
 * password must be noticed with the first one, and none may follow.
 */
import type { DeviceContext } from '../device-context.js';
import { DeviceHttp, type DeviceReply, type DeviceRequest } from '../device-http.js';
import { ExchangeLog } from '../exchange-log.js';
import { PasswordProof } from '../password-proof.js';
import type { HeldBack } from '../resolver.js';
import type { CgiSettings } from './config.js';
import { type CgiReply, isWrongPassword, readReply, wrongPassword } from './reply.js';
import { actionPath, type CgiFields, imagePath, passwordHash, postPath } from './request-path.js';

const TIMEOUT_MS = 5_000;
const MAX_REPLY_BYTES = 256 * 1024;
/** A still of the largest pictures, in base64 at that. */
export const MAX_STILL_BYTES = 8 * 1024 * 1024;

type CallLimits = Readonly<{ timeoutMs?: number; maxBytes?: number }>;

export class CgiClient implements AsyncDisposable {
  readonly exchanges: ExchangeLog;
  readonly #http: DeviceHttp;
  readonly #password: PasswordProof;
  readonly #closing = new AbortController();

  constructor(
    private readonly settings: CgiSettings,
    context: DeviceContext,
  ) {
    const { host, port, username, password } = settings;
    const origin = `http://${host}:${port}`;
    context.hide(passwordHash(password));
    const { lookup } = context.dial;
    this.exchanges = new ExchangeLog(context.clock);
    this.#http = new DeviceHttp({ origin, lookup, exchanges: this.exchanges });
    this.#password = new PasswordProof(context, { key: `cgi ${origin} ${username}`, password });
  }

  /** Whether requests carry the account at all. */
  get showsAccount(): boolean {
    return this.settings.api === 'cgi_action';
  }

  /** @throws DeviceFailure */
  async call(
    action: string,
    fields: CgiFields,
    signal: AbortSignal,
    { timeoutMs = TIMEOUT_MS, maxBytes = MAX_REPLY_BYTES }: CallLimits = {},
  ): Promise<CgiReply> {
    const request: DeviceRequest = this.showsAccount
      ? { path: actionPath(this.settings, action, fields) }
      : { method: 'POST', path: postPath(action), body: JSON.stringify(fields) };
    return this.#password.guard(async () => {
      const { status, body } = await this.#send({ ...request, timeoutMs, maxBytes }, signal);
      return readReply(status, body);
    }, signal);
  }

  /** What the device sends as a still, whatever it is. @throws DeviceFailure */
  async still(withAccount: boolean, signal: AbortSignal): Promise<Buffer> {
    const path = imagePath(withAccount ? this.settings : null);
    const ask = (): Promise<DeviceReply> =>
      this.#send({ path, maxBytes: MAX_STILL_BYTES, timeoutMs: TIMEOUT_MS }, signal);
    if (!withAccount) return (await ask()).body;
    return this.#password.guard(async () => {
      const { body } = await ask();
      if (isWrongPassword(body)) throw wrongPassword();
      return body;
    }, signal);
  }

  askAgain(): HeldBack | null {
    return this.#password.askAgain();
  }

  async [Symbol.asyncDispose](): Promise<void> {
    this.#closing.abort();
    await this.#http[Symbol.asyncDispose]();
  }

  #send(request: DeviceRequest, signal: AbortSignal): Promise<DeviceReply> {
    const stopped = AbortSignal.any([signal, this.#closing.signal]);
    return this.#http.request(request, stopped);
  }
}
