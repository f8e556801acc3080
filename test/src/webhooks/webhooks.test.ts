/** Webhooks as configured, before real receivers. */
import { createHmac } from 'node:crypto';
import { createServer, type IncomingHttpHeaders } from 'node:http';
import { describe, expect, it } from 'vitest';
import type { Config } from '../../../src/config/config.js';
import { registerSecrets } from '../../../src/config/secrets.js';
import { systemClock } from '../../../src/kit/clock.js';
import { EventBus } from '../../../src/kit/event-bus.js';
import { LogRing } from '../../../src/kit/log-ring.js';
import { PinoLog } from '../../../src/kit/pino-log.js';
import { Redactor } from '../../../src/kit/redactor.js';
import { PostBox } from '../../../src/webhooks/post.js';
import { Webhooks } from '../../../src/webhooks/webhooks.js';
import { parse, problems } from '../config/support.js';
import { listen, portOf } from '../../rig/ports.js';
import { eventually } from '../../rig/wait.js';

type Got = Readonly<{ headers: IncomingHttpHeaders; body: string; url: string }>;

/** A receiver; a status of 0 never answers. */
async function receiver(statusOf: (got: Got) => number = () => 204) {
  const got: Got[] = [];
  const server = await listen(
    createServer((req, res) => {
      const chunks: Buffer[] = [];
      req.on('data', (chunk: Buffer) => chunks.push(chunk));
      req.on('end', () => {
        const one = { headers: req.headers, body: Buffer.concat(chunks).toString(), url: req.url! };
        got.push(one);
        const status = statusOf(one);
        if (status === 0) return;
        res.writeHead(status, status >= 300 && status < 400 ? { location: '/elsewhere' } : {});
        res.end('x'.repeat(100_000));
      });
    }),
  );
  return {
    got,
    port: portOf(server),
    bodies: () => got.map(({ body }) => JSON.parse(body) as Record<string, unknown>),
    [Symbol.dispose]: () => {
      server.closeAllConnections();
      server.close();
    },
  };
}

const CAMERAS = 'cameras: { porch: { vendor: demo }, shed: { vendor: demo } }';

function rig(initial: string) {
  let config: Config = parse(`${CAMERAS}\nwebhooks: [${initial}]`);
  const redactor = new Redactor();
  registerSecrets(config, redactor);
  const ring = new LogRing();
  const log = new PinoLog({ level: 'debug', redactor, ring, pretty: false });
  const events = new EventBus();
  const webhooks = new Webhooks({
    ...{ events, hooks: () => config.webhooks, clock: systemClock, log, redactor, random: () => 1 },
  });
  const reload = (next: string): void => {
    config = parse(`${CAMERAS}\nwebhooks: [${next}]`);
    events.tell({ type: 'cameras', data: {} });
  };
  const motion = (camera: string): void => {
    events.tell({ type: 'event', data: { camera, id: 7, type: 'motion' } });
  };
  const logged = (): string => JSON.stringify(ring.newestFirst());
  return { webhooks, events, reload, motion, logged };
}

