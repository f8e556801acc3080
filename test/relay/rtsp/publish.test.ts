import { createSocket } from 'node:dgram';
import { once } from 'node:events';
import { createHash } from 'node:crypto';
import { describe, expect, it } from 'vitest';
import { eventually } from '../../rig/wait.js';
import { type Answer, Client, sessionOf } from './client.js';
import { FakeClock } from '../../fake-clock.js';
import { SampleStream } from '../live-streams.js';
import { start, type StartOptions } from './support.js';

const SDP = [
  'v=0',
  'm=video 0 RTP/AVP 96',
  'a=rtpmap:96 H264/90000',
  'a=control:streamid=0',
  'm=audio 0 RTP/AVP 8',
  'a=control:streamid=1',
  '',
].join('\r\n');

const SDP_TYPE = { 'Content-Type': 'application/sdp' };

async function house(options: StartOptions = {}) {
  const started = await start({
    streams: [new SampleStream('porch'), new SampleStream('door')],
    push: { door: 's3cret', gate: null },
    ...options,
  });
  const changes: string[] = [];
  started.server.publications.onChange((camera, publishing) => {
    changes.push(`${camera} ${publishing ? 'on' : 'off'}`);
  });
  return { ...started, changes };
}

const announce = (client: Client, path: string, headers = {}): Promise<Answer> =>
  client.ask('ANNOUNCE', path, { ...SDP_TYPE, ...headers }, SDP);

/** Announces, sets up two tracks and records. */
async function publish(client: Client, path: string): Promise<string> {
  expect((await announce(client, path)).status).toBe(200);
  const Session = sessionOf(
    await client.ask('SETUP', `${path}/streamid=0`, {
      Transport: 'RTP/AVP/TCP;unicast;interleaved=0-1;mode=record',
    }),
  );
  await client.ask('SETUP', `${path}/streamid=1`, {
    Session,
    Transport: 'RTP/AVP/TCP;unicast;interleaved=2-3;mode=record',
  });
  expect((await client.ask('RECORD', path, { Session })).status).toBe(200);
  return Session;
}

function frame(channel: number, ...payload: readonly number[]): Buffer {
  return Buffer.from([0x24, channel, 0, payload.length, ...payload]);
}

/** Reads a publication as our own worker does. */
async function read(url: string, tracks = [0, 2]): Promise<Client> {
  const { origin, pathname } = new URL(url.replace('rtsp:', 'http:'));
  const client = await Client.connect(origin.replace('http:', 'rtsp:'));
  const session = { id: undefined as string | undefined };
  for (const channel of tracks) {
    const answer = await client.ask('SETUP', `${pathname}/trackID=${channel / 2}`, {
      Transport: `RTP/AVP/TCP;unicast;interleaved=${channel}-${channel + 1}`,
      ...(session.id === undefined ? {} : { Session: session.id }),
    });
    session.id = sessionOf(answer);
  }
  await client.ask('PLAY', pathname, { Session: session.id! });
  return client;
}

const md5 = (text: string): string => createHash('md5').update(text).digest('hex');

describe('ANNOUNCE', () => {
  it.each([
    { what: 'a push camera that is open', path: '/gate', status: 200 },
    { what: 'a push camera with its key in the URL', path: '/door?key=s3cret', status: 200 },
    { what: 'a push camera with a wrong key', path: '/door?key=secret', status: 401 },
    { what: 'a push camera without a key', path: '/door', status: 401 },
    { what: 'a camera that is pulled', path: '/porch', status: 403 },
    { what: 'an unknown camera', path: '/garden', status: 404 },
  ])('for $what is answered with $status', async ({ path, status }) => {
    await using started = await house();
    await using client = await Client.connect(started.url);
    expect((await announce(client, path)).status).toBe(status);
  });

  it('may show the key as the password of digest authentication', async () => {
    await using started = await house();
    await using client = await Client.connect(started.url);
    const challenge = (await announce(client, '/door')).headers.get('www-authenticate') ?? '';
    const nonce = /nonce="(\w+)"/.exec(challenge)?.[1] ?? '';
    const uri = `${started.url}/door`;
    const response = md5(`${md5('cam:camrelay:s3cret')}:${nonce}:${md5(`ANNOUNCE:${uri}`)}`);
    const Authorization = `Digest username="cam", realm="camrelay", nonce="${nonce}", uri="${uri}", response="${response}"`;
    expect((await announce(client, '/door', { Authorization })).status).toBe(200);
    await using thief = await Client.connect(started.url);
    expect((await announce(thief, '/door', { Authorization })).status).toBe(401);
  });

  it.each([
    { what: 'another kind of description', headers: { 'Content-Type': 'text/html' }, status: 415 },
    { what: 'a description of nothing', body: 'v=0\r\n', status: 400 },
  ])('with $what is answered with $status', async ({ headers = SDP_TYPE, body = SDP, status }) => {
    await using started = await house();
    await using client = await Client.connect(started.url);
    expect((await client.ask('ANNOUNCE', '/gate', headers, body)).status).toBe(status);
  });

  it('leaves the key out of the log', async () => {
    await using started = await house();
    await using client = await Client.connect(started.url);
    await publish(client, '/door?key=s3cret');
    const url = started.server.publications.urlOf('door')!;
    client.socket.destroy();
    await eventually(() => started.changes.length === 2, { what: 'the end', everyMs: 5 });
    expect(started.log.text).not.toMatch(/s3cret|internal-/);
    expect(url).toContain('internal-');
  });
});

