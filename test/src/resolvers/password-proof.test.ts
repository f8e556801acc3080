import { setMaxListeners } from 'node:events';
import { describe, expect, it } from 'vitest';
import { PasswordProof } from '../../../src/resolvers/password-proof.js';
import { FakeClock } from '../../fake-clock.js';
import { failed } from './fake-device.js';
import { MemoryDeviceStore } from './memory-device-store.js';

const ever = new AbortController().signal;
setMaxListeners(0, ever);
const account = { key: 'fake 192.0.2.1 admin', password: 'secret' };

/** Calls that end when they are told to. */
function rig() {
  const context = { clock: new FakeClock(), store: new MemoryDeviceStore(), byHand: false };
  const calls: { resolve: (value: string) => void; reject: (error: Error) => void }[] = [];
  const call = (): Promise<string> =>
    new Promise((resolve, reject) => calls.push({ resolve, reject }));
  return { context, calls, call, proof: new PasswordProof(context, account) };
}

describe('a password that every request carries', () => {
  it('is tried by one request alone, then by all', async () => {
    const { calls, call, proof } = rig();
    const asked = Array.from({ length: 3 }, () => proof.guard(call, ever));
    await Promise.resolve();
    expect(calls).toHaveLength(1);
    calls[0]?.resolve('first');
    expect(await asked[0]).toBe('first');
    await expect.poll(() => calls.length).toBe(3);
    calls[1]?.resolve('second');
    calls[2]?.resolve('third');
    expect(await Promise.all(asked)).toEqual(['first', 'second', 'third']);
  });

  it('that is wrong is tried once, however many ask', async () => {
    const { calls, call, proof } = rig();
    const wrong = failed('bad_credentials');
    const asked = Array.from({ length: 20 }, () =>
      expect(proof.guard(call, ever)).rejects.toBe(wrong),
    );
    await Promise.resolve();
    calls[0]?.reject(wrong);
    await Promise.all(asked);
    await expect(proof.guard(call, ever)).rejects.toBe(wrong);
    expect(calls).toHaveLength(1);
  });

  it('is not tried after a restart either, for ten minutes', async () => {
    const { context, calls, call, proof } = rig();
    const asked = expect(proof.guard(call, ever)).rejects.toMatchObject({
      code: 'bad_credentials',
    });
    await Promise.resolve();
    calls[0]?.reject(failed('bad_credentials'));
    await asked;
    const again = new PasswordProof(context, account);
    await expect(again.guard(call, ever)).rejects.toMatchObject({ code: 'bad_credentials' });
    expect(calls).toHaveLength(1);
    await context.clock.advance(600_000);
    void again.guard(call, ever);
    await Promise.resolve();
    expect(calls).toHaveLength(2);
    calls[1]?.resolve('right after all');
    await expect.poll(() => context.store.text).toBe('[]');
  });

  it.each(['unreachable', 'timeout'] as const)(
    'is not tried by whoever waited for a request that was %s',
    async (code) => {
      const { calls, call, proof } = rig();
      const failure = failed(code);
      const asked = Array.from({ length: 5 }, () =>
        expect(proof.guard(call, ever)).rejects.toBe(failure),
      );
      await Promise.resolve();
      calls[0]?.reject(failure);
      await Promise.all(asked);
      void proof.guard(call, ever);
      await Promise.resolve();
      expect(calls).toHaveLength(2);
      calls[1]?.resolve('there again');
    },
  );

  it('is tried by the next one where the first failed for a reason of its own', async () => {
    const { calls, call, proof } = rig();
    const first = expect(proof.guard(call, ever)).rejects.toMatchObject({ code: 'unsupported' });
    const second = proof.guard(call, ever);
    await Promise.resolve();
    calls[0]?.reject(failed('unsupported'));
    await first;
    await expect.poll(() => calls.length).toBe(2);
    calls[1]?.resolve('second');
    expect(await second).toBe('second');
  });

  it('is not tried for whoever is gone already', async () => {
    const { calls, call, proof } = rig();
    const gone = AbortSignal.abort(new Error('went away'));
    await expect(proof.guard(call, gone)).rejects.toThrow('went away');
    expect(calls).toHaveLength(0);
  });

  it('lets whoever waits for it go away', async () => {
    const { calls, call, proof } = rig();
    const first = proof.guard(call, ever);
    const impatient = new AbortController();
    const gone = expect(proof.guard(call, impatient.signal)).rejects.toThrow('went away');
    await Promise.resolve();
    impatient.abort(new Error('went away'));
    await gone;
    calls[0]?.resolve('first');
    await first;
    expect(calls).toHaveLength(1);
  });
});
