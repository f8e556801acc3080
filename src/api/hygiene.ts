/**
 * What holds for every request to the web server, whoever sends it and whatever it asks for: headers
 * that keep browsers from being talked into something, and the requests that are refused unread.
 *
 * Cross-site requests are told by `Origin`, which browsers send with everything that changes something,
 * and by `Sec-Fetch-Site`; programs send neither. No answer ever lets a page of another origin read
 * what cookies open: `Access-Control-Allow-Credentials` is not sent.
 * Source: Fetch standard (Origin, CORP); W3C Fetch Metadata; RFC 6797 (HSTS); RFC 9110, 15.4.9 (308).
 */
import type { IncomingMessage, ServerResponse } from 'node:http';
import { TLSSocket } from 'node:tls';
import type { Config } from '../config/config.js';
import { mustUseTls } from '../kit/tls-door.js';
import { CamrelayError } from '../model/errors.js';
import { type Client, clientOf, ClientReader, isAuthority } from './client-address.js';
import { isOwnHost } from './own-host.js';
import { sendRefusal } from './refusal.js';

const SAFE: ReadonlySet<string> = new Set(['GET', 'HEAD', 'OPTIONS']);
/** Devices call these as they can, and show a key. */
const HOOKS = '/api/v1/hooks/';
/** Pictures and films may be shown by pages of other origins, as players may be there. */
const SHOWN_ELSEWHERE = /^\/(hls|flv)\/|\.(jpg|mp4|m4s|m3u8)$/;
const A_YEAR = 'max-age=31536000';
const NO_DEVICES = 'camera=(), microphone=(), geolocation=(), payment=(), usb=()';

export class Hygiene {
  #reader: Readonly<{ of: Config['http']; reader: ClientReader }> | null = null;

  constructor(private readonly config: () => Config) {}

  /** Notes who asks, for `clientOf`, and takes a path prefix of ours off the address. */
  note(req: IncomingMessage): void {
    this.#readerOf(this.config()).note(req);
  }

  /** Sets headers; behind `note`. @returns true where it answered by itself */
  answers(req: IncomingMessage, res: ServerResponse): boolean {
    const config = this.config();
    const client = clientOf(req);
    const [path = '/'] = (req.url ?? '/').split('?', 1);
    setHeaders(res, path, client);
    // Where plain is welcome too, a browser need not avoid it.
    if (config.tls?.required === true && req.socket instanceof TLSSocket)
      res.setHeader('Strict-Transport-Security', A_YEAR);
    if (redirects(req, res, path, config)) return true;
    const problem = problemOf(req, path, client, config);
    if (problem === null) return false;
    sendRefusal(res, problem);
    return true;
  }

  /** Whether an address is that of a trusted proxy, as the configuration says now. */
  isTrusted(address: string): boolean {
    return this.#readerOf(this.config()).isTrusted(address);
  }

  #readerOf({ http }: Config): ClientReader {
    if (this.#reader?.of !== http) this.#reader = { of: http, reader: new ClientReader(http) };
    return this.#reader.reader;
  }
}

function setHeaders(res: ServerResponse, path: string, client: Client): void {
  res.setHeader('X-Content-Type-Options', 'nosniff');
  res.setHeader('Referrer-Policy', 'same-origin');
  res.setHeader('Permissions-Policy', NO_DEVICES);
  const isShown = SHOWN_ELSEWHERE.test(path);
  res.setHeader('Cross-Origin-Resource-Policy', isShown ? 'cross-origin' : 'same-origin');
  // Browsers complain of it where the page came in plain.
  if (client.protocol === 'https') res.setHeader('Cross-Origin-Opener-Policy', 'same-origin');
}

/** To TLS where that is asked for; from the bare path prefix to the page, whose addresses are relative. */
function redirects(
  req: IncomingMessage,
  res: ServerResponse,
  path: string,
  { tls, http: { pathPrefix } }: Config,
): boolean {
  const { method, headers, url = '/' } = req;
  if (method !== 'GET' && method !== 'HEAD') return false;
  if (mustUseTls(req.socket, tls)) {
    if (headers.host === undefined || !isAuthority(headers.host)) return false;
    const place = url.startsWith('/') ? url : '/';
    return redirect(res, `https://${headers.host}${pathPrefix}${place}`);
  }
  if (pathPrefix === '' || path !== pathPrefix) return false;
  return redirect(
    res,
    `${pathPrefix.slice(pathPrefix.lastIndexOf('/') + 1)}/${url.slice(path.length)}`,
  );
}

function redirect(res: ServerResponse, location: string): true {
  res.writeHead(308, { Location: location, 'Cache-Control': 'no-store', 'Content-Length': 0 });
  res.end();
  return true;
}

function problemOf(
  req: IncomingMessage,
  path: string,
  client: Client,
  config: Config,
): CamrelayError | null {
  if (mustUseTls(req.socket, config.tls)) return new CamrelayError('tls_required', TLS_REQUIRED);
  const host = req.headers.host ?? client.host;
  if (!isAuthority(host)) return new CamrelayError('bad_request', 'the Host header makes no sense');
  if (!config.auth.open && config.auth.users.length === 0) {
    const foreign = [host, client.host].find((name) => !isOwnHost(name, config.http.hosts));
    if (foreign !== undefined) return new CamrelayError('wrong_host', wrongHost(foreign));
  }
  if (SAFE.has(req.method ?? '') || path.startsWith(HOOKS)) return null;
  return fromElsewhere(req, client, config) ?? formProblem(req);
}

const TLS_REQUIRED =
  'this server is to be spoken to by TLS: use https://, or let it take plain connections with `tls: { required: false }`';

function wrongHost(authority: string): string {
  const name = authority.replace(/:\d+$/, '');
  return `without users camrelay does not answer as ${name}, a name that anybody could own; allow it with \`http: { hosts: [${name}] }\`, or make a user`;
}

function fromElsewhere(
  { headers }: IncomingMessage,
  { protocol, host }: Client,
  { http }: Config,
): CamrelayError | null {
  const { origin } = headers;
  const isOwn = origin === undefined || isOwnOrigin(origin, `${protocol}://${host}`, http.hosts);
  if (isOwn && headers['sec-fetch-site'] !== 'cross-site') return null;
  return new CamrelayError(
    'wrong_origin',
    'pages of other origins may change nothing here; where this is the own page behind a proxy, let the proxy pass on Host and X-Forwarded-Proto, or name the host in `http.hosts`',
  );
}

function isOwnOrigin(origin: string, own: string, hosts: readonly string[]): boolean {
  if (!URL.canParse(origin) || !URL.canParse(own)) return false;
  const asked = new URL(origin);
  return asked.origin === new URL(own).origin || hosts.includes(asked.hostname);
}

/** What a form of any page can send without being asked first. */
function formProblem({ headers }: IncomingMessage): CamrelayError | null {
  const type = headers['content-type'];
  if (type === undefined || /^application\/json\s*(;|$)/i.test(type)) return null;
  return new CamrelayError('bad_request', 'send JSON, with Content-Type: application/json');
}
