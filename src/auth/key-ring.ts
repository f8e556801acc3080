/**
 * What outlives a restart of who is let in: sessions of the page and tokens of programs, of both only
 * hashes, and the key that media tokens are signed with. One small file, readable by this user alone.
 */
import { createHash, randomBytes } from 'node:crypto';
import { mkdirSync, readFileSync, renameSync, writeFileSync } from 'node:fs';
import { dirname } from 'node:path';
import { z } from 'zod';
import type { Clock } from '../kit/clock.js';
import type { Log } from '../kit/log.js';
import { ROLES, type Role } from '../model/access.js';
import { CamrelayError } from '../model/errors.js';

export type Session = {
  readonly hash: string;
  readonly user: string;
  /** Of the password it was begun with; another one ends it. */
  readonly proof: string;
  readonly createdMs: number;
  usedMs: number;
};

export type ProgramToken = {
  readonly id: string;
  readonly hash: string;
  readonly user: string;
  readonly name: string;
  /** No more than this, whatever its user may do. */
  readonly role: Role;
  /** No others than these; null for all its user may see. */
  readonly cameras: readonly string[] | null;
  readonly createdMs: number;
  usedMs: number | null;
  readonly expiresMs: number | null;
};

const stored = z.object({
  key: z.string().regex(/^[0-9a-f]{64}$/),
  sessions: z.array(
    z.object({
      hash: z.string(),
      user: z.string(),
      proof: z.string(),
      createdMs: z.number(),
      usedMs: z.number(),
    }),
  ),
  tokens: z
    .array(
      z.object({
        id: z.string(),
        hash: z.string(),
        user: z.string(),
        name: z.string(),
        role: z.enum(ROLES),
        cameras: z.array(z.string()).readonly().nullable(),
        createdMs: z.number(),
        usedMs: z.number().nullable(),
        expiresMs: z.number().nullable(),
      }),
    )
    .readonly(),
});

/** Of all users together; the session that was used longest ago goes first. */
const MOST_SESSIONS = 2_000;
export const MOST_TOKENS = 1_000;
/** That somebody comes again is written down this often at most, ms. */
const NOTE_USE_EVERY_MS = 10 * 60_000;
const SECRET_BYTES = 32;

export type KeyRingDeps = Readonly<{ file: string; clock: Clock; log: Log }>;

export class KeyRing {
  readonly mediaKey: Buffer;
  /** By the hash of what is shown. */
  readonly #sessions: Map<string, Session>;
  readonly #tokens: Map<string, ProgramToken>;
  /** When the use of each was last written down, ms. */
  readonly #notedMs = new WeakMap<Session | ProgramToken, number>();

  constructor(private readonly deps: KeyRingDeps) {
    const found = read(deps);
    this.mediaKey = found ? Buffer.from(found.key, 'hex') : randomBytes(SECRET_BYTES);
    this.#sessions = new Map(found?.sessions.map((session) => [session.hash, session]));
    this.#tokens = new Map(found?.tokens.map((token) => [token.hash, token]));
  }

  /** @returns what the cookie is to hold */
  beginSession(user: string, proof: string): string {
    const secret = newSecret();
    const nowMs = this.deps.clock.now();
    const hash = hashOf(secret);
    this.#sessions.set(hash, { hash, user, proof, createdMs: nowMs, usedMs: nowMs });
    if (this.#sessions.size > MOST_SESSIONS) {
      const [oldest] = [...this.#sessions.values()].toSorted((a, b) => a.usedMs - b.usedMs);
      if (oldest) this.#sessions.delete(oldest.hash);
    }
    this.#write();
    return secret;
  }

  session(secret: string): Session | undefined {
    return this.#sessions.get(hashOf(secret));
  }

  hasSession(session: Session): boolean {
    return this.#sessions.get(session.hash) === session;
  }

  endSession(secret: string): void {
    if (this.#sessions.delete(hashOf(secret))) this.#write();
  }

  /** @throws CamrelayError too_many_tokens */
  addToken(token: Pick<ProgramToken, 'user' | 'name' | 'role' | 'cameras' | 'expiresMs'>): {
    token: ProgramToken;
    /** What the program is to show; nobody can find it out again. */
    secret: string;
  } {
    if (this.#tokens.size >= MOST_TOKENS) {
      const why = `there are ${MOST_TOKENS} tokens already; delete those nobody needs`;
      throw new CamrelayError('too_many_tokens', why);
    }
    const secret = `crt_${newSecret()}`;
    const hash = hashOf(secret);
    const id = randomBytes(8).toString('hex');
    const added = { ...token, id, hash, createdMs: this.deps.clock.now(), usedMs: null };
    this.#tokens.set(hash, added);
    this.#write();
    return { token: added, secret };
  }

  token(secret: string): ProgramToken | undefined {
    return this.#tokens.get(hashOf(secret));
  }

  hasToken(token: ProgramToken): boolean {
    return this.#tokens.get(token.hash) === token;
  }

  /** Oldest first. */
  tokens(): readonly ProgramToken[] {
    return [...this.#tokens.values()];
  }

  removeToken(token: ProgramToken): void {
    if (this.#tokens.delete(token.hash)) this.#write();
  }

  /** Forgets whatever belongs to nobody: somebody who comes later under the name is another. */
  keepOnly(users: ReadonlySet<string>, since: Readonly<{ sessionsMs: number }>): void {
    const before = this.#sessions.size + this.#tokens.size;
    for (const { hash, user, usedMs } of this.#sessions.values())
      if (!users.has(user) || usedMs < since.sessionsMs) this.#sessions.delete(hash);
    for (const { hash, user } of this.#tokens.values())
      if (!users.has(user)) this.#tokens.delete(hash);
    if (this.#sessions.size + this.#tokens.size < before) this.#write();
  }

  /** Somebody was let in by it just now. */
  use(used: Session | ProgramToken): void {
    const nowMs = this.deps.clock.now();
    const notedMs = this.#notedMs.get(used) ?? used.usedMs ?? -Infinity;
    used.usedMs = nowMs;
    if (nowMs - notedMs < NOTE_USE_EVERY_MS) this.#notedMs.set(used, notedMs);
    else {
      this.#notedMs.set(used, nowMs);
      this.#write();
    }
  }

  #write(): void {
    const { file, log } = this.deps;
    const text = JSON.stringify({
      key: this.mediaKey.toString('hex'),
      sessions: [...this.#sessions.values()],
      tokens: this.tokens(),
    } satisfies z.input<typeof stored>);
    try {
      mkdirSync(dirname(file), { recursive: true });
      writeFileSync(`${file}.new`, text, { mode: 0o600, flush: true });
      renameSync(`${file}.new`, file);
    } catch (error) {
      const what = 'sessions and tokens cannot be written down and end with this program';
      log.error(what, { file, error });
    }
  }
}

/** Null where there is no such file yet, or none that makes sense. */
function read({ file, log }: KeyRingDeps): z.infer<typeof stored> | null {
  let text: string;
  try {
    text = readFileSync(file, 'utf8');
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'ENOENT')
      log.error('sessions and tokens cannot be read; everybody has to sign in again', {
        file,
        error,
      });
    return null;
  }
  try {
    return stored.parse(JSON.parse(text));
  } catch {
    log.error('sessions and tokens are not readable; everybody has to sign in again', { file });
    return null;
  }
}

const newSecret = (): string => randomBytes(SECRET_BYTES).toString('base64url');

function hashOf(secret: string): string {
  return createHash('sha256').update(secret).digest('base64url');
}
