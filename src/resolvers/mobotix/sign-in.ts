/**
 * In and out of a recorder. Where to log in documents and firmwares do not agree on; what worked is
 * remembered.
 * Source: docs/vendors/mobotix.md, "Session".
 */
import { DeviceFailure } from '../device-failure.js';
import type { DeviceReply } from '../device-http.js';
import { accountProof } from './account.js';
import { FORM, type Link, type LinkSettings } from './link.js';
import { readReply, refusalFailure } from './reply.js';
import { sessionOf, sessionSecrets, type Session } from './session.js';

const LOGIN_PATHS = ['/auth/login', '/login'] as const;

/** A login that was refused for another reason than the password. */
const FULL = /\bmax|too many|\bfull\b|busy|limit/i;

export class SignIn {
  #path: (typeof LOGIN_PATHS)[number] | null = null;

  constructor(
    private readonly link: Link,
    private readonly settings: LinkSettings,
    private readonly hide: (secret: string) => void,
  ) {}

  /** @throws DeviceFailure */
  async logIn(signal: AbortSignal): Promise<Session> {
    const { username, password } = this.settings;
    const proof = accountProof(username, password);
    this.hide(proof);
    const login = { method: 'POST', headers: FORM, body: `account=${proof}` } as const;
    for (const path of this.#path === null ? LOGIN_PATHS : [this.#path]) {
      const reply = await this.link.bare({ ...login, path }, signal);
      if (reply.status === 404) continue;
      const session = this.#session(reply);
      this.#path = path;
      return session;
    }
    const message = 'the recorder knows no way to log in; is this the address of a MOVE NVR?';
    throw new DeviceFailure('unsupported', message);
  }

  /** @throws DeviceFailure */
  async logOut(session: Session, signal: AbortSignal): Promise<void> {
    const { status, body } = await this.link.send({ path: '/logout' }, session, signal);
    const answer = readReply(status, body);
    if (answer.kind !== 'done') throw refusalFailure(answer, 'the logout');
  }

  #session({ status, headers, body }: DeviceReply): Session {
    const answer = readReply(status, body);
    if (answer.kind === 'done') {
      const session = sessionOf(headers['set-cookie']);
      if (session === null)
        throw new DeviceFailure('bad_reply', 'the recorder took the login and gave no session');
      for (const secret of sessionSecrets(session)) this.hide(secret);
      return session;
    }
    if (answer.kind === 'overload' || answer.kind === 'nonsense')
      throw refusalFailure(answer, 'the login');
    if (FULL.test(answer.said)) {
      const message = `the recorder has no session left (${answer.said}); log somebody else out`;
      throw new DeviceFailure('too_many_sessions', message);
    }
    const message = 'the recorder refused the user name or password; correct the configuration';
    throw new DeviceFailure('bad_credentials', message);
  }
}
