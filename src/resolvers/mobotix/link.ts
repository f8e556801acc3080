/**
 * Requests to one recorder: with a session's cookie, with an answer to a Digest challenge where it
 * wants one beside the cookie, and none at all for a while after it said that it has too much to do.
 */
import type { Clock } from '../../kit/clock.js';
import type { DeviceContext } from '../device-context.js';
import { DeviceFailure } from '../device-failure.js';
import {
  DeviceHttp,
  type DeviceDownload,
  type DeviceReply,
  type DeviceRequest,
} from '../device-http.js';
import { ExchangeLog } from '../exchange-log.js';
import type { MobotixSettings } from './config.js';
import type { Session } from './session.js';

/** The kind of body that every recorder understands. */
export const FORM = { 'content-type': 'application/x-www-form-urlencoded' };

/** How long an overloaded recorder is left alone, ms: the first time, the second, and from then on. */
const REST_MS = [5_000, 10_000] as const;
const LONGEST_REST_MS = 30_000;

export type LinkSettings = Pick<
  MobotixSettings,
  'host' | 'port' | 'https' | 'verifyTls' | 'username' | 'password'
>;

export class Link implements AsyncDisposable {
  /** Never answers a challenge: a login that is refused must not be tried in another way. */
  readonly #plain: DeviceHttp;
  readonly #answering: DeviceHttp;
  #wantsAnswers = false;
  #rests = 0;
  /** By the monotonic clock. */
  #restUntilMs = 0;
  readonly #clock: Clock;
  readonly exchanges: ExchangeLog;
  /** `http://HOST:PORT`. */
  readonly origin: string;

  constructor(settings: LinkSettings, { clock, dial }: Pick<DeviceContext, 'clock' | 'dial'>) {
    const { host, port, https, verifyTls, username, password } = settings;
    this.origin = new URL(`${https ? 'https' : 'http'}://${host}:${port}`).origin;
    this.exchanges = new ExchangeLog(clock);
    const { origin, exchanges } = this;
    const tls = { verify: verifyTls };
    this.#clock = clock;
    const { lookup } = dial;
    this.#plain = new DeviceHttp({ origin, lookup, exchanges, tls });
    this.#answering = new DeviceHttp({
      ...{ origin, lookup, exchanges, tls },
      credentials: { username, password },
    });
  }

  /** Without a session. @throws DeviceFailure */
  bare(what: DeviceRequest, signal: AbortSignal): Promise<DeviceReply> {
    return this.#rested(() => this.#plain.request(what, signal));
  }

  /** @throws DeviceFailure; a status of 401 is an answer like any other */
  async send(what: DeviceRequest, session: Session, signal: AbortSignal): Promise<DeviceReply> {
    const request = withCookie(what, session);
    const http = this.#http;
    let reply = await this.#rested(() => http.request(request, signal));
    // A cookie as fresh as this one has not ended: the recorder wants more than a cookie.
    if (reply.status === 401 && !session.isProven && http === this.#plain && asksDigest(reply)) {
      this.#wantsAnswers = true;
      reply = await this.#rested(() => this.#answering.request(request, signal));
    }
    if (reply.status !== 401) session.isProven = true;
    return reply;
  }

  /** For an answer of any length. @throws DeviceFailure */
  open(what: DeviceRequest, session: Session, signal: AbortSignal): Promise<DeviceDownload> {
    return this.#http.open(withCookie(what, session), signal);
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await Promise.all([this.#plain, this.#answering].map((http) => http[Symbol.asyncDispose]()));
  }

  get #http(): DeviceHttp {
    return this.#wantsAnswers ? this.#answering : this.#plain;
  }

  async #rested(request: () => Promise<DeviceReply>): Promise<DeviceReply> {
    const leftMs = this.#restUntilMs - this.#clock.monotonic();
    if (leftMs > 0) {
      const message = `the recorder has too much to do; it is asked again in ${Math.ceil(leftMs / 1_000)} s`;
      throw new DeviceFailure('offline', message);
    }
    const reply = await request();
    if (reply.status !== 500 && reply.status !== 503) this.#rests = 0;
    else this.#rest();
    return reply;
  }

  #rest(): void {
    const nowMs = this.#clock.monotonic();
    // Requests that were under way together are told the same thing once each.
    if (nowMs < this.#restUntilMs) return;
    this.#restUntilMs = nowMs + (REST_MS[this.#rests] ?? LONGEST_REST_MS);
    this.#rests++;
  }
}

function withCookie(what: DeviceRequest, { cookie }: Session): DeviceRequest {
  return { ...what, headers: { ...what.headers, cookie } };
}

function asksDigest({ headers }: DeviceReply): boolean {
  return /\bdigest\b/i.test(String(headers['www-authenticate'] ?? ''));
}
