import { once } from 'node:events';
import { connect, createServer, type Socket } from 'node:net';
import { describe, expect, it } from 'vitest';
import { Bounds } from '../../../src/kit/bounds.js';
import { ConnectionGate, type ConnectionLimits } from '../../../src/kit/connection-gate.js';
import { listen, portOf } from '../../rig/ports.js';
import { eventually } from '../../rig/wait.js';

/** A server that says hello; with who is inside, in the order in which they came. */
async function house(limits: Partial<ConnectionLimits>) {
  const bounds = new Bounds();
  const inside = new Set<Socket>();
  const said: string[] = [];
  const say = (message: string): void => void said.push(message);
  const log = { debug: say, info: say, warn: say, error: say };
  const server = createServer((socket) => {
    inside.add(socket);
    socket.on('error', () => undefined);
    socket.once('close', () => inside.delete(socket));
    socket.write('hello');
  });
  const all = {
    ...{ most: () => 3, mostPerClient: () => 100, ownReserve: 0, isExempt: () => false },
    ...limits,
  };
  const gate = new ConnectionGate(server, { name: 'rtsp', limits: all, bounds, log });
  await listen(server);
  const guests: Socket[] = [];
  return {
    gate,
    inside,
    said,
    state: (name: string) => bounds.states().find((state) => state.name === name),
    /** @returns whether it was let in */
    come: async (): Promise<boolean> => {
      const guest = connect(portOf(server), '127.0.0.1');
      guest.on('error', () => undefined);
      guests.push(guest);
      return Promise.race([
        once(guest, 'data').then(() => true),
        once(guest, 'close').then(() => false),
      ]);
    },
    guests,
    [Symbol.asyncDispose]: async () => {
      for (const socket of [...guests, ...inside]) socket.destroy();
      const closed = once(server, 'close');
      server.close();
      await closed;
    },
  };
}

describe('a listener that is full', () => {
  it('refuses one more where all have asked for something', async () => {
    await using full = await house({});
    for (const _ of [1, 2, 3]) expect(await full.come()).toBe(true);
    for (const socket of full.inside) full.gate.hasAsked(socket);
    expect(await full.come()).toBe(false);
    expect(full.said).toEqual(['rtsp: connection refused: too many connections']);
    expect(full.state('rtsp_connections')).toMatchObject({ used: 3, most: 3, refused: 1 });
  });

  it('lets the oldest go that has asked for nothing, and one more in', async () => {
    await using full = await house({});
    for (const _ of [1, 2, 3]) await full.come();
    const [first, second] = [...full.inside];
    full.gate.hasAsked(first!);
    expect(await full.come()).toBe(true);
    expect([full.inside.has(first!), full.inside.has(second!)]).toEqual([true, false]);
    expect(full.state('rtsp_connections')).toMatchObject({ used: 3, refused: 1 });
  });

  it('has room again when one goes', async () => {
    await using full = await house({ most: () => 1 });
    await full.come();
    for (const socket of full.inside) full.gate.hasAsked(socket);
    full.guests[0]!.destroy();
    await eventually(() => full.state('rtsp_connections')?.used === 0, { what: 'room' });
    expect(await full.come()).toBe(true);
  });

  it('keeps a few places for this machine itself', async () => {
    await using full = await house({ most: () => 1, ownReserve: 1 });
    for (const _ of [1, 2]) {
      expect(await full.come()).toBe(true);
      for (const socket of full.inside) full.gate.hasAsked(socket);
    }
    expect(await full.come()).toBe(false);
  });
});

describe('one client', () => {
  it('has only so many connections, and others again when it closes some', async () => {
    await using some = await house({ most: () => 100, mostPerClient: () => 2 });
    expect([await some.come(), await some.come(), await some.come()]).toEqual([true, true, false]);
    expect(some.said).toEqual(['rtsp: connection refused: too many connections of one client']);
    const name = 'rtsp_connections_per_client';
    expect(some.state(name)).toMatchObject({ used: 2, most: 2, refused: 1 });
    some.guests[0]!.destroy();
    await eventually(() => some.state(name)?.used === 1, { what: 'one to go' });
    expect(await some.come()).toBe(true);
  });

  it('has as many as there may be in all where it stands for many', async () => {
    await using some = await house({ mostPerClient: () => 1, isExempt: () => true });
    expect([await some.come(), await some.come()]).toEqual([true, true]);
  });
});
