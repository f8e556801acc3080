import { connect } from 'node:net';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { portOf } from '../../rig/ports.js';
import { ADMIN, ANN, basic, bearer, BEN, House, refusal } from './sign-in-rig.js';

let house: House;
beforeEach(async () => {
  house = await House.open();
});
afterEach(() => house[Symbol.asyncDispose]());

describe('the door', () => {
  it('asks a program for a password, and leaves the page to ask by itself', async () => {
    const program = await house.ask('GET', '/me');
    expect(refusal(program)).toEqual([401, 'unauthorized']);
    expect(program.headers.get('www-authenticate')).toBe('Basic realm="camrelay", charset="UTF-8"');
    const page = await house.ask('GET', '/me', { 'x-requested-with': 'camrelay' });
    expect(refusal(page)).toEqual([401, 'unauthorized']);
    expect(page.headers.get('www-authenticate')).toBeNull();
  });

  it('lets in who shows a password, and says who that is', async () => {
    const { status, body } = await house.ask('GET', '/me', BEN);
    expect(status).toBe(200);
    expect(body).toMatchObject({ name: 'ben', role: 'viewer', cameras: ['porch'] });
  });

  it('refuses what is above the role, or not of all cameras', async () => {
    expect(refusal(await house.ask('GET', '/users', ANN))).toEqual([403, 'forbidden']);
    expect(refusal(await house.ask('GET', '/metrics', BEN))).toEqual([403, 'forbidden']);
    expect((await house.ask('GET', '/metrics', ANN)).status).toBe(200);
  });

  it('does not tell a camera that is not granted from one that is not there', async () => {
    const ask = async (id: string) => {
      const answer = await house.ask('POST', `/cameras/${id}/media-token`, BEN, {});
      return { said: refusal(answer), text: answer.text.replaceAll(id, 'ID') };
    };
    const [granted, hidden, none] = [await ask('porch'), await ask('yard'), await ask('attic')];
    expect(granted.said).toEqual([201, undefined]);
    expect(hidden.said).toEqual([404, 'unknown_camera']);
    expect(hidden).toEqual(none);
  });

  it('takes no token from an address where the whole of the API lies', async () => {
    const login = await house.ask('POST', '/login', {}, { name: 'admin', password: 'admin-pass' });
    const { token } = login.body as { token: string };
    expect((await house.ask('GET', `/me?token=${token}`)).status).toBe(401);
    expect((await house.ask('GET', '/me', bearer(token))).status).toBe(401);
  });

  it('turns away who waits already with eight guesses, and says when to come again', async () => {
    for (let n = 0; n < 4; n++) void house.ask('GET', '/me', basic('ann', `${n}`));
    await house.untilAsleep();
    await vi.waitFor(() => expect(house.clock.sleeping).toBe(1));
    const guesses = Array.from({ length: 7 }, (_, n) =>
      house.ask('GET', '/me', basic('x', `${n}`)),
    );
    await vi.waitFor(() => expect(house.clock.sleeping).toBe(8));
    const { status, headers } = await house.ask('GET', '/me', basic('ann', 'one more'));
    expect(status).toBe(429);
    expect(Number(headers.get('retry-after'))).toBeGreaterThan(0);
    await house.clock.advance(10_000);
    for (const guess of guesses) expect((await guess).status).toBe(401);
  });

  it('keeps nothing of who hung up while their password was looked at', async () => {
    const held = vi.spyOn(house.gatekeeper, 'hold');
    for (let n = 0; n < 3; n++) await house.ask('GET', '/me', basic('ann', `${n}`));
    const socket = connect(portOf(house.server), '127.0.0.1');
    const line = `Authorization: ${ANN.authorization}`;
    socket.write(`GET /api/v1/me HTTP/1.1\r\nHost: localhost\r\n${line}\r\n\r\n`);
    await house.untilAsleep();
    const connections = () =>
      new Promise<number>((resolve) => house.server.getConnections((_, count) => resolve(count)));
    const before = await connections();
    socket.destroy();
    await vi.waitFor(async () => expect(await connections()).toBe(before - 1));
    await house.clock.advance(10_000);
    expect(held).not.toHaveBeenCalled();
    expect((await house.ask('GET', '/me', ANN)).status).toBe(200);
    expect(held).toHaveBeenCalledOnce();
  });

  it('lets everybody in where there are no users', async () => {
    await using open = await House.open('');
    expect((await open.ask('GET', '/me')).body).toMatchObject({ name: null, role: 'admin' });
    expect((await open.ask('GET', '/me', ADMIN)).status).toBe(200);
  });
});
