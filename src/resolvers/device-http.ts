/**
 * How vendors talk to a device: plain requests to one configured host, and nowhere else.
 *
 * Whatever comes back, it is over within the time and bytes allowed. Redirects are followed only
 * on the same host and port; credentials are given only as an answer to a challenge.
 */
import type { Readable } from 'node:stream';
import { Agent, errors, request } from 'undici';
import { DeviceFailure } from './device-failure.js';
import { bestChallenge, ChallengeAnswers, type HttpCredentials } from './http-auth.js';

export type DeviceAddress = Readonly<{
  /** `http://HOST:PORT`, without a path. */
  origin: string;
  /** Answered to a Basic or Digest challenge. */
  credentials?: HttpCredentials;
  tls?: Readonly<{
    /** False takes any certificate, as a camera that signed its own needs it. */
    verify?: boolean;
    /** OpenSSL's cipher list, for devices that speak only old ones. */
    ciphers?: string;
    maxVersion?: 'TLSv1.2';
  }>;
}>;

export type DeviceRequest = Readonly<{
  method?: 'GET' | 'POST';
  /** With its query, encoded as the device wants it. */
  path: string;
  headers?: Readonly<Record<string, string>>;
  body?: string;
  /** For the whole exchange, ms. */
  timeoutMs?: number;
  /** A longer answer is a failure. */
  maxBytes?: number;
}>;

export type DeviceReply = Readonly<{
  status: number;
  /** By lower-case name. */
  headers: Readonly<Record<string, string | string[] | undefined>>;
  body: Buffer;
}>;

/** An answer whose body is still to come; it must be read to its end or destroyed. */
export type DeviceDownload = Readonly<Omit<DeviceReply, 'body'> & { body: Readable }>;

const TIMEOUT_MS = 10_000;
const CONNECT_TIMEOUT_MS = 5_000;
const MAX_BYTES = 2 * 1024 * 1024;
const MAX_CONNECTIONS = 4;
const MAX_REDIRECTS = 3;
/** Devices close idle connections without a word: we do it first, ms. */
const KEEP_ALIVE_MS = 4_000;

/** The device closed the connection instead of answering. */
export class HungUp extends DeviceFailure {}

export class DeviceHttp implements AsyncDisposable {
  readonly #agent: Agent;
  readonly #origin: string;
  #answers: ChallengeAnswers | null = null;
  /** Whether the server took our last answer. */
  #answered = false;

  constructor(private readonly address: DeviceAddress) {
    const { verify = true, ...tls } = address.tls ?? {};
    this.#origin = new URL(address.origin).origin;
    this.#agent = new Agent({
      connections: MAX_CONNECTIONS,
      keepAliveTimeout: KEEP_ALIVE_MS,
      connect: { timeout: CONNECT_TIMEOUT_MS, rejectUnauthorized: verify, ...tls },
    });
  }

  /** @throws DeviceFailure timeout, unreachable, bad_reply; the signal's reason where it is aborted */
  async request(what: DeviceRequest, signal: AbortSignal): Promise<DeviceReply> {
    const { timeoutMs = TIMEOUT_MS, maxBytes = MAX_BYTES } = what;
    // No `AbortSignal.timeout`: joined to another signal it can be collected, and then never fires.
    const limit = new AbortController();
    const timer = setTimeout(() => limit.abort(timeout()), timeoutMs);
    try {
      const both = AbortSignal.any([signal, limit.signal]);
      const { body, ...reply } = await this.#exchange(what, both);
      return { ...reply, body: await whole(body, maxBytes) };
    } catch (error) {
      throw failureOf(error, signal);
    } finally {
      clearTimeout(timer);
    }
  }

  /**
   * For an answer of any length; `timeoutMs` counts until its headers are there.
   * @throws as `request`; the body may fail with anything
   */
  async open(what: DeviceRequest, signal: AbortSignal): Promise<DeviceDownload> {
    const headers = new AbortController();
    const timer = setTimeout(() => headers.abort(timeout()), what.timeoutMs ?? TIMEOUT_MS);
    try {
      return await this.#exchange(what, AbortSignal.any([signal, headers.signal]));
    } catch (error) {
      throw failureOf(error, signal);
    } finally {
      clearTimeout(timer);
    }
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.#agent.destroy();
  }

  async #exchange(what: DeviceRequest, signal: AbortSignal): Promise<DeviceDownload> {
    let path = what.path;
    for (let redirects = 0; ; redirects++) {
      const reply = await this.#authenticated({ ...what, path }, signal);
      const { location } = reply.headers;
      const isRedirect = reply.status > 300 && reply.status < 400 && typeof location === 'string';
      if (!isRedirect) return reply;
      discard(reply.body);
      path = this.#sameHost(location, path);
      if (redirects === MAX_REDIRECTS)
        throw new DeviceFailure('bad_reply', 'the device redirects in a circle');
    }
  }

  /** A challenge is answered once; what the server thinks of the answer is the caller's business. */
  async #authenticated(what: DeviceRequest, signal: AbortSignal): Promise<DeviceDownload> {
    const first = await this.#send(what, signal);
    if (first.status !== 401) {
      this.#answered = this.#answers !== null;
      return first;
    }
    const { credentials } = this.address;
    const challenge = bestChallenge(first.headers['www-authenticate']);
    // An answer that never worked is a wrong password; one that did has grown too old.
    const isWrong = this.#answers !== null && !this.#answered;
    if (!credentials || !challenge || (isWrong && challenge.parameters.stale !== 'true'))
      return first;
    discard(first.body);
    this.#answers = new ChallengeAnswers(challenge, credentials);
    const second = await this.#send(what, signal);
    this.#answered = second.status !== 401;
    return second;
  }

  async #send(what: DeviceRequest, signal: AbortSignal): Promise<DeviceDownload> {
    const { method = 'GET', path, headers, body } = what;
    const answer = this.#answers?.header(method, path);
    const { statusCode, ...reply } = await request(`${this.#origin}${path}`, {
      dispatcher: this.#agent,
      method,
      signal,
      headers: { ...headers, ...(answer === undefined ? {} : { authorization: answer }) },
      ...(body === undefined ? {} : { body }),
    });
    return { status: statusCode, headers: reply.headers, body: reply.body };
  }

  #sameHost(location: string, path: string): string {
    const base = `${this.#origin}${path}`;
    const to = URL.canParse(location, base) ? new URL(location, base) : null;
    if (to?.origin === this.#origin) return `${to.pathname}${to.search}`;
    const message = 'the device redirects to another host or port, which camrelay does not follow';
    throw new DeviceFailure('bad_reply', message);
  }
}

