import { randomBytes } from 'node:crypto';
import { createServer } from 'node:net';
import fc from 'fast-check';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { CamrelayError } from '../../../src/model/errors.js';
import { freePort, listen, portOf } from '../../rig/ports.js';
import { command, connectCommand, message, RawClient, TYPE } from './raw-client.js';
import { startRtmpServer } from '../../../relay/outputs/rtmp/rtmp-server.js';
import { directoryOf, policyOf } from '../live-streams.js';
import { FakeClock } from '../../fake-clock.js';
import { KeptLog } from '../../rig/kept-log.js';
import { Relay, until } from './support.js';

const KEY = 'sesame';
let relay: Relay;
const thrown: unknown[] = [];
const keep = (error: unknown): void => void thrown.push(error);

beforeAll(async () => {
  relay = await Relay.start({ push: { gate: KEY } });
  process.prependListener('uncaughtException', keep);
});
afterAll(async () => {
  process.off('uncaughtException', keep);
  await relay[Symbol.asyncDispose]();
  expect(thrown).toEqual([]);
});

describe('the RTMP port', () => {
  it.each([
    ['an HTTP request', Buffer.from('GET / HTTP/1.1\r\nHost: here\r\n\r\n')],
    ['a TLS greeting', Buffer.from('16030100f8010000f40303', 'hex')],
    ['zeros', Buffer.alloc(4096)],
  ])('hangs up on %s', async (_what, bytes) => {
    await using client = await RawClient.connect(relay.port);
    client.send(bytes);
    await client.closed;
  });

  it('survives clients that leave in the middle of the handshake', async () => {
    for (const bytes of [1, 2, 1536, 1537, 1538, 3000]) {
      const client = await RawClient.connect(relay.port);
      client.send(Buffer.concat([Buffer.from([3]), randomBytes(bytes)]).subarray(0, bytes));
      client.socket.end();
      await client.closed;
    }
    await until(() => relay.server.connections === 0, 'no connection');
  });

  it.each([
    ['a command cut short', message(TYPE.command, Buffer.from([0, 1, 2]))],
    ['connect without an address', command('connect', 1, { app: 'live' })],
    ['connect without anything', command('connect', 1)],
    ['a command named like a method', command('constructor', 1)],
    ['a huge command', message(TYPE.command, Buffer.alloc(128), { announced: 0xffffff })],
    ['media before publishing', message(TYPE.video, Buffer.alloc(10))],
    ['play before connect', command('play', 1, null, 'porch')],
  ])('drops who sends %s', async (_what, bytes) => {
    await using client = await RawClient.greet(relay.port);
    client.send(bytes);
    await client.closed;
  });

  it('does not set memory aside for everything that is announced', async () => {
    await using client = await RawClient.ready(relay.port);
    const before = process.memoryUsage().arrayBuffers;
    client.send(command('publish', 5, null, `gate?key=${KEY}`, 'live'));
    await client.hears('NetStream.Publish.Start');
    for (let chunkStream = 6; chunkStream < 60; chunkStream++) {
      client.send(message(TYPE.video, Buffer.alloc(128), { chunkStream, announced: 8_000_000 }));
    }
    await client.closed;
    expect(process.memoryUsage().arrayBuffers - before).toBeLessThan(40_000_000);
  });

  it('drops who does not read its answers', async () => {
    await using client = await RawClient.ready(relay.port);
    client.socket.pause();
    const many = Buffer.concat(
      Array.from({ length: 2_000 }, () => command('createStream', 2, null)),
    );
    await until(() => {
      if (client.socket.writableLength < 1_000_000) client.send(many);
      return relay.server.connections === 0;
    }, 'no connection');
  });

  it('closes connections that say nothing', async () => {
    const clock = new FakeClock();
    await using patient = await Relay.start({ clock });
    const clients = await Promise.all([
      RawClient.connect(patient.port),
      RawClient.greet(patient.port),
      RawClient.ready(patient.port),
    ]);
    await clock.advance(9_999);
    expect(patient.server.connections).toBe(3);
    await clock.advance(1);
    await Promise.all(clients.map(({ closed }) => closed));
    await until(() => patient.server.connections === 0, 'no connection');
  });

  it('survives anything behind a good handshake', async () => {
    const good = [
      connectCommand(1),
      command('createStream', 2, null),
      command('publish', 5, null, `gate?key=${KEY}`, 'live'),
      command('play', 5, null, 'gate'),
      message(TYPE.chunkSize, Buffer.from([0, 0, 0, 0])),
      message(TYPE.window, Buffer.from([0, 0, 0, 1])),
      message(18, Buffer.from('02000d40736574446174614672616d65', 'hex')),
      message(TYPE.video, Buffer.from([0x17, 1, 0, 0, 0, 1])),
      message(TYPE.audio, Buffer.from([0xaf])),
    ];
    const mutated = fc
      .tuple(
        fc.constantFrom(...good),
        fc.array(fc.tuple(fc.nat(63), fc.nat(255)), { maxLength: 4 }),
      )
      .map(([bytes, changes]) => {
        const copy = Buffer.from(bytes);
        for (const [at, value] of changes) if (at < copy.length) copy[at] = value;
        return copy;
      });
    const junk = fc.uint8Array({ maxLength: 300 }).map((bytes) => Buffer.from(bytes));
    const pieces = fc.array(fc.oneof({ arbitrary: mutated, weight: 4 }, junk), { maxLength: 12 });
    await fc.assert(
      fc.asyncProperty(pieces, async (sent) => {
        const client = await RawClient.greet(relay.port);
        client.send(good[0]!, ...sent);
        client.socket.end();
        await client.closed;
      }),
      { numRuns: 150 },
    );
    await until(() => relay.server.connections === 0, 'no connection');
    await using client = await RawClient.ready(relay.port);
    client.send(command('publish', 5, null, `gate?key=${KEY}`, 'live'));
    await client.hears('NetStream.Publish.Start');
  }, 20_000);
});

describe('the server', () => {
  it('says which port is taken', async () => {
    const other = await listen(createServer());
    const deps = { streams: directoryOf([]), push: policyOf({}), log: new KeptLog() };
    const port = portOf(other);
    const start = startRtmpServer({
      ...deps,
      listen: { host: '127.0.0.1', port },
      addressOf: () => '',
      ffmpeg: null as never,
      clock: new FakeClock(),
    });
    await expect(start).rejects.toThrow(CamrelayError);
    await expect(start).rejects.toMatchObject({
      code: 'port_in_use',
      message: expect.stringContaining(String(port)) as string,
    });
    other.close();
  });

  it('leaves the process as it found it', async () => {
    const events = ['uncaughtException', 'unhandledRejection', 'exit', 'SIGINT', 'SIGTERM'];
    const count = (): number[] => events.map((event) => process.listenerCount(event));
    const before = count();
    await using another = await Relay.start();
    expect(another.port).not.toBe(relay.port);
    expect(count()).toEqual(before);
    expect(await freePort()).not.toBe(another.port);
  });
});