describe('a publication', () => {
  it('is told, has a secret address while it lasts, and ends with its connection', async () => {
    await using started = await house();
    const { publications } = started.server;
    await using client = await Client.connect(started.url);
    expect(publications.urlOf('gate')).toBeUndefined();
    await publish(client, '/gate');
    expect(publications.urlOf('gate')).toMatch(
      new RegExp(`^${started.url}/internal-[0-9a-f]{32}/gate$`),
    );
    client.socket.destroy();
    await eventually(() => started.changes.length === 2, { what: 'the end', everyMs: 5 });
    expect(started.changes).toEqual(['gate on', 'gate off']);
    expect(publications.urlOf('gate')).toBeUndefined();
  });

  it('ends with TEARDOWN', async () => {
    await using started = await house();
    await using client = await Client.connect(started.url);
    const Session = await publish(client, '/gate');
    expect((await client.ask('TEARDOWN', '/gate', { Session })).status).toBe(200);
    expect(started.changes).toEqual(['gate on', 'gate off']);
  });

  it('passes every packet on unchanged, the ones before its reader came too', async () => {
    await using started = await house();
    await using client = await Client.connect(started.url);
    await publish(client, '/gate');
    client.socket.write(Buffer.concat([frame(0, 1, 1), frame(1, 2, 2), frame(2, 3, 3)]));
    await client.ask('OPTIONS', '*');
    await using reader = await read(started.server.publications.urlOf('gate')!);
    client.socket.write(Buffer.concat([frame(2, 4, 4), frame(0, 5, 5), frame(9, 6, 6)]));
    await reader.frameCount(0, 2);
    expect(reader.frames.map(({ channel, packet }) => [channel, ...packet])).toEqual([
      [0, 1, 1],
      [1, 2, 2],
      [2, 3, 3],
      [2, 4, 4],
      [0, 5, 5],
    ]);
  });

  it('gives its reader the tracks and channels it asks for', async () => {
    await using started = await house();
    await using client = await Client.connect(started.url);
    await publish(client, '/gate');
    await using reader = await read(started.server.publications.urlOf('gate')!, [2]);
    client.socket.write(Buffer.concat([frame(0, 1), frame(2, 3), frame(3, 4)]));
    await reader.frameCount(3, 1);
    expect(reader.frames.map(({ channel }) => channel)).toEqual([2, 3]);
  });

  it('describes itself to its reader with our controls', async () => {
    await using started = await house();
    await using client = await Client.connect(started.url);
    await publish(client, '/gate');
    const { pathname } = new URL(started.server.publications.urlOf('gate')!);
    await using reader = await Client.connect(started.url);
    const { headers, body } = await reader.ask('DESCRIBE', pathname);
    expect(headers.get('content-base')).toBe(`${started.url}${pathname}/`);
    expect(body).toContain('a=control:trackID=1');
    expect(body).not.toContain('streamid');
  });

  it('keeps a bounded piece of what came before its reader, the newest', async () => {
    await using started = await house({
      push: { gate: null },
      limits: { backlogBytes: 40 },
    });
    await using client = await Client.connect(started.url);
    await publish(client, '/gate');
    const frames = Array.from({ length: 10 }, (_, n) => frame(0, n, n, n, n));
    client.socket.write(Buffer.concat(frames));
    await client.ask('OPTIONS', '*');
    await using reader = await read(started.server.publications.urlOf('gate')!);
    await reader.frameCount(0, 5);
    expect(reader.frames.map(({ packet }) => packet[0])).toEqual([5, 6, 7, 8, 9]);
  });

  it('closes its reader when the publisher goes', async () => {
    await using started = await house();
    await using client = await Client.connect(started.url);
    await publish(client, '/gate');
    await using reader = await read(started.server.publications.urlOf('gate')!);
    client.socket.destroy();
    await reader.closed;
  });

  it('has room for few readers', async () => {
    await using started = await house();
    await using client = await Client.connect(started.url);
    await publish(client, '/gate');
    const url = started.server.publications.urlOf('gate')!;
    await using first = await read(url);
    await using second = await read(url);
    await expect(read(url)).rejects.toThrow('453');
    expect([first.socket.destroyed, second.socket.destroyed]).toEqual([false, false]);
  });

  it('ends when its publisher sends nothing any more', async () => {
    const clock = new FakeClock();
    await using started = await house({ clock });
    await using client = await Client.connect(started.url);
    await publish(client, '/gate');
    await clock.advance(14_000);
    client.socket.write(frame(0, 1));
    await client.ask('OPTIONS', '*');
    await clock.advance(14_000);
    expect(started.changes).toEqual(['gate on']);
    await clock.advance(3_000);
    await client.closed;
    expect(started.changes).toEqual(['gate on', 'gate off']);
  });

  it('ends when its camera is taken out of the configuration', async () => {
    const clock = new FakeClock();
    const push: Record<string, string | null> = { gate: null };
    await using started = await house({ clock, push });
    await using client = await Client.connect(started.url);
    await publish(client, '/gate');
    delete push.gate;
    await clock.advance(1_500);
    await client.closed;
    expect(started.changes).toEqual(['gate on', 'gate off']);
  });

  it('is not given up to a second publisher', async () => {
    await using started = await house();
    await using first = await Client.connect(started.url);
    await using second = await Client.connect(started.url);
    await publish(first, '/gate');
    const refused = await announce(second, '/gate');
    expect(refused).toMatchObject({ status: 406, reason: 'Camera Is Being Published Already' });
    expect(started.changes).toEqual(['gate on']);
  });

  it('is given up to a second publisher by one that has fallen silent', async () => {
    const clock = new FakeClock();
    await using started = await house({ clock });
    await using first = await Client.connect(started.url);
    await using second = await Client.connect(started.url);
    await publish(first, '/gate');
    const before = started.server.publications.urlOf('gate');
    await clock.advance(6_000);
    await publish(second, '/gate');
    await first.closed;
    expect(started.changes).toEqual(['gate on', 'gate off', 'gate on']);
    expect(started.server.publications.urlOf('gate')).not.toBe(before);
  });

  it('is recorded once, and not by two who announced at the same time', async () => {
    await using started = await house();
    await using first = await Client.connect(started.url);
    await using second = await Client.connect(started.url);
    const setUp = async (client: Client): Promise<string> => {
      await announce(client, '/gate');
      return sessionOf(
        await client.ask('SETUP', '/gate/streamid=0', { Transport: 'RTP/AVP/TCP;mode=record' }),
      );
    };
    const [one, two] = [await setUp(first), await setUp(second)];
    expect((await first.ask('RECORD', '/gate', { Session: one })).status).toBe(200);
    expect((await second.ask('RECORD', '/gate', { Session: two })).status).toBe(406);
    expect((await first.ask('RECORD', '/gate', { Session: one })).status).toBe(455);
    expect((await first.ask('PLAY', '/gate', { Session: one })).status).toBe(455);
  });

  it('comes over UDP from the ports its publisher named, and from no other', async () => {
    await using started = await house();
    await using client = await Client.connect(started.url);
    const [rtp, other] = [createSocket('udp4'), createSocket('udp4')];
    for (const socket of [rtp, other]) {
      socket.bind(0, '127.0.0.1');
      await once(socket, 'listening');
    }
    await announce(client, '/gate');
    const { port } = rtp.address();
    const Session = sessionOf(
      await client.ask('SETUP', '/gate/streamid=0', {
        Transport: `RTP/AVP/UDP;unicast;client_port=${port}-${port === 1 ? 2 : port - 1};mode=record`,
      }),
    );
    await client.ask('RECORD', '/gate', { Session });
    await using reader = await read(started.server.publications.urlOf('gate')!, [0]);
    const [to] = started.server.address.udpPorts;
    other.send(Buffer.from([9]), to, '127.0.0.1');
    rtp.send(Buffer.from([7]), to, '127.0.0.1');
    const [frame0] = await reader.frameCount(0, 1);
    expect([...frame0!.packet]).toEqual([7]);
    rtp.close();
    other.close();
  });

  it('cannot be read by somebody who guesses', async () => {
    await using started = await house();
    await using client = await Client.connect(started.url);
    await publish(client, '/gate');
    await using stranger = await Client.connect(started.url);
    const guess = `/internal-${'0'.repeat(32)}/gate`;
    expect((await stranger.ask('DESCRIBE', guess)).status).toBe(404);
    expect((await stranger.setUp(guess, 0)).status).toBe(404);
  });
});
