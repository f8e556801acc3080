import { createServer } from 'node:http';
import express from 'express';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { errorAnswers, notFound } from '../../../src/api/errors.js';
import { hooksRouter } from '../../../src/api/hooks.js';
import type { DeviceHook } from '../../../src/resolvers/device-event.js';
import { silentLog } from '../../../src/kit/log.js';
import { listen, portOf } from '../../rig/ports.js';
import { eventually } from '../../rig/wait.js';
import { parse } from '../config/support.js';

const KEY = 'a key that nobody guesses';
const CONFIG = parse(`
cameras:
  hall: { vendor: sercomm, host: a }
  quiet: { vendor: sercomm, host: b }
  off: { vendor: sercomm, host: c, enabled: false }
`);

let calls = 0;
const hook: DeviceHook = { accepts: (key: string) => key === KEY, called: () => (calls += 1) };
const devices = {
  find: (id: string) => ({
    lease: () => Promise.reject(new Error()),
    ...(id === 'hall' && { hook }),
  }),
};
const app = express()
  .use('/api/v1', hooksRouter({ config: () => CONFIG, devices }), notFound)
  .use(errorAnswers(silentLog, (text) => text));
const server = createServer(app);
const at = (path: string): string => `http://127.0.0.1:${portOf(server)}/api/v1/hooks${path}`;
const query = `?${new URLSearchParams({ key: KEY }).toString()}`;

beforeEach(async () => {
  calls = 0;
  await listen(server);
});
afterEach(async () => {
  server.closeAllConnections();
  await new Promise((resolve) => server.close(resolve));
});

describe('a call of a device', () => {
  it.each([
    ['GET', {}],
    ['POST', { body: 'motion' }],
    ['POST', { body: '{"half', headers: { 'content-type': 'application/json' } }],
    ['POST', { body: new Uint8Array(300_000) }],
  ])('by %s is taken, whatever it sends', async (method, more) => {
    const answer = await fetch(at(`/sercomm/hall${query}`), { method, ...more });
    expect(answer.status).toBe(200);
    expect(calls).toBe(1);
  });

  it('is answered before its body is over', async () => {
    const body = new ReadableStream({
      start: (controller) => controller.enqueue(new Uint8Array(10)),
    });
    const init = { method: 'POST', body, duplex: 'half', signal: AbortSignal.timeout(5_000) };
    const answer = await fetch(at(`/sercomm/hall${query}`), init as RequestInit);
    expect(answer.status).toBe(200);
  });

  it('loses its connection where it sends without end', async () => {
    let sent = 0;
    const body = new ReadableStream<Uint8Array>({
      pull: (controller) => {
        sent++;
        controller.enqueue(new Uint8Array(100_000));
      },
    });
    const init = { method: 'POST', body, duplex: 'half' } as RequestInit;
    const sending = fetch(at(`/sercomm/hall${query}`), init).catch(() => undefined);
    await sending;
    let seen = -1;
    await eventually(() => seen === (seen = sent), { what: 'the end of it', everyMs: 200 });
    expect(sent).toBeLessThan(500);
  });

  it('gets one and the same answer where anything is wrong', async () => {
    const bodies = await Promise.all(
      [
        `/sercomm/hall?key=wrong`,
        `/sercomm/hall`,
        `/sercomm/hall?key=`,
        `/sercomm/hall${query}&key=twice`,
        `/reolink/hall${query}`,
        `/sercomm/quiet${query}`,
        `/sercomm/off${query}`,
        `/sercomm/nobody${query}`,
      ].map(async (path) => {
        const answer = await fetch(at(path));
        return [answer.status, (await answer.text()).replace(/\/hooks\/\w+\/\w+/, 'PATH')];
      }),
    );
    expect(new Set(bodies.map((body) => JSON.stringify(body))).size).toBe(1);
    expect(bodies[0]).toEqual([404, expect.not.stringContaining(KEY)]);
    expect(calls).toBe(0);
  });

  it.each(['HEAD', 'PUT', 'DELETE'])('by %s is none', async (method) => {
    expect((await fetch(at(`/sercomm/hall${query}`), { method })).status).toBe(404);
    expect(calls).toBe(0);
  });
});
