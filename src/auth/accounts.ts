/** The users of the configuration, ready to be asked. */
import { createHmac, randomBytes } from 'node:crypto';
import type { Auth, User } from '../config/auth.js';
import type { Who } from '../model/access.js';
import { type PasswordHash, parsePasswordHash } from '../kit/password-hash.js';

export type Account = Readonly<{
  who: Who & Readonly<{ name: string }>;
  /** In plain text, or its hash. */
  secret: Readonly<{ plain: string }> | Readonly<{ hash: PasswordHash }>;
  /** Another password has another proof; it tells nothing of either. */
  proof: string;
}>;

const PROOF_CHARS = 22;

export class Accounts {
  readonly #byName: ReadonlyMap<string, Account>;
  /** Whether of every password the text is known, which an answer to a challenge needs. */
  readonly areAllPlain: boolean;

  /** @param key makes proofs, so that those of one file fit no other */
  constructor({ users }: Pick<Auth, 'users'>, key: Buffer) {
    const accounts = users.map((user) => accountOf(user, key));
    this.#byName = new Map(accounts.map((account) => [account.who.name, account]));
    this.areAllPlain = accounts.every(({ secret }) => 'plain' in secret);
  }

  get names(): ReadonlySet<string> {
    return new Set(this.#byName.keys());
  }

  get(name: string): Account | undefined {
    return this.#byName.get(name.normalize('NFC'));
  }
}

function accountOf({ name, password, role, cameras }: User, key: Buffer): Account {
  const hash = parsePasswordHash(password);
  const proof = createHmac('sha256', key).update(`${name}\0${password}`).digest('base64url');
  return {
    who: { name: name.normalize('NFC'), role, cameras: cameras && new Set(cameras) },
    secret: hash ? { hash } : { plain: password },
    proof: proof.slice(0, PROOF_CHARS),
  };
}

/** Stands for an account that is not there, so that looking for it takes as long. */
export const DECOY: PasswordHash = {
  ...{ costLog2: 15, blockSize: 8, parallelism: 3 },
  salt: randomBytes(16),
  hash: randomBytes(32),
};
