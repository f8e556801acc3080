/**
 * What kind of place an IP address is, in whatever way it is written. Pure.
 *
 * Sources: RFC 6890 (special-purpose addresses), RFC 4291 sections 2.5 and 2.7, RFC 6052 and RFC 8215
 * (NAT64), RFC 3056 (6to4), RFC 4380 (Teredo), RFC 2765 (IPv4-translated); of cloud metadata services
 * the makers' own papers. How IPv4 is spelt: WHATWG URL, section 3.5, which is what `inet_aton` takes.
 */
import { BlockList, isIP } from 'node:net';

/** `ordinary`: any machine elsewhere, in the house or on the Internet. */
export type AddressClass =
  'loopback' | 'unspecified' | 'link_local' | 'metadata' | 'multicast' | 'ordinary';

type Special = Exclude<AddressClass, 'ordinary'>;

/** The first that fits counts: metadata services have link-local addresses, most of them. */
const SPECIAL: readonly (readonly [Special, readonly string[]])[] = [
  [
    'metadata',
    [
      '169.254.169.254/32', // most clouds
      '169.254.170.2/32', // containers of AWS
      '100.100.100.200/32', // Alibaba
      '192.0.0.192/32', // Oracle
      '168.63.129.16/32', // Azure
      'fd00:ec2::254/128', // AWS
      'fd20:ce::254/128', // Google
    ],
  ],
  ['loopback', ['127.0.0.0/8', '::1/128']],
  ['unspecified', ['0.0.0.0/8', '::/128']],
  ['link_local', ['169.254.0.0/16', 'fe80::/10']],
  // With broadcast, and what is reserved for nobody.
  ['multicast', ['224.0.0.0/4', '240.0.0.0/4', 'ff00::/8']],
];

const LISTS = SPECIAL.map(([kind, networks]) => [kind, blockList(networks)] as const);

/** @param address IPv4 or IPv6 as `isIP` takes it; anything else is an ordinary place */
export function addressClass(address: string): AddressClass {
  const family = isIP(address);
  if (family === 0) return 'ordinary';
  const plain = address.replace(/%.*$/, '');
  const kind = LISTS.find(([, list]) => list.check(plain, family === 6 ? 'ipv6' : 'ipv4'))?.[0];
  if (kind !== undefined) return kind;
  const within = family === 6 ? embeddedIpv4(plain) : null;
  return within === null ? 'ordinary' : addressClass(within);
}

/**
 * The address that a host is, in its usual spelling: `0x7f.1`, `2130706433`, `127.1.` and
 * `[::ffff:127.0.0.1]` are all addresses. Null for a name.
 */
export function literalAddress(host: string): string | null {
  const bare = host.replace(/^\[(.*)\]$/, '$1').replace(/(:.*)%.*$/, '$1');
  const inUrl = `http://${isIP(bare) === 6 ? `[${bare}]` : bare}/`;
  if (!URL.canParse(inUrl)) return null;
  const written = new URL(inUrl).hostname.replace(/^\[(.*)\]$/, '$1').replace(/\.$/, '');
  return isIP(written) === 0 ? null : written;
}

/** Whether a name stands for this machine wherever it is looked up. Source: RFC 6761 section 6.3. */
export function isLocalhostName(host: string): boolean {
  return /^(.+\.)?localhost\.?$/i.test(host);
}

/** @param networks addresses and `ADDRESS/BITS` */
export function blockList(networks: Iterable<string>): BlockList {
  const list = new BlockList();
  for (const network of networks) {
    const [address = '', bits] = network.split('/');
    const type = isIP(address) === 6 ? 'ipv6' : 'ipv4';
    list.addSubnet(address, Number(bits ?? (type === 'ipv6' ? 128 : 32)), type);
  }
  return list;
}

/** The IPv4 address to which an IPv6 address leads or may lead; null where there is none in it. */
function embeddedIpv4(address: string): string | null {
  const groups = groupsOf(address);
  const ipv4 = (at: number, mask = 0): string => {
    const pair = [groups[at] ?? 0, groups[at + 1] ?? 0].map((group) => group ^ mask);
    return pair.flatMap((group) => [group >> 8, group & 0xff]).join('.');
  };
  const starts = (...prefix: number[]): boolean =>
    prefix.every((group, index) => groups[index] === group);
  const isCompatible = starts(0, 0, 0, 0, 0, 0); // RFC 4291 section 2.5.5.1
  const isMapped = starts(0, 0, 0, 0, 0, 0xffff) || starts(0, 0, 0, 0, 0xffff, 0);
  const isNat64 = starts(0x64, 0xff9b, 0, 0, 0, 0) || starts(0x64, 0xff9b, 1);
  if (isCompatible || isMapped || isNat64) return ipv4(6);
  if (starts(0x2002)) return ipv4(1);
  if (starts(0x2001, 0)) return ipv4(6, 0xffff);
  return null;
}

/** Its eight groups of 16 bits. */
function groupsOf(address: string): readonly number[] {
  const canonical = new URL(`http://[${address}]/`).hostname.slice(1, -1);
  const [head = '', tail] = canonical.split('::');
  const numbers = (text: string): number[] =>
    text === '' ? [] : text.split(':').map((group) => parseInt(group, 16));
  const [first, last] = [numbers(head), numbers(tail ?? '')];
  const zeros = tail === undefined ? 0 : 8 - first.length - last.length;
  return [...first, ...Array<number>(zeros).fill(0), ...last];
}
