/** The hop, between a player and a camera that are both a few lines of test. */
import { connect, createServer, type Socket } from 'node:net';
import { once } from 'node:events';
import { createServer as createTlsServer } from 'node:tls';
import fc from 'fast-check';
import { describe, expect, it, onTestFinished } from 'vitest';
import { type RtspHop, RtspHops } from '../../../relay/guard/rtsp-hop.js';
import { type RtspPiece, RtspSplitter } from '../../../relay/guard/rtsp-messages.js';
import { DialPolicy } from '../../../src/dial-policy.js';
import { dial } from '../../rig/dialling.js';
import { ExchangeLog } from '../../../src/resolvers/exchange-log.js';
import { FakeClock } from '../../fake-clock.js';
import { listen, portOf } from '../../rig/ports.js';
import { selfSigned } from '../../src/resolvers/http-rig.js';
import { eventually } from '../../rig/wait.js';

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
async function setUp(
  answer: (request: string, socket: Socket) => void,
  { policy = dial, exchanges }: { policy?: DialPolicy; exchanges?: ExchangeLog } = {},
) {
  const cameras: Ear[] = [];
  const server = await listen(
    createServer((socket) => {
      const ear = new Ear(socket);
      cameras.push(ear);
      socket.on('data', (bytes: Buffer) => answer(bytes.toString('latin1'), socket));
    }),
  );
  const hops = new RtspHops(policy);
  const hop = await hops.open(
    `rtsp://admin:s3cret@127.0.0.1:${portOf(server)}/stream_0`,
    exchanges,
  );
  const player = await play(hop);
  onTestFinished(async () => {
    player.socket.destroy();
    await hops[Symbol.asyncDispose]();
    server.close();
  });
  const say = (method: string, more = ''): void =>
    void player.socket.write(`${method} ${hop.url} RTSP/1.0\r\nCSeq: 2\r\n${more}\r\n`);
  return { hop, player, say, cameraPort: portOf(server), camera: () => cameras.at(-1)! };
}

async function play({ url }: RtspHop): Promise<Ear> {
  const socket = connect(Number(new URL(url).port), '127.0.0.1');
  await once(socket, 'connect');
  return new Ear(socket);
}

const refused = (challenge: string): string =>
  `RTSP/1.0 401 Unauthorized\r\nCSeq: 2\r\n${challenge}\r\n`;
const ok = (headers: string, body = ''): string =>
  `RTSP/1.0 200 OK\r\nCSeq: 2\r\n${headers}\r\n${body}`;

