/**
 * How vendors talk to a device: plain requests to one configured host, and nowhere else.
 *
 * Whatever comes back, it is over within the time and bytes allowed. Redirects are followed only
 * on the same host and port; credentials are given only as an answer to a challenge.
 */
import type { LookupFunction } from 'node:net';
import type { Readable } from 'node:stream';
import { Agent } from 'undici';
import { DeviceFailure } from './device-failure.js';
import type { ExchangeLog, OpenExchange } from './exchange-log.js';
import { ChallengeAnswers, type HttpCredentials } from './http-auth.js';
import { bestChallenge, type Challenge } from './http-challenge.js';
import { httpFailure, overdue } from './http-failure.js';

export type DeviceAddress = Readonly<{
  /** `http://HOST:PORT`, without a path. */
  origin: string;
  /** Looks up its name, and refuses where that leads (`dial-policy.ts`). */
  lookup: LookupFunction;
  /** Answered to a Basic or Digest challenge. */
  credentials?: HttpCredentials;
  /** Where what is said is noted. */
  exchanges?: ExchangeLog;
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

/** One of which somebody takes notes. */
type Noted<T> = T & Readonly<{ note: OpenExchange | undefined }>;

const TIMEOUT_MS = 10_000;
const CONNECT_TIMEOUT_MS = 5_000;
const MAX_BYTES = 2 * 1024 * 1024;
const MOST_DISCARDED_BYTES = 64 * 1024;
const MAX_CONNECTIONS = 4;
const MAX_REDIRECTS = 3;
/** Devices close idle connections without a word: we do it first, ms. */
const KEEP_ALIVE_MS = 4_000;

export class DeviceHttp implements AsyncDisposable {
  readonly #agent: Agent;
  readonly #origin: string;
  /** What the server took last. */
  #answers: ChallengeAnswers | null = null;

  constructor(private readonly address: DeviceAddress) {
    const { verify = true, ...tls } = address.tls ?? {};
    this.#origin = new URL(address.origin).origin;
    this.#agent = new Agent({
      connections: MAX_CONNECTIONS,
      keepAliveTimeout: KEEP_ALIVE_MS,
      connect: {
        timeout: CONNECT_TIMEOUT_MS,
        rejectUnauthorized: verify,
        lookup: address.lookup,
        ...tls,
      },
    });
  }

  /** @throws DeviceFailure timeout, unreachable, host_refused, bad_reply; the signal's reason where it is aborted */
  async request(what: DeviceRequest, signal: AbortSignal): Promise<DeviceReply> {
    const { timeoutMs = TIMEOUT_MS, maxBytes = MAX_BYTES } = what;
    // No `AbortSignal.timeout`: joined to another signal it can be collected, and then never fires.
    const limit = new AbortController();
    const timer = setTimeout(() => limit.abort(overdue()), timeoutMs);
    try {
      const both = AbortSignal.any([signal, limit.signal]);
      const { body, note, ...reply } = await this.#exchange(what, both);
      return { ...reply, body: await noted(whole(body, maxBytes), note, signal) };
    } catch (error) {
      throw httpFailure(error, signal);
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
    const timer = setTimeout(() => headers.abort(overdue()), what.timeoutMs ?? TIMEOUT_MS);
    try {
      const {
        status,
        headers: fields,
        body,
      } = await this.#exchange(what, AbortSignal.any([signal, headers.signal]));
      return { status, headers: fields, body };
    } catch (error) {
      throw httpFailure(error, signal);
    } finally {
      clearTimeout(timer);
    }
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.#agent.destroy();
  }

  async #exchange(what: DeviceRequest, signal: AbortSignal): Promise<Noted<DeviceDownload>> {
    let path = what.path;
    for (let redirects = 0; ; redirects++) {
      const reply = await this.#authenticated({ ...what, path }, signal);
      const { location } = reply.headers;
      const isRedirect = reply.status > 300 && reply.status < 400 && typeof location === 'string';
      if (!isRedirect) return reply;
      await discard(reply.body);
      path = this.#sameHost(location, path);
      if (redirects === MAX_REDIRECTS)
        throw new DeviceFailure('bad_reply', 'the device redirects in a circle');
    }
  }

  /**
   * Answers a challenge, and once more where the server says that only the nonce was too old. What
   * it thinks of the password is the caller's business.
   */
  async #authenticated(what: DeviceRequest, signal: AbortSignal): Promise<Noted<DeviceDownload>> {
    let answers = this.#answers;
    for (let answered = 0; ; answered++) {
      const reply = await this.#send(what, answers, signal);
      if (reply.status !== 401) {
        this.#answers = answers?.next(reply.headers['authentication-info']) ?? answers;
        return reply;
      }
      const challenge = bestChallenge(reply.headers['www-authenticate']);
      const { credentials } = this.address;
      if (!challenge || !credentials || !isWorthAnswering(challenge, answers, answered))
        return reply;
      await discard(reply.body);
      answers = new ChallengeAnswers(challenge, credentials);
    }
  }

  async #send(
    { method = 'GET', path, headers, body }: DeviceRequest,
    answers: ChallengeAnswers | null,
    signal: AbortSignal,
  ): Promise<Noted<DeviceDownload>> {
    const authorization = answers?.header(method, path);
    const sent = { ...headers, ...(authorization === undefined ? {} : { authorization }) };
    const note = this.address.exchanges?.begin({
      ...{ protocol: 'http', peer: this.#origin, method, target: path, headers: sent },
      body: body === undefined ? null : Buffer.from(body),
    });
    // Not by URL, which would encode the path anew.
    const asked = this.#agent.request({
      origin: this.#origin,
      path,
      method,
      signal,
      headers: sent,
      ...(body === undefined ? {} : { body }),
    });
    const reply = await asked.catch((error: unknown) => {
      note?.failed(why(error, signal));
      throw error;
    });
    note?.answered(reply.statusCode, reply.headers);
    // It may be destroyed before anybody listens, which is no reason to crash.
    reply.body.on('error', () => undefined);
    return { status: reply.statusCode, headers: reply.headers, body: reply.body, note };
  }

  #sameHost(location: string, path: string): string {
    const base = `${this.#origin}${path}`;
    const to = URL.canParse(location, base) ? new URL(location, base) : null;
    if (to?.origin === this.#origin) return `${to.pathname}${to.search}`;
    const message =
      'the device redirects to another address, which camrelay does not follow; give it the right host, port and https in the configuration';
    throw new DeviceFailure('bad_reply', message);
  }
}

