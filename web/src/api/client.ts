/** The API, typed by its own description. Addresses are relative to the page's base. */
import type { Client } from 'openapi-fetch';
import type { paths } from './schema.js';

/** Where the page lives, with a slash at the end; a proxy may have put it anywhere. */
const base = (): string => new URL('.', document.baseURI).href;

/** An address below the page's root: `hls/porch/index.m3u8`. */
export const addressOf = (path: string): string => new URL(path, base()).href;

/** The page's root as a path without a slash at the end, for the router. */
export const basePath = (): string => new URL(base()).pathname.replace(/\/$/, '');

/**
 * Says that the page itself asks: it has a place to sign in, so the browser is not to put up a box of its
 * own when an answer is 401.
 */
export const OWN_HEADER = ['X-Requested-With', 'camrelay'] as const;

/** Told of every 401: whether the page is being left, so that nobody need hear of the answer. */
type Refused = (path: string) => Promise<boolean>;
let refused: Refused = () => Promise.resolve(false);

/** Sets who is told that camrelay does not know who asks. */
export function whenRefused(listener: Refused): void {
  refused = listener;
}

/** For requests that others make for the page. */
export const tellRefused = (): void => void refused('');

/** Asks for something below the page's root, as the page. */
export async function ask(path: string, init: RequestInit = {}): Promise<Response> {
  const headers = new Headers(init.headers);
  headers.set(...OWN_HEADER);
  const response = await fetch(addressOf(path), { ...init, headers });
  if (response.status === 401 && (await refused(path))) return new Promise(() => undefined);
  return response;
}

type Request = Readonly<{
  params?: {
    path?: Readonly<Record<string, unknown>>;
    query?: Readonly<Record<string, unknown>>;
  };
  body?: unknown;
  signal?: AbortSignal;
}>;

/** One method of the API, with the types of its description: all that the page needs of a client. */
const call =
  (method: string) =>
  async (
    path: string,
    { params: { path: names = {}, query = {} } = {}, body, signal }: Request = {},
  ) => {
    const filled = path.replaceAll(/\{(\w+)\}/g, (_, name: string) =>
      encodeURIComponent(String(names[name])),
    );
    const asked = Object.entries(query)
      .filter(([, value]) => value !== undefined)
      .map(([name, value]): [string, string] => [name, String(value)]);
    const search = asked.length > 0 ? `?${new URLSearchParams(asked).toString()}` : '';
    const response = await ask(`api/v1${filled}${search}`, {
      method,
      ...(signal && { signal }),
      ...(body !== undefined && {
        headers: { 'Content-Type': 'application/json' },
        body: JSON.stringify(body),
      }),
    });
    const answer: unknown =
      response.status === 204
        ? {}
        : await response.json().catch((cause: unknown) => {
            if (response.ok) throw cause;
            return {}; // Of a proxy in between: its status says enough.
          });
    return response.ok ? { data: answer, response } : { error: answer, response };
  };

export const api = {
  GET: call('GET'),
  POST: call('POST'),
  PATCH: call('PATCH'),
  DELETE: call('DELETE'),
} as unknown as Pick<Client<paths>, 'GET' | 'POST' | 'PATCH' | 'DELETE'>;

/** What the API refused, or why it could not be asked. `code` is one of its public codes. */
export class ApiFailure extends Error {
  constructor(
    readonly code: string,
    message: string,
    readonly status: number,
    /** The whole answer: some errors say more. */
    readonly answer?: unknown,
  ) {
    super(message);
    this.name = 'ApiFailure';
  }
}

/**
 * The data of an answer.
 * @throws ApiFailure with `code` `unreachable` where camrelay cannot be reached
 */
export async function answerOf<T>(
  asked: Promise<{ data?: T; error?: unknown; response: Response }>,
): Promise<T> {
  const { data, error, response } = await asked.catch((cause: unknown) => {
    if (cause instanceof DOMException && cause.name === 'AbortError') throw cause;
    throw new ApiFailure('unreachable', 'camrelay cannot be reached', 0);
  });
  if (response.ok) return data as T;
  throw failureOf(error, response.status);
}

/** An answer that is no success, as an error. */
export function failureOf(answer: unknown, status: number): ApiFailure {
  const { code, message } = (answer as { error?: { code?: string; message?: string } }).error ?? {};
  return new ApiFailure(code ?? 'internal', message ?? `HTTP ${status}`, status, answer);
}
