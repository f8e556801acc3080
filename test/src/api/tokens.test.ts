import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { ADMIN, ANN, type Answer, bearer, BEN, House, refusal } from './sign-in-rig.js';

let house: House;
beforeEach(async () => {
  house = await House.open();
});
afterEach(() => house[Symbol.asyncDispose]());

const make = (by: typeof ANN, body: object): Promise<Answer> =>
  house.ask('POST', '/tokens', by, { name: 'nas', ...body });
const made = async (by: typeof ANN, body: object = {}) =>
  (await make(by, body)).body as { id: string; token: string };
const names = ({ body }: Answer) =>
  (body as { tokens: { user: string }[] }).tokens.map(({ user }) => user);

describe('a token', () => {
  it('is shown once, and lets a program in', async () => {
    const { status, body } = await make(ANN, {});
    const { token } = body as { token: string };
    expect(status).toBe(201);
    expect(body).toMatchObject({ user: 'ann', role: 'operator', cameras: null, expires: null });
    expect((await house.ask('GET', '/me', bearer(token))).body).toMatchObject({ name: 'ann' });
    const list = await house.ask('GET', '/tokens', ANN);
    expect(list.text).toContain('nas');
    expect(list.text).not.toContain(token);
  });

  it('of a viewer does and sees no more than they', async () => {
    expect(refusal(await make(BEN, { role: 'operator' }))).toEqual([403, 'forbidden']);
    expect(refusal(await make(BEN, { cameras: ['yard'] }))).toEqual([404, 'unknown_camera']);
    const { body } = await make(BEN, {});
    expect(body).toMatchObject({ role: 'viewer', cameras: ['porch'] });
  });

  it('makes none, which would outlive it', async () => {
    const { token } = await made(ADMIN);
    expect(refusal(await make(bearer(token), {}))).toEqual([403, 'forbidden']);
  });

  it('is good for nothing once it has lapsed or is deleted', async () => {
    const expires = new Date(house.clock.now() + 60_000).toISOString();
    const [lapsing, deleted] = [await made(ANN, { expires }), await made(ANN)];
    expect((await house.ask('GET', '/me', bearer(lapsing.token))).status).toBe(200);
    await house.clock.advance(60_000);
    expect((await house.ask('GET', '/me', bearer(lapsing.token))).status).toBe(401);
    expect((await house.ask('DELETE', `/tokens/${deleted.id}`, ANN)).status).toBe(204);
    expect((await house.ask('GET', '/me', bearer(deleted.token))).status).toBe(401);
  });

  it('of somebody else is not there, but for an admin', async () => {
    const { id } = await made(ANN);
    await made(BEN);
    expect(names(await house.ask('GET', '/tokens', BEN))).toEqual(['ben']);
    expect(names(await house.ask('GET', '/tokens', ADMIN))).toEqual(['ann', 'ben']);
    expect(refusal(await house.ask('DELETE', `/tokens/${id}`, BEN))).toEqual([404, 'not_found']);
    expect((await house.ask('DELETE', `/tokens/${id}`, ADMIN)).status).toBe(204);
  });

  it('of an admin for some cameras alone shows and deletes no tokens of others', async () => {
    const { id } = await made(ANN);
    const { token } = await made(ADMIN, { cameras: ['porch'] });
    expect(names(await house.ask('GET', '/tokens', bearer(token)))).toEqual(['admin']);
    const deleting = await house.ask('DELETE', `/tokens/${id}`, bearer(token));
    expect(refusal(deleting)).toEqual([404, 'not_found']);
  });

  it.each([
    ['no name', { name: '' }],
    ['a name on two lines', { name: 'a\nb' }],
    ['a role that is none', { role: 'root' }],
    ['an end in the past', { expires: '2001-01-01T00:00:00Z' }],
    ['something more', { user: 'admin' }],
  ])('is not made with %s', async (_, body) => {
    expect((await make(ANN, body)).status).toBe(400);
  });
});
