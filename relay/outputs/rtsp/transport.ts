/**
 * The `Transport` header: what a client can take, and the one alternative that is chosen.
 *
 * Clients list alternatives in the order they like them; the first one that is supported wins:
 * RTP/AVP by unicast UDP or interleaved in the RTSP connection. Multicast and SRTP are refused.
 * Where UDP is sent is never the client's to say (`destination`): always to where it asked from.
 * Source: RFC 2326, section 12.39.
 */

/** RTP and RTCP channel, or RTP and RTCP port. */
export type Pair = readonly [rtp: number, rtcp: number];

export type Transport =
  Readonly<{ kind: 'tcp'; channels: Pair | undefined }> | Readonly<{ kind: 'udp'; ports: Pair }>;

/** A bound on the work one header can ask for. */
const MAX_ALTERNATIVES = 16;

/** @returns the first supported alternative, undefined where there is none (461) */
export function chooseTransport(header: string, only?: Transport['kind']): Transport | undefined {
  return header
    .split(',')
    .slice(0, MAX_ALTERNATIVES)
    .map(parseTransport)
    .find((found) => found !== undefined && (only === undefined || found.kind === only));
}

function parseTransport(alternative: string): Transport | undefined {
  const [spec = '', ...rest] = alternative.split(';').map((part) => part.trim().toLowerCase());
  const parameters = new Map(
    rest.map((part): [string, string] => {
      const [name = '', value = ''] = part.split('=', 2);
      return [name, value];
    }),
  );
  if (parameters.has('multicast')) return undefined;
  const interleaved = parameters.get('interleaved');
  if (spec === 'rtp/avp/tcp' || (spec === 'rtp/avp' && interleaved !== undefined)) {
    return { kind: 'tcp', channels: parsePair(interleaved, 0, 255) };
  }
  if (spec !== 'rtp/avp' && spec !== 'rtp/avp/udp') return undefined;
  const ports = parsePair(parameters.get('client_port'), 1, 65_535);
  return ports && { kind: 'udp', ports };
}

/** `a-b`, or `a` alone for a and its neighbour. */
function parsePair(text: string | undefined, min: number, max: number): Pair | undefined {
  const [, first, second] = /^(\d{1,5})(?:-(\d{1,5}))?$/.exec(text ?? '') ?? [];
  if (first === undefined) return undefined;
  const pair: Pair = [Number(first), second === undefined ? Number(first) + 1 : Number(second)];
  const isWithin = pair.every((value) => value >= min && value <= max);
  return isWithin && pair[0] !== pair[1] ? pair : undefined;
}

/** A transport both sides have settled on. */
export type Settled =
  | Readonly<{ kind: 'tcp'; channels: Pair }>
  | Readonly<{ kind: 'udp'; ports: Pair; serverPorts: Pair }>;

/** The `Transport` header of a reply. */
export function formatTransport(transport: Settled, ...extra: readonly string[]): string {
  const pair = ([first, second]: Pair): string => `${first}-${second}`;
  const parts =
    transport.kind === 'tcp'
      ? ['RTP/AVP/TCP', 'unicast', `interleaved=${pair(transport.channels)}`]
      : [
          'RTP/AVP',
          'unicast',
          `client_port=${pair(transport.ports)}`,
          `server_port=${pair(transport.serverPorts)}`,
        ];
  return [...parts, ...extra].join(';');
}

export function formatSsrc(ssrc: number): string {
  return `ssrc=${ssrc.toString(16).padStart(8, '0').toUpperCase()}`;
}
