/** What can be told of the address of a lease without a secret of it. Pure. */
import { type HostKind, hostKind } from '../src/kit/host-kind.js';
import type { Lease } from '../src/resolvers/lease.js';

export type LeaseShape = Readonly<{
  kind: 'url' | 'demo';
  scheme: string | null;
  host: HostKind | null;
  /** Null where the address names none. */
  port: number | null;
  /** `***` stands for what may be a key. */
  path: string | null;
  /** Names of parameters; nothing of their values. */
  parameters: readonly string[];
  hasAccount: boolean;
  transport: 'tcp' | 'udp' | null;
  /** ms since the Unix epoch. */
  expiresAtMs: number | null;
  renewAtMs: number | null;
  singleUse: boolean;
}>;

/** A part of a path that is as long is no word that somebody chose. */
const LONGEST_WORD = 24;
const KEY = /^(?=(?:\D*\d){3})[\w+=.-]{16,}$/;

export function leaseShape({ source, expiresAtMs, renewAtMs, singleUse }: Lease): LeaseShape {
  const terms = { expiresAtMs, renewAtMs, singleUse };
  const url = source.kind === 'url' && URL.canParse(source.url) ? new URL(source.url) : null;
  if (source.kind === 'demo' || !url) return { ...NO_ADDRESS, kind: source.kind, ...terms };
  return {
    kind: 'url',
    scheme: url.protocol.slice(0, -1),
    host: hostKind(url.hostname),
    port: url.port === '' ? null : Number(url.port),
    path: url.pathname.split('/').map(shownPart).join('/'),
    parameters: [...new Set(url.searchParams.keys())],
    hasAccount: url.username + url.password !== '',
    transport: source.transport,
    ...terms,
  };
}

const NO_ADDRESS = {
  ...{ scheme: null, host: null, port: null, path: null, transport: null },
  parameters: [],
  hasAccount: false,
};

function shownPart(part: string): string {
  return part.length > LONGEST_WORD || KEY.test(part) || part.includes('=') ? '***' : part;
}
