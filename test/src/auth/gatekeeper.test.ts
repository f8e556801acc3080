import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { Gatekeeper } from '../../../src/auth/gatekeeper.js';
import { KeyRing } from '../../../src/auth/key-ring.js';
import type { User } from '../../../src/config/auth.js';
import * as hashing from '../../../src/kit/password-hash.js';
import { silentLog } from '../../../src/kit/log.js';
import { ANYBODY, NOTHING, type Pass, type Shown, type Who } from '../../../src/model/access.js';
import { FakeClock, settled } from '../../fake-clock.js';
import { tempDir, type TempDir } from '../../rig/temp-dir.js';

const HOUR_MS = 3_600_000;
const FROM = '192.0.2.1';
const ADMIN: User = { name: 'admin', password: 'admin-pass', role: 'admin', cameras: null };
const ANN: User = { name: 'ann', password: 'ann-pass', role: 'operator', cameras: null };
const BEN: User = { name: 'ben', password: 'ben-pass', role: 'viewer', cameras: ['porch'] };

let dir: TempDir;
let clock: FakeClock;
let ring: KeyRing;
let keeper: Gatekeeper;
beforeEach(async () => {
  dir = await tempDir();
  clock = new FakeClock();
  ring = new KeyRing({ file: dir.file('auth.json'), clock, log: silentLog });
  keeper = new Gatekeeper({ config: config(ADMIN, ANN, BEN), ring, clock, log: silentLog });
});
afterEach(async () => {
  vi.restoreAllMocks();
  await dir[Symbol.asyncDispose]();
});

const config = (...users: User[]) => ({ auth: { users, open: false, sessionMs: HOUR_MS } });
const password = ({ name, password: text }: User): Shown => ({
  ...{ kind: 'password', name, password: text },
});
const digest = (name: string, text: string): Shown => ({
  ...{ kind: 'digest', name },
  isFor: (own) => own === text,
});
const who = async (shown: Shown): Promise<Who | null> => (await keeper.visitor(shown, FROM)).now();
const watch = async (shown: Shown, camera = 'porch'): Promise<Pass> =>
  keeper.admit({ camera, to: 'watch' }, shown, FROM);
const publish = async (shown: Shown): Promise<Pass> =>
  keeper.admit({ camera: 'porch', to: 'publish' }, shown, FROM);
const programToken = (user: User, more: Partial<Parameters<KeyRing['addToken']>[0]> = {}) =>
  ring.addToken({
    ...{ user: user.name, name: 'nas', role: 'admin', cameras: null, expiresMs: null },
    ...more,
  }).secret;
const mediaToken = (user: User, camera: string | null = null, forMs = HOUR_MS): Shown => ({
  kind: 'media_token',
  token: keeper.mediaToken(user.name, camera, clock.now() + forMs),
});
const refusal = async (act: () => unknown): Promise<unknown> => {
  try {
    await act();
  } catch (error) {
    return (error as { code: unknown }).code;
  }
  return 'let in';
};
const session = async (user: User): Promise<Shown> => ({
  kind: 'session',
  secret: (await keeper.login(user.name, user.password, FROM)).session,
});

describe('who is let in', () => {
  it('is everybody while there are no users', async () => {
    keeper.follow(config());
    expect(keeper.isClosed).toBe(false);
    for (const shown of [NOTHING, password(ANN), { kind: 'token', token: 'x' } as const])
      expect(await who(shown)).toEqual(ANYBODY);
  });

  it('is who shows what is theirs', async () => {
    const ann = { name: 'ann', role: 'operator', cameras: null };
    const token = programToken(ANN);
    for (const shown of [
      password(ANN),
      digest('ann', 'ann-pass'),
      await session(ANN),
      { kind: 'token', token } as const,
    ])
      expect(await who(shown)).toEqual(ann);
    expect(await who(mediaToken(ANN))).toEqual({ ...ann, role: 'viewer' });
  });

  it('is nobody who shows anything else', async () => {
    const wrong: Shown[] = [
      NOTHING,
      { kind: 'password', name: 'ann', password: 'ben-pass' },
      { kind: 'password', name: 'ANN', password: 'ann-pass' },
      { kind: 'session', secret: 'x' },
      digest('ann', 'ben-pass'),
    ];
    for (const shown of wrong) expect(await refusal(() => who(shown))).toBe('unauthorized');
  });

  it('is told by a token of a program not where media tokens stand', async () => {
    const token = programToken(ANN);
    expect(await refusal(() => watch({ kind: 'media_token', token }))).toBe('unauthorized');
    expect((await watch({ kind: 'token', token })).who.name).toBe('ann');
  });
});

