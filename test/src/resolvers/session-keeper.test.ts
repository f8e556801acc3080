import { setMaxListeners } from 'node:events';
import { describe, expect, it } from 'vitest';
import { settled } from '../../fake-clock.js';
import { failed, keeperRig, type FakeSession } from './fake-device.js';

const ever = new AbortController().signal;
setMaxListeners(0, ever);
const expired = failed('session_expired');

describe('a kept session', () => {
  it('is one, however many ask for it at once', async () => {
    const { device, keeper } = keeperRig();
    const sessions = await Promise.all(Array.from({ length: 20 }, () => keeper.get(ever)));
    expect(new Set(sessions).size).toBe(1);
    expect(device.said).toEqual(['in 1']);
  });

  it('is handed out as long as it is fresh', async () => {
    const { device, keeper } = keeperRig();
    const session = await keeper.get(ever);
    expect(keeper.session).toBe(session);
    expect(await keeper.get(ever)).toBe(session);
    session.fresh = false;
    expect(keeper.session).toBeNull();
    expect(device.said).toEqual(['in 1']);
  });

  it('is made for the others although the first who asked went away', async () => {
    const { device, keeper } = keeperRig();
    const first = new AbortController();
    const open = gate(device);
    const gone = keeper.get(first.signal);
    const stays = keeper.get(ever);
    first.abort(new Error('went away'));
    await expect(gone).rejects.toThrow('went away');
    open();
    expect((await stays).token).toBe('1');
    expect(device.said).toEqual(['in 1']);
  });

  it('is not asked for by whoever is gone already', async () => {
    const { device, keeper } = keeperRig();
    await expect(keeper.get(AbortSignal.abort(new Error('gone')))).rejects.toThrow('gone');
    expect(device.said).toEqual([]);
  });

  it('is given up after ten seconds of silence', async () => {
    const { clock, device, keeper } = keeperRig();
    const open = gate(device);
    const asked = expect(keeper.get(ever)).rejects.toMatchObject({ code: 'timeout' });
    await clock.advance(9_999);
    await clock.advance(1);
    open();
    await asked;
    expect(clock.sleeping).toBe(0);
  });

  it('that the device forgot is replaced once and the call repeated', async () => {
    const { device, keeper, store } = keeperRig();
    await keeper.get(ever);
    device.open.clear();
    const used: string[] = [];
    const answer = await keeper.with((session) => use(session), ever);
    expect(answer).toBe('done with 2');
    expect(used).toEqual(['1', '2']);
    expect(device.said).toEqual(['in 1', 'in 2']);
    expect(store.sessions).toBe(1);

    async function use({ token }: FakeSession): Promise<string> {
      used.push(token);
      if (!device.open.has(token)) throw expired;
      return Promise.resolve(`done with ${token}`);
    }
  });

  it('that was forgotten under twenty calls is replaced once', async () => {
    const { device, keeper } = keeperRig();
    await keeper.get(ever);
    device.open.clear();
    const calls = Array.from({ length: 20 }, () =>
      keeper.with(
        ({ token }) => (device.open.has(token) ? Promise.resolve(token) : Promise.reject(expired)),
        ever,
      ),
    );
    expect(new Set(await Promise.all(calls))).toEqual(new Set(['2']));
    expect(device.said).toEqual(['in 1', 'in 2']);
  });

  it('is not replaced for other failures', async () => {
    const { device, keeper } = keeperRig();
    const refused = failed('no_permission');
    await expect(keeper.with(() => Promise.reject(refused), ever)).rejects.toBe(refused);
    expect(keeper.session).not.toBeNull();
    expect(device.said).toEqual(['in 1']);
  });

  it('that was forgotten twice is not handed out again', async () => {
    const { keeper } = keeperRig();
    await expect(keeper.with(() => Promise.reject(expired), ever)).rejects.toBe(expired);
    expect(keeper.session).toBeNull();
  });

  it('of a device that forgets each at once is asked for ever more seldom', async () => {
    const { clock, device, keeper } = keeperRig();
    for (let ms = 0; ms < 60_000; ms += 100) {
      await expect(keeper.with(() => Promise.reject(expired), ever)).rejects.toBe(expired);
      await clock.advance(100);
    }
    expect(device.said.length).toBeLessThan(20);
  });

  it('is logged out at the end, and no other made', async () => {
    const { device, keeper, store } = keeperRig();
    await keeper.get(ever);
    expect(store.sessions).toBe(1);
    await keeper.close();
    await expect(keeper.get(ever)).rejects.toMatchObject({ code: 'offline' });
    expect(device.said).toEqual(['in 1', 'out 1']);
    expect(store.sessions).toBe(0);
  });

  it('that is just being made is logged out at the end as well', async () => {
    const { device, keeper } = keeperRig();
    const open = gate(device);
    const asked = keeper.get(ever);
    const closed = keeper.close();
    open();
    await asked;
    await closed;
    expect(device.said).toEqual(['in 1', 'out 1']);
  });

  it('that cannot be made does not hold up the end', async () => {
    const { clock, device, keeper } = keeperRig();
    const open = gate(device);
    const asked = expect(keeper.get(ever)).rejects.toMatchObject({ code: 'timeout' });
    const closed = keeper.close();
    await clock.advance(3_000);
    open();
    await asked;
    await closed;
    expect(device.open.size).toBe(0);
  });

  it('waits for whoever had the account before', async () => {
    const { device, again } = keeperRig();
    const { promise, resolve } = withResolvers();
    const keeper = again({ free: promise });
    const asked = keeper.get(ever);
    await settled();
    expect(device.said).toEqual([]);
    resolve();
    await asked;
    expect(device.said).toEqual(['in 1']);
  });
});

