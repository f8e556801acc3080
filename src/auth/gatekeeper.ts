/**
 * The gatekeeper: the one place that decides who is let in, for every protocol.
 *
 * Whoever comes shows something: a password, a token, the page's session. What that makes of them is
 * looked up anew each time among the users of the configuration at work, so a reload counts at once,
 * also for what is open already.
 */
import type { Config } from '../config/config.js';
import type { Clock } from '../kit/clock.js';
import type { Log } from '../kit/log.js';
import {
  ANYBODY,
  type Doorkeeper,
  isAtLeast,
  maySee,
  type Pass,
  type Shown,
  type Who,
  type Wish,
} from '../model/access.js';
import { CamrelayError } from '../model/errors.js';
import { type Account, Accounts } from './accounts.js';
import type { KeyRing, ProgramToken, Session } from './key-ring.js';
import { readMediaToken, signMediaToken } from './media-tokens.js';
import { PasswordCheck, unauthorized } from './password-check.js';
import { Holds, narrowed, type Visitor } from './visitor.js';

export type GatekeeperDeps = Readonly<{
  config: Pick<Config, 'auth'>;
  ring: KeyRing;
  clock: Clock;
  log: Log;
}>;

const OPEN: Visitor = { now: () => ANYBODY, isForMediaOnly: false };

export class Gatekeeper implements Doorkeeper {
  readonly #ring: KeyRing;
  readonly #clock: Clock;
  readonly #passwords: PasswordCheck;
  readonly #holds = new Holds();
  #accounts: Accounts;
  #sessionMs: number;
  #generation = 0;

  constructor({ config, ring, clock, log }: GatekeeperDeps) {
    this.#ring = ring;
    this.#clock = clock;
    this.#passwords = new PasswordCheck({ clock, log });
    this.#accounts = new Accounts(config.auth, ring.mediaKey);
    this.#sessionMs = config.auth.sessionMs;
    this.#forgetOthers();
  }

  get isClosed(): boolean {
    return this.#accounts.names.size > 0;
  }

  get takesDigest(): boolean {
    return this.#accounts.areAllPlain;
  }

  /** Puts the users of a new configuration to work, and sends away who is none of them. */
  follow({ auth }: Pick<Config, 'auth'>): void {
    this.#accounts = new Accounts(auth, this.#ring.mediaKey);
    this.#sessionMs = auth.sessionMs;
    this.#forgetOthers();
    this.recheck();
  }

  /** Another one whenever somebody may be let in no more. */
  get generation(): number {
    return this.#generation;
  }

  /** Ends what is held open by something that was taken back. */
  recheck(): void {
    this.#generation++;
    this.#holds.recheck();
  }

