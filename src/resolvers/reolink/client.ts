/**
 * Requests to a device's web server: commands as POST, files as GET.
 *
 * Most models answer at one path, some at another, and many answer with 404 or 502 where only the
 * session has grown old. Source: docs/vendors/reolink.md, "Requests".
 */
import type { DeviceContext } from '../device-context.js';
import { DeviceFailure } from '../device-failure.js';
import { DeviceHttp, type DeviceDownload } from '../device-http.js';
import type { ExchangeLog } from '../exchange-log.js';
import { envelopeOf, valueIn, type Command, type Fields } from './envelope.js';

/** The first that is there serves for good. */
const PATHS = ['/cgi-bin/api.cgi', '/api.cgi'] as const;
/** A still of the largest models has half of it. */
const MOST_STILL_BYTES = 8 * 1024 * 1024;

type Answer = Readonly<{ status: number }>;

/** The web server has lost its way, as it does with an old session; that may be open all the same. */
export class PageLost extends DeviceFailure {
  constructor(status: number) {
    const message = `the camera answers HTTP ${status}, as it does when it has lost our session`;
    super('session_expired', message);
  }
}

export class ReolinkClient implements AsyncDisposable {
  readonly #http: DeviceHttp;
  /** The path that has answered. */
  #path: (typeof PATHS)[number] | null = null;

  constructor(
    address: Readonly<{ origin: string; verifyTls: boolean; exchanges: ExchangeLog }>,
    { dial }: Pick<DeviceContext, 'dial'>,
  ) {
    const { origin, verifyTls: verify, exchanges } = address;
    this.#http = new DeviceHttp({ origin, lookup: dial.lookup, exchanges, tls: { verify } });
  }

  /**
   * @param token null for the login
   * @throws DeviceFailure; session_expired where the device no longer knows the token
   */
  async call(command: Command, token: string | null, signal: AbortSignal): Promise<Fields> {
    const query = queryOf(command.cmd, token);
    const body = envelopeOf(command);
    const headers = { 'content-type': 'application/json' };
    const answer = await this.#try((path) =>
      this.#http.request({ method: 'POST', path: `${path}?${query}`, headers, body }, signal),
    );
    requireGood(answer, token);
    return valueIn(answer.body.toString('utf8'), command.cmd);
  }

  /** A short file, such as a still. @param query what `cmd` needs beside itself, such as `&channel=0` */
  async get(cmd: string, query: string, token: string, signal: AbortSignal): Promise<Buffer> {
    const answer = await this.#try((path) =>
      this.#http.request(
        { path: `${path}?${queryOf(cmd, token, query)}`, maxBytes: MOST_STILL_BYTES },
        signal,
      ),
    );
    requireGood(answer, token);
    return answer.body;
  }

  /** A file of any length; its body must be read to its end or destroyed. */
  async open(
    cmd: string,
    query: string,
    { token, range }: Readonly<{ token: string; range: string | null }>,
    signal: AbortSignal,
  ): Promise<DeviceDownload> {
    const answer = await this.#try((path) =>
      this.#http.open(
        {
          path: `${path}?${queryOf(cmd, token, query)}`,
          headers: range === null ? {} : { range },
        },
        signal,
      ),
    );
    try {
      requireGood(answer, token);
    } catch (error) {
      answer.body.destroy();
      throw error;
    }
    return answer;
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.#http[Symbol.asyncDispose]();
  }

  /** At the path that is known, or at both. */
  async #try<A extends Answer>(ask: (path: string) => Promise<A>): Promise<A> {
    const [first, second] = PATHS;
    const answer = await ask(this.#path ?? first);
    if (this.#path !== null || answer.status !== 404) return this.#found(first, answer);
    return this.#found(second, await ask(second));
  }

  #found<A extends Answer>(path: (typeof PATHS)[number], answer: A): A {
    if (isOk(answer)) this.#path ??= path;
    return answer;
  }
}

function queryOf(cmd: string, token: string | null, more = ''): string {
  return `cmd=${cmd}${more}${token === null ? '' : `&token=${token}`}`;
}

function isOk({ status }: Answer): boolean {
  return status >= 200 && status < 300;
}

/** @throws DeviceFailure where the status is no success, which is rare: errors come with 200 too */
function requireGood(answer: Answer, token: string | null): void {
  const { status } = answer;
  if (isOk(answer)) return;
  if (status === 300)
    throw new DeviceFailure('bad_reply', 'the camera takes https only; set `https: true`');
  if (token !== null && (status === 404 || status === 502)) throw new PageLost(status);
  if (status === 404)
    throw new DeviceFailure('bad_reply', 'nothing of a Reolink device is here; is the port right?');
  if (status === 401 || status === 403) {
    const message = `the camera's web server lets nobody in (HTTP ${status}); is this its own address?`;
    throw new DeviceFailure('bad_reply', message);
  }
  const isBusy = status === 502 || status === 503;
  const message = `the camera answers HTTP ${status} instead of what it was asked for`;
  throw new DeviceFailure(isBusy ? 'offline' : 'bad_reply', message);
}
