/**
 * Slows down whoever guesses: each failed login makes the next look at one from the same address, and
 * at the same account, wait longer. Nobody is ever locked out: the right password works, a little later.
 */
import { clientKey } from '../kit/client-key.js';
import type { Clock } from '../kit/clock.js';
import { CamrelayError } from '../model/errors.js';

/** So many failures cost nothing: people mistype. */
const FREE_FAILURES = 3;
const FIRST_WAIT_MS = 250;
/** Anybody can fail at an account from anywhere, so what that costs its owner is little. */
const LONGEST_WAIT_MS = { address: 10_000, account: 2_000 };
/** Half of the failures are forgotten in this time, ms. */
const HALF_LIFE_MS = 60_000;
/** Who waits, from one address; further ones are turned away. */
const MOST_WAITING = 8;
/** Addresses and accounts that are remembered; the oldest are forgotten. */
const MOST_KNOWN = 20_000;

/** Users' names are shorter; what else is typed may be as long as a request. */
const MOST_ACCOUNT_CHARS = 80;

type Record = { failures: number; atMs: number; waiting: number };

/** Somebody turned away for a while. */
export class TooManyRequests extends CamrelayError {
  constructor(
    message: string,
    /** When asking again makes sense, s. */
    readonly afterSeconds: number,
  ) {
    super('too_many_requests', message);
  }
}

export class SlowDown {
  readonly #known = new Map<string, Record>();

  constructor(private readonly clock: Clock) {}

  /**
   * Resolves when this attempt may be looked at.
   * @param account as it was typed; empty where none was named
   * @throws TooManyRequests
   */
  async wait(from: string, account: string): Promise<void> {
    const address = this.#of(clientOf(from));
    const waitMs = Math.max(
      this.#waitMs(address, LONGEST_WAIT_MS.address),
      account === '' ? 0 : this.#waitMs(this.#of(accountKey(account)), LONGEST_WAIT_MS.account),
    );
    if (waitMs === 0) return;
    if (address.waiting >= MOST_WAITING) {
      const why = 'too many failed logins from this address; wait a moment, then try again';
      throw new TooManyRequests(why, Math.ceil(waitMs / 1000));
    }
    address.waiting++;
    await this.clock.sleep(waitMs);
    address.waiting--;
  }

  failed(from: string, account: string): void {
    for (const key of keysOf(from, account)) {
      const record = this.#of(key);
      record.failures = this.#failures(record) + 1;
      record.atMs = this.clock.monotonic();
    }
  }

  /** The right password: its owner is here, and what failed at this account was a slip; at others it was not. */
  succeeded(from: string, account: string): void {
    const address = this.#of(clientOf(from));
    const slips = account === '' ? 0 : this.#failures(this.#of(accountKey(account)));
    address.failures = Math.max(0, this.#failures(address) - slips);
    address.atMs = this.clock.monotonic();
    this.#known.delete(accountKey(account));
  }

  #of(key: string): Record {
    const found = this.#known.get(key) ?? { failures: 0, atMs: 0, waiting: 0 };
    // The newest stand last.
    this.#known.delete(key);
    this.#known.set(key, found);
    const [oldest] = this.#known.keys();
    if (this.#known.size > MOST_KNOWN && oldest !== undefined) this.#known.delete(oldest);
    return found;
  }

  #failures({ failures, atMs }: Record): number {
    return failures * 0.5 ** ((this.clock.monotonic() - atMs) / HALF_LIFE_MS);
  }

  #waitMs(record: Record, longestMs: number): number {
    const beyond = Math.floor(this.#failures(record)) - FREE_FAILURES;
    if (beyond < 0) return 0;
    return Math.min(longestMs, FIRST_WAIT_MS * 2 ** Math.min(beyond, 16));
  }
}

const clientOf = (from: string): string => `client ${clientKey(from)}`;
const accountKey = (account: string): string =>
  `account ${account.normalize('NFC').slice(0, MOST_ACCOUNT_CHARS)}`;

function keysOf(from: string, account: string): string[] {
  return [clientOf(from), ...(account === '' ? [] : [accountKey(account)])];
}
