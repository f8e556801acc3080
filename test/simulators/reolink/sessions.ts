/** The sessions of a simulated Reolink device: tokens that end, and not many of them. */
import { randomBytes } from 'node:crypto';

export type SessionOptions = Readonly<{
  username: string;
  password: string;
  leaseSeconds: number;
  maxSessions: number;
  complain: (text: string) => void;
  /** A token was given out. */
  given: (token: string) => void;
  /** A session is over: logged out, ended or forgotten. */
  over: (token: string) => void;
}>;

export type LoginAnswer =
  Readonly<{ token: string; leaseTime: number }> | Readonly<{ rspCode: number; detail: string }>;

const LOCKED_AFTER = 5;
/** More logins in this time, ms, are a storm. */
const STORM_WITHIN_MS = 10_000;
const STORM_LOGINS = 5;
/** Whose sessions were all taken should not have come back before this, ms; a little less for their clocks. */
const FULL_FOR_MS = 59_000;

export class Sessions {
  readonly #open = new Map<string, NodeJS.Timeout>();
  readonly #loginsAtMs: number[] = [];
  #wrong = 0;
  #refusedFullAtMs: number | null = null;
  /** Taken by somebody else. */
  others = 0;
  /** Tried so far. */
  logins = 0;

  constructor(private readonly options: SessionOptions) {}

  get count(): number {
    return this.#open.size;
  }

  isOpen(token: string | undefined): boolean {
    return token !== undefined && this.#open.has(token);
  }

  isRight(username: unknown, password: unknown): boolean {
    return username === this.options.username && password === this.options.password;
  }

  logIn(username: unknown, password: unknown): LoginAnswer {
    this.#note();
    if (this.#wrong >= LOCKED_AFTER) return { rspCode: -7, detail: 'Login has been locked' };
    if (!this.isRight(username, password)) {
      this.#wrong += 1;
      if (this.#wrong > 1) this.options.complain('a wrong password was tried again');
      return { rspCode: -7, detail: 'login failed' };
    }
    this.#wrong = 0;
    if (this.count + this.others >= this.options.maxSessions) {
      this.#refusedFullAtMs = performance.now();
      return { rspCode: -5, detail: 'max session' };
    }
    return { token: this.#start(), leaseTime: this.options.leaseSeconds };
  }

  end(token: string): void {
    clearTimeout(this.#open.get(token));
    if (this.#open.delete(token)) this.options.over(token);
  }

  endAll(): void {
    for (const token of [...this.#open.keys()]) this.end(token);
  }

  #start(): string {
    const token = randomBytes(6).toString('hex');
    const timer = setTimeout(() => this.end(token), this.options.leaseSeconds * 1_000);
    timer.unref();
    this.#open.set(token, timer);
    this.options.given(token);
    return token;
  }

  #note(): void {
    this.logins += 1;
    const nowMs = performance.now();
    this.#loginsAtMs.push(nowMs);
    const recent = this.#loginsAtMs.filter((atMs) => nowMs - atMs < STORM_WITHIN_MS);
    this.#loginsAtMs.splice(0, this.#loginsAtMs.length, ...recent);
    if (recent.length > STORM_LOGINS)
      this.options.complain(`${recent.length} logins within ${STORM_WITHIN_MS / 1_000} s`);
    if (this.#refusedFullAtMs !== null && nowMs - this.#refusedFullAtMs < FULL_FOR_MS)
      this.options.complain('a login less than a minute after all sessions were taken');
    this.#refusedFullAtMs = null;
  }
}
