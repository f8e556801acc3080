/** Which addresses belong to one client. */
import { isIPv6 } from 'node:net';

/** 64 bits of eight groups: whoever has one address in a network of IPv6 has all of them. */
const NETWORK_GROUPS = 4;
const GROUPS = 8;

/** Without the clothes in which IPv6 sockets put an IPv4 address. */
export function bareAddress(address: string): string {
  return address.replace(/^::ffff:(?=[\d.]+$)/i, '');
}

/** The address itself; of IPv6, its network. RFC 4291, section 2.5.4 */
export function clientKey(address: string): string {
  const bare = bareAddress(address);
  if (!isIPv6(bare)) return bare;
  const [head = '', tail = ''] = bare.replace(/%.*$/, '').split('::');
  const [before, behind] = [head, tail].map((text) => text.split(':').filter((one) => one !== ''));
  const missing = Math.max(0, GROUPS - (before?.length ?? 0) - (behind?.length ?? 0));
  const groups = [...(before ?? []), ...Array<string>(missing).fill('0'), ...(behind ?? [])];
  const network = groups.slice(0, NETWORK_GROUPS);
  return `${network.map((group) => parseInt(group, 16).toString(16)).join(':')}::/64`;
}

/** Whether it is one of loopback, at which this machine speaks to itself. */
export function isLoopbackAddress(address: string): boolean {
  const bare = bareAddress(address);
  return /^127\.\d+\.\d+\.\d+$/.test(bare) || bare === '::1';
}
