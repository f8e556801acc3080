/**
 * What an RTSP request shows of who asks: an answer to a challenge, a password, a token in its address.
 *
 * The nonce belongs to one connection, so an answer that was overheard is worth nothing on another.
 * Source: RFC 2617, sections 2 (Basic) and 3.2 (Digest, with and without qop); RFC 2326, section 1.
 */
import { createHash } from 'node:crypto';
import { shownByBasic } from '../../../src/kit/basic.js';
import { NOTHING, type Shown } from '../../../src/model/access.js';
import { sameSecret } from '../../push-policy.js';
import type { Header, RtspRequest } from './message.js';
import type { Target } from './target.js';

const REALM = 'camrelay';

/**
 * Asks for credentials; the stronger scheme first.
 * @param takesDigest false where Digest could not be checked: players that may choose take it
 */
export function challenge(nonce: string, takesDigest: boolean): Header[] {
  const digest: Header = ['WWW-Authenticate', `Digest realm="${REALM}", nonce="${nonce}"`];
  const basic: Header = ['WWW-Authenticate', `Basic realm="${REALM}"`];
  return takesDigest ? [digest, basic] : [basic];
}

export function shownIn(
  { headers, method }: RtspRequest,
  { query }: Pick<Target, 'query'>,
  nonce: string,
): Shown {
  const header = headers.get('authorization');
  if (header === undefined) {
    const token = query.get('token');
    return token === null ? NOTHING : { kind: 'media_token', token };
  }
  const [, scheme = '', rest = ''] = /^(\w+)\s+(.*)$/.exec(header) ?? [];
  switch (scheme.toLowerCase()) {
    case 'basic':
      return shownByBasic(rest);
    case 'digest':
      return digest(fieldsOf(rest), method, nonce);
    default:
      return NOTHING;
  }
}

/** Whether that is the one secret that counts, under any name. */
export function showsSecret(shown: Shown, secret: string): boolean {
  if (shown.kind === 'password') return sameSecret(shown.password, secret);
  return shown.kind === 'digest' && shown.isFor(secret);
}

function digest(fields: ReadonlyMap<string, string>, method: string, nonce: string): Shown {
  const field = (name: string): string => fields.get(name) ?? '';
  const name = field('username');
  const isFor = (password: string): boolean => {
    if (field('nonce') !== nonce || field('realm') !== REALM) return false;
    const secret = md5(`${name}:${REALM}:${password}`);
    const request = md5(`${method}:${field('uri')}`);
    const between = fields.has('qop')
      ? `${nonce}:${field('nc')}:${field('cnonce')}:${field('qop')}`
      : nonce;
    return sameSecret(field('response').toLowerCase(), md5(`${secret}:${between}:${request}`));
  };
  return { kind: 'digest', name, isFor };
}

/** `name=value` or `name="value"`, separated by commas. Takes time linear in the text. */
function fieldsOf(text: string): Map<string, string> {
  const fields = new Map<string, string>();
  for (const [, name = '', quoted, bare] of text.matchAll(/\b(\w+)=(?:"([^"]*)"|([^\s,"]+))/g)) {
    fields.set(name.toLowerCase(), quoted ?? bare ?? '');
  }
  return fields;
}

function md5(text: string): string {
  return createHash('md5').update(text).digest('hex');
}
