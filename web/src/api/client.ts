/** The API, typed by its own description. Addresses are relative to the page's base. */
import createClient from 'openapi-fetch';
import type { paths } from './schema.js';

/** Where the page lives, with a slash at the end; a proxy may have put it anywhere. */
const base = (): string => new URL('.', document.baseURI).href;

/** An address below the page's root: `hls/porch/index.m3u8`. */
export const addressOf = (path: string): string => new URL(path, base()).href;

/** The page's root as a path without a slash at the end, for the router. */
export const basePath = (): string => new URL(base()).pathname.replace(/\/$/, '');

export const api = createClient<paths>({ baseUrl: addressOf('api/v1') });

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
