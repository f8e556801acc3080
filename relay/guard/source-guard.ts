/**
 * Between ffmpeg and the world: what a worker opens, it opens through here.
 *
 * ffmpeg follows whatever a camera says. So it is given nothing to connect to but this program, which
 * looks up names and connects by itself; RTMP, in which no camera can send ffmpeg elsewhere, is given
 * as the address that was looked up (docs/design/ingest.md, "Where ffmpeg may go").
 */
import { isIP, type LookupFunction } from 'node:net';
import type { DialPolicy } from '../../src/dial-policy.js';
import type { Loss } from '../../src/model/loss.js';
import { DeviceFailure } from '../../src/resolvers/device-failure.js';
import type { ExchangeLog } from '../../src/resolvers/exchange-log.js';
import type { Source } from '../../src/resolvers/lease.js';
import { addressIn, lossOfConnect } from '../knock.js';
import { HttpProxy } from './http-proxy.js';
import { RtspHops } from './rtsp-hop.js';

type UrlSource = Extract<Source, { kind: 'url' }>;

/** A source as a worker gets it. */
export type GuardedSource = Readonly<{
  source: Source;
  /** For the environment of the worker. */
  env: Readonly<Record<string, string>>;
  /** Why the guard did not connect it, or parted it from the camera. */
  failure: () => Loss | null;
  /** After the end of the worker. Never rejects. */
  close: () => Promise<void>;
}>;

export class SourceGuard implements AsyncDisposable {
  readonly #hops: RtspHops;
  readonly #proxy: HttpProxy;

  /** @param hide hides a secret in every log line and answer from now on */
  constructor(
    private readonly dial: Pick<DialPolicy, 'lookup' | 'allows'>,
    private readonly hide: (secret: string) => void,
  ) {
    this.#hops = new RtspHops(dial);
    this.#proxy = new HttpProxy(dial);
  }

  /**
   * @param exchanges where what is said in RTSP is noted
   * @returns why there is no way to the source, where there is none. Never rejects.
   */
  async open(source: Source, exchanges?: ExchangeLog): Promise<GuardedSource | Loss> {
    if (source.kind !== 'url' || source.isOwn) return unguarded(source);
    try {
      return await this.#open(source, exchanges);
    } catch (error) {
      return lossOfConnect(error);
    }
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await Promise.all([this.#hops[Symbol.asyncDispose](), this.#proxy[Symbol.asyncDispose]()]);
  }

  async #open(source: UrlSource, exchanges?: ExchangeLog): Promise<GuardedSource> {
    const scheme = /^\w+(?=:\/\/)/.exec(source.url)?.[0].toLowerCase();
    const address = addressIn(source.url);
    if (!address)
      throw new DeviceFailure('unsupported', 'the camera has an address without a host');
    switch (scheme) {
      case 'rtsp':
      case 'rtsps':
        return this.#throughHop(source, exchanges);
      case 'rtmp':
        return unguarded({ ...source, url: await this.#pinned(source.url, address.host) });
      case undefined:
      default:
        return this.#throughProxy(source);
    }
  }

  async #throughHop(source: UrlSource, exchanges?: ExchangeLog): Promise<GuardedSource> {
    const hop = await this.#hops.open(source.url, exchanges);
    this.hide(hop.url);
    return {
      source: { ...source, url: hop.url },
      env: {},
      failure: () => hop.failure,
      close: () => hop.close(),
    };
  }

  async #throughProxy(source: UrlSource): Promise<GuardedSource> {
    const pass = await this.#proxy.open(source.url);
    this.hide(pass.url);
    return {
      source,
      env: { http_proxy: pass.url },
      failure: () => pass.failure,
      close: () => {
        pass.close();
        return Promise.resolve();
      },
    };
  }

  /** The address in place of the name. */
  async #pinned(url: string, host: string): Promise<string> {
    const address = isIP(host) === 0 ? await addressOf(host, this.dial.lookup) : host;
    const inUrl = isIP(address) === 6 ? `[${address}]` : address;
    const { port } = addressIn(url) ?? {};
    return url.replace(/^(\w+:\/\/(?:[^/?#]*@)?)[^/?#]*/, (_, start: string) => {
      return `${start}${inUrl}:${port ?? ''}`;
    });
  }
}

function unguarded(source: Source): GuardedSource {
  return { source, env: {}, failure: () => null, close: () => Promise.resolve() };
}

/** @throws what the lookup fails with */
function addressOf(host: string, lookup: LookupFunction): Promise<string> {
  return new Promise((resolve, reject) => {
    lookup(host, { all: false }, (error, address) => {
      if (error) reject(error);
      else resolve(typeof address === 'string' ? address : (address[0]?.address ?? ''));
    });
  });
}
