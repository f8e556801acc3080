/** A list of hosts as people write it: names, addresses, and networks as `ADDRESS/BITS`. Pure. */
import { isIP, type BlockList } from 'node:net';
import { blockList, literalAddress } from './address-class.js';

export class HostList {
  readonly #names: ReadonlySet<string>;
  readonly #networks: BlockList;

  /** @param entries each of them sound, as `readHostEntry` gives it back */
  constructor(entries: readonly string[]) {
    this.#names = new Set(entries.filter((entry) => !isNetwork(entry)));
    this.#networks = blockList(entries.filter(isNetwork));
  }

  /** @param host a name or an address, in any spelling */
  has(host: string): boolean {
    const address = literalAddress(host);
    if (address === null) return this.#names.has(plainName(host));
    return this.#networks.check(address, isIP(address) === 6 ? 'ipv6' : 'ipv4');
  }
}

/** The entry in its usual spelling; undefined where it is none. */
export function readHostEntry(text: string): string | undefined {
  const [, host = '', bits] = /^(.*?)(?:\/(\d{1,3}))?$/.exec(text) ?? [];
  const bare = host.replace(/^\[(.*)\]$/, '$1');
  const family = isIP(bare);
  if (family !== 0) {
    const most = family === 6 ? 128 : 32;
    if (bits === undefined) return bare;
    return Number(bits) <= most ? `${bare}/${Number(bits)}` : undefined;
  }
  const isName = /^[a-z0-9_]([a-z0-9_.-]{0,251}[a-z0-9_])?\.?$/i.test(host);
  return isName && bits === undefined && literalAddress(host) === null
    ? plainName(host)
    : undefined;
}

const isNetwork = (entry: string): boolean => isIP(entry.split('/', 1)[0] ?? '') !== 0;
const plainName = (host: string): string => host.toLowerCase().replace(/\.$/, '');
