/** The hop, between a player and a camera that are both a few lines of test. */
import { connect, createServer, type Socket } from 'node:net';
import { once } from 'node:events';
import fc from 'fast-check';
import { describe, expect, it, onTestFinished } from 'vitest';
import { openRtspHop, type RtspHop } from '../../../../src/resolvers/cgi/rtsp-hop.js';
import { RtspSplitter } from '../../../../src/resolvers/cgi/rtsp-messages.js';
import { listen, portOf } from '../../../rig/ports.js';
import { eventually } from '../../../rig/wait.js';

const ACCOUNT = { username: 'admin', password: 's3cret' };
const SDP = 'v=0\r\nm=video 0 RTP/AVP 96\r\na=control:trackID=1\r\n';

/** Everything that one end of a connection heard. */
class Ear {
  text = '';
  constructor(readonly socket: Socket) {
    socket.on('data', (bytes: Buffer) => (this.text += bytes.toString('latin1')));
    socket.on('error', () => undefined); // its close follows
  }

  hears(text: string | RegExp): Promise<unknown> {
    const isThere = (): boolean =>
      typeof text === 'string' ? this.text.includes(text) : text.test(this.text);
    return eventually(isThere, { what: `${String(text)} in ${JSON.stringify(this.text)}` });
  }
}

/** A camera that answers what the test says, a hop to it, and a player that has connected. */
async function setUp(answer: (request: string, socket: Socket) => void) {
  const cameras: Ear[] = [];
  const server = await listen(
    createServer((socket) => {
      const ear = new Ear(socket);
      cameras.push(ear);
      socket.on('data', (bytes: Buffer) => answer(bytes.toString('latin1'), socket));
    }),
  );
  const hop = await openRtspHop(`rtsp://127.0.0.1:${portOf(server)}/stream_0`, ACCOUNT);
  const player = await play(hop);
  onTestFinished(async () => {
    player.socket.destroy();
    await hop.close();
    server.close();
  });
  const say = (method: string, more = ''): void =>
    void player.socket.write(`${method} ${hop.url} RTSP/1.0\r\nCSeq: 2\r\n${more}\r\n`);
  return { hop, player, say, cameraPort: portOf(server), camera: () => cameras[0]! };
}

async function play({ url }: RtspHop): Promise<Ear> {
  const socket = connect(Number(new URL(url).port), '127.0.0.1');
  await once(socket, 'connect');
  return new Ear(socket);
}

const ok = (headers: string, body = ''): string =>
  `RTSP/1.0 200 OK\r\nCSeq: 2\r\n${headers}\r\n${body}`;

