import type { IncomingMessage } from 'node:http';
import { createServer } from 'node:http';
import { describe, expect, it } from 'vitest';
import { ClientReader } from '../../../src/api/client-address.js';
import { RequestLimits } from '../../../src/api/request-limits.js';
import { Bounds } from '../../../src/kit/bounds.js';
import { FakeClock } from '../../fake-clock.js';
import { listen, portOf } from '../../rig/ports.js';
import { parse } from '../config/support.js';

const config = parse('limits: { requests_per_client: 1, media_requests_per_client: 2 }');

/** A server behind a proxy that tells whom it asks for. */
async function server() {
  const said: unknown[] = [];
  const say = (message: string, fields?: unknown): void => void said.push([message, fields]);
  const limits = new RequestLimits({
    config: () => config,
    bounds: new Bounds(),
    isExempt: (address) => address === '127.0.0.1',
    clock: new FakeClock(),
    log: { debug: say, info: say, warn: say, error: say },
  });
  const reader = new ClientReader(config.http);
  const http = createServer((req: IncomingMessage, res) => {
    reader.note(req);
    if (!limits.answers(req, res)) res.end('here');
  });
  await listen(http);
  const ask = (path: string, from?: string): Promise<Response> =>
    fetch(`http://127.0.0.1:${portOf(http)}${path}`, {
      headers: from === undefined ? {} : { 'X-Forwarded-For': from },
    });
  return {
    said,
    ask,
    statuses: async (times: number, path: string, from?: string): Promise<number[]> => {
      const statuses: number[] = [];
      for (let index = 0; index < times; index++) statuses.push((await ask(path, from)).status);
      return statuses;
    },
    [Symbol.asyncDispose]: async () => {
      http.closeAllConnections();
      await new Promise((resolve) => http.close(resolve));
    },
  };
}

describe('a client that asks too often', () => {
  it('is refused with when to come again, whoever else stands behind the same proxy', async () => {
    await using house = await server();
    expect(await house.statuses(6, '/api/v1/cameras', '192.0.2.1')).toEqual([200, 200, 200, 200, 200, 429]); // prettier-ignore
    const refused = await house.ask('/', '192.0.2.1');
    expect(refused.headers.get('retry-after')).toBe('1');
    expect(await refused.json()).toMatchObject({ error: { code: 'too_many_requests' } });
    expect((await house.ask('/api/v1/cameras', '192.0.2.2')).status).toBe(200);
  });

  it('is named in the log once a second', async () => {
    await using house = await server();
    await house.statuses(9, '/', '192.0.2.1');
    expect(house.said).toEqual([
      ['http: a client asks too often, and is turned away', { from: '192.0.2.1' }],
    ]);
  });

  it('has a rate of its own for live media', async () => {
    await using house = await server();
    await house.statuses(9, '/', '192.0.2.1');
    const statuses = await house.statuses(11, '/hls/porch/index.m3u8', '192.0.2.1');
    expect(statuses.filter((status) => status === 200)).toHaveLength(10);
  });

  it('may do so on this machine', async () => {
    await using house = await server();
    expect(new Set(await house.statuses(20, '/'))).toEqual(new Set([200]));
  });
});
