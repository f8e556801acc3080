/**
 * Who asks, and at which address of ours: also behind proxies, where those are trusted.
 *
 * A proxy adds what it knows at the right end of the headers; what stands left of that is what it was
 * told. So addresses are believed from right to left, as long as they are those of trusted proxies,
 * and of the other headers the last value counts. What makes no sense is passed over.
 */
import type { IncomingMessage } from 'node:http';
import { isIP } from 'node:net';
import { TLSSocket } from 'node:tls';
import { isPathPrefix, proxyTest, type Http } from '../config/http.js';

export type Client = Readonly<{
  /** IP address of the client itself. */
  address: string;
  /** As the client speaks it, with the outermost proxy or with us. */
  protocol: 'http' | 'https';
  /** `HOST` or `HOST:PORT` as the client knows us. */
  host: string;
  /** What stands before our paths outside: empty, or as `/cams`, for cookies and redirects too. */
  prefix: string;
}>;

/** More proxies than that are not asked for. */
const MOST_HOPS = 16;
const LONGEST_HOST = 260;

const CLIENTS = new WeakMap<IncomingMessage, Client>();

/** Who sent this request. Without `noteClient` before, no proxy is believed. */
export function clientOf(req: IncomingMessage): Client {
  return CLIENTS.get(req) ?? direct(req, '');
}

/** Reads proxies' headers; a path prefix of ours is taken off the address that is asked for. */
export class ClientReader {
  readonly #isTrusted: (address: string) => boolean;
  readonly #prefix: string;

  constructor({ trustedProxies, pathPrefix }: Http) {
    this.#isTrusted = proxyTest(trustedProxies);
    this.#prefix = pathPrefix;
  }

  /** Whether an address is that of a proxy that is believed. */
  isTrusted(address: string): boolean {
    return this.#isTrusted(address);
  }

  /** What `clientOf` says of this request from now on. */
  note(req: IncomingMessage): Client {
    const wasBelow = this.#takeOffPrefix(req);
    const client = this.#read(req, wasBelow);
    CLIENTS.set(req, client);
    return client;
  }

  #read(req: IncomingMessage, wasBelow: boolean): Client {
    const peer = direct(req, this.#prefix);
    const { headers } = req;
    if (headers['x-forwarded-for'] === undefined && !hasOther(headers)) return peer;
    if (!this.#isTrusted(peer.address)) return peer;
    const protocol = last(headers['x-forwarded-proto'])?.toLowerCase();
    const host = last(headers['x-forwarded-host']);
    const outer = prefixIn(last(headers['x-forwarded-prefix']));
    return {
      address: this.#addressIn(headers['x-forwarded-for'], peer.address),
      protocol: protocol === 'http' || protocol === 'https' ? protocol : peer.protocol,
      host: host !== undefined && isAuthority(host) ? host : peer.host,
      prefix: outer === null ? this.#prefix : this.#joined(outer, wasBelow),
    };
  }

  /** A proxy that takes nothing away may name our prefix as its own. */
  #joined(outer: string, wasBelow: boolean): string {
    return wasBelow && outer !== this.#prefix ? `${outer}${this.#prefix}` : outer;
  }

  #addressIn(forwarded: string | string[] | undefined, peer: string): string {
    let address = peer;
    for (const hop of values(forwarded).slice(-MOST_HOPS).reverse()) {
      const known = addressIn(hop);
      if (known === null) break;
      address = known;
      if (!this.#isTrusted(known)) break;
    }
    return address;
  }

  #takeOffPrefix(req: IncomingMessage): boolean {
    const prefix = this.#prefix;
    const { url = '' } = req;
    if (prefix === '' || !url.startsWith(prefix)) return false;
    const rest = url.slice(prefix.length);
    if (!rest.startsWith('/')) return false;
    req.url = rest;
    return true;
  }
}

/** Whether a text is `HOST` or `HOST:PORT`. RFC 3986, section 3.2 */
export function isAuthority(text: string): boolean {
  if (text.length > LONGEST_HOST) return false;
  const looksSo = /^(?:\[[0-9a-f:.]+\]|[\w.-]+)(?::\d{1,5})?$/i.test(text);
  return looksSo && URL.canParse(`http://${text}`);
}

/** Without the port; of an IPv6 address, with its brackets. */
export function hostName(authority: string): string {
  return authority.replace(/:\d{1,5}$/, '');
}

function direct(req: IncomingMessage, prefix: string): Client {
  const { socket, headers } = req;
  const { localAddress = '127.0.0.1', localPort = 80 } = socket;
  const own = isIP(localAddress) === 6 ? `[${localAddress}]` : localAddress;
  return {
    address: socket.remoteAddress?.replace(/^::ffff:(?=[\d.]+$)/, '') ?? '',
    protocol: socket instanceof TLSSocket ? 'https' : 'http',
    host: headers.host === undefined || headers.host === '' ? `${own}:${localPort}` : headers.host,
    prefix,
  };
}

const hasOther = (headers: IncomingMessage['headers']): boolean =>
  headers['x-forwarded-proto'] !== undefined ||
  headers['x-forwarded-host'] !== undefined ||
  headers['x-forwarded-prefix'] !== undefined;

/** With the port some proxies add. */
function addressIn(hop: string): string | null {
  const [, bracketed, ipv4] = /^(?:\[([^\]]+)\]|([\d.]+))(?::\d+)?$/.exec(hop) ?? [];
  const address = (bracketed ?? ipv4 ?? hop).replace(/^::ffff:(?=[\d.]+$)/i, '');
  return isIP(address) === 0 ? null : address;
}

function prefixIn(text: string | undefined): string | null {
  const path = text?.replace(/\/$/, '');
  return path !== undefined && (path === '' || isPathPrefix(path)) ? path : null;
}

function values(header: string | string[] | undefined): string[] {
  if (header === undefined) return [];
  return (Array.isArray(header) ? header.join(',') : header).split(',').map((text) => text.trim());
}

function last(header: string | string[] | undefined): string | undefined {
  return values(header).at(-1);
}
