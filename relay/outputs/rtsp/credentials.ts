/**
 * Digest and Basic authentication of a request by one secret.
 *
 * The nonce belongs to one connection, so an answer that was overheard is worth nothing on another.
 * Source: RFC 2617, sections 2 (Basic) and 3.2 (Digest, with and without qop); RFC 2326, section 1.
 */
import { createHash } from 'node:crypto';
import { sameSecret } from '../../push-policy.js';
import type { Header, RtspRequest } from './message.js';

const REALM = 'camrelay';

/** Asks for credentials; the stronger scheme first. */
export function challenge(nonce: string): Header[] {
  return [
    ['WWW-Authenticate', `Digest realm="${REALM}", nonce="${nonce}"`],
    ['WWW-Authenticate', `Basic realm="${REALM}"`],
  ];
}

/** Whether the request shows that its sender knows the password; any user name will do. */
export function provesPassword(request: RtspRequest, password: string, nonce: string): boolean {
  const header = request.headers.get('authorization') ?? '';
  const [, scheme = '', rest = ''] = /^(\w+)\s+(.*)$/.exec(header) ?? [];
  switch (scheme.toLowerCase()) {
    case 'basic': {
      const pair = Buffer.from(rest, 'base64').toString('utf8');
      const colon = pair.indexOf(':');
      return colon !== -1 && sameSecret(pair.slice(colon + 1), password);
    }
    case 'digest':
      return isRightDigest(fieldsOf(rest), request.method, password, nonce);
    default:
      return false;
  }
}

function isRightDigest(
  fields: ReadonlyMap<string, string>,
  method: string,
  password: string,
  nonce: string,
): boolean {
  const field = (name: string): string => fields.get(name) ?? '';
  if (field('nonce') !== nonce || field('realm') !== REALM) return false;
  const secret = md5(`${field('username')}:${REALM}:${password}`);
  const request = md5(`${method}:${field('uri')}`);
  const between = fields.has('qop')
    ? `${nonce}:${field('nc')}:${field('cnonce')}:${field('qop')}`
    : nonce;
  return sameSecret(field('response').toLowerCase(), md5(`${secret}:${between}:${request}`));
}

/** `name=value` or `name="value"`, separated by commas. */
function fieldsOf(text: string): Map<string, string> {
  const fields = new Map<string, string>();
  for (const [, name = '', quoted, bare] of text.matchAll(/(\w+)=(?:"([^"]*)"|([^\s,"]+))/g)) {
    fields.set(name.toLowerCase(), quoted ?? bare ?? '');
  }
  return fields;
}

function md5(text: string): string {
  return createHash('md5').update(text).digest('hex');
}
