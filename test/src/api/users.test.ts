import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { ADMIN, ANN, basic, bearer, BEN, cookieOf, House, refusal } from './sign-in-rig.js';

/** Hashing takes its time, by intention. */
const SLOW = { timeout: 30_000 };

let house: House;
beforeEach(async () => {
  house = await House.open();
});
afterEach(() => house[Symbol.asyncDispose]());

describe('users', SLOW, () => {
  it('are listed for admins, without their passwords', async () => {
    const { text, body } = await house.ask('GET', '/users', ADMIN);
    expect(body).toMatchObject({
      users: [
        { name: 'admin', role: 'admin', cameras: null, hashed: false },
        { name: 'ann', role: 'operator', cameras: null, hashed: false },
        { name: 'ben', role: 'viewer', cameras: ['porch'], hashed: false },
      ],
    });
    expect(text).not.toContain('passes');
  });

  it('are added, and written with the hash of their password alone', async () => {
    const wish = { name: 'cleo', password: 'cleo-passes', role: 'viewer', cameras: ['yard'] };
    const { status, body, text } = await house.ask('POST', '/users', ADMIN, wish);
    expect(status).toBe(201);
    expect(body).toEqual({ name: 'cleo', role: 'viewer', cameras: ['yard'], hashed: true });
    expect(text).not.toContain('scrypt');
    expect(await house.written()).toMatch(/name: cleo, password: '\$scrypt\$\S+/);
    expect(await house.written()).not.toContain('cleo-passes');
    expect((await house.ask('GET', '/me', basic('cleo', 'cleo-passes'))).status).toBe(200);
  });

  it.each([
    ['the name of another', 409, 'user_exists', { name: 'ann' }],
    ['a short password', 400, 'bad_request', { password: 'seven77' }],
    ['a hash for a password', 400, 'bad_request', { password: '$scrypt$ln=15' }],
    ['a colon in the name', 400, 'bad_request', { name: 'a:b' }],
    ['a camera that is not there', 400, 'bad_config', { cameras: ['attic'] }],
  ])('are not added with %s', async (_, status, code, part) => {
    const before = await house.written();
    const wish = { name: 'cleo', password: 'cleo-passes', ...part };
    expect(refusal(await house.ask('POST', '/users', ADMIN, wish))).toEqual([status, code]);
    expect(await house.written()).toBe(before);
  });

  it('see all cameras once their list is taken away', async () => {
    const { status, body } = await house.ask('PATCH', '/users/ben', ADMIN, { cameras: null });
    expect(status).toBe(200);
    expect(body).toMatchObject({ name: 'ben', cameras: null });
    expect((await house.ask('GET', '/me', BEN)).body).toMatchObject({ cameras: ['porch', 'yard'] });
  });

  it('are not changed or removed where they are not there', async () => {
    const change = await house.ask('PATCH', '/users/cleo', ADMIN, { role: 'viewer' });
    expect(refusal(change)).toEqual([404, 'unknown_user']);
    expect(refusal(await house.ask('DELETE', '/users/cleo', ADMIN))).toEqual([404, 'unknown_user']);
  });

  it('keep an admin among them', async () => {
    const lower = await house.ask('PATCH', '/users/admin', ADMIN, { role: 'viewer' });
    expect(refusal(lower)).toEqual([409, 'last_admin']);
    expect(refusal(await house.ask('DELETE', '/users/admin', ADMIN))).toEqual([409, 'last_admin']);
  });

  it('who change what they may do themselves are still told that it worked', async () => {
    await house.ask('PATCH', '/users/ann', ADMIN, { role: 'admin' });
    const lowered = await house.ask('PATCH', '/users/ann', ANN, { role: 'viewer' });
    expect(lowered.body).toMatchObject({ name: 'ann', role: 'viewer' });
    expect(refusal(await house.ask('GET', '/users', ANN))).toEqual([403, 'forbidden']);
    await house.ask('PATCH', '/users/ann', ADMIN, { role: 'admin' });
    expect((await house.ask('DELETE', '/users/ann', ANN)).status).toBe(204);
    expect((await house.ask('GET', '/me', ANN)).status).toBe(401);
  });
});

describe('another password of one’s own', SLOW, () => {
  it('keeps this browser signed in and ends the others, and no tokens of programs', async () => {
    const [here, there] = [
      await house.signIn('ann', 'ann-passes'),
      await house.signIn('ann', 'ann-passes'),
    ];
    const { body } = await house.ask('POST', '/tokens', ANN, { name: 'nas' });
    const wish = { old: 'ann-passes', new: 'ann-has-another' };
    const { status, headers } = await house.ask('POST', '/me/password', here, wish);
    expect(status).toBe(204);
    const now = { cookie: cookieOf(headers) };
    expect((await house.ask('GET', '/me', now)).body).toMatchObject({ name: 'ann' });
    expect((await house.ask('GET', '/me', here)).status).toBe(401);
    expect((await house.ask('GET', '/me', there)).status).toBe(401);
    expect((await house.ask('GET', '/me', ANN)).status).toBe(401);
    expect((await house.ask('GET', '/me', basic('ann', 'ann-has-another'))).status).toBe(200);
    const token = bearer((body as { token: string }).token);
    expect((await house.ask('GET', '/me', token)).status).toBe(200);
  });

  it('needs the old one, and gives no session to who has none', async () => {
    const wrong = { old: 'wrong', new: 'ann-has-another' };
    expect((await house.ask('POST', '/me/password', ANN, wrong)).status).toBe(401);
    const right = { old: 'ann-passes', new: 'ann-has-another' };
    const { status, headers } = await house.ask('POST', '/me/password', ANN, right);
    expect(status).toBe(204);
    expect(headers.getSetCookie()).toEqual([]);
  });
});