describe('what they may', () => {
  it('is to watch what they see, and to publish from an operator on', async () => {
    expect((await watch(password(BEN))).who.name).toBe('ben');
    expect(await refusal(() => watch(password(BEN), 'yard'))).toBe('unknown_camera');
    expect(await refusal(() => publish(password(BEN)))).toBe('forbidden');
    expect((await publish(password(ANN))).who.name).toBe('ann');
  });

  it('is narrowed by a media token to watching its camera', async () => {
    expect((await watch(mediaToken(ANN, 'porch'))).who.role).toBe('viewer');
    expect(await refusal(() => watch(mediaToken(ANN, 'porch'), 'yard'))).toBe('unknown_camera');
    expect(await refusal(() => watch(mediaToken(BEN, 'yard'), 'yard'))).toBe('unknown_camera');
    expect(await refusal(() => publish(mediaToken(ANN, 'porch')))).toBe('forbidden');
  });

  it("is narrowed by a program's token, and never more than its user may", async () => {
    const shown = (more: Parameters<typeof programToken>[1], user = ANN): Shown => ({
      ...{ kind: 'token', token: programToken(user, more) },
    });
    expect(await who(shown({}))).toMatchObject({ role: 'operator' });
    expect(await refusal(() => publish(shown({ role: 'viewer' })))).toBe('forbidden');
    const yard = shown({ cameras: ['yard'] });
    expect((await watch(yard, 'yard')).who.name).toBe('ann');
    expect(await refusal(() => watch(yard))).toBe('unknown_camera');
    expect(await refusal(() => watch(shown({ cameras: ['yard'] }, BEN), 'yard'))).toBe(
      'unknown_camera',
    );
  });
});

describe('what is open', () => {
  it.each([
    ['a role that was lowered ends publishing', { role: 'viewer' }, [true, false]],
    ['cameras that were taken away end both', { cameras: ['yard'] }, [true, true]],
    ['other cameras that were added end nothing', { cameras: ['porch', 'yard'] }, [false, false]],
  ] as const)('%s', async (_, change, [publishEnds, watchEnds]) => {
    const [published, watched] = [vi.fn(), vi.fn()];
    (await publish(password(ANN))).hold(published);
    (await watch(password(ANN))).hold(watched);
    keeper.follow(config(ADMIN, { ...ANN, ...change }, BEN));
    // Who may not publish any more may still watch.
    expect(published).toHaveBeenCalledTimes(publishEnds ? 1 : 0);
    expect(watched).toHaveBeenCalledTimes(watchEnds ? 1 : 0);
  });

  it('ends with its user, whatever they showed, and of nobody else', async () => {
    const ends = [vi.fn(), vi.fn(), vi.fn(), vi.fn()];
    const shown = [
      password(ANN),
      await session(ANN),
      mediaToken(ANN),
      { kind: 'token', token: programToken(ANN) } as const,
    ];
    for (const [at, each] of shown.entries()) (await watch(each)).hold(ends[at]!);
    const other = vi.fn();
    (await watch(password(BEN))).hold(other);
    keeper.follow(config(ADMIN, BEN));
    for (const end of ends) expect(end).toHaveBeenCalledOnce();
    expect(other).not.toHaveBeenCalled();
  });

  it('ends with the session that is signed out of, and with the token that is deleted', async () => {
    const [bySession, byToken] = [vi.fn(), vi.fn()];
    const shown = await session(ANN);
    (await watch(shown)).hold(bySession);
    (await watch({ kind: 'token', token: programToken(ANN) })).hold(byToken);
    if (shown.kind === 'session') keeper.endSession(shown.secret);
    expect(bySession).toHaveBeenCalledOnce();
    expect(byToken).not.toHaveBeenCalled();
    ring.removeToken(ring.tokens()[0]!);
    keeper.recheck();
    expect(byToken).toHaveBeenCalledOnce();
  });

  it('stays open when a media token has merely lapsed', async () => {
    const end = vi.fn();
    (await watch(mediaToken(ANN, null, 1_000))).hold(end);
    await clock.advance(2_000);
    keeper.recheck();
    expect(end).not.toHaveBeenCalled();
  });
});

