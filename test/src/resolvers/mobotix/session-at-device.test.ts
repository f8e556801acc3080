import { describe, expect, it } from 'vitest';
import { FakeClock } from '../../../fake-clock.js';
import { Rig, soon, urlOf } from './rig.js';

describe('a session at a recorder', () => {
  it.each([
    { loginPath: '/auth/login', paths: ['POST /auth/login'] },
    { loginPath: '/login', paths: ['POST /auth/login', 'POST /login'] },
  ] as const)('begins at $loginPath', async ({ loginPath, paths }) => {
    await using rig = await Rig.start({ loginPath });
    const resolver = rig.resolver();
    await resolver.lease('live', soon());
    expect(rig.asked.filter((asked) => asked.includes('login'))).toEqual(paths);

    rig.nvr.expireSessions();
    await resolver.lease('live', soon());
    const again = rig.asked.filter((asked) => asked.includes('login')).slice(paths.length);
    expect(again).toEqual([`POST ${loginPath}`]);
  });

  it('is one for all channels, and shown with every request', async () => {
    await using rig = await Rig.start();
    const channels = [0, 1, 3].map((channel) => rig.resolver({ channel }));
    await Promise.all(channels.map((resolver) => resolver.lease('live', soon())));
    expect(rig.seen).toMatchObject({ logins: 1, sessions: 1, complaints: [] });
    await rig.close();
    expect(rig.seen).toMatchObject({ sessions: 0, logouts: 1 });
    const cookies = rig.nvr.server.requests.slice(1).map(({ headers }) => headers.cookie);
    expect(new Set(cookies)).toEqual(new Set([cookies[0]]));
    expect(cookies[0]).toMatch(/^login-already=[0-9a-f]{32}; lang=en$/);
  });

  it.each([true, false])('takes codes as text (%s) and as numbers', async (codeIsText) => {
    await using rig = await Rig.start({ codeIsText });
    await rig.resolver().lease('live', soon());
    expect(rig.nvr.complaints).toEqual([]);
  });

  it('that ended is begun anew once, for all that ask at the same time', async () => {
    await using rig = await Rig.start();
    const channels = [0, 1, 3].map((channel) => rig.resolver({ channel }));
    await Promise.all(channels.map((resolver) => resolver.lease('live', soon())));
    rig.nvr.expireSessions();
    await Promise.all(channels.map((resolver) => resolver.lease('live', soon())));
    expect(rig.seen).toMatchObject({ logins: 2, turnedAway: 3, complaints: [] });
  });

  it('is not tried again once the password is proven wrong', async () => {
    await using rig = await Rig.start();
    const resolver = rig.resolver({ password: 'wrong' });
    const failure = { code: 'bad_credentials' };
    await expect(resolver.lease('live', soon())).rejects.toMatchObject(failure);
    await expect(resolver.lease('live', soon())).rejects.toMatchObject(failure);
    await expect(resolver.archive.list({ fromMs: 0, toMs: 1_000 }, soon())).rejects.toMatchObject(
      failure,
    );
    expect(rig.nvr.logins).toBe(1);
  });

  it('has its Digest challenge answered where a fresh cookie is not enough', async () => {
    await using rig = await Rig.start({ digest: true });
    const resolver = rig.resolver();
    await resolver.lease('live', soon());
    rig.nvr.expireSessions();
    await resolver.lease('live', soon());
    await rig.close();
    expect(rig.seen).toMatchObject({ logins: 2, sessions: 0, complaints: [] });
  });

  it('never sends the password where a challenge wants it in the clear', async () => {
    await using rig = await Rig.start({ digest: true });
    await rig.resolver().lease('live', soon());
    for (const { headers } of rig.nvr.server.requests)
      expect(headers.authorization ?? 'Digest').toMatch(/^Digest/);
  });

  it.each(['form', 'json'] as const)(
    'sends parameters as %s once that is known',
    async (bodies) => {
      await using rig = await Rig.start({ bodies });
      const { player } = rig.resolver();
      const start = { fromMs: Date.now() - 600_000, speed: 1, direction: 'forward' } as const;
      const playback = await player.open(start, soon());
      await playback.lease(soon());
      for (const speed of [2, 0.5, 1]) await playback.change({ speed }, soon());
      const posts = rig.asked.filter((asked) => asked.includes('set_pbspeed'));
      expect(posts).toHaveLength(bodies === 'json' ? 4 : 3);
      expect(rig.nvr.complaints).toEqual([]);
    },
  );

  it('says which right the account lacks, and leaves no session behind', async () => {
    await using rig = await Rig.start({ authority: 8 });
    const { player } = rig.resolver();
    const start = { fromMs: Date.now() - 600_000, speed: 1, direction: 'forward' } as const;
    await expect(player.open(start, soon())).rejects.toMatchObject({
      code: 'no_permission',
      message: expect.stringContaining('playback') as string,
    });
    expect(rig.seen).toMatchObject({ logins: 2, sessions: 1, complaints: [] });
  });

  it('is hidden with everything else that is secret', async () => {
    await using rig = await Rig.start();
    const resolver = rig.resolver();
    const url = urlOf(await resolver.lease('live', soon()));
    const start = { fromMs: Date.now() - 600_000, speed: 1, direction: 'forward' } as const;
    const playback = await resolver.player.open(start, soon());
    const recorded = urlOf(await playback.lease(soon()));
    const password = String(rig.nvr.camera.password);
    const minted = rig.nvr.secrets.filter((secret) => /^[0-9a-f]{32}$/.test(secret));
    expect(minted).toHaveLength(3);
    expect(rig.context.hidden).toEqual(expect.arrayContaining([url, recorded, ...minted]));
    expect(url).toContain(encodeURIComponent(password).replace('!', '%21'));
  });

  it('leaves a recorder alone for 5, 10 and 30 s that has too much to do', async () => {
    const clock = new FakeClock(Date.now());
    await using rig = await Rig.start({}, { clock });
    const resolver = rig.resolver();
    await resolver.lease('live', soon());
    rig.nvr.misbehave('failure');
    const triesAfter = async (ms: number): Promise<number> => {
      await clock.advance(ms);
      const before = rig.asked.length;
      await expect(resolver.lease('live', soon())).rejects.toMatchObject({ code: 'offline' });
      return rig.asked.length - before;
    };
    const tries: number[] = [];
    for (const ms of [0, 4_900, 200, 9_800, 300, 29_000, 1_100, 29_000]) {
      tries.push(await triesAfter(ms));
    }
    expect(tries).toEqual([1, 0, 1, 0, 1, 0, 1, 0]);
    rig.nvr.misbehave(null);
    await clock.advance(2_000);
    await resolver.lease('live', soon());
  });

  it('is not begun at an address that is no recorder', async () => {
    await using rig = await Rig.start();
    rig.nvr.misbehave('html');
    await expect(rig.resolver().lease('live', soon())).rejects.toMatchObject({ code: 'bad_reply' });
  });
});
