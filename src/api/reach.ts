/** How a client reached us, for the addresses that answers carry. */
import type { Request } from 'express';
import type { Listen } from '../config/listen.js';
import type { Reach } from './camera-view.js';

export function reachOf(req: Request): Reach {
  const host = req.get('host') ?? `127.0.0.1:${req.socket.localPort ?? 80}`;
  return { http: `${req.protocol}://${host}`, host: host.replace(/:\d+$/, '') };
}

/** For somebody on this machine. */
export function localReach({ host, port }: Listen): Reach {
  const everywhere = host === '0.0.0.0' || host === '::';
  const name = everywhere ? '127.0.0.1' : host.includes(':') ? `[${host}]` : host;
  return { http: `http://${name}:${port}`, host: name };
}