describe('another password', () => {
  it('ends sessions and media tokens, but no tokens of programs', async () => {
    const [page, media] = [await session(ANN), mediaToken(ANN)];
    const token: Shown = { kind: 'token', token: programToken(ANN) };
    keeper.follow(config(ADMIN, { ...ANN, password: 'another' }, BEN));
    expect(await refusal(() => who(page))).toBe('unauthorized');
    expect(await refusal(() => who(media))).toBe('unauthorized');
    expect(await refusal(() => who(password(ANN)))).toBe('unauthorized');
    expect(await who(token)).toMatchObject({ name: 'ann' });
  });

  it('of somebody else ends nothing', async () => {
    const [page, media] = [await session(ANN), mediaToken(ANN)];
    keeper.follow(config(ADMIN, ANN, { ...BEN, password: 'another' }));
    expect(await who(page)).toMatchObject({ name: 'ann' });
    expect(await who(media)).toMatchObject({ name: 'ann' });
  });
});

describe('a session', () => {
  it('is over when nobody has used it for so long, and showing it then does not renew it', async () => {
    const shown = await session(ANN);
    await clock.advance(HOUR_MS + 1);
    expect(await refusal(() => who(shown))).toBe('unauthorized');
    expect(await refusal(() => who(shown))).toBe('unauthorized');
  });

  it('lasts as long as it is used, also where that is a few minutes', async () => {
    const short = { auth: { ...config(ADMIN, ANN, BEN).auth, sessionMs: 5 * 60_000 } };
    keeper.follow(short);
    const shown = await session(ANN);
    for (let minutes = 0; minutes < 30; minutes += 4) {
      expect(await who(shown)).toMatchObject({ name: 'ann' });
      await clock.advance(4 * 60_000);
    }
    await clock.advance(2 * 60_000);
    expect(await refusal(() => who(shown))).toBe('unauthorized');
  });
});

describe('a token', () => {
  it('that nobody gave out counts as a guess, and one that has lapsed does not', async () => {
    const lapsed = programToken(ANN, { expiresMs: clock.now() + 1_000 });
    const media = mediaToken(ANN, null, 1_000);
    await clock.advance(2_000);
    for (let n = 0; n < 20; n++) {
      expect(await refusal(() => who({ kind: 'token', token: lapsed }))).toBe('unauthorized');
      expect(await refusal(() => who(media))).toBe('unauthorized');
    }
    expect(clock.sleeping).toBe(0);
    const guess = (): Promise<unknown> => refusal(() => who({ kind: 'token', token: 'crt_guess' }));
    for (let n = 0; n < 3; n++) expect(await guess()).toBe('unauthorized');
    const fourth = guess();
    await settled();
    expect(clock.sleeping).toBe(1);
    await clock.advance(10_000);
    expect(await fourth).toBe('unauthorized');
  });

  it('that has lapsed is not noted as used', async () => {
    const token = programToken(ANN, { expiresMs: clock.now() + 1_000 });
    await clock.advance(2_000);
    await refusal(() => who({ kind: 'token', token }));
    expect(ring.tokens()[0]?.usedMs).toBeNull();
  });
});

describe('whoever guesses', () => {
  it('is slowed down, and the right password works a little later', async () => {
    for (let n = 0; n < 5; n++) {
      const guess = refusal(() => who({ kind: 'password', name: 'ann', password: `${n}` }));
      await clock.advance(300);
      await guess;
    }
    const right = who(password(ANN));
    await settled();
    expect(clock.sleeping).toBe(1);
    await clock.advance(10_000);
    expect(await right).toMatchObject({ name: 'ann' });
  });

  it('holds up nobody whose password was right a moment ago', async () => {
    await who(password(ANN));
    for (let n = 0; n < 3; n++) await refusal(() => who(digest('ann', 'wrong')));
    expect(keeper.visitor(password(ANN), FROM)).not.toBeInstanceOf(Promise);
  });
});

describe('hashes', () => {
  it('allow Digest only where there are none', () => {
    expect(keeper.takesDigest).toBe(true);
    const hash = `$scrypt$ln=10,r=8,p=1$${'A'.repeat(22)}$${'A'.repeat(43)}`;
    keeper.follow(config(ADMIN, { ...ANN, password: hash }));
    expect(keeper.takesDigest).toBe(false);
  });

  it('are made for somebody unknown too, who so takes as long', async () => {
    const hash = await hashing.hashPassword('secret');
    keeper.follow(config(ADMIN, { ...ANN, password: hash }));
    const made = vi.spyOn(hashing, 'isPassword');
    await refusal(() => who({ kind: 'password', name: 'nobody', password: 'secret' }));
    expect(made).toHaveBeenCalledTimes(1);
    expect(made.mock.calls[0]?.[1]).toMatchObject({ costLog2: 15, blockSize: 8, parallelism: 3 });
    expect(await who({ kind: 'password', name: 'ann', password: 'secret' })).toMatchObject({
      name: 'ann',
    });
    expect(made).toHaveBeenCalledTimes(2);
  }, 20_000);
});
