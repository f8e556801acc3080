/** One attempt to hand a message over: a POST that is over in time and follows no redirect. */
import { Agent, type Dispatcher } from 'undici';

/**
 * `again`: trying later can help. `refused`: it cannot.
 * `code`: `unreachable`, `timeout`, `stopped` or `http_STATUS`.
 */
export type PostResult =
  | Readonly<{ outcome: 'delivered' }>
  | Readonly<{ outcome: 'refused'; code: string }>
  | Readonly<{ outcome: 'again'; code: string; afterMs: number | null }>;

export type Post = (
  headers: Readonly<Record<string, string>>,
  body: string,
  signal: AbortSignal,
) => Promise<PostResult>;

/** For the whole exchange, ms. */
const TIMEOUT_MS = 10_000;
const CONNECT_TIMEOUT_MS = 5_000;
/** Receivers close idle connections without a word: we do it first, ms. */
const KEEP_ALIVE_MS = 4_000;
/** Of an answer that nobody reads; a longer one costs the connection. */
const MOST_DISCARDED_BYTES = 16 * 1024;
const TOO_MANY_REQUESTS = 429;

/** A connection to one receiver. */
export class PostBox implements AsyncDisposable {
  readonly #agent = new Agent({
    connections: 1,
    keepAliveTimeout: KEEP_ALIVE_MS,
    connect: { timeout: CONNECT_TIMEOUT_MS },
  });
  readonly #url: URL;
  readonly #headers: Readonly<Record<string, string>>;

  /** @param url user name and password in it are sent as Basic credentials (RFC 7617) */
  constructor(url: string) {
    this.#url = new URL(url);
    const { username, password } = this.#url;
    this.#url.username = this.#url.password = '';
    const pair = `${decodeURIComponent(username)}:${decodeURIComponent(password)}`;
    this.#headers = {
      'content-type': 'application/json',
      'user-agent': 'camrelay',
      ...(pair === ':' ? {} : { authorization: `Basic ${Buffer.from(pair).toString('base64')}` }),
    };
  }

  /** Never rejects. */
  readonly post: Post = async (headers, body, signal) => {
    const late = new AbortController();
    const timer = setTimeout(() => late.abort(), TIMEOUT_MS);
    try {
      return await this.#exchange(headers, body, AbortSignal.any([signal, late.signal]));
    } catch {
      const code = late.signal.aborted ? 'timeout' : signal.aborted ? 'stopped' : 'unreachable';
      return { outcome: 'again', code, afterMs: null };
    } finally {
      clearTimeout(timer);
    }
  };

  async #exchange(
    headers: Readonly<Record<string, string>>,
    body: string,
    signal: AbortSignal,
  ): Promise<PostResult> {
    const answer = await this.#agent.request({
      origin: this.#url.origin,
      path: this.#url.pathname + this.#url.search,
      method: 'POST',
      headers: { ...this.#headers, ...headers },
      body,
      signal,
    });
    // What is said beside the status interests nobody, and may fail.
    await answer.body.dump({ limit: MOST_DISCARDED_BYTES, signal }).catch(() => undefined);
    return resultOf(answer);
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.#agent.destroy();
  }
}

function resultOf({ statusCode, headers }: Dispatcher.ResponseData): PostResult {
  if (statusCode >= 200 && statusCode < 300) return { outcome: 'delivered' };
  const code = `http_${statusCode}`;
  if (statusCode < 500 && statusCode !== TOO_MANY_REQUESTS) return { outcome: 'refused', code };
  const seconds = /^\d{1,6}$/.exec(String(headers['retry-after'] ?? ''))?.[0];
  return { outcome: 'again', code, afterMs: seconds === undefined ? null : Number(seconds) * 1000 };
}
