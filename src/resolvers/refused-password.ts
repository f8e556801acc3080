/**
 * Remembers that a device has refused a password: trying on gets the account locked.
 *
 * In the process that was refused it stands until the configuration changes. It is also kept on
 * disk for a while, so that a program that crashes and is started again and again does not knock
 * each time; a person who asks by hand is always let through.
 */
import { randomBytes, scryptSync, timingSafeEqual } from 'node:crypto';
import { z } from 'zod';
import type { DeviceContext } from './device-context.js';
import { DeviceFailure } from './device-failure.js';
import type { HeldBack } from './resolver.js';

/** An account at a device. */
export type Account = Readonly<{
  /** Names vendor, address and user; never a secret. */
  key: string;
  password: string;
}>;

/** @property untilMs ms since the Unix epoch; null: for good */
export type Refusal = Readonly<{ failure: DeviceFailure; untilMs: number | null }>;

/** For a person who wants the device asked all the same. */
export function heldBackBy({ failure, untilMs }: Refusal): HeldBack {
  const when = untilMs === null ? 'until that is done' : 'before then';
  const message = `${failure.message}; camrelay does not ask again ${when}, so that the device locks nobody out`;
  return { untilMs, message };
}

/** So long after the proof a new process does not try either, ms. */
const KEPT_FOR_MS = 600_000;

/** Of the password only a slow hash is kept, with a salt of its own. */
const Proof = z.object({
  /** ms since the Unix epoch. */
  atMs: z.number(),
  salt: z.base64(),
  hash: z.base64(),
  message: z.string(),
});
type Proof = z.output<typeof Proof>;

export class RefusedPassword {
  /** Proven in this process. */
  #own: DeviceFailure | null = null;
  /** Proven by whoever ran before; undefined until it was looked up. */
  #kept: Proof | null | undefined = undefined;

  constructor(
    private readonly context: Pick<DeviceContext, 'clock' | 'store' | 'byHand'>,
    private readonly account: Account,
  ) {}

  /** @throws DeviceFailure bad_credentials, where asking the device would be knocking in vain */
  check(): void {
    const { standing } = this;
    if (standing) throw standing.failure;
  }

  /** Why the device is not asked, and until when; null where it may be. */
  get standing(): Refusal | null {
    if (this.#own) return { failure: this.#own, untilMs: null };
    if (this.context.byHand) return null;
    const proof = this.#proof();
    if (!proof || !this.#isRecent(proof) || !this.#isOf(proof)) return null;
    const failure = new DeviceFailure('bad_credentials', proof.message);
    return { failure, untilMs: proof.atMs + KEPT_FOR_MS };
  }

  /** The device has refused it. */
  refused(failure: DeviceFailure): void {
    this.#own = failure;
    const salt = randomBytes(16);
    this.#kept = {
      atMs: this.context.clock.now(),
      salt: salt.toString('base64'),
      hash: this.#hash(salt).toString('base64'),
      message: failure.message,
    };
    this.context.store.keep(this.#storeKey, this.#kept);
  }

  /** The device has taken it. */
  accepted(): void {
    if (this.#proof() === null) return;
    this.#kept = null;
    this.context.store.keep(this.#storeKey, undefined);
  }

  get #storeKey(): string {
    return `refused password ${this.account.key}`;
  }

  #proof(): Proof | null {
    if (this.#kept !== undefined) return this.#kept;
    this.#kept = Proof.safeParse(this.context.store.kept(this.#storeKey)).data ?? null;
    return this.#kept;
  }

  #isRecent({ atMs }: Proof): boolean {
    const agoMs = this.context.clock.now() - atMs;
    return agoMs >= 0 && agoMs < KEPT_FOR_MS;
  }

  #isOf({ salt, hash }: Proof): boolean {
    const known = Buffer.from(hash, 'base64');
    const own = this.#hash(Buffer.from(salt, 'base64'));
    return known.length === own.length && timingSafeEqual(known, own);
  }

  /** Slow on purpose (some 50 ms), and needed only where there is a proof. */
  #hash(salt: Buffer): Buffer {
    return scryptSync(this.account.password, salt, 32);
  }
}
