import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { ANN, BEN, cookieOf, House, refusal } from './sign-in-rig.js';

let house: House;
beforeEach(async () => {
  house = await House.open();
});
afterEach(() => house[Symbol.asyncDispose]());

const LOGIN = { name: 'ann', password: 'ann-passes' };

describe('signing in', () => {
  it('gives a cookie that no script reads and no other site sends along', async () => {
    const { status, body, headers } = await house.ask('POST', '/login', {}, LOGIN);
    expect(status).toBe(200);
    expect(body).toMatchObject({ name: 'ann', role: 'operator' });
    const [cookie = ''] = headers.getSetCookie();
    const attributes = cookie.split('; ').slice(1);
    expect(attributes).toEqual(expect.arrayContaining(['HttpOnly', 'SameSite=Lax', 'Path=/']));
    expect(attributes).not.toContain('Secure');
    expect(JSON.stringify(body)).not.toContain(cookieOf(headers).split('=')[1]);
    const { body: me } = await house.ask('GET', '/me', { cookie: cookieOf(headers) });
    expect(me).toMatchObject({ name: 'ann' });
  });

  it('marks the cookie as it should behind a proxy with TLS and a prefix', async () => {
    const text = `http: { path_prefix: /cams, trusted_proxies: [127.0.0.1] }\nauth:\n  users:\n    - { name: ann, password: ann-passes, role: admin }\n`;
    await using proxied = await House.open(text);
    const by = { 'x-forwarded-proto': 'https' };
    const response = await fetch(proxied.url('/cams/api/v1/login'), {
      method: 'POST',
      headers: { 'content-type': 'application/json', ...by },
      body: JSON.stringify(LOGIN),
    });
    const attributes = response.headers.getSetCookie()[0]?.split('; ');
    expect(attributes).toEqual(expect.arrayContaining(['Secure', 'Path=/cams/']));
  });

  it('is refused with a wrong name as with a wrong password, and asks for no other', async () => {
    const [password, name] = [
      await house.ask('POST', '/login', {}, { ...LOGIN, password: 'wrong' }),
      await house.ask('POST', '/login', {}, { ...LOGIN, name: 'nobody' }),
    ];
    expect(refusal(password)).toEqual([401, 'bad_login']);
    expect(name.text).toBe(password.text);
    expect(password.headers.get('www-authenticate')).toBeNull();
    expect(password.headers.getSetCookie()).toEqual([]);
  });

  it('lasts in the browser for longer than it is unused here', async () => {
    const { headers } = await house.ask('POST', '/login', {}, LOGIN);
    expect(headers.getSetCookie()[0]).toContain(`Max-Age=${400 * 86_400}`);
  });

  it('takes the name also as what most programs call it', async () => {
    const { name: username, password } = LOGIN;
    const { status, body } = await house.ask('POST', '/login', {}, { username, password });
    expect([status, (body as { name: string }).name]).toEqual([200, 'ann']);
  });

  it.each([{}, { name: 'ann' }, { ...LOGIN, more: 1 }, { name: 'x'.repeat(65), password: 'y' }])(
    'takes no %j',
    async (body) => {
      expect((await house.ask('POST', '/login', {}, body)).status).toBe(400);
    },
  );
});

describe('signing out', () => {
  it('ends that session, and the cookie with it', async () => {
    const [one, other] = [
      await house.signIn('ann', 'ann-passes'),
      await house.signIn('ann', 'ann-passes'),
    ];
    const { status, headers } = await house.ask('POST', '/logout', one);
    expect(status).toBe(204);
    expect(headers.getSetCookie()[0]).toMatch(/^camrelay_session=;.*Expires=Thu, 01 Jan 1970/);
    expect(headers.get('clear-site-data')).toBe('"cache"');
    expect((await house.ask('GET', '/me', one)).status).toBe(401);
    expect((await house.ask('GET', '/me', other)).status).toBe(200);
  });
});

describe('a media token', () => {
  it('lasts for an hour unless asked otherwise, and for a day at most', async () => {
    const ask = (body?: unknown) => house.ask('POST', '/cameras/porch/media-token', BEN, body);
    const endOf = ({ body }: { body: unknown }) =>
      Date.parse((body as { expires: string }).expires) - house.clock.now();
    expect(endOf(await ask())).toBe(3_600_000);
    expect(endOf(await ask({ for: '5m' }))).toBe(300_000);
    expect((await ask({ for: '25h' })).status).toBe(400);
  });

  it('is for the camera alone that it was asked for', async () => {
    const { body } = await house.ask('POST', '/cameras/porch/media-token', ANN, {});
    const { token } = body as { token: string };
    const shown = { kind: 'media_token', token } as const;
    const admit = (camera: string) => house.gatekeeper.admit({ camera, to: 'watch' }, shown, 'x');
    expect(await admit('porch')).toMatchObject({ who: { name: 'ann', role: 'viewer' } });
    expect(() => admit('yard')).toThrow('no such camera');
  });
});
