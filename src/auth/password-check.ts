/** Whether a password is right: slowed down where somebody guesses, quick where it was right a moment ago. */
import { createHash, timingSafeEqual } from 'node:crypto';
import type { Clock } from '../kit/clock.js';
import type { Log } from '../kit/log.js';
import { Slots } from '../kit/slots.js';
import { CamrelayError } from '../model/errors.js';
import { type Account, DECOY } from './accounts.js';
import { isPassword } from '../kit/password-hash.js';
import { SlowDown, TooManyRequests } from './slow-down.js';

/** Hashing takes a core and 32 MiB each. */
const HASHING = { atOnce: 2, waiting: 32, what: 'logins at once' };
/** Players show the same password with every request. */
const REMEMBERED_MS = 5 * 60_000;
const MOST_REMEMBERED = 1_000;

export class PasswordCheck {
  readonly #slowDown: SlowDown;
  readonly #hashing = new Slots(HASHING);
  /** Digests of what was right, and until when, ms (monotonic); the newest last. */
  readonly #right = new Map<string, number>();

  constructor(private readonly deps: Readonly<{ clock: Clock; log: Log }>) {
    this.#slowDown = new SlowDown(deps.clock);
  }

  /** Whether it was right a moment ago, and is still the account's. */
  wasRight(account: Account, password: string): boolean {
    return (this.#right.get(mark(account, password)) ?? 0) > this.deps.clock.monotonic();
  }

  /**
   * @param account undefined where there is none of that name
   * @throws CamrelayError unauthorized, too_many_requests
   */
  async check(
    name: string,
    account: Account | undefined,
    password: string,
    from: string,
  ): Promise<Account> {
    return this.attempt(name, from, async () => {
      const isRight = await this.#isRight(account, password);
      if (!account || !isRight) return undefined;
      this.#remember(account, password);
      return account;
    });
  }

  /**
   * Looks at one attempt when its time has come. @param look gives undefined where it is a wrong one
   * @throws CamrelayError unauthorized, too_many_requests
   */
  async attempt<T>(
    name: string,
    from: string,
    look: () => T | undefined | Promise<T | undefined>,
  ): Promise<T> {
    await this.#slowDown.wait(from, name);
    const found = await look();
    if (found === undefined) {
      this.#slowDown.failed(from, name);
      this.deps.log.warn('login refused', { from });
      throw unauthorized('the user name or the password is wrong');
    }
    this.#slowDown.succeeded(from, name);
    return found;
  }

  async #isRight(account: Account | undefined, password: string): Promise<boolean> {
    const secret = account?.secret ?? { hash: DECOY };
    if ('plain' in secret) return isSame(secret.plain, password);
    try {
      return await this.#hashing.use(() => isPassword(password, secret.hash));
    } catch (error) {
      if (error instanceof CamrelayError) throw new TooManyRequests(error.message, 1);
      throw error;
    }
  }

  #remember(account: Account, password: string): void {
    const key = mark(account, password);
    this.#right.delete(key);
    this.#right.set(key, this.deps.clock.monotonic() + REMEMBERED_MS);
    const [oldest] = this.#right.keys();
    if (this.#right.size > MOST_REMEMBERED && oldest !== undefined) this.#right.delete(oldest);
  }
}

export function unauthorized(message: string): CamrelayError {
  return new CamrelayError('unauthorized', message);
}

function mark({ who, proof }: Account, password: string): string {
  return createHash('sha256').update(`${who.name}\0${proof}\0${password}`).digest('base64');
}

/** Takes the same time wherever they differ. */
function isSame(a: string, b: string): boolean {
  const digest = (text: string): Buffer =>
    createHash('sha256').update(text.normalize('NFC')).digest();
  return timingSafeEqual(digest(a), digest(b));
}
