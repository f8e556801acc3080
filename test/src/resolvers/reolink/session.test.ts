/** How a device is logged in to, and out of. */
import { describe, expect, it } from 'vitest';
import { renewalMarginMs, tokenIn } from '../../../../src/resolvers/reolink/session.js';
import { FakeClock } from '../../../fake-clock.js';
import { eventually } from '../../../rig/wait.js';
import { testContext } from '../context.js';
import { codeOf, ReolinkRig } from './rig.js';

const MINUTE_MS = 60_000;

describe('a token', () => {
  it('is opaque, and lasts as long as the device says', () => {
    const value = { Token: { leaseTime: 3_600, name: '031465962723' } };
    expect(tokenIn(value)).toEqual({ token: '031465962723', leaseMs: 3_600_000 });
  });

  it('lasts an hour where the device does not say', () => {
    expect(tokenIn({ Token: { name: 'ab' } }).leaseMs).toBe(3_600_000);
  });

  it.each([{}, { Token: {} }, { Token: { name: '' } }, { Token: { name: 'a&b=c' } }])(
    'is not to be had from %j',
    (value) => {
      expect(() => tokenIn(value)).toThrow(expect.objectContaining({ code: 'bad_reply' }));
    },
  );

  it('is replaced five minutes before its end, or when half of it is over', () => {
    expect(renewalMarginMs(3_600_000, 300_000)).toBe(300_000);
    expect(renewalMarginMs(120_000, 300_000)).toBe(60_000);
    expect(renewalMarginMs(30_000, 300_000)).toBe(15_000);
  });
});