  /** @throws CamrelayError unauthorized, too_many_requests */
  visitor(shown: Shown, from: string): Visitor | Promise<Visitor> {
    if (!this.isClosed) return OPEN;
    switch (shown.kind) {
      case 'nothing':
        throw unauthorized('sign in first');
      case 'password': {
        const account = this.#accounts.get(shown.name);
        if (account && this.#passwords.wasRight(account, shown.password))
          return this.#user(account);
        return this.#passwords
          .check(shown.name, account, shown.password, from)
          .then((found) => this.#user(found));
      }
      case 'digest':
        return this.#passwords
          .attempt(shown.name, from, () => this.#byDigest(shown))
          .then((found) => this.#user(found));
      case 'session':
        return this.#bySession(shown.secret);
      case 'token':
        return this.#byToken(shown.token) ?? this.#byMediaToken(shown.token) ?? this.#wrong(from);
      case 'media_token':
        return this.#byMediaToken(shown.token) ?? this.#wrong(from);
    }
  }

  admit(wish: Wish, shown: Shown, from: string): Pass | Promise<Pass> {
    const visitor = this.visitor(shown, from);
    if (visitor instanceof Promise) return visitor.then((found) => this.#pass(found, wish));
    return this.#pass(visitor, wish);
  }

  /** Calls `end` once when the visitor would not be let in any more. */
  hold(visitor: Visitor, may: (who: Who) => boolean, end: () => void): Disposable {
    const holds = (): boolean => {
      const who = visitor.now();
      return who !== null && may(who);
    };
    return this.#holds.add(holds, end);
  }

  /** @returns the page's session. @throws CamrelayError unauthorized, too_many_requests */
  async login(
    name: string,
    password: string,
    from: string,
  ): Promise<{ who: Account['who']; session: string }> {
    const account = this.#accounts.get(name);
    const found = await this.#passwords.check(name, account, password, from);
    return { who: found.who, session: this.beginSession(found.who.name) };
  }

  /** Whether that is the user's password. @throws CamrelayError unauthorized, too_many_requests */
  async confirm(name: string, password: string, from: string): Promise<void> {
    await this.#passwords.check(name, this.#accounts.get(name), password, from);
  }

  /** A session for somebody whose password was right. @throws CamrelayError unauthorized */
  beginSession(name: string): string {
    const account = this.#accounts.get(name) ?? unknownUser();
    return this.#ring.beginSession(account.who.name, account.proof);
  }

  endSession(secret: string): void {
    this.#ring.endSession(secret);
    this.recheck();
  }

  /** @param camera null for all the user may see. @throws CamrelayError unauthorized */
  mediaToken(name: string, camera: string | null, expiresMs: number): string {
    const { who, proof } = this.#accounts.get(name) ?? unknownUser();
    return signMediaToken({ user: who.name, proof, camera, expiresMs }, this.#ring.mediaKey);
  }

  #pass(visitor: Visitor, wish: Wish): Pass {
    const who = visitor.now() ?? unknownUser();
    if (!maySee(who, wish.camera)) {
      throw new CamrelayError('unknown_camera', 'there is no such camera or stream');
    }
    const may = (now: Who): boolean =>
      maySee(now, wish.camera) &&
      (wish.to === 'watch' || (isAtLeast(now.role, 'operator') && !visitor.isForMediaOnly));
    if (!may(who)) throw new CamrelayError('forbidden', 'only an operator may publish');
    return { who, hold: (end) => this.hold(visitor, may, end) };
  }

  #user({ who, proof }: Account): Visitor {
    const now = (): Who | null => this.#account(who.name, proof);
    return { now, isForMediaOnly: false };
  }

  /** Who that is while they have that password. */
  #account(name: string | null, proof: string): Account['who'] | null {
    const account = this.#accounts.get(name ?? '');
    return account?.proof === proof ? account.who : null;
  }

  #byDigest({ name, isFor }: Extract<Shown, { kind: 'digest' }>): Account | undefined {
    const account = this.#accounts.get(name);
    return account && 'plain' in account.secret && isFor(account.secret.plain)
      ? account
      : undefined;
  }

  #bySession(secret: string): Visitor {
    const session = this.#ring.session(secret);
    const now = (): Who | null => (session ? this.#sessionNow(session) : null);
    if (!session || now() === null) throw unauthorized('the session is over; sign in again');
    this.#ring.use(session);
    return { now, isForMediaOnly: false };
  }

  #sessionNow(session: Session): Who | null {
    const isOver = this.#clock.now() - session.usedMs > this.#sessionMs;
    if (isOver || !this.#ring.hasSession(session)) return null;
    return this.#account(session.user, session.proof);
  }

  #byToken(secret: string): Visitor | null {
    const token = this.#ring.token(secret);
    if (!token) return null;
    const now = (): Who | null => this.#tokenNow(token);
    if (!now()) return lapsed();
    this.#ring.use(token);
    return { now, isForMediaOnly: false };
  }

  #tokenNow(token: ProgramToken): Who | null {
    const { user, role, cameras, expiresMs } = token;
    const isOver = expiresMs !== null && this.#clock.now() >= expiresMs;
    const account = this.#accounts.get(user);
    if (isOver || !account || !this.#ring.hasToken(token)) return null;
    return narrowed(account.who, role, cameras);
  }

  #byMediaToken(token: string): Visitor | null {
    const grant = readMediaToken(token, this.#ring.mediaKey);
    if (!grant) return null;
    const now = (): Who | null => {
      const who = this.#account(grant.user, grant.proof);
      return who && narrowed(who, 'viewer', grant.camera === null ? null : [grant.camera]);
    };
    const isOver = grant.expiresMs <= this.#clock.now();
    return now() && !isOver ? { now, isForMediaOnly: true } : lapsed();
  }

  /** A token that nobody gave out: whoever guesses is slowed down. */
  #wrong(from: string): Promise<never> {
    return this.#passwords.attempt<never>('', from, () => undefined);
  }

  #forgetOthers(): void {
    const sessionsMs = this.#clock.now() - this.#sessionMs;
    this.#ring.keepOnly(this.#accounts.names, { sessionsMs });
  }
}

/** It was given out by us once, so nobody guesses. */
function lapsed(): never {
  throw unauthorized('the token has lapsed, or was taken back; get another');
}

function unknownUser(): never {
  throw unauthorized('the user is not there any more; sign in again');
}
