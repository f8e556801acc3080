/**
 * Which machines camrelay opens connections to on behalf of a camera.
 *
 * The file of the configuration belongs to whoever owns this machine: an address that is written
 * there is dialled, and so is `localhost`. A name is only as good as who answers for it, so it is
 * looked up for each connection, and the address that was looked at is the one that is dialled:
 * `lookup` is handed to whatever connects. What a device names is never better than what was
 * configured.
 */
import { lookup as systemLookup } from 'node:dns';
import { isIP, type LookupFunction } from 'node:net';
import {
  addressClass,
  type AddressClass,
  isLocalhostName,
  literalAddress,
} from './kit/address-class.js';
import { HostList } from './kit/host-list.js';
import { HostRefused } from './resolvers/device-failure.js';

type Special = Exclude<AddressClass, 'ordinary'>;

/** What such an address is, in a sentence for people. */
const WORDS: Readonly<Record<Special, string>> = {
  loopback: 'this machine itself',
  unspecified: 'no address of a machine',
  link_local: 'a link-local address',
  metadata: 'the metadata service of a cloud',
  multicast: 'no address of one machine',
};

export class DialPolicy {
  #entries: readonly string[] | null = null;
  #list = new HostList([]);

  /**
   * @param entries `allow_hosts`, as it is now
   * @param resolve looks up names; for tests
   */
  constructor(
    private readonly entries: () => readonly string[],
    private readonly resolve: LookupFunction = systemLookup,
  ) {}

  /**
   * For `net.connect` and its kind, which ask it for names only. Fails with `HostRefused` where one of
   * the addresses of a name is refused: who answers with several chooses which one is dialled.
   */
  readonly lookup: LookupFunction = (hostname, options, done) => {
    this.resolve(hostname, { ...options, all: true }, (error, found) => {
      if (error) return done(error, []);
      const addresses = Array.isArray(found) ? found : [];
      const [first] = addresses;
      const refused = this.#refusedName(hostname, addresses);
      if (refused || !first) return done(refused ?? notFound(hostname), []);
      if (options.all) done(null, addresses);
      else done(null, first.address, first.family);
    });
  };

  /** Whether `allow_hosts` has it. */
  allows(host: string): boolean {
    return this.#allowed.has(host);
  }

  /**
   * What is wrong with a host that somebody else than the owner of this machine wrote; null for names,
   * which show only when they are dialled.
   * @param loopbackToo false where whoever wrote it can reach this machine's own services anyway
   */
  problem(host: string, { loopbackToo }: { loopbackToo: boolean }): string | null {
    const kind = this.#kindOf(host);
    if (kind === null || this.allows(host) || (kind === 'loopback' && !loopbackToo)) return null;
    return `is ${WORDS[kind]}, which is refused here; an admin of this machine may add it to allow_hosts in the configuration file`;
  }

  /**
   * For a host that a device named: it may be of the same kind as the configured one, or ordinary.
   * @throws HostRefused
   */
  requireNamed(host: string, configured: string): void {
    const kind = this.#kindOf(host);
    if (kind === null || this.allows(host) || kind === this.#kindOf(configured)) return;
    throw new HostRefused(`the device names ${WORDS[kind]} as the place of its stream`);
  }

  get #allowed(): HostList {
    const entries = this.entries();
    if (entries !== this.#entries) {
      this.#entries = entries;
      this.#list = new HostList(entries);
    }
    return this.#list;
  }

  /** Null for ordinary addresses, and for names. */
  #kindOf(host: string): Special | null {
    const address = literalAddress(host);
    const kind = address === null ? 'ordinary' : addressClass(address);
    if (kind !== 'ordinary') return kind;
    return isLocalhostName(host) ? 'loopback' : null;
  }

  #refusedName(name: string, addresses: readonly { address: string }[]): HostRefused | null {
    const isLocal = /^localhost$/i.test(name);
    if (this.allows(name) && isIP(name) === 0) return null;
    for (const { address } of addresses) {
      const kind = addressClass(address);
      if (kind === 'ordinary' || this.allows(address)) continue;
      if (isLocal && kind === 'loopback') continue;
      return new HostRefused(`the host name of the camera leads to ${WORDS[kind]}`);
    }
    return null;
  }
}

function notFound(hostname: string): NodeJS.ErrnoException {
  return Object.assign(new Error(`no address of ${hostname}`), { code: 'ENOTFOUND' });
}
