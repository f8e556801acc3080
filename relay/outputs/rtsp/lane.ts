/** Lanes: how the packets of one track travel, as one SETUP agreed it. */
import { TLSSocket } from 'node:tls';
import { RtspError, type Header, type RtspRequest } from './message.js';
import type { Peer } from './peer.js';
import { chooseTransport, formatTransport, type Settled } from './transport.js';
import type { Receiver, UdpPorts } from './udp-ports.js';

export type Lane = Readonly<{
  transport: Settled;
  /** Gives channels or ports back. */
  close: () => void;
}>;

export type LaneOptions = Readonly<{
  udp: UdpPorts;
  /** All tracks of a session travel the same way. */
  only?: Settled['kind'] | undefined;
  /** Takes what the other side sends. */
  receive: Receiver;
  /** Somebody else opened the same UDP ports: this session's other side has gone. */
  evict: () => void;
}>;

/** Throws a 461 where no alternative of the request's `Transport` is supported. */
export function openLane(request: RtspRequest, peer: Peer, options: LaneOptions): Lane {
  // Who speaks TLS would not like to see the pictures travel beside it.
  const only = peer.socket instanceof TLSSocket ? 'tcp' : options.only;
  const wanted = chooseTransport(request.headers.get('transport') ?? '', only);
  if (wanted === undefined) throw new RtspError(461);
  if (wanted.kind === 'tcp') {
    const channels = peer.claimChannels(wanted.channels, options.receive);
    return {
      transport: { kind: 'tcp', channels },
      close: () => peer.releaseChannels(channels),
    };
  }
  const { ports } = wanted;
  const close = options.udp.claim(peer.host, ports, options.receive, options.evict);
  return { transport: { kind: 'udp', ports, serverPorts: options.udp.ports }, close };
}

/** The header of the reply to a SETUP. */
export function laneHeader({ transport }: Lane, ...extra: readonly string[]): Header {
  return ['Transport', formatTransport(transport, ...extra)];
}
