/** The API, typed by its own description. Addresses are relative to the page's base. */
import type { Client } from 'openapi-fetch';
import type { paths } from './schema.js';

/** Where the page lives, with a slash at the end; a proxy may have put it anywhere. */
const base = (): string => new URL('.', document.baseURI).href;

/** An address below the page's root: `hls/porch/index.m3u8`. */
export const addressOf = (path: string): string => new URL(path, base()).href;

/** The page's root as a path without a slash at the end, for the router. */
export const basePath = (): string => new URL(base()).pathname.replace(/\/$/, '');

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
    const response = await fetch(addressOf(`api/v1${filled}${search}`), {
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