describe('a keeper that is closed', () => {
  it('has done all it had to before it says so', async () => {
    const { device, keeper, store, again } = keeperRig();
    await keeper.get(ever);
    store.crash();
    const { promise, resolve } = withResolvers();
    const closed = again({ free: promise }).close();
    await settled();
    expect(device.said).toEqual(['in 1']);
    resolve();
    await closed;
    expect(device.said).toEqual(['in 1', 'out 1']);
  });

  it('has waited for the logouts that were under way', async () => {
    const { clock, device, keeper, store } = keeperRig({ allowsSecond: true });
    const old = await keeper.get(ever);
    const hold = keeper.hold(old);
    old.fresh = false;
    await keeper.get(ever);
    device.isSilentAtLogout = true;
    hold[Symbol.dispose]();
    device.isSilentAtLogout = false;
    let isClosed = false;
    const closed = keeper.close().then(() => (isClosed = true));
    await settled();
    await clock.advance(2_999);
    expect(isClosed).toBe(false);
    await clock.advance(1);
    await closed;
    expect(store.sessions).toBe(1);
  });
});

describe('a session that grew old', () => {
  it.each([true, false])(
    'is logged out first where nobody holds it (second allowed: %s)',
    async (allowsSecond) => {
      const { device, keeper } = keeperRig({ allowsSecond });
      (await keeper.get(ever)).fresh = false;
      expect((await keeper.get(ever)).token).toBe('2');
      expect(device.said).toEqual(['in 1', 'out 1', 'in 2']);
    },
  );

  it('is replaced first where a stream holds it, and logged out with its last hold', async () => {
    const { device, keeper, store } = keeperRig({ allowsSecond: true });
    const old = await keeper.get(ever);
    const holds = [keeper.hold(old), keeper.hold(old)];
    old.fresh = false;
    expect((await keeper.get(ever)).token).toBe('2');
    holds[0]?.[Symbol.dispose]();
    holds[0]?.[Symbol.dispose]();
    await settled();
    expect(device.said).toEqual(['in 1', 'in 2']);
    expect(store.sessions).toBe(2);
    expect(holds[1]?.dropped.aborted).toBe(false);
    holds[1]?.[Symbol.dispose]();
    await settled();
    expect(device.said).toEqual(['in 1', 'in 2', 'out 1']);
    expect(store.sessions).toBe(1);
  });

  it('is logged out at once when its hold went while the next was made', async () => {
    const { device, keeper } = keeperRig({ allowsSecond: true });
    const old = await keeper.get(ever);
    const hold = keeper.hold(old);
    old.fresh = false;
    const open = gate(device);
    const asked = keeper.get(ever);
    await settled();
    hold[Symbol.dispose]();
    open();
    await asked;
    await settled();
    expect(device.said).toEqual(['in 1', 'in 2', 'out 1']);
  });

  it('is logged out first, holds or not, where the device allows no second', async () => {
    const { device, keeper } = keeperRig({ allowsSecond: false });
    const old = await keeper.get(ever);
    const hold = keeper.hold(old);
    old.fresh = false;
    await keeper.get(ever);
    expect(device.said).toEqual(['in 1', 'out 1', 'in 2']);
    expect(hold.dropped.aborted).toBe(true);
  });

  it('is given up for the next one, after a minute, where the device had no room for two', async () => {
    const { clock, device, keeper } = keeperRig({ allowsSecond: true });
    device.room = 1;
    const old = await keeper.get(ever);
    const hold = keeper.hold(old);
    old.fresh = false;
    await expect(keeper.get(ever)).rejects.toMatchObject({ code: 'too_many_sessions' });
    await clock.advance(59_999);
    await expect(keeper.get(ever)).rejects.toMatchObject({ code: 'too_many_sessions' });
    expect(device.said).toEqual(['in 1', 'refused']);
    expect(hold.dropped.aborted).toBe(false);
    await clock.advance(1);
    expect((await keeper.get(ever)).token).toBe('2');
    expect(device.said).toEqual(['in 1', 'refused', 'out 1', 'in 2']);
    expect(hold.dropped.aborted).toBe(true);
  });

  it('never leaves more than two at the device', async () => {
    const { device, keeper } = keeperRig({ allowsSecond: true });
    for (let renewals = 0; renewals < 5; renewals++) {
      const session = await keeper.get(ever);
      keeper.hold(session);
      expect(device.open.size).toBeLessThanOrEqual(2);
      session.fresh = false;
    }
    await keeper.close();
    expect(device.open.size).toBe(0);
  });

  it('is logged out at the end although a stream holds it', async () => {
    const { device, keeper } = keeperRig({ allowsSecond: true });
    const old = await keeper.get(ever);
    const hold = keeper.hold(old);
    old.fresh = false;
    await keeper.get(ever);
    await keeper.close();
    hold[Symbol.dispose]();
    expect(device.open.size).toBe(0);
    expect(device.said.toSorted()).toEqual(['in 1', 'in 2', 'out 1', 'out 2']);
  });

  it('tells its holds when the device forgot it', async () => {
    const { keeper } = keeperRig();
    const session = await keeper.get(ever);
    const hold = keeper.hold(session);
    keeper.forget(session);
    expect(hold.dropped.aborted).toBe(true);
    expect(keeper.hold(session).dropped.aborted).toBe(true);
  });
});

