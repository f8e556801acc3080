/** Whether something listens where a camera should be: one TCP connect, closed at once. */
import { connect } from 'node:net';
import type { Source } from '../src/resolvers/lease.js';

const TIMEOUT_MS = 2_000;
const DEFAULT_PORTS: Readonly<Record<string, number>> = {
  'rtsp:': 554,
  'rtsps:': 322,
  'rtmp:': 1935,
  'rtmps:': 443,
  'http:': 80,
  'https:': 443,
};

/** Never rejects. */
export function knock(source: Source): Promise<boolean> {
  if (source.kind !== 'url' || !URL.canParse(source.url)) return Promise.resolve(false);
  const { hostname, port, protocol } = new URL(source.url);
  const number = Number(port) || DEFAULT_PORTS[protocol];
  if (number === undefined) return Promise.resolve(false);
  return new Promise((resolve) => {
    const socket = connect({
      host: hostname.replace(/^\[|\]$/g, ''),
      port: number,
      timeout: TIMEOUT_MS,
    });
    const done = (answered: boolean): void => {
      socket.destroy();
      resolve(answered);
    };
    socket.once('connect', () => done(true));
    socket.once('timeout', () => done(false));
    socket.once('error', () => done(false));
  });
}
