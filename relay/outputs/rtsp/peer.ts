/** What sessions see of the connection they are controlled by. */
import type { Socket } from 'node:net';
import type { Pair } from './transport.js';
import type { Receiver } from './udp-ports.js';

export interface Peer {
  readonly socket: Socket;
  /** Address without port; the same text as UDP sources have. */
  readonly host: string;
  /** The nonce of this connection's challenges. */
  readonly nonce: string;
  /**
   * Takes a pair of interleaved channels: the wanted one, or where it is none or not free, the
   * first free one.
   */
  claimChannels(wanted: Pair | undefined, receive: Receiver): Pair;
  releaseChannels(pair: Pair): void;
  /** Closes the connection once everything written is out. */
  end(): void;
}
