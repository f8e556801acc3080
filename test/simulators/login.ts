/**
 * A login by the header `Authorization`, as devices ask for it over HTTP and RTSP.
 * Source: RFC 7617 (Basic); RFC 2617, section 3.2 (Digest with MD5; RFC 2069's form without `qop`).
 */
import { createHash, randomBytes } from 'node:crypto';

export type LoginOptions = Readonly<{
  scheme: 'basic' | 'digest';
  username: string;
  password: string;
}>;

const REALM = 'IP Camera';
const NONCE_BYTES = 16;

export class Login {
  /** Answers to another one are worth nothing. */
  readonly #nonce = randomBytes(NONCE_BYTES).toString('hex');

  /** @param qop Digest with `qop="auth"`, as HTTP servers ask; RTSP servers of cameras don't */
  constructor(
    private readonly options: LoginOptions,
    private readonly qop = false,
  ) {}

  /** For the header `WWW-Authenticate`. */
  get challenge(): string {
    if (this.options.scheme === 'basic') return `Basic realm="${REALM}"`;
    const qop = this.qop ? ', qop="auth"' : '';
    return `Digest realm="${REALM}", nonce="${this.#nonce}"${qop}, algorithm=MD5`;
  }

  /**
   * @param uri as it stands in the request line; a Digest answer has to be about the very same
   * @param authorization the header, if there was one
   */
  accepts(method: string, uri: string, authorization: string | undefined): boolean {
    const [, scheme = '', rest = ''] = /^(\w+)\s+(.*)$/.exec(authorization ?? '') ?? [];
    if (scheme.toLowerCase() !== this.options.scheme) return false;
    return this.options.scheme === 'basic'
      ? this.#isRightPair(Buffer.from(rest, 'base64').toString())
      : this.#isRightDigest(method, uri, fieldsOf(rest));
  }

  #isRightPair(pair: string): boolean {
    const { username, password } = this.options;
    return pair === `${username}:${password}`;
  }

  #isRightDigest(method: string, uri: string, fields: ReadonlyMap<string, string>): boolean {
    const { username, password } = this.options;
    const field = (name: string): string => fields.get(name) ?? '';
    if (field('username') !== username || field('realm') !== REALM) return false;
    if (field('nonce') !== this.#nonce || field('uri') !== uri) return false;
    if (this.qop && field('qop') !== 'auth') return false;
    const account = md5(`${username}:${REALM}:${password}`);
    const request = md5(`${method}:${uri}`);
    const between = this.qop
      ? `${this.#nonce}:${field('nc')}:${field('cnonce')}:auth`
      : this.#nonce;
    return field('response') === md5(`${account}:${between}:${request}`);
  }
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
