/** What a simulated camera asks of whoever calls: Basic, Digest, either of them, or nothing. */
import type { DeviceRequest } from '../device-server.js';
import { Login, type LoginOptions } from '../login.js';

export type LoginScheme = 'none' | 'basic' | 'digest' | 'both';

const SCHEMES: Readonly<Record<LoginScheme, readonly LoginOptions['scheme'][]>> = {
  none: [],
  basic: ['basic'],
  digest: ['digest'],
  both: ['basic', 'digest'],
};

export class HttpLogin {
  readonly #logins: readonly Login[];
  /** Answers to a challenge that were wrong. */
  refused = 0;

  constructor(
    private readonly scheme: LoginScheme,
    user: Readonly<{ username: string; password: string }>,
  ) {
    this.#logins = SCHEMES[scheme].map((each) => new Login({ scheme: each, ...user }, true));
  }

  /** `WWW-Authenticate`, one for each scheme. */
  get challenges(): string[] {
    return this.#logins.map(({ challenge }) => challenge);
  }

  /** @param complain about what a real camera, or its owner, would not like */
  admits({ method, target, headers }: DeviceRequest, complain: (text: string) => void): boolean {
    const { authorization } = headers;
    if (this.scheme === 'none') return true;
    if (authorization === undefined) return false;
    if (this.scheme === 'both' && authorization.startsWith('Basic '))
      complain('Basic, where Digest was offered');
    if (this.#logins.some((login) => login.accepts(method, target, authorization))) return true;
    this.refused++;
    if (this.refused > 1) complain('a wrong password was tried again');
    return false;
  }
}