describe('a login that failed', () => {
  it('stands for all that ask meanwhile, ever longer, one second to sixty', async () => {
    const { clock, device, keeper } = keeperRig({ random: () => 1 });
    device.failure = 'unreachable';
    const attemptsAtMs: number[] = [];
    for (let ms = 0; ms < 200_000; ms += 250) {
      const before = device.said.length;
      await expect(keeper.get(ever)).rejects.toMatchObject({ code: 'unreachable' });
      if (device.said.length > before) attemptsAtMs.push(ms);
      await clock.advance(250);
    }
    const pauses = attemptsAtMs.slice(1).map((ms, index) => ms - (attemptsAtMs[index] ?? 0));
    // Half of 1, 2, 4 … 60 s: whoever asks waits at least that long, so that each asks for real.
    expect(pauses.slice(0, 8)).toEqual([500, 1_000, 2_000, 4_000, 8_000, 16_000, 30_000, 30_000]);
  });

  it('is followed by a pause that chance may halve', async () => {
    const { clock, device, keeper } = keeperRig({ random: () => 0 });
    device.failure = 'timeout';
    await expect(keeper.get(ever)).rejects.toMatchObject({ code: 'timeout' });
    await clock.advance(249);
    await expect(keeper.get(ever)).rejects.toMatchObject({ code: 'timeout' });
    expect(device.said).toHaveLength(1);
    device.failure = null;
    await clock.advance(1);
    await keeper.get(ever);
    expect(device.said).toEqual(['refused', 'in 1']);
  });

  it('is forgiven once a session has lived', async () => {
    const { clock, device, keeper } = keeperRig();
    device.failure = 'offline';
    for (let tries = 0; tries < 4; tries++) {
      await expect(keeper.get(ever)).rejects.toMatchObject({ code: 'offline' });
      await clock.advance(60_000);
    }
    device.failure = null;
    const session = await keeper.get(ever);
    await clock.advance(5_000);
    keeper.forget(session);
    device.failure = 'offline';
    await expect(keeper.get(ever)).rejects.toMatchObject({ code: 'offline' });
    device.failure = null;
    await clock.advance(500);
    keeper.forget(await keeper.get(ever));
    // But not again and again: one that was forgotten at once, and then none at all.
    for (const pauseMs of [1_000, 2_000]) {
      device.failure = 'offline';
      await expect(keeper.get(ever)).rejects.toMatchObject({ code: 'offline' });
      device.failure = null;
      await clock.advance(pauseMs - 1);
      await expect(keeper.get(ever)).rejects.toMatchObject({ code: 'offline' });
      await clock.advance(1);
    }
    const healthy = await keeper.get(ever);
    await clock.advance(5_000);
    keeper.forget(healthy);
    device.failure = 'offline';
    for (const pauseMs of [500, 1_000, 2_000]) {
      const before = device.said.length;
      await expect(keeper.get(ever)).rejects.toMatchObject({ code: 'offline' });
      expect(device.said).toHaveLength(before + 1);
      await clock.advance(pauseMs - 1);
      await expect(keeper.get(ever)).rejects.toMatchObject({ code: 'offline' });
      expect(device.said).toHaveLength(before + 1);
      await clock.advance(1);
    }
  });

  it('because all sessions are taken leaves the device alone for a minute', async () => {
    const { clock, device, keeper } = keeperRig();
    device.room = 0;
    for (let seconds = 0; seconds < 60; seconds++) {
      await expect(keeper.get(ever)).rejects.toMatchObject({ code: 'too_many_sessions' });
      await clock.advance(1_000);
    }
    expect(device.said).toEqual(['refused']);
    device.room = 1;
    await keeper.get(ever);
    expect(device.said).toEqual(['refused', 'in 1']);
  });

  it('with a wrong password is the last, however often and long somebody asks', async () => {
    const { clock, device, keeper } = keeperRig({ password: 'wrong' });
    for (let hours = 0; hours < 5; hours++) {
      const asked = Array.from({ length: 5 }, () => keeper.get(ever));
      for (const session of asked)
        await expect(session).rejects.toMatchObject({ code: 'bad_credentials' });
      await clock.advance(3_600_000);
    }
    expect(device.said).toEqual(['refused']);
  });
});