describe('a session', () => {
  it('is shared by all cameras of a device: 20 resolves cause one login', async () => {
    await using rig = await ReolinkRig.start({ channels: 4 });
    const cameras = [0, 1, 2, 3].map((channel) => rig.resolver({ channel }));
    const urls = await Promise.all(
      Array.from({ length: 20 }, (_, index) => rig.url(cameras[index % 4]!)),
    );
    expect(new Set(urls).size).toBe(4);
    expect(rig.device.logins).toBe(1);
    expect(rig.device.calls.filter((cmd) => cmd === 'GetNetPort')).toHaveLength(1);
    await rig.closeResolvers();
    expect(rig.device.sessions).toBe(0);
    expect(rig.device.complaints).toEqual([]);
  });

  it('is not shared with another account', async () => {
    await using rig = await ReolinkRig.start();
    const [one, other] = [rig.resolver(), rig.resolver({ username: 'guest' })];
    await rig.url(one);
    expect(await codeOf(rig.url(other))).toBe('bad_credentials');
    expect(rig.device.logins).toBe(2);
  });

  it('is renewed with five minutes left, the old one logged out first', async () => {
    const clock = new FakeClock(Date.now());
    await using rig = await ReolinkRig.start({ maxSessions: 1 }, testContext({ clock }));
    const resolver = rig.resolver();
    const lease = await resolver.lease('main', rig.signal);
    expect(lease.expiresAtMs! - clock.now()).toBe(60 * MINUTE_MS);
    expect(lease.renewAtMs! - clock.now()).toBe(55 * MINUTE_MS);
    await lease.release();
    await clock.advance(55 * MINUTE_MS - 1);
    await resolver.snapshot!(rig.signal);
    expect(rig.device.logins).toBe(1);
    await clock.advance(1);
    const next = await resolver.lease('main', rig.signal);
    expect(next.source).not.toEqual(lease.source);
    expect(next.expiresAtMs! - clock.now()).toBe(60 * MINUTE_MS);
    expect([rig.device.logins, rig.device.sessions]).toEqual([2, 1]);
    expect(rig.device.calls.filter((cmd) => cmd.includes('Log'))).toEqual([
      'Login',
      'Logout',
      'Login',
    ]);
  });

  it('is renewed earlier or later, as configured', async () => {
    const clock = new FakeClock(Date.now());
    await using rig = await ReolinkRig.start({}, testContext({ clock }));
    const lease = await rig.resolver({ renew_before: '20m' }).lease('main', rig.signal);
    expect(lease.renewAtMs! - clock.now()).toBe(40 * MINUTE_MS);
  });

  it('with a stream on it is replaced first, and logged out when the stream has gone over', async () => {
    const clock = new FakeClock(Date.now());
    await using rig = await ReolinkRig.start({}, testContext({ clock }));
    const resolver = rig.resolver();
    const lease = await resolver.lease('main', rig.signal);
    await clock.advance(55 * MINUTE_MS);
    const next = await resolver.lease('main', rig.signal);
    expect(rig.device.sessions).toBe(2);
    expect(lease.dropped!.aborted).toBe(false);
    await lease.release();
    await eventually(() => rig.device.sessions === 1, { what: 'the old session to be over' });
    await next.release();
    expect(rig.device.sessions).toBe(1);
    await rig.closeResolvers();
    expect(rig.device.sessions).toBe(0);
    expect(rig.device.complaints).toEqual([]);
  });

  it('that the device forgot costs one new login and one repetition, and is told to its streams', async () => {
    await using rig = await ReolinkRig.start();
    const resolver = rig.resolver();
    const lease = await resolver.lease('main', rig.signal);
    rig.device.expireSessions();
    expect((await resolver.snapshot!(rig.signal)).length).toBeGreaterThan(100);
    expect(rig.device.logins).toBe(2);
    expect(rig.device.calls.filter((cmd) => cmd === 'Snap')).toHaveLength(2);
    expect(lease.dropped!.aborted).toBe(true);
  });

  it.each([-6, -21])('refused with %i twice is given up for now', async (rspCode) => {
    await using rig = await ReolinkRig.start();
    const resolver = rig.resolver();
    await rig.url(resolver);
    rig.device.refuse('GetTime', rspCode, 3);
    const span = { fromMs: Date.now() - 1_000, toMs: Date.now() };
    expect(await codeOf(resolver.archive!.list(span, rig.signal))).toBe('session_expired');
    expect(rig.device.calls.filter((cmd) => cmd === 'GetTime')).toHaveLength(2);
    expect(rig.device.logins).toBe(2);
  });

  it.each([404, 502])('is taken for lost where the web server answers %i', async (status) => {
    await using rig = await ReolinkRig.start();
    const resolver = rig.resolver();
    await rig.url(resolver);
    rig.device.answerStatus(status, 1);
    expect((await resolver.snapshot!(rig.signal)).length).toBeGreaterThan(100);
    expect([rig.device.logins, rig.device.sessions]).toEqual([2, 1]);
  });

  it('is not tried for again where the password is wrong', async () => {
    await using rig = await ReolinkRig.start();
    const resolver = rig.resolver({ password: 'wrong' });
    for (let round = 0; round < 3; round++) {
      expect(await codeOf(rig.url(resolver))).toBe('bad_credentials');
      expect(await codeOf(resolver.snapshot!(rig.signal))).toBe('bad_credentials');
    }
    expect(rig.device.logins).toBe(1);
  });

  it('is not tried for within a minute where all are taken', async () => {
    const clock = new FakeClock(Date.now());
    await using rig = await ReolinkRig.start({ maxSessions: 3 }, testContext({ clock }));
    rig.device.occupy(3);
    const resolver = rig.resolver();
    expect(await codeOf(rig.url(resolver))).toBe('too_many_sessions');
    rig.device.occupy(0);
    await clock.advance(59_999);
    expect(await codeOf(resolver.snapshot!(rig.signal))).toBe('too_many_sessions');
    expect(rig.device.logins).toBe(1);
    await clock.advance(1);
    expect(await codeOf(rig.url(resolver))).toBe('none');
    expect(rig.device.logins).toBe(2);
  });

  it('hides its token the moment it exists', async () => {
    await using rig = await ReolinkRig.start();
    const url = await rig.url(rig.resolver());
    const token = /token=(\w+)$/.exec(url)?.[1];
    expect(rig.context.hidden).toEqual([token]);
  });
});

describe('the web server of a device', () => {
  it('may have its commands at the older path', async () => {
    await using rig = await ReolinkRig.start({ path: '/api.cgi' });
    const resolver = rig.resolver();
    await rig.url(resolver);
    await resolver.snapshot!(rig.signal);
    expect(rig.device.complaints).toEqual([]);
    expect(rig.device.logins).toBe(1);
  });

  it('that wants https says so by status 300', async () => {
    await using rig = await ReolinkRig.start();
    rig.device.answerStatus(300, 2);
    await expect(rig.url(rig.resolver())).rejects.toThrow('https: true');
  });

  it('that has nothing of Reolink is no session lost', async () => {
    await using rig = await ReolinkRig.start();
    rig.device.answerStatus(404, 2);
    expect(await codeOf(rig.url(rig.resolver()))).toBe('bad_reply');
  });

  it('is asked again at once where it was only slow', async () => {
    await using rig = await ReolinkRig.start();
    rig.device.refuse('GetDevInfo', -8, 1);
    expect(await codeOf(rig.url(rig.resolver()))).toBe('none');
  });
});
