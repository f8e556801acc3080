import { readFile, stat, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { KeyRing, MOST_TOKENS } from '../../../src/auth/key-ring.js';
import { type Log, silentLog } from '../../../src/kit/log.js';
import { FakeClock } from '../../fake-clock.js';
import { tempDir, type TempDir } from '../../rig/temp-dir.js';

const MINUTE_MS = 60_000;
const TOKEN = { user: 'ann', name: 'nas', role: 'viewer', cameras: null, expiresMs: null } as const;

let dir: TempDir;
let clock: FakeClock;
let errors: string[];
let file: string;
beforeEach(async () => {
  dir = await tempDir();
  clock = new FakeClock();
  errors = [];
  file = join(dir.path, 'deep', 'auth.json');
});
afterEach(() => dir[Symbol.asyncDispose]());

function open(): KeyRing {
  const log: Log = { ...silentLog, error: (message) => errors.push(message) };
  return new KeyRing({ file, clock, log });
}

/** Writes down so many more like the last one; each written by the ring itself would take minutes. */
async function multiply(what: 'sessions' | 'tokens', more: number): Promise<void> {
  const text = JSON.parse(await readFile(file, 'utf8')) as Record<typeof what, object[]>;
  const last = text[what].at(-1)!;
  for (let n = 0; n < more; n++) text[what].push({ ...last, hash: `hash-${n}`, id: `id-${n}` });
  await writeFile(file, JSON.stringify(text));
}

describe('on disk', () => {
  it('are hashes alone, for the eyes of this user', async () => {
    const ring = open();
    const session = ring.beginSession('ann', 'proof');
    const { secret } = ring.addToken(TOKEN);
    const text = await readFile(file, 'utf8');
    expect(text).not.toContain(session);
    expect(text).not.toContain(secret);
    expect(text).not.toContain(secret.replace('crt_', ''));
    expect((await stat(file)).mode & 0o777).toBe(0o600);
  });

  it('lies what a restart takes up again', () => {
    const ring = open();
    const session = ring.beginSession('ann', 'proof');
    const { secret } = ring.addToken({ ...TOKEN, cameras: ['porch'], expiresMs: clock.now() + 1 });
    const next = open();
    expect(next.mediaKey).toEqual(ring.mediaKey);
    expect(next.session(session)).toMatchObject({ user: 'ann', proof: 'proof' });
    expect(next.token(secret)).toMatchObject({ name: 'nas', cameras: ['porch'] });
    expect(errors).toEqual([]);
  });

  it.each(['', '{', '{}', '{"key":"00","sessions":[],"tokens":[]}', '[]'])(
    'a file with %j in it costs the sessions and not the start',
    async (text) => {
      const session = open().beginSession('ann', 'proof');
      await writeFile(file, text);
      const ring = open();
      expect(ring.session(session)).toBeUndefined();
      expect(errors).toEqual([expect.stringContaining('everybody has to sign in again')]);
      const next = ring.beginSession('ann', 'proof');
      expect(open().session(next)).toBeDefined();
    },
  );

  it('a place that cannot be written costs nothing before the end of the program', async () => {
    await writeFile(join(dir.path, 'deep'), 'a file where a directory should be');
    const ring = open();
    const session = ring.beginSession('ann', 'proof');
    expect(ring.session(session)).toBeDefined();
    expect(errors.at(-1)).toContain('cannot be written down');
  });
});

describe('a session', () => {
  it('ends by itself alone', () => {
    const ring = open();
    const [one, other] = [ring.beginSession('ann', 'p'), ring.beginSession('ann', 'p')];
    const found = ring.session(one)!;
    ring.endSession(one);
    expect(ring.hasSession(found)).toBe(false);
    expect(ring.session(one)).toBeUndefined();
    expect(ring.session(other)).toBeDefined();
    expect(open().session(one)).toBeUndefined();
  });

  it('is one of two thousand at most; the one that was used longest ago goes first', async () => {
    const made = open();
    const first = made.beginSession('ann', 'p');
    await clock.advance(1);
    const second = made.beginSession('ann', 'p');
    await clock.advance(1);
    made.beginSession('ann', 'p');
    await multiply('sessions', 1_997);
    const ring = open();
    await clock.advance(11 * MINUTE_MS);
    ring.use(ring.session(first)!);
    const last = ring.beginSession('ann', 'p');
    expect(ring.session(second)).toBeUndefined();
    expect(ring.session(first)).toBeDefined();
    expect(ring.session(last)).toBeDefined();
  });

  it('is written down as used now and then, not with every request', async () => {
    const ring = open();
    const session = ring.session(ring.beginSession('ann', 'p'))!;
    const before = (await stat(file)).mtimeMs;
    await clock.advance(9 * MINUTE_MS);
    ring.use(session);
    expect((await stat(file)).mtimeMs).toBe(before);
    expect(session.usedMs).toBe(clock.now());
    await clock.advance(2 * MINUTE_MS);
    ring.use(session);
    expect(await readFile(file, 'utf8')).toContain(`"usedMs":${clock.now()}`);
  });
});

describe('a token', () => {
  it('is one of a thousand at most', async () => {
    open().addToken(TOKEN);
    await multiply('tokens', MOST_TOKENS - 1);
    const ring = open();
    expect(() => ring.addToken(TOKEN)).toThrow(
      expect.objectContaining({ code: 'too_many_tokens' }) as Error,
    );
    ring.removeToken(ring.tokens()[0]!);
    expect(ring.addToken(TOKEN).secret).toMatch(/^crt_/);
  });
});

describe('a user who is taken out', () => {
  it('takes sessions and tokens along, of nobody else', () => {
    const ring = open();
    const [gone, stays] = [ring.beginSession('ann', 'p'), ring.beginSession('ben', 'p')];
    const token = ring.addToken(TOKEN).secret;
    const other = ring.addToken({ ...TOKEN, user: 'ben' }).secret;
    ring.keepOnly(new Set(['ben']), { sessionsMs: 0 });
    for (const each of [ring, open()]) {
      expect([each.session(gone), each.token(token)]).toEqual([undefined, undefined]);
      expect(each.session(stays)).toBeDefined();
      expect(each.token(other)).toBeDefined();
    }
  });
});
