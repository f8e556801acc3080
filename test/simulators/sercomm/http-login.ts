/** What a simulated camera asks of whoever calls: Basic or Digest, one user. */
import { createHash, randomBytes } from 'node:crypto';
import type { DeviceRequest } from '../device-server.js';

export type LoginScheme = 'none' | 'basic' | 'digest' | 'both';

const REALM = 'camera';

export class HttpLogin {
  readonly #nonce = randomBytes(8).toString('hex');
  /** The last `nc` of Digest: it must grow with every request. */
  #count = 0;
  /** Answers to a challenge that were wrong. */
  refused = 0;

  constructor(
    private readonly scheme: LoginScheme,
    private readonly username: string,
    private readonly password: string,
  ) {}

  /** `WWW-Authenticate`, one for each scheme. */
  get challenges(): string[] {
    const basic = `Basic realm="${REALM}"`;
    const digest = `Digest realm="${REALM}", nonce="${this.#nonce}", qop="auth", algorithm=MD5`;
    return { none: [], basic: [basic], digest: [digest], both: [basic, digest] }[this.scheme];
  }

  /** Complains through `complain` about what a real server would have choked on. */
  admits(request: DeviceRequest, complain: (text: string) => void): boolean {
    if (this.scheme === 'none') return true;
    const given = request.headers.authorization;
    if (given === undefined) return false;
    const isBasic = given.startsWith('Basic ');
    if (isBasic && this.scheme === 'both') complain('Basic, where Digest was offered');
    const isRight = isBasic ? this.#isRightBasic(given) : this.#isRightDigest(given, request);
    if (!isRight) this.#refuse(complain);
    return isRight;
  }

  #refuse(complain: (text: string) => void): void {
    this.refused++;
    if (this.refused > 1) complain('a wrong password was tried again');
  }

  #isRightBasic(given: string): boolean {
    const expected = Buffer.from(`${this.username}:${this.password}`).toString('base64');
    return this.scheme !== 'digest' && given === `Basic ${expected}`;
  }

  #isRightDigest(given: string, { method, target }: DeviceRequest): boolean {
    if (this.scheme === 'basic' || !given.startsWith('Digest ')) return false;
    const field = (name: string): string =>
      new RegExp(`[ ,]${name}="?([^",]*)"?`).exec(given)?.[1] ?? '';
    const [cnonce, nc] = [field('cnonce'), field('nc')];
    const own = md5(`${this.username}:${REALM}:${this.password}`);
    const asked = md5(`${method}:${target}`);
    const expected = md5(`${own}:${this.#nonce}:${nc}:${cnonce}:auth:${asked}`);
    const count = parseInt(nc, 16);
    if (!given.includes(`uri="${target}"`) || !(count > this.#count)) return false;
    this.#count = count;
    return field('response') === expected && field('username') === this.username;
  }
}

const md5 = (text: string): string => createHash('md5').update(text).digest('hex');
