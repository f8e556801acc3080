/**
 * The limits of the configuration, as each part asks for them, and the list of all bounds. A reload is
 * at work at once: parts ask each time.
 */
import { readFileSync } from 'node:fs';
import type { Config } from './config/config.js';
import { proxyTest } from './config/http.js';
import type { Limits } from './config/limits.js';
import { Bounds } from './kit/bounds.js';
import { isLoopbackAddress } from './kit/client-key.js';
import type { ConnectionLimits } from './kit/connection-gate.js';

/** Connections of this machine itself above a listener's limit: a few for each camera that publishes. */
const OWN_RESERVE = 64;
/** Files of recordings, pipes of workers, connections to cameras and the index, at a guess. */
const OTHER_DESCRIPTORS = 1_024;

export class LimitKeeper {
  readonly bounds = new Bounds();
  #now: Limits;
  #isProxy: (address: string) => boolean;

  constructor(config: Pick<Config, 'limits' | 'http'>) {
    this.#now = config.limits;
    this.#isProxy = proxyTest(config.http.trustedProxies);
  }

  get now(): Limits {
    return this.#now;
  }

  /** Puts other limits to work. */
  set({ limits, http }: Pick<Config, 'limits' | 'http'>): void {
    this.#now = limits;
    this.#isProxy = proxyTest(http.trustedProxies);
  }

  connections(of: 'httpConnections' | 'rtspConnections' | 'rtmpConnections'): ConnectionLimits {
    return {
      most: () => this.#now[of],
      mostPerClient: () => this.#now.connectionsPerClient,
      ownReserve: OWN_RESERVE,
      isExempt: this.isExempt,
    };
  }

  /** Whether many clients may stand behind an address, or this machine itself. */
  readonly isExempt = (address: string): boolean =>
    isLoopbackAddress(address) || this.#isProxy(address);
}

/** What to say where the system lets this process open fewer files than the limits allow connections. */
export function descriptorWarning(limits: Limits): string | null {
  const allowed = mostDescriptors();
  const wanted =
    limits.httpConnections + limits.rtspConnections + limits.rtmpConnections + OTHER_DESCRIPTORS;
  if (allowed === null || allowed >= wanted) return null;
  return `the system lets camrelay open ${allowed} files, and ${wanted} may be needed; raise that limit (LimitNOFILE of systemd, ulimit -n), or lower the connections in \`limits\``;
}

/** Node.js raises the soft limit to the hard one by itself. Null where the system does not say. */
function mostDescriptors(): number | null {
  try {
    const limits = readFileSync('/proc/self/limits', 'utf8');
    const [, soft] = /^Max open files\s+(\d+)/m.exec(limits) ?? [];
    return soft === undefined ? null : Number(soft);
  } catch {
    return null;
  }
}
