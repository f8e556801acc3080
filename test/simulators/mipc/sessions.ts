/** Key exchanges, logins and sessions, with everything a server may be strict about. */
import { randomBytes } from 'node:crypto';
import { md5, modPow, passwordValue, PRIME, randomExponent, readSignature } from './secrecy.js';

export type SimSession = {
  readonly sid: string;
  readonly shared: string;
  lastSeq: number;
  lastUseMs: number;
  /** Calls that are being answered. */
  inFlight: number;
  /** When it ended, ms on the clock of `performance.now()`; null while it lives. */
  endedMs: number | null;
};

export type SessionRules = Readonly<{
  username: string;
  password: string;
  encoding: 'utf8' | 'latin1';
  /** A session dies so long after its last call. */
  idleMs: number;
  complain: (text: string) => void;
  keepSecret: (...secrets: readonly string[]) => void;
}>;

/** More logins in a minute than a client that behaves can need. */
const MOST_LOGINS_A_MINUTE = 10;
/** Where a new session's numbers begin: the client must go on from there. */
const FIRST_SEQ = 7;

export class Sessions {
  readonly #exchanges = new Map<string, string>();
  readonly #sessions = new Map<string, SimSession>();
  readonly #nids = new Set<string>();
  readonly #keys = new Set<string>();
  readonly #loginTimes: number[] = [];
  readonly #hash: Buffer;

  constructor(private readonly rules: SessionRules) {
    this.#hash = md5(Buffer.from(rules.password, rules.encoding));
  }

  get logins(): number {
    return this.#loginTimes.length;
  }

  get alive(): number {
    return [...this.#sessions.values()].filter((session) => this.isAlive(session)).length;
  }

  isAlive(session: SimSession): boolean {
    const idleMs = performance.now() - session.lastUseMs;
    if (session.endedMs === null && session.inFlight === 0 && idleMs > this.rules.idleMs)
      session.endedMs = session.lastUseMs + this.rules.idleMs;
    return session.endedMs === null;
  }

  find(sid: string): SimSession | undefined {
    return this.#sessions.get(digits(sid));
  }

  expireAll(): void {
    for (const session of this.#sessions.values()) this.end(session);
    this.#exchanges.clear();
  }

  end(session: SimSession): void {
    session.endedMs ??= performance.now();
  }

  exchange(theirs: string): { lid: string; key_b2a: string } {
    if (this.#keys.has(theirs)) this.rules.complain('the same public key came twice');
    this.#keys.add(theirs);
    const own = randomExponent();
    const lid = `0x${randomBytes(3).toString('hex')}`;
    const shared = modPow(BigInt(theirs), own, PRIME).toString();
    this.rules.keepSecret(shared);
    this.#exchanges.set(lid, shared);
    return { lid, key_b2a: modPow(5n, own, PRIME).toString() };
  }

  /** @returns a session, or the error the server answers with */
  logIn(login: { lid: string; nid: string; user: string; value: string }): SimSession | string {
    const { username, complain, keepSecret } = this.rules;
    this.#loginTimes.push(performance.now());
    const lately = this.#loginTimes.filter((atMs) => atMs > performance.now() - 60_000);
    if (lately.length > MOST_LOGINS_A_MINUTE) complain(`${lately.length} logins within a minute`);
    keepSecret(login.nid, login.value);
    const shared = this.#exchanges.get(login.lid);
    this.#exchanges.delete(login.lid);
    if (shared === undefined) return 'accounts.lid.invalid';
    const signature = this.#signature(login.nid);
    if (!signature?.isBy(shared) || signature.id !== digits(login.lid) || signature.flag !== 2) {
      complain('a login with a wrong signature');
      return 'accounts.nid.invalid';
    }
    if (login.user !== username) return 'accounts.user.unknown';
    if (login.value !== passwordValue(this.#hash, shared)) return 'accounts.pass.invalid';
    // An odd number of digits, as real ones may have.
    const sid = `0x${randomBytes(5).toString('hex').slice(1)}`;
    keepSecret(sid, this.#hash.toString('hex'));
    const session: SimSession = {
      sid,
      shared,
      lastSeq: Math.max(FIRST_SEQ, signature.seq),
      lastUseMs: performance.now(),
      inFlight: 0,
      endedMs: null,
    };
    this.#sessions.set(digits(sid), session);
    return session;
  }

  /** The session that signed a call, or the error the server answers with. */
  signer(nid: string): SimSession | string {
    const { complain, keepSecret } = this.rules;
    keepSecret(nid);
    const signature = this.#signature(nid);
    const session = signature && this.#sessions.get(signature.id);
    if (!session) {
      complain('a call that no session has signed');
      return 'accounts.nid.invalid';
    }
    if (!this.isAlive(session)) return 'accounts.sid.invalid';
    if (!signature.isBy(session.shared) || signature.flag !== 0) {
      complain('a call with a wrong signature');
      return 'accounts.nid.invalid';
    }
    if (signature.seq <= session.lastSeq) {
      complain(`number ${signature.seq} after number ${session.lastSeq} of the same session`);
      return 'accounts.nid.invalid';
    }
    if (session.inFlight > 0) complain('two calls of one session at the same time');
    session.lastSeq = signature.seq;
    session.lastUseMs = performance.now();
    return session;
  }

  #signature(nid: string): ReturnType<typeof readSignature> {
    if (this.#nids.has(nid)) this.rules.complain('the same signature came twice');
    this.#nids.add(nid);
    return readSignature(nid);
  }
}

/** Whole bytes, as a signature holds them. */
function digits(id: string): string {
  const given = id.slice(2);
  return given.length % 2 === 0 ? given : `0${given}`;
}
