import { describe, expect, it } from 'vitest';
import { createGate } from '../../../web/src/player/gate.js';

const { signal: never } = new AbortController();

/** Lets everything run that is ready to. */
const settled = (): Promise<void> => new Promise((resolve) => setImmediate(resolve));

describe('a gate', () => {
  it('lets in as many as it has places, and the next when one leaves', async () => {
    const gate = createGate(2);
    const inside: string[] = [];
    const enter = async (name: string): Promise<() => void> => {
      const leave = await gate.enter(never);
      inside.push(name);
      return leave;
    };
    const [first] = [enter('a'), enter('b'), enter('c')];
    await settled();
    expect(inside).toEqual(['a', 'b']);
    (await first)();
    await settled();
    expect(inside).toEqual(['a', 'b', 'c']);
  });

  it('lets the lowest rank in first', async () => {
    const gate = createGate(1);
    const leave = await gate.enter(never);
    const inside: number[] = [];
    for (const rank of [3, 1, 2]) {
      void gate.enter(never, rank).then((goOn) => {
        inside.push(rank);
        goOn();
      });
    }
    leave();
    await settled();
    expect(inside).toEqual([1, 2, 3]);
  });

  it('does not count twice who leaves twice', async () => {
    const gate = createGate(1);
    const leave = await gate.enter(never);
    leave();
    leave();
    await gate.enter(never);
    let isLet = false;
    void gate.enter(never).then(() => (isLet = true));
    await settled();
    expect(isLet).toBe(false);
  });

  it('forgets who gives up waiting', async () => {
    const gate = createGate(1);
    const leave = await gate.enter(never);
    const giving = new AbortController();
    const given = gate.enter(giving.signal);
    giving.abort(new Error('no longer wanted'));
    await expect(given).rejects.toThrow('no longer wanted');
    await expect(gate.enter(giving.signal)).rejects.toThrow('no longer wanted');
    leave();
    await gate.enter(never);
  });
});
