/** Where in the world a host is, as far as its address tells. Pure. */
import { BlockList, isIP } from 'node:net';

export type HostKind = 'loopback' | 'private' | 'public' | 'name';

/** Sources: RFC 1122 section 3.2.1.3, RFC 4291 section 2.5.3. */
const LOOPBACK = new BlockList();
LOOPBACK.addSubnet('127.0.0.0', 8);
LOOPBACK.addAddress('::1', 'ipv6');

/** Sources: RFC 1918, RFC 3927, RFC 6598, RFC 4193, RFC 4291 sections 2.5.6 and 2.7; `0.0.0.0` and `::` are nobody's. */
const PRIVATE = new BlockList();
for (const [net, bits] of [
  ['0.0.0.0', 8],
  ['10.0.0.0', 8],
  ['100.64.0.0', 10],
  ['169.254.0.0', 16],
  ['172.16.0.0', 12],
  ['192.168.0.0', 16],
  ['224.0.0.0', 4],
  ['255.255.255.255', 32],
] as const)
  PRIVATE.addSubnet(net, bits);
for (const [net, bits] of [
  ['::', 128],
  ['fc00::', 7],
  ['fe80::', 10],
  ['ff00::', 8],
] as const)
  PRIVATE.addSubnet(net, bits, 'ipv6');

/** @param host a name, or an address with or without the brackets it has in a URL */
export function hostKind(host: string): HostKind {
  const bare = host.replace(/^\[|\]$/g, '').replace(/%.*$/, '');
  if (/^(.+\.)?localhost\.?$/i.test(bare)) return 'loopback';
  const family = isIP(bare);
  if (family === 0) return 'name';
  const type = family === 6 ? 'ipv6' : 'ipv4';
  if (LOOPBACK.check(bare, type)) return 'loopback';
  return PRIVATE.check(bare, type) ? 'private' : 'public';
}
