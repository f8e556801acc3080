/** Puts something between a server and its own `connection` listeners. */
import type { Server, Socket } from 'node:net';

/**
 * The server goes on to listen; what it gets of its connections is what is passed on.
 * @param server with all its `connection` listeners
 * @returns passes a connection on to them
 */
export function standInFront(
  server: Server,
  receive: (socket: Socket) => void,
): (socket: Socket) => void {
  const behind = server.listeners('connection') as ((socket: Socket) => void)[];
  server.removeAllListeners('connection');
  server.on('connection', receive);
  return (socket) => {
    for (const listener of behind) listener.call(server, socket);
  };
}

/** Both ends of a connection, the same for a TLS socket and the one below it; null where it is over. */
export function endsOf({ remoteAddress, remotePort, localAddress }: Socket): string | null {
  return remoteAddress === undefined ? null : `${remoteAddress} ${remotePort} ${localAddress}`;
}
