/** How a client reached us, for the addresses that answers carry. */
import type { IncomingMessage } from 'node:http';
import type { Listen } from '../config/listen.js';
import type { Reach } from './camera-view.js';
import { clientOf, hostName } from './client-address.js';

export function reachOf(req: IncomingMessage): Reach {
  const { protocol, host, prefix } = clientOf(req);
  return { http: `${protocol}://${host}${prefix}`, host: hostName(host) };
}

/** For somebody on this machine. @param isSecure whether the listener speaks TLS */
export function localReach({ host, port }: Listen, isSecure = false): Reach {
  const everywhere = host === '0.0.0.0' || host === '::';
  const name = everywhere ? '127.0.0.1' : host.includes(':') ? `[${host}]` : host;
  return { http: `${isSecure ? 'https' : 'http'}://${name}:${port}`, host: name };
}