describe('a wrong password', () => {
  it('is not tried by a program that starts again within ten minutes', async () => {
    const { clock, device, keeper, again } = keeperRig({ password: 'wrong' });
    const proof = await keeper.get(ever).catch((error: unknown) => error);
    await clock.advance(599_999);
    await expect(again().get(ever)).rejects.toMatchObject({
      code: 'bad_credentials',
      message: (proof as Error).message,
      retryable: false,
    });
    expect(device.said).toEqual(['refused']);
    await clock.advance(1);
    await expect(again().get(ever)).rejects.toMatchObject({ code: 'bad_credentials' });
    expect(device.said).toEqual(['refused', 'refused']);
  });

  it('does not stand in the way of another one, which wipes the memory out', async () => {
    const { device, keeper, again } = keeperRig({ password: 'wrong' });
    await expect(keeper.get(ever)).rejects.toMatchObject({ code: 'bad_credentials' });
    await again({ password: 'right' }).get(ever);
    await expect(again().get(ever)).rejects.toMatchObject({ code: 'bad_credentials' });
    expect(device.said).toEqual(['refused', 'in 1', 'refused']);
  });

  it('is tried for real where a person asks by hand, and is right from then on', async () => {
    const { device, keeper, again } = keeperRig({ password: 'wrong' });
    await expect(keeper.get(ever)).rejects.toMatchObject({ code: 'bad_credentials' });
    device.password = 'wrong';
    await again({ byHand: true }).get(ever);
    await again().get(ever);
    expect(device.said).toEqual(['refused', 'in 1', 'in 2']);
  });

  it('is nowhere to be read', async () => {
    const { keeper, store } = keeperRig({ password: 'my-wrong-password' });
    await expect(keeper.get(ever)).rejects.toMatchObject({ code: 'bad_credentials' });
    expect(store.text).toContain('salt');
    expect(store.text).not.toContain('my-wrong-password');
  });
});

