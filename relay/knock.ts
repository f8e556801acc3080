/** Whether something listens where a camera should be: one TCP connect, closed at once. */
import { connect, type LookupFunction } from 'node:net';
import type { Loss } from '../src/model/loss.js';
import { DeviceFailure } from '../src/resolvers/device-failure.js';
import type { Source } from '../src/resolvers/lease.js';

export type Address = Readonly<{ host: string; port: number }>;

/** While a camera is waited for, ms. */
const KNOCK_TIMEOUT_MS = 2_000;
/** Before it is given up for this time, ms. */
const REACH_TIMEOUT_MS = 5_000;
const DEFAULT_PORTS: Readonly<Record<string, number>> = {
  'rtsp:': 554,
  'rtsps:': 322,
  'rtmp:': 1935,
  'rtmps:': 443,
  'http:': 80,
  'https:': 443,
};

/** Never rejects. */
export async function knock(source: Source, lookup: LookupFunction): Promise<boolean> {
  const address = source.kind === 'url' ? addressIn(source.url) : null;
  return address !== null && (await whyUnreachable(address, lookup, KNOCK_TIMEOUT_MS)) === null;
}

/** Why a source cannot be streamed from; null where something answers, or nothing has to. Never rejects. */
export async function absence(
  source: Source,
  lookup: LookupFunction,
  signal: AbortSignal,
): Promise<Loss | null> {
  const address = source.kind === 'url' ? addressIn(source.url) : null;
  return address && whyUnreachable(address, lookup, REACH_TIMEOUT_MS, signal);
}

/** Null where the text has no host, or no port that is known. */
export function addressIn(url: string): Address | null {
  if (!URL.canParse(url)) return null;
  const { hostname, port, protocol } = new URL(url);
  const number = Number(port) || DEFAULT_PORTS[protocol];
  return number === undefined ? null : { host: bareHost(hostname), port: number };
}

/** An IPv6 address stands in brackets in a URL. */
export const bareHost = (host: string): string => host.replace(/^\[|\]$/g, '');

/** Null once something took the connection, or `signal` was aborted. Never rejects. */
export function whyUnreachable(
  { host, port }: Address,
  lookup: LookupFunction,
  timeoutMs = REACH_TIMEOUT_MS,
  signal?: AbortSignal,
): Promise<Loss | null> {
  return new Promise((resolve) => {
    if (signal?.aborted) return resolve(null);
    const socket = connect({ host, port, lookup, timeout: timeoutMs });
    const done = (loss: Loss | null): void => {
      signal?.removeEventListener('abort', giveUp);
      socket.destroy();
      resolve(loss);
    };
    const giveUp = (): void => done(null);
    signal?.addEventListener('abort', giveUp, { once: true });
    socket.once('connect', () => done(null));
    socket.once('timeout', () => done(unreachable('')));
    socket.once('error', (error) => done(lossOfConnect(error)));
  });
}

/** @param error of a connection that was never made */
export function lossOfConnect(error: unknown): Loss {
  if (error instanceof DeviceFailure) {
    const { gapCause: cause, code, message, retryable } = error;
    return { cause, code, message, retryable };
  }
  const code = error instanceof Error && 'code' in error ? error.code : undefined;
  return unreachable(typeof code === 'string' ? code : '');
}

/** @param code of the system's error; empty where nothing came at all */
export function unreachable(code: string): Loss {
  return { cause: 'offline', code: 'unreachable', message: sentence(code), retryable: true };
}

function sentence(code: string): string {
  if (code === 'ECONNREFUSED')
    return 'the camera refused the connection; is it on, and is the port right?';
  if (code === 'ENOTFOUND' || code === 'EAI_AGAIN')
    return "the camera's host name is unknown here; check its spelling or use its address";
  return 'the camera does not answer; is it on, and is the address right?';
}