describe('webhooks', () => {
  it('are told what happens, signed so that anybody with the secret can verify it', async () => {
    using server = await receiver();
    const { webhooks, motion, events } = rig(
      `{ url: "http://127.0.0.1:${server.port}/in", secret: sesame-1234 }`,
    );
    await using _ = webhooks;
    motion('porch');
    events.tell({ type: 'storage', data: { camera: null, code: 'disk', state: 'paused' } });
    events.tell({ type: 'export', data: { id: 1 } });
    events.tell({ type: 'camera', data: { camera: 'shed', state: 'offline' } });
    await eventually(() => server.got.length === 3, { what: 'three messages' });
    const [first, second, third] = server.bodies();
    expect(first).toEqual({
      id: server.got[0]!.headers['x-camrelay-delivery'],
      type: 'event',
      time: expect.stringMatching(/^\d{4}-.*Z$/) as string,
      camera: 'porch',
      data: { id: 7, type: 'motion' },
    });
    expect(second).toMatchObject({ type: 'storage', camera: null, data: { code: 'disk' } });
    expect(third).toMatchObject({ type: 'camera', camera: 'shed', data: { state: 'offline' } });
    const { headers, body } = server.got[0]!;
    const [, t, v1] = /^t=(\d+),v1=(\w+)$/.exec(headers['x-camrelay-signature'] as string)!;
    expect(Math.abs(Number(t) - Date.now() / 1000)).toBeLessThan(5);
    expect(v1).toBe(createHmac('sha256', 'sesame-1234').update(`${t}.${body}`).digest('hex'));
    expect(headers['content-type']).toBe('application/json');
    expect(headers['x-camrelay-event']).toBe('event');
  });

  it('are told only of the events and cameras that were asked for', async () => {
    using server = await receiver();
    const { webhooks, motion, events } = rig(
      `{ url: "http://127.0.0.1:${server.port}/", events: [event, export], cameras: [porch] }`,
    );
    await using _ = webhooks;
    motion('shed');
    events.tell({ type: 'camera', data: { camera: 'porch', state: 'online' } });
    motion('porch');
    events.tell({ type: 'export', data: { id: 1 } });
    await eventually(() => server.got.length === 2, { what: 'two messages' });
    expect(server.bodies().map(({ type }) => type)).toEqual(['event', 'export']);
    expect(server.got[0]!.headers['x-camrelay-signature']).toBeUndefined();
  });

  it('do not wait for each other: one that hangs holds up itself alone', async () => {
    using slow = await receiver(() => 0);
    using quick = await receiver();
    const { webhooks, motion } = rig(
      `{ url: "http://127.0.0.1:${slow.port}/" }, { url: "http://127.0.0.1:${quick.port}/" }`,
    );
    await using _ = webhooks;
    const beforeMs = performance.now();
    for (let index = 0; index < 100; index++) motion('porch');
    expect(performance.now() - beforeMs).toBeLessThan(500);
    await eventually(() => quick.got.length === 100, { what: 'a hundred messages' });
    expect(slow.got).toHaveLength(1);
    const waiting = webhooks
      .counts()
      .map((counts) => [counts.host, counts.waiting, counts.results.delivered]);
    expect(waiting).toEqual([
      [`127.0.0.1:${slow.port}`, 99, 0],
      [`127.0.0.1:${quick.port}`, 0, 100],
    ]);
  });

  it('come and go with the configuration, and those that stay keep their queues', async () => {
    using away = await receiver(() => 0);
    using other = await receiver();
    const stays = `{ url: "http://127.0.0.1:${away.port}/" }`;
    const { webhooks, motion, reload } = rig(stays);
    await using _ = webhooks;
    for (let index = 0; index < 5; index++) motion('porch');
    await eventually(() => away.got.length === 1, { what: 'the first message' });
    reload(`${stays}, { url: "http://127.0.0.1:${other.port}/" }`);
    motion('porch');
    await eventually(() => other.got.length === 1, { what: 'a message to the new one' });
    expect(webhooks.counts()[0]!.waiting).toBe(5);
    expect(away.got).toHaveLength(1);
    reload(stays);
    motion('porch');
    expect(webhooks.counts().map(({ waiting }) => waiting)).toEqual([6]);
    expect(other.got).toHaveLength(1);
  });

  it('show nothing of an address but its host, in no log', async () => {
    using server = await receiver(() => 404);
    const path = '/services/T0123/very-secret-path?token=canary-7';
    const { webhooks, motion, logged } = rig(
      `{ url: "http://canary-joe:canary-pass@127.0.0.1:${server.port}${path}", secret: canary-secret }`,
    );
    await using _ = webhooks;
    motion('porch');
    await eventually(() => webhooks.counts()[0]!.results.refused === 1, { what: 'a refusal' });
    expect(logged()).toContain('refused');
    expect(logged()).not.toMatch(/canary|very-secret/);
    expect(server.got[0]!.url).toBe(path);
    expect(server.got[0]!.headers.authorization).toBe(
      `Basic ${Buffer.from('canary-joe:canary-pass').toString('base64')}`,
    );
    expect(JSON.stringify(webhooks.counts())).not.toContain('canary');
  });
});

describe('a POST', () => {
  it.each([
    [204, { outcome: 'delivered' }],
    [200, { outcome: 'delivered' }],
    [302, { outcome: 'refused', code: 'http_302' }],
    [307, { outcome: 'refused', code: 'http_307' }],
    [400, { outcome: 'refused', code: 'http_400' }],
    [410, { outcome: 'refused', code: 'http_410' }],
    [429, { outcome: 'again', code: 'http_429', afterMs: null }],
    [500, { outcome: 'again', code: 'http_500', afterMs: null }],
    [503, { outcome: 'again', code: 'http_503', afterMs: null }],
  ])('that is answered with %i comes to that, and follows no redirect', async (status, result) => {
    using server = await receiver(() => status);
    await using box = new PostBox(`http://127.0.0.1:${server.port}/in`);
    expect(await box.post({}, '{}', new AbortController().signal)).toEqual(result);
    expect(server.got.map(({ url }) => url)).toEqual(['/in']);
  });

  it('to nobody is tried again', async () => {
    await using box = new PostBox('http://127.0.0.1:9/in');
    expect(await box.post({}, '{}', new AbortController().signal)).toMatchObject({
      outcome: 'again',
      code: 'unreachable',
    });
  });

  it('that hangs ends with its signal', async () => {
    using server = await receiver(() => 0);
    await using box = new PostBox(`http://127.0.0.1:${server.port}/`);
    const stopping = new AbortController();
    const result = box.post({}, '{}', stopping.signal);
    await eventually(() => server.got.length === 1, { what: 'the request' });
    stopping.abort();
    expect(await result).toMatchObject({ outcome: 'again', code: 'stopped' });
  });
});

describe('webhooks in the configuration', () => {
  it.each([
    ['{ url: ftp://host/x }', /webhooks\[0\]\.url: must be an address/],
    ['{}', /webhooks\[0\]\.url: is missing/],
    ['{ url: "http://h/x", events: [motion] }', /webhooks\[0\]\.events\[0\]: must be/],
    [
      '{ url: "http://h/x", cameras: [nobody] }',
      /webhooks\[0\]\.cameras\[0\]: there is no such camera/,
    ],
    ['{ url: "http://h/x", secrt: y }', /did you mean secret/],
  ])('are refused as %s', (written, message) => {
    expect(problems(`${CAMERAS}\nwebhooks: [${written}]`).join()).toMatch(message);
  });
});