describe('the hop', () => {
  it('notes what was said and answered, but for media and what opens the camera', async () => {
    const challenge = 'WWW-Authenticate: Digest realm="cam", nonce="8f2a"\r\n';
    const exchanges = new ExchangeLog(new FakeClock());
    const { player, say, cameraPort } = await setUp(
      (request, socket) => {
        const isAnswered = request.includes('Authorization:');
        socket.write(
          isAnswered ? ok(`Content-Length: ${SDP.length}\r\n`, SDP) : refused(challenge),
        );
        if (isAnswered) socket.write(Buffer.from([0x24, 0, 0, 2, 7, 7]));
      },
      { exchanges },
    );
    say('DESCRIBE');
    await player.hears(SDP);
    const [first, second, ...others] = exchanges.all;
    expect(others).toEqual([]);
    const peer = `rtsp://127.0.0.1:${cameraPort}`;
    const asked = { protocol: 'rtsp', peer, method: 'DESCRIBE', target: `${peer}/stream_0` };
    expect(first).toMatchObject({ ...asked, reply: { status: 401 } });
    expect(second).toMatchObject({ ...asked, reply: { status: 200, body: { text: SDP } } });
    expect(second!.request.headers).toEqual(['CSeq: 2', 'Authorization: (removed)']);
    expect(JSON.stringify(exchanges.all)).not.toContain('s3cret');
  });

  it('notes headers of any name', async () => {
    const exchanges = new ExchangeLog(new FakeClock());
    const odd = 'constructor: 1\r\n__proto__: 2\r\nPublic: DESCRIBE\r\nPublic: PLAY\r\n';
    const { player, say } = await setUp((_, socket) => socket.write(ok(odd)), { exchanges });
    say('OPTIONS');
    await player.hears('__proto__: 2');
    const noted = ['constructor: 1', '__proto__: 2', 'Public: DESCRIBE', 'Public: PLAY'];
    expect(exchanges.all[0]?.reply?.headers).toEqual(expect.arrayContaining(noted));
  });

  it('notes that a camera gave up in the middle', async () => {
    const exchanges = new ExchangeLog(new FakeClock());
    const { say } = await setUp((_, socket) => socket.destroy(), { exchanges });
    say('OPTIONS');
    await eventually(() => exchanges.all[0]?.failure === 'the connection ended', {
      what: 'a note',
    });
    expect(exchanges.all[0]).toMatchObject({ method: 'OPTIONS', reply: null });
  });

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
    expect(camera()).toBeUndefined();
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
    await using hops = new RtspHops(dial);
    const hop = await hops.open(`rtsp://127.0.0.1:${port}/stream_0`);
    expect(hop.failure).toBeNull();
    const player = await play(hop);
    player.socket.write(`OPTIONS ${hop.url} RTSP/1.0\r\nCSeq: 1\r\n\r\n`);
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

describe('a camera that sends ffmpeg elsewhere', () => {
  const moved = (location: string, status = 'RTSP/1.0 302 Moved') =>
    `${status}\r\nCSeq: 2\r\nLocation: ${location}\r\n\r\n`;

  it('is left, and ffmpeg never hears of it', async () => {
    const { hop, player, say } = await setUp((_, socket) =>
      socket.write(moved('rtsp://127.0.0.1:9/x')),
    );
    say('DESCRIBE');
    await once(player.socket, 'close');
    expect(player.text).toBe('');
    expect(hop.failure).toMatchObject({ code: 'host_refused', retryable: true });
  });

  it.each([
    ['with bare line feeds', 'RTSP/1.0 302 Moved\nCSeq: 2\nLocation: rtsp://h/x\n\n'],
    ['behind an end of headers that only ffmpeg sees', 'RTSP/1.0 200 OK\nCSeq: 2\n\nRTSP/1.0 302 Moved\r\nLocation: rtsp://h/x\r\n\r\n'],
    ['behind carriage returns', 'RTSP/1.0 200 OK\r\nCSeq: 2\r\n\r\r\nRTSP/1.0 302 Moved\r\nLocation: rtsp://h/x\r\n\r\n'],
    ['in a version that is none', moved('rtsp://h/x', 'RTSP/2.0 302 Moved')],
    ['with blanks', moved('rtsp://h/x', 'RTSP/1.0 \t 302  Moved')],
    ['behind a packet', `$\x00\x00\x02ab${moved('rtsp://h/x')}`],
    ['within two lengths', `RTSP/1.0 200 OK\r\nContent-Length: 60\r\nContent-Length: 0\r\n\r\n${moved('rtsp://h/x')}`],
    ['behind a question of its own', `OPTIONS * RTSP/1.0\r\nCSeq: 1\r\n\r\n${moved('rtsp://h/x')}`],
    ['as a number with a sign', moved('rtsp://h/x', 'RTSP/1.0 +302 Moved')],
    ['to a file', moved('file:///etc/passwd')],
    ['to nowhere', 'RTSP/1.0 301 Moved\r\nCSeq: 2\r\n\r\n'],
  ])('is left also when it says so %s', async (_, reply) => {
    const { player, say } = await setUp((_request, socket) => socket.write(reply, 'latin1'));
    say('DESCRIBE');
    await once(player.socket, 'close');
    expect(player.text).not.toMatch(/30[12]|Location/);
  }); // prettier-ignore

  it('is followed to another path of its own', async () => {
    const { hop, player, say, camera, cameraPort } = await setUp((request, socket) =>
      socket.write(
        request.includes('/stream_0 ') ? moved(`rtsp://127.0.0.1:${cameraPort}/other?x=1`) : ok(''),
      ),
    );
    const there = hop.url.replace('/stream_0', '/other?x=1');
    say('DESCRIBE');
    await player.hears(`Location: ${there}\r\n`);
    say('DESCRIBE');
    await player.hears('200 OK');
    expect(camera().text).toContain(`DESCRIBE rtsp://127.0.0.1:${cameraPort}/other?x=1 RTSP/1.0`);
  });

  it('is followed to a host that is allowed by name', async () => {
    const other: string[] = [];
    const server = await listen(
      createServer((socket) => {
        socket.on('data', (bytes: Buffer) => {
          other.push(bytes.toString());
          socket.write(ok(''));
        });
      }),
    );
    onTestFinished(() => void server.close());
    const place = `rtsp://127.0.0.1:${portOf(server)}/there`;
    const policy = new DialPolicy(() => ['127.0.0.1']);
    const { hop, player, say } = await setUp((_, socket) => socket.write(moved(place)), { policy });
    say('DESCRIBE');
    await player.hears('Location:');
    const again = await play(hop);
    again.socket.write(`DESCRIBE ${hop.url} RTSP/1.0\r\nCSeq: 3\r\n\r\n`);
    await again.hears('200 OK');
    expect(other.join('')).toContain(`DESCRIBE ${place} RTSP/1.0`);
    again.socket.destroy();
  });
});

describe('a camera whose name is looked up', () => {
  it('is not reached where that leads to a place that is refused', async () => {
    const policy = new DialPolicy(
      () => [],
      (_, __, done) => done(null, [{ address: '127.0.0.1', family: 4 }]),
    );
    await using hops = new RtspHops(policy);
    const hop = await hops.open('rtsp://camera.example/live');
    const player = await play(hop);
    player.socket.write(`OPTIONS ${hop.url} RTSP/1.0\r\nCSeq: 1\r\n\r\n`);
    await once(player.socket, 'close');
    expect(hop.failure).toMatchObject({ code: 'host_refused' });
  });
});

it('speaks TLS to a camera over RTSPS, which signed its certificate itself', async () => {
  const server = await listen(
    createTlsServer(await selfSigned(), (socket) => {
      socket.on('data', () => socket.write(ok('Public: DESCRIBE\r\n')));
      socket.on('error', () => undefined);
    }),
  );
  await using hops = new RtspHops(dial);
  const hop = await hops.open(`rtsps://127.0.0.1:${portOf(server)}/live`);
  const player = await play(hop);
  player.socket.write(`OPTIONS ${hop.url} RTSP/1.0\r\nCSeq: 2\r\n\r\n`);
  await player.hears('Public: DESCRIBE');
  player.socket.destroy();
  server.close();
});

describe('media by UDP', () => {
  it.each([
    ['names no source', ''],
    ['names another source', ';source=169.254.169.254'],
  ])('goes to the camera where it %s', async (_, source) => {
    const transport = `Transport: RTP/AVP;unicast;client_port=5000-5001${source};server_port=6000-6001\r\n`;
    const { player, say } = await setUp((_request, socket) => socket.write(ok(transport)));
    say('SETUP');
    await player.hears(
      'Transport: RTP/AVP;unicast;client_port=5000-5001;server_port=6000-6001;source=127.0.0.1\r\n',
    );
  });
});

describe('a conversation', () => {
  /** Bytes that pass in several pieces are one. */
  const joined = (pieces: RtspPiece[]): (string | object)[] => {
    const all: (string | object)[] = [];
    for (const piece of pieces) {
      const last = all.at(-1);
      if (piece.kind === 'message') all.push({ head: piece.head, body: piece.body.toString() });
      else if (typeof last === 'string') all.splice(-1, 1, last + piece.bytes.toString('latin1'));
      else all.push(piece.bytes.toString('latin1'));
    }
    return all;
  };
  const packet = '$\x00\x00\x06\r\n\r\n12';
  const whole = Buffer.from(
    `${ok('Context-length: 3\r\n', 'a\r\n')}${packet}\r\n${ok('')}${packet}${packet}`,
    'latin1',
  );

  it('comes apart into the same pieces however its bytes arrive', () => {
    const expected = joined([...new RtspSplitter().push(whole)]);
    expect(expected).toEqual([
      { head: 'RTSP/1.0 200 OK\nCSeq: 2\nContext-length: 3', body: 'a\r\n' },
      `${packet}\r\n`,
      { head: 'RTSP/1.0 200 OK\nCSeq: 2', body: '' },
      `${packet}${packet}`,
    ]);
    fc.assert(
      fc.property(fc.boolean(), fc.array(fc.integer({ min: 0, max: whole.length })), (relaxed, cuts) => {
        const at = [0, ...cuts.toSorted((a, b) => a - b), whole.length];
        const splitter = new RtspSplitter();
        if (relaxed) splitter.relax();
        const pieces = at
          .slice(1)
          .flatMap((end, index) => [...splitter.push(whole.subarray(at[index], end))]);
        expect(joined(pieces)).toEqual(expected);
      }),
    ); // prettier-ignore
  });

  it('makes nothing up once media flows, and takes whatever comes', () => {
    const bytes = fc.uint8Array({ maxLength: 40 }).map((array) => Buffer.from(array));
    const odd = fc.constantFrom('$', 'RTSP/', 'RTSP/1.0 200', '\n', '\r\n\r\n', packet);
    const chunk = fc.oneof(
      bytes,
      odd.map((text) => Buffer.from(text, 'latin1')),
    );
    fc.assert(
      fc.property(fc.array(chunk, { maxLength: 30 }), (chunks) => {
        const splitter = new RtspSplitter();
        splitter.relax();
        let passed = 0;
        for (const piece of chunks.flatMap((one) => [...splitter.push(one)]))
          passed += piece.kind === 'raw' ? piece.bytes.length : 0;
        expect(passed).toBeLessThanOrEqual(Buffer.concat(chunks).length);
      }),
    ); // prettier-ignore
  });
});
