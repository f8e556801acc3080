/** At which address of ours a camera reaches us. */
import { createSocket } from 'node:dgram';
import { lookup } from 'node:dns/promises';
import { formatListen, isLoopback, type Listen } from '../../config/listen.js';
import { DeviceFailure } from '../device-failure.js';

const EVERY: ReadonlySet<string> = new Set(['0.0.0.0', '::']);

/**
 * @param local our address on the way to the camera
 * @returns `http://HOST:PORT`; null where we listen on this machine only and the camera is another
 */
export function hookOrigin(listen: Listen, local: string): string | null {
  if (isLoopback(listen) && !isLoopback({ host: local, port: 0 })) return null;
  const host = EVERY.has(listen.host) ? local : listen.host;
  return `http://${formatListen({ host, port: listen.port })}`;
}

/**
 * Which of our addresses the system uses towards a host. Nothing is sent.
 * @param host as it stands in a URL
 * @throws DeviceFailure unreachable where it has no way there
 */
export async function localAddressTo(host: string): Promise<string> {
  const { address, family } = await lookup(host.replace(/^\[(.*)\]$/, '$1')).catch(noWay);
  const socket = createSocket(family === 6 ? 'udp6' : 'udp4');
  try {
    await new Promise<void>((resolve, reject) => {
      socket.once('error', reject);
      // Any port will do: a datagram socket that is connected has only chosen its way.
      socket.connect(DISCARD_PORT, address, resolve);
    }).catch(noWay);
    return socket.address().address;
  } finally {
    socket.close();
  }
}

/** RFC 863. */
const DISCARD_PORT = 9;

function noWay(): never {
  throw new DeviceFailure(
    'unreachable',
    "there is no way to the camera's address; is its name right, and this machine in a network?",
  );
}