/**
 * @param before the answers that were refused with this challenge
 * @param answered how many answers of this request were refused
 */
function isWorthAnswering(
  { scheme, parameters }: Challenge,
  before: ChallengeAnswers | null,
  answered: number,
): boolean {
  if (before === null) return true;
  if (scheme === 'basic' && before.challenge.scheme === 'basic') return false;
  // What was taken before has grown old; what is made just now is too old only if the server says so.
  const isStale = parameters.stale?.toLowerCase() === 'true';
  return answered === 0 || (answered === 1 && isStale);
}

/** Reads away what nobody wants, so that the connection is free for the next request. */
async function discard(body: Readable): Promise<void> {
  await whole(body, MOST_DISCARDED_BYTES).catch(() => body.destroy());
}

/** The body, of which the note is told. */
async function noted(
  body: Promise<Buffer>,
  note: OpenExchange | undefined,
  signal: AbortSignal,
): Promise<Buffer> {
  try {
    const bytes = await body;
    note?.ended(bytes);
    return bytes;
  } catch (error) {
    note?.failed(why(error, signal));
    throw error;
  }
}

/** In words that hold no address. */
function why(error: unknown, signal: AbortSignal): string {
  const failure = httpFailure(error, signal);
  return failure instanceof DeviceFailure ? failure.message : 'it was given up';
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