describe('the hop', () => {
  it('gives a description its headers back', async () => {
    const described = `Context-Base: rtsp://cam/av0_0\r\nContext-type: application/sdp\r\nContext-length: ${SDP.length}\r\n`;
    const { player, say } = await setUp((_, socket) => socket.write(ok(described, SDP)));
    say('DESCRIBE');
    await player.hears(SDP);
    expect(player.text).toContain('Content-Base: rtsp://cam/av0_0\r\n');
    expect(player.text).toContain('Content-Type: application/sdp\r\n');
    expect(player.text).toContain(`Content-Length: ${SDP.length}\r\n`);
    expect(player.text).not.toContain('Context-');
  });

  it('asks the camera for its own addresses, and leaves others as they are', async () => {
    const { hop, player, say, camera, cameraPort } = await setUp((_, socket) =>
      socket.write(ok('')),
    );
    say('DESCRIBE');
    await player.hears('200 OK');
    expect(camera().text).toContain(
      `DESCRIBE rtsp://127.0.0.1:${cameraPort}/stream_0 RTSP/1.0\r\n`,
    );
    player.socket.write('SETUP rtsp://cam/av0_0/trackID=1 RTSP/1.0\r\nCSeq: 3\r\n\r\n');
    await camera().hears('SETUP rtsp://cam/av0_0/trackID=1 RTSP/1.0\r\n');
    expect(camera().text).not.toContain(new URL(hop.url).port);
  });

  it('answers a challenge by itself, once', async () => {
    const right = `Basic ${Buffer.from('admin:s3cret').toString('base64')}`;
    const { player, say, camera } = await setUp((request, socket) =>
      socket.write(
        request.includes(`Authorization: ${right}\r\n`)
          ? ok('Public: DESCRIBE\r\n')
          : 'RTSP/1.0 401 Unauthorized\r\nCSeq: 2\r\nWWW-Authenticate: Basic realm="c"\r\n\r\n',
      ),
    );
    say('DESCRIBE');
    await player.hears('200 OK');
    expect(player.text).not.toContain('401');
    expect(camera().text.match(/^DESCRIBE/gm)).toHaveLength(2);
    expect(camera().text.indexOf('Authorization')).toBeGreaterThan(
      camera().text.indexOf('\r\n\r\n'),
    );
  });

  it('passes a refusal of the account on', async () => {
    const { player, say, camera } = await setUp((_, socket) =>
      socket.write(
        'RTSP/1.0 401 No\r\nCSeq: 2\r\nWWW-Authenticate: Digest realm="c", nonce="n"\r\n\r\n',
      ),
    );
    say('DESCRIBE');
    await player.hears('401 No');
    expect(camera().text.match(/^DESCRIBE/gm)).toHaveLength(2);
  });

  it('passes packets on between messages, in both directions', async () => {
    const packet = '$\x00\x00\x04\r\n\r\n';
    const { player, say, camera } = await setUp((request, socket) => {
      if (request.startsWith('PLAY')) socket.write(`${ok('')}${packet}${ok('X: 1\r\n')}`, 'latin1');
    });
    say('PLAY');
    await player.hears('X: 1');
    expect(player.text).toBe(`${ok('')}${packet}${ok('X: 1\r\n')}`);
    player.socket.write('$\x01\x00\x02ab', 'latin1');
    await camera().hears('$\x01\x00\x02ab');
  });

  it('hangs up on whoever does not know its secret', async () => {
    const { hop, camera } = await setUp((_, socket) => socket.write(ok('')));
    const stranger = await play(hop);
    stranger.socket.write(
      `DESCRIBE rtsp://${new URL(hop.url).host}/stream_0 RTSP/1.0\r\nCSeq: 1\r\n\r\n`,
    );
    await once(stranger.socket, 'close');
    expect(stranger.text).toBe('');
    expect(camera().text).toBe('');
  });

  it.each([
    ['headers without an end', `RTSP/1.0 200 OK\r\n${'X: y\r\n'.repeat(4_000)}`],
    ['a body without an end', ok('Content-Length: 99999999\r\n')],
    ['a length that is none', ok('Content-Length: -1\r\n')],
  ])('hangs up on a camera that sends %s', async (_, nonsense) => {
    const { player, say } = await setUp((_request, socket) => socket.write(nonsense));
    say('OPTIONS');
    await once(player.socket, 'close');
    expect(player.text).toBe('');
  });

  it('says that a camera cannot be reached', async () => {
    const nobody = await listen(createServer());
    const port = portOf(nobody);
    nobody.close();
    const hop = await openRtspHop(`rtsp://127.0.0.1:${port}/stream_0`, ACCOUNT);
    onTestFinished(() => hop.close());
    expect(hop.failure).toBeNull();
    const player = await play(hop);
    await once(player.socket, 'close');
    expect(hop.failure).toMatchObject({ code: 'unreachable', retryable: true });
  });

  it.each([
    ['lets the goodbye of a player through when it is closed at once', true],
    ['says goodbye for a player that went without', false],
  ])('%s', async (_, isPolite) => {
    const { hop, player, say, camera } = await setUp((_request, socket) =>
      socket.write(ok('Session: 4711;timeout=60\r\n')),
    );
    say('PLAY');
    await player.hears('Session: 4711');
    if (isPolite) say('TEARDOWN', 'Session: 4711\r\n');
    player.socket.destroySoon();
    await hop.close();
    await camera().hears(/^TEARDOWN rtsp:.*\/stream_0 RTSP\/1.0\r\n[^]*Session: 4711\r\n/m);
    expect(camera().text.match(/^TEARDOWN/gm)).toHaveLength(1);
  });

  it('closes with both of its ends', async () => {
    const { hop, player, say, camera } = await setUp((_, socket) => socket.write(ok('')));
    say('OPTIONS');
    await player.hears('200 OK');
    const ends = Promise.all([once(player.socket, 'close'), once(camera().socket, 'close')]);
    await hop.close();
    await ends;
  });
});

describe('a conversation', () => {
  it('comes apart into the same pieces however its bytes arrive', () => {
    const whole = Buffer.from(
      `${ok('Context-length: 3\r\n', 'a\r\n')}$\x00\x00\x06\r\n\r\n12\r\n${ok('')}`,
      'latin1',
    );
    const expected = new RtspSplitter().push(whole);
    expect(expected.map(({ kind }) => kind)).toEqual(['message', 'raw', 'raw', 'raw', 'message']);
    fc.assert(
      fc.property(fc.array(fc.integer({ min: 0, max: whole.length })), (cuts) => {
        const at = [0, ...cuts.toSorted((a, b) => a - b), whole.length];
        const splitter = new RtspSplitter();
        const pieces = at
          .slice(1)
          .flatMap((end, index) => splitter.push(whole.subarray(at[index], end)));
        expect(pieces).toEqual(expected);
      }),
    );
  });
});