/** What nobody reads: undici takes its end for an error, which must not be one of ours. */
function discard(body: Readable): void {
  body.on('error', () => undefined).destroy();
}

async function whole(body: Readable, maxBytes: number): Promise<Buffer> {
  const chunks: Buffer[] = [];
  let bytes = 0;
  for await (const chunk of body as AsyncIterable<Buffer>) {
    bytes += chunk.length;
    if (bytes > maxBytes) {
      const megabytes = Math.ceil(maxBytes / 1_000_000);
      throw new DeviceFailure('bad_reply', `the device's answer is longer than ${megabytes} MB`);
    }
    chunks.push(chunk);
  }
  return Buffer.concat(chunks);
}

function timeout(): DeviceFailure {
  return new DeviceFailure('timeout', 'the device did not answer in time');
}

/** What the system and undici say, in words of ours; theirs may hold the URL. */
function failureOf(error: unknown, signal: AbortSignal): unknown {
  if (signal.aborted) return signal.reason;
  if (error instanceof DeviceFailure) return error;
  if (isNamed(error, 'TimeoutError') || error instanceof errors.BodyTimeoutError) return timeout();
  if (error instanceof errors.HeadersTimeoutError) return timeout();
  const code = codeOf(error);
  if (UNREACHABLE.has(code)) {
    const message = `nothing answers at the device's address (${code}); is it on, and are host and port right?`;
    return new DeviceFailure('unreachable', message);
  }
  if (/CERT|SELF_SIGNED|ALTNAME|ISSUER/.test(code)) {
    const message = `the device's certificate is not trusted (${code}); set verify_tls to false where you know why`;
    return new DeviceFailure('unreachable', message);
  }
  if (code.startsWith('ERR_SSL') || code === 'EPROTO') {
    return new DeviceFailure('bad_reply', `the device speaks no TLS that camrelay knows (${code})`);
  }
  if (CLOSED.has(code)) {
    return new HungUp('bad_reply', `the device closed the connection without an answer (${code})`);
  }
  const said = code === '' ? '' : ` (${code})`;
  return new DeviceFailure(
    'bad_reply',
    `the device broke the connection off or sent no HTTP${said}`,
  );
}

const UNREACHABLE: ReadonlySet<string> = new Set([
  'ECONNREFUSED',
  'EHOSTUNREACH',
  'EHOSTDOWN',
  'ENETUNREACH',
  'ENOTFOUND',
  'EAI_AGAIN',
  'ETIMEDOUT',
  'UND_ERR_CONNECT_TIMEOUT',
]);

const CLOSED: ReadonlySet<string> = new Set(['ECONNRESET', 'EPIPE', 'UND_ERR_SOCKET']);

function codeOf(error: unknown): string {
  const code = error instanceof Error && 'code' in error ? error.code : undefined;
  return typeof code === 'string' ? code : '';
}

function isNamed(error: unknown, name: string): boolean {
  return error instanceof Error && error.name === name;
}
