/** What a client asks of a proxy. Pure. */
import { type Address, addressIn } from '../knock.js';

export type ProxyRequest = Readonly<{
  address: Address;
  /** What the server is to get, its empty line with it; null where a tunnel is asked for. */
  head: string | null;
  credentials: Readonly<{ name: string; secret: string }> | null;
}>;

/** Between client and proxy alone. */
const HOP_HEADER = /^(proxy-\S*|connection|keep-alive|te|trailer|upgrade)[ \t]*:/i;

/** @param head without its empty line; null where it is no request for a proxy */
export function readProxyRequest(head: string): ProxyRequest | null {
  const [first = '', ...lines] = head.split('\r\n');
  const [, method, target = '', version = ''] =
    /^([A-Z]+) (\S+) (HTTP\/1\.[01])$/.exec(first) ?? [];
  if (method === undefined || lines.some((line) => /[\r\n]/.test(line))) return null;
  const isTunnel = method === 'CONNECT';
  const address = addressIn(isTunnel ? `tunnel://${target}` : target);
  const [, path] = /^http:\/\/[^/?#]*(.*)$/i.exec(target) ?? [];
  if (!address || (!isTunnel && path === undefined)) return null;
  const credentials = credentialsIn(lines);
  if (isTunnel) return { address, head: null, credentials };
  const kept = lines.filter((line) => !HOP_HEADER.test(line));
  const absolute = path?.startsWith('/') ? path : `/${path ?? ''}`;
  const whole = [`${method} ${absolute} ${version}`, ...kept, 'Connection: close', '', ''];
  return { address, head: whole.join('\r\n'), credentials };
}

function credentialsIn(lines: readonly string[]): ProxyRequest['credentials'] {
  const [, encoded] = /^proxy-authorization:[ \t]*basic (\S+)$/im.exec(lines.join('\n')) ?? [];
  const text = Buffer.from(encoded ?? '', 'base64').toString();
  const [, name, secret] = /^([^:]*):(.*)$/.exec(text) ?? [];
  return name === undefined || secret === undefined ? null : { name, secret };
}
