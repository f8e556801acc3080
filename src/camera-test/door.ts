/** Where a camera is first spoken to, and whether anything answers there. */
import { connect } from 'node:net';
import type { CameraConfig } from '../config/config.js';
import { DeviceFailure } from '../resolvers/device-failure.js';

export type Door = Readonly<{ host: string; port: number }>;

const TIMEOUT_MS = 5_000;
const PORTS: Readonly<Record<string, number>> = {
  'rtsp:': 554,
  'rtsps:': 322,
  'rtmp:': 1935,
  'rtmps:': 443,
  'http:': 80,
  'https:': 443,
};

/** Null where there is nothing to be reached. */
export function doorOf(camera: CameraConfig): Door | null {
  switch (camera.vendor) {
    case 'rtsp':
      return doorIn(camera.urls[camera.stream] ?? '');
    case 'mipc':
      return doorIn(camera.server ?? camera.gateway);
    case 'reolink':
    case 'cgi':
    case 'sercomm':
    case 'mobotix':
      return { host: bare(camera.host), port: camera.port };
    case 'push':
    case 'demo':
      return null;
  }
}

function doorIn(text: string): Door | null {
  if (!URL.canParse(text)) return null;
  const { hostname, port, protocol } = new URL(text);
  return { host: bare(hostname), port: Number(port) || (PORTS[protocol] ?? 80) };
}

/** An IPv6 address stands in brackets in a URL. */
const bare = (host: string): string => host.replace(/^\[|\]$/g, '');

/** Resolves once something took the connection. @throws DeviceFailure unreachable; the signal's reason */
export function reach({ host, port }: Door, signal: AbortSignal): Promise<void> {
  return new Promise((resolve, reject) => {
    signal.throwIfAborted();
    const socket = connect({ host, port, timeout: TIMEOUT_MS });
    const give = (end: () => void): void => {
      signal.removeEventListener('abort', abort);
      socket.destroy();
      end();
    };
    const fail = (why: string) => give(() => reject(new DeviceFailure('unreachable', why)));
    const abort = (): void => give(() => reject(signal.reason as Error));
    signal.addEventListener('abort', abort, { once: true });
    socket.once('connect', () => give(resolve));
    socket.once('timeout', () => fail(`nothing answers at ${host}, port ${port}`));
    socket.once('error', (error: NodeJS.ErrnoException) => fail(whyNot(host, port, error.code)));
  });
}

function whyNot(host: string, port: number, code = ''): string {
  if (code === 'ECONNREFUSED') return `${host} is there, but takes no connection at port ${port}`;
  if (code === 'ENOTFOUND' || code === 'EAI_AGAIN')
    return `there is no address for the name ${host}`;
  return `nothing answers at ${host}, port ${port}`;
}
