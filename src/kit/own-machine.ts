/** Which connections come from this machine itself. */
import type { Socket } from 'node:net';

/** Both ends of a connection, as addresses without ports. */
export type Ends = Pick<Socket, 'remoteAddress' | 'localAddress'>;

/** From loopback, or from the very address that was dialled, which is one of this machine's. */
export function isFromOwnMachine({ remoteAddress = '', localAddress }: Ends): boolean {
  if (/^(::ffff:)?127\./.test(remoteAddress) || remoteAddress === '::1') return true;
  return remoteAddress !== '' && remoteAddress === localAddress;
}
