/** `http`: where the web server listens, and how it is reached from outside. */
import { BlockList, isIP } from 'node:net';
import { z } from 'zod';
import { field, listen, section } from './fields.js';
import type { Listen } from './listen.js';

export type Http = Readonly<{
  listen: Listen;
  /** Empty, or as `/cams`: a path below which everything is found as well. */
  pathPrefix: string;
  /** Proxies that are believed what they say of their clients: `loopback`, addresses, networks. */
  trustedProxies: readonly string[];
  /** Names under which it is reached, in lower case. */
  hosts: readonly string[];
}>;

const LISTEN = '127.0.0.1:8080';
const LONGEST_PREFIX = 200;
const MOST_ENTRIES = 100;
/** What is served there would be hidden by a prefix of that name. */
const OUR_OWN: ReadonlySet<string> = new Set([
  ...['api', 'hls', 'flv', 'assets'],
  ...['healthz', 'readyz', 'metrics'],
]);

const pathPrefix = () =>
  field('a path such as /cams, whose first part is none of camrelay’s own', (value) => {
    const path = value.replace(/\/$/, '');
    if (path === '') return '';
    const [, first = ''] = path.split('/');
    return isPathPrefix(path) && !OUR_OWN.has(first.toLowerCase()) ? path : undefined;
  });

/** Whether a text is a path that can be put before others: no slash at its end, nothing that climbs. */
export function isPathPrefix(text: string): boolean {
  return text.length <= LONGEST_PREFIX && /^(\/(?!\.{1,2}(\/|$))[\w.~-]+)+$/.test(text);
}

const proxy = () =>
  field('loopback, an address such as 192.168.1.2 or a network such as 10.0.0.0/8', (value) =>
    value === 'loopback' || readNetwork(value) ? value : undefined,
  );

const hostName = () =>
  field('a host name without a port, such as cams.example.org', (value) =>
    /^[a-z0-9_]([a-z0-9_.-]{0,251}[a-z0-9])?$/i.test(value) ? value.toLowerCase() : undefined,
  );

export const httpSection = section({
  listen: listen().prefault(LISTEN),
  path_prefix: pathPrefix().nullable().default(null),
  trusted_proxies: listOf(proxy(), 'of proxies, such as [loopback, 10.0.0.0/8]').default([
    'loopback',
  ]),
  hosts: listOf(hostName(), 'of names, such as [cams.example.org]').default([]),
}).transform(({ listen, path_prefix, trusted_proxies, hosts }): Http => ({
  listen,
  pathPrefix: path_prefix ?? '',
  trustedProxies: trusted_proxies,
  hosts,
}));

function listOf(entry: ReturnType<typeof proxy>, what: string) {
  const error = `must be a list ${what}`;
  return z.array(entry, { error }).max(MOST_ENTRIES, { error: `at most ${MOST_ENTRIES}` });
}

const LOOPBACK = ['127.0.0.0/8', '::1'];

/** Of `trusted_proxies`: whether an address is one of theirs. */
export function proxyTest(proxies: readonly string[]): (address: string) => boolean {
  const known = new BlockList();
  for (const proxy of proxies.flatMap((entry) => (entry === 'loopback' ? LOOPBACK : [entry]))) {
    const network = readNetwork(proxy);
    if (network) known.addSubnet(network.address, network.bits, network.family);
  }
  return (address) => {
    const family = isIP(address);
    return family !== 0 && known.check(address, family === 4 ? 'ipv4' : 'ipv6');
  };
}

function readNetwork(text: string) {
  const [address = '', length, ...rest] = text.split('/');
  const version = isIP(address);
  if (version === 0 || rest.length > 0) return null;
  const most = version === 4 ? 32 : 128;
  const bits = length === undefined ? most : /^\d{1,3}$/.test(length) ? Number(length) : -1;
  if (bits < 0 || bits > most) return null;
  return { address, bits, family: version === 4 ? ('ipv4' as const) : ('ipv6' as const) };
}