describe('a session that a killed process left open', () => {
  it('is logged out at once, although nobody asks for one', async () => {
    const { device, keeper, store, again } = keeperRig();
    await keeper.get(ever);
    store.crash();
    again();
    await settled();
    expect(device.said).toEqual(['in 1', 'out 1']);
    expect(store.sessions).toBe(0);
  });

  it('is logged out before the next login', async () => {
    const { device, keeper, store, again } = keeperRig();
    device.room = 1;
    await keeper.get(ever);
    store.crash();
    await again().get(ever);
    expect(device.said).toEqual(['in 1', 'out 1', 'in 2']);
  });

  it('is logged out by a program that is stopped as soon as it has started', async () => {
    const { device, keeper, store, again } = keeperRig();
    await keeper.get(ever);
    store.crash();
    await again().close();
    expect(device.said).toEqual(['in 1', 'out 1']);
  });

  it.each(['unreachable', 'timeout', 'bad_reply'] as const)(
    'is kept while the device answers with %s, and tried again before the next login',
    async (code) => {
      const { clock, device, keeper, store, again } = keeperRig();
      await keeper.get(ever);
      store.crash();
      device.failure = code;
      const next = again();
      await settled();
      expect(store.sessions).toBe(1);
      await expect(next.get(ever)).rejects.toMatchObject({ code });
      device.failure = null;
      await clock.advance(60_000);
      await next.get(ever);
      expect(device.open).toEqual(new Set(['2']));
      expect(store.sessions).toBe(1);
    },
  );

  it('is forgotten where the device knows it no more', async () => {
    const { device, keeper, store, again } = keeperRig();
    await keeper.get(ever);
    store.crash();
    device.open.clear();
    again();
    await settled();
    expect(store.sessions).toBe(0);
  });

  it('is forgotten after a day', async () => {
    const { clock, device, keeper, store, again } = keeperRig();
    await keeper.get(ever);
    store.crash();
    device.failure = 'unreachable';
    await clock.advance(86_400_000);
    again();
    await settled();
    expect(store.sessions).toBe(0);
  });

  it.each([null, 'nonsense', {}, { atMs: 0 }, { atMs: 1_700_000_000_000, session: 7 }])(
    'is forgotten where its note is %j',
    async (note) => {
      const { store, again } = keeperRig();
      store.noteSession('fake 192.0.2.1 admin', note).leave();
      again();
      await settled();
      expect(store.sessions).toBe(0);
    },
  );

  it('of another account is left alone', async () => {
    const { store, again } = keeperRig();
    store.noteSession('fake 192.0.2.2 admin', { atMs: 1_700_000_000_000, session: {} }).leave();
    again();
    await settled();
    expect(store.sessions).toBe(1);
  });

  it('does not keep a device that is silent about it from being asked for a new one', async () => {
    const { clock, device, keeper, store, again } = keeperRig();
    await keeper.get(ever);
    store.crash();
    device.isSilentAtLogout = true;
    const asked = again().get(ever);
    await settled();
    await clock.advance(2_999);
    expect(device.said).toEqual(['in 1']);
    await clock.advance(1);
    expect((await asked).token).toBe('2');
  });
});

describe('a session whose logout the device did not take', () => {
  it('is logged out before the next login', async () => {
    const { device, keeper, clock } = keeperRig();
    (await keeper.get(ever)).fresh = false;
    device.failure = 'unreachable';
    await expect(keeper.get(ever)).rejects.toMatchObject({ code: 'unreachable' });
    device.failure = null;
    await clock.advance(60_000);
    await keeper.get(ever);
    expect(device.open).toEqual(new Set(['2']));
  });
});

function gate(device: { gate: Promise<void> }): () => void {
  const { promise, resolve } = withResolvers();
  device.gate = promise;
  return resolve;
}

function withResolvers(): { promise: Promise<void>; resolve: () => void } {
  let resolve: () => void = () => undefined;
  const promise = new Promise<void>((done) => (resolve = done));
  return { promise, resolve };
}
