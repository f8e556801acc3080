import { once } from 'node:events';
import { request, type IncomingHttpHeaders } from 'node:http';
import { connect } from 'node:net';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { eventually } from '../../rig/wait.js';
import { FakeClock } from '../../fake-clock.js';
import { FakeStream, HlsServer, makeRun, PartMaker, START_MS } from './support.js';

type Reply = Readonly<{ status: number; headers: IncomingHttpHeaders; body: Buffer; text: string }>;

let clock: FakeClock;
let stream: FakeStream;
let server: HlsServer;
let maker: PartMaker;

beforeEach(async () => {
  clock = new FakeClock(START_MS);
  stream = new FakeStream('porch');
  server = await HlsServer.start([stream], { clock });
  maker = new PartMaker(makeRun('1'));
});

afterEach(async () => {
  await server[Symbol.asyncDispose]();
});

function ask(path: string, options: { method?: string; headers?: object } = {}): Promise<Reply> {
  return new Promise((resolve, reject) => {
    const { method = 'GET', headers = {} } = options;
    const target = { host: '127.0.0.1', port: server.port, path, method, headers: { ...headers } };
    request(target, (res) => {
      const chunks: Buffer[] = [];
      res.on('data', (chunk: Buffer) => chunks.push(chunk));
      res.on('error', reject);
      res.on('end', () => {
        const body = Buffer.concat(chunks);
        resolve({ status: res.statusCode!, headers: res.headers, body, text: body.toString() });
      });
    })
      .on('error', reject)
      .end();
  });
}

/** What is asked for, once the server has taken the question and waits. */
async function askAndWait(path: string): Promise<{ reply: Promise<Reply> }> {
  const before = server.output.stats.waiting;
  const reply = ask(path);
  await eventually(() => server.output.stats.waiting > before, { what: 'a waiting request' });
  return { reply };
}

/** The address of the media playlist, as a player learns it. */
async function mediaAddress(query = ''): Promise<string> {
  const { text } = await ask(`/hls/porch/index.m3u8${query}`);
  return `/hls/porch/${text.trim().split('\n').at(-1)!}`;
}

function feedSegments(count: number, seconds = 2): void {
  for (let index = 0; index < count; index++) stream.feed(...maker.segment(seconds));
}

/** One part of the next segment, so that those before are whole. */
function feedOpening(): void {
  stream.feed(maker.next({ beginsSegment: true }));
}

const errorOf = ({ status, text }: Reply): unknown => [status, JSON.parse(text).error.code];
const firstOf = (pattern: RegExp, { text }: Reply): string => pattern.exec(text)![1]!;

describe('a stream that runs', () => {
  it('leads from the multivariant playlist to playlists and media, all relative', async () => {
    feedSegments(3);
    feedOpening();
    const multivariant = await ask('/hls/porch/index.m3u8');
    expect(multivariant.status).toBe(200);
    expect(multivariant.headers).toMatchObject({
      'content-type': 'application/vnd.apple.mpegurl',
      'cache-control': 'no-store',
      'access-control-allow-origin': '*',
    });
    const playlist = await ask(await mediaAddress());
    expect(playlist.headers['content-type']).toBe('application/vnd.apple.mpegurl');
    const addresses = [
      ...playlist.text.matchAll(/URI="([^"]+)"/g),
      ...playlist.text.matchAll(/^([^#\n].*)$/gm),
    ].map((match) => match[1]!);
    expect(addresses).toHaveLength(1 + 13 + 3 + 1);
    for (const address of addresses) expect(address).toMatch(/^[\w-]+\.mp4$/);
    const segment = await ask(`/hls/porch/${firstOf(/^(\S+seg0\S+)$/m, playlist)}`);
    const parts = await Promise.all(addresses.slice(1, 5).map((name) => ask(`/hls/porch/${name}`)));
    expect(segment.headers).toMatchObject({
      'content-type': 'video/mp4',
      'content-length': String(segment.body.length),
      'cache-control': 'max-age=3600, immutable',
      'accept-ranges': 'bytes',
      'access-control-allow-origin': '*',
      'access-control-expose-headers': 'Date, Content-Length, Content-Range',
    });
    expect(segment.body).toEqual(Buffer.concat(parts.map(({ body }) => body)));
    expect((await ask(`/hls/porch/${addresses[0]!}`)).text).toBe('init of 1');
  });

  it('shows every part in the playlist as soon as it is there', async () => {
    feedSegments(2);
    const address = await mediaAddress();
    for (const want of [/part7\.mp4"\n#EXT-X-PRE/, /part8\.mp4".*\n#EXT-X-PRE/]) {
      expect((await ask(address)).text).toMatch(want);
      feedOpening();
    }
    stream.lose();
    expect((await ask(address)).text).not.toContain('PRELOAD-HINT');
  });

  it("keeps the player's parameters, but neither directives nor its own, in all addresses", async () => {
    feedSegments(2);
    const address = await mediaAddress('?token=a&_HLS_skip=YES');
    expect(address).toMatch(/\/\w+\.m3u8\?token=a&_viewer=[\w-]+$/);
    const { text } = await ask(`${address}&_HLS_skip=YES`);
    for (const [, query] of text.matchAll(/\.mp4(\?[^"\s]*)?/g)) expect(query).toBe('?token=a');
  });

  it('serves extra streams below their camera', async () => {
    const sub = new FakeStream('porch/sub');
    server.output.attach(sub);
    feedSegments(2);
    sub.feed(...new PartMaker(makeRun('9')).segment(2), ...new PartMaker(makeRun('9')).segment(2));
    expect((await ask('/hls/porch/sub/index.m3u8')).status).toBe(200);
    expect(server.output.stats.streams.get('porch/sub')?.viewers).toBe(1);
    expect(server.output.stats.streams.get('porch')?.viewers).toBe(0);
  });

  it('answers HEAD like GET without a body', async () => {
    feedSegments(2);
    const address = await mediaAddress();
    const [head, get] = [await ask(address, { method: 'HEAD' }), await ask(address)];
    expect(head.status).toBe(200);
    expect(head.body).toHaveLength(0);
    expect(head.headers['content-length']).toBe(get.headers['content-length']);
    const part = `/hls/porch/${firstOf(/"([^"]+part0\.mp4)"/, get)}`;
    expect((await ask(part, { method: 'HEAD' })).body).toHaveLength(0);
  });

  it('serves one byte range of a segment, across its parts', async () => {
    feedSegments(2);
    const name = firstOf(/^(\S+seg0\S+)$/m, await ask(await mediaAddress()));
    const whole = await ask(`/hls/porch/${name}`);
    const range = { Range: 'bytes=100-700' };
    const some = await ask(`/hls/porch/${name}`, { headers: range });
    expect(some.status).toBe(206);
    expect(some.headers['content-range']).toBe(`bytes 100-700/${whole.body.length}`);
    expect(some.body).toEqual(whole.body.subarray(100, 701));
    const beyond = await ask(`/hls/porch/${name}`, { headers: { Range: 'bytes=99999-' } });
    expect([beyond.status, beyond.headers['content-range']]).toEqual([
      416,
      `bytes */${whole.body.length}`,
    ]);
  });

  it('lets pages of other origins ask', async () => {
    const reply = await ask('/hls/porch/index.m3u8', { method: 'OPTIONS' });
    expect(reply.status).toBe(204);
    expect(reply.headers).toMatchObject({
      'access-control-allow-origin': '*',
      'access-control-allow-methods': 'GET, HEAD, OPTIONS',
      'access-control-allow-headers': 'Range, Authorization',
    });
  });

  it('refuses other methods', async () => {
    const reply = await ask('/hls/porch/index.m3u8', { method: 'POST' });
    expect([reply.status, reply.headers.allow]).toEqual([405, 'GET, HEAD, OPTIONS']);
  });

  it('leaves other addresses alone', async () => {
    expect((await ask('/hlsx/porch/index.m3u8')).status).toBe(418);
    expect((await ask('/')).status).toBe(418);
  });

  it.each([
    ['/hls/nobody/index.m3u8', 404, 'unknown_camera'],
    ['/hls/porch/nothing/index.m3u8', 404, 'unknown_camera'],
    ['/hls/', 404, 'unknown_camera'],
    ['/hls/index.m3u8', 404, 'unknown_camera'],
    ['/hls/porch/', 404, 'not_found'],
    ['/hls/porch/other-part1.mp4', 404, 'not_found'],
    ['/hls/porch/index.m3u8?_HLS_part=1', 400, 'bad_request'],
  ])('answers %s with %i %s', async (path, status, code) => {
    feedSegments(2);
    expect(errorOf(await ask(path))).toEqual([status, code]);
  });

  it('answers a segment that is gone with 404', async () => {
    feedSegments(2);
    const name = firstOf(/^(\S+seg0\S+)$/m, await ask(await mediaAddress()));
    feedSegments(8);
    expect(errorOf(await ask(`/hls/porch/${name}`))).toEqual([404, 'not_found']);
  });

  it('answers requests that are sent at once over one connection, in order', async () => {
    feedSegments(2);
    feedOpening();
    const address = await mediaAddress();
    const socket = connect(server.port, '127.0.0.1');
    const get = (path: string, close = false): string =>
      `GET ${path} HTTP/1.1\r\nHost: x\r\n${close ? 'Connection: close\r\n' : ''}\r\n`;
    socket.write(
      get(`${address}&_HLS_msn=2&_HLS_part=1`) + get('/hls/nobody/x') + get(address, true),
    );
    let got = '';
    socket.on('data', (chunk) => (got += chunk.toString()));
    const closed = once(socket, 'close');
    await eventually(() => server.output.stats.waiting === 1, { what: 'the first to wait' });
    stream.feed(maker.next());
    await closed;
    expect(got.match(/HTTP\/1\.1 \d+/g)).toEqual(['HTTP/1.1 200', 'HTTP/1.1 404', 'HTTP/1.1 200']);
  });
});

describe('a blocking reload', () => {
  beforeEach(() => {
    feedSegments(2);
    feedOpening();
  });

  it('is answered at once where the playlist holds what it asks for', async () => {
    const address = await mediaAddress();
    for (const want of ['_HLS_msn=1', '_HLS_msn=2&_HLS_part=0', '_HLS_msn=1&_HLS_part=30']) {
      expect((await ask(`${address}&${want}`)).status).toBe(200);
    }
  });

  it('waits for a part, and is answered with it', async () => {
    const { reply } = await askAndWait(`${await mediaAddress()}&_HLS_msn=2&_HLS_part=1`);
    stream.feed(maker.next());
    expect((await reply).text).toMatch(
      /part9\.mp4"\n#EXT-X-PRELOAD-HINT:TYPE=PART,URI="\w+-part10/,
    );
  });

  it('waits for a whole segment', async () => {
    const { reply } = await askAndWait(`${await mediaAddress()}&_HLS_msn=2`);
    stream.feed(maker.next(), maker.next(), maker.next());
    expect(server.output.stats.waiting).toBe(1);
    feedOpening();
    expect((await reply).text).toMatch(/seg2\.mp4/);
  });

  it('of a part beyond the end of its segment waits for the first of the next', async () => {
    const { reply } = await askAndWait(`${await mediaAddress()}&_HLS_msn=2&_HLS_part=2`);
    stream.feed(maker.next());
    expect(server.output.stats.waiting).toBe(1);
    feedOpening();
    expect((await reply).status).toBe(200);
  });

  it('wakes everybody who waits for the same', async () => {
    const address = await mediaAddress();
    const waiting = await Promise.all(
      Array.from({ length: 20 }, () => ask(`${address}&_HLS_msn=2&_HLS_part=0`)),
    );
    expect(new Set(waiting.map(({ status }) => status))).toEqual(new Set([200]));
    const replies = Array.from({ length: 20 }, () => ask(`${address}&_HLS_msn=2&_HLS_part=1`));
    await eventually(() => server.output.stats.waiting === 20, { what: '20 waiting requests' });
    stream.feed(maker.next());
    expect(server.output.stats.waiting).toBe(0);
    const texts = (await Promise.all(replies)).map(({ text }) => text);
    expect(new Set(texts).size).toBe(1);
  });

  it('can be a delta update', async () => {
    feedSegments(6);
    feedOpening();
    const address = await mediaAddress();
    expect((await ask(`${address}&_HLS_skip=YES`)).text).toContain('#EXT-X-SKIP:SKIPPED-SEGMENTS=');
    expect((await ask(address)).text).not.toContain('#EXT-X-SKIP');
  });

  it.each(['_HLS_msn=5', '_HLS_msn=2&_HLS_part=9', '_HLS_part=0', '_HLS_msn=x'])(
    'is refused where nobody could mean it: %s',
    async (want) => {
      expect(errorOf(await ask(`${await mediaAddress()}&${want}`))).toEqual([400, 'bad_request']);
    },
  );

  it('ends with 503 after three target durations in which nothing came', async () => {
    const { reply } = await askAndWait(`${await mediaAddress()}&_HLS_msn=2&_HLS_part=1`);
    await clock.advance(5_500);
    expect(server.output.stats.waiting).toBe(1);
    await clock.advance(500);
    expect(errorOf(await reply)).toEqual([503, 'timeout']);
    expect((await reply).headers['retry-after']).toBe('1');
  });

  it('ends with the playlist as it is where the run has ended', async () => {
    const { reply } = await askAndWait(`${await mediaAddress()}&_HLS_msn=2&_HLS_part=1`);
    stream.lose();
    await clock.advance(6_000);
    expect((await reply).text).toMatch(/seg2\.mp4\n#EXT-X-DISCONTINUITY\n$/);
  });

  it('is answered as soon as a new run begins', async () => {
    const address = await mediaAddress();
    stream.lose();
    const { reply } = await askAndWait(`${address}&_HLS_msn=3&_HLS_part=0`);
    stream.feed(new PartMaker(makeRun('2')).next({ beginsSegment: true }));
    expect((await reply).text).toMatch(/#EXT-X-DISCONTINUITY\n#EXT-X-MAP:URI="\w+-init1\.mp4"/);
  });

  it('is forgotten when its player leaves', async () => {
    const address = await mediaAddress();
    const socket = connect(server.port, '127.0.0.1');
    socket.write(`GET ${address}&_HLS_msn=2&_HLS_part=1 HTTP/1.1\r\nHost: x\r\n\r\n`);
    await eventually(() => server.output.stats.waiting === 1, { what: 'a waiting request' });
    socket.destroy();
    await eventually(
      async () => {
        await clock.advance(500);
        return server.output.stats.waiting === 0;
      },
      { what: 'nobody to wait' },
    );
    stream.feed(maker.next());
  });
});

describe('a hinted part', () => {
  const hintOf = async (): Promise<string> =>
    `/hls/porch/${firstOf(/PRELOAD-HINT:TYPE=PART,URI="([^"]+)"/, await ask(await mediaAddress()))}`;

  beforeEach(() => {
    feedSegments(2);
    feedOpening();
  });

  it('is sent as soon as it exists', async () => {
    const { reply } = await askAndWait(await hintOf());
    const part = maker.next();
    stream.feed(part);
    expect((await reply).body).toEqual(part.bytes);
  });

  it('may begin a new segment', async () => {
    const { reply } = await askAndWait(await hintOf());
    const part = maker.next({ beginsSegment: true });
    stream.feed(part);
    expect((await reply).body).toEqual(part.bytes);
  });

  it('is not found where the run ends before it', async () => {
    const { reply } = await askAndWait(await hintOf());
    stream.lose();
    expect(errorOf(await reply)).toEqual([404, 'not_found']);
  });

  it('is given up after three target durations', async () => {
    const { reply } = await askAndWait(await hintOf());
    await clock.advance(6_000);
    expect(errorOf(await reply)).toEqual([503, 'timeout']);
  });
});

describe('a stream that has not begun', () => {
  it('is held, and answered with its first whole segment', async () => {
    const { reply } = await askAndWait('/hls/porch/index.m3u8');
    expect(stream.holds).toBe(1);
    await clock.advance(9_000);
    stream.feed(...maker.segment(10));
    await clock.advance(8_000);
    expect(server.output.stats.waiting).toBe(1);
    feedOpening();
    expect((await reply).text).toContain('#EXT-X-STREAM-INF');
  });

  it('is offline after ten seconds without a part', async () => {
    const { reply } = await askAndWait('/hls/porch/index.m3u8');
    stream.lose();
    await clock.advance(9_500);
    expect(server.output.stats.waiting).toBe(1);
    await clock.advance(500);
    expect(errorOf(await reply)).toEqual([503, 'offline']);
    expect((await reply).headers['retry-after']).toBe('5');
    expect((await reply).text).toContain('the camera hung up');
  });

  it('is held while somebody waits, and ten seconds longer', async () => {
    const { reply } = await askAndWait('/hls/porch/index.m3u8');
    stream.feed(maker.next({ beginsSegment: true }));
    await clock.advance(17_500);
    expect(stream.holds).toBe(1);
    await clock.advance(500);
    expect(errorOf(await reply)).toEqual([503, 'timeout']);
    await clock.advance(9_000);
    expect(stream.holds).toBe(1);
    await clock.advance(1_000);
    expect(stream.holds).toBe(0);
  });
});

describe('a stream that is over', () => {
  it('stays for those who watch it, but is no place to begin', async () => {
    feedSegments(3);
    const address = await mediaAddress();
    stream.lose();
    expect((await ask(address)).text).toContain('seg2.mp4');
    const { reply } = await askAndWait('/hls/porch/index.m3u8');
    await clock.advance(10_000);
    expect(errorOf(await reply)).toEqual([503, 'offline']);
  });

  it('is let go when the last viewer leaves', async () => {
    feedSegments(3);
    await mediaAddress();
    stream.lose();
    await clock.advance(9_000);
    expect(server.output.stats.streams.get('porch')?.bytes).toBeGreaterThan(0);
    await clock.advance(1_500);
    expect(server.output.stats.streams.get('porch')).toEqual({
      ...{ viewers: 0, waiting: 0, segments: 0, bytes: 0 },
    });
  });

  it('is let go at once where nobody watches', () => {
    feedSegments(3);
    stream.lose();
    expect(server.output.stats.streams.get('porch')?.bytes).toBe(0);
  });
});

describe('viewers', () => {
  beforeEach(() => feedSegments(2));

  it('are told apart though they share an address', async () => {
    const addresses = [await mediaAddress(), await mediaAddress(), await mediaAddress()];
    for (const address of addresses) await ask(address);
    expect(server.output.stats.streams.get('porch')?.viewers).toBe(3);
    expect(stream.holds).toBe(3);
  });

  it('without a name are told apart by address and user agent', async () => {
    const bare = (await mediaAddress()).replace(/\?.*/, '');
    await clock.advance(11_000);
    for (const agent of ['a', 'b', 'a']) await ask(bare, { headers: { 'User-Agent': agent } });
    expect(server.output.stats.streams.get('porch')?.viewers).toBe(2);
  });

  it('stay as long as they ask', async () => {
    const address = await mediaAddress();
    for (let count = 0; count < 4; count++) {
      await clock.advance(8_000);
      await ask(address);
    }
    expect(stream.holds).toBe(1);
    await clock.advance(10_500);
    expect(stream.holds).toBe(0);
  });
});

describe('the output', () => {
  it('serves nothing of a stream that is detached', async () => {
    feedSegments(2);
    feedOpening();
    const address = await mediaAddress();
    const { reply } = await askAndWait(`${address}&_HLS_msn=2&_HLS_part=1`);
    server.output.detach('porch');
    expect(errorOf(await reply)).toEqual([503, 'offline']);
    expect(errorOf(await ask(address))).toEqual([404, 'unknown_camera']);
    expect([stream.watched, stream.holds]).toEqual([false, 0]);
  });

  it('never takes the media of a new stream for that of an old one with the same path', async () => {
    feedSegments(2);
    const address = await mediaAddress();
    const again = new FakeStream('porch');
    server.output.attach(again);
    again.feed(
      ...new PartMaker(makeRun('2')).segment(2),
      ...new PartMaker(makeRun('2')).segment(2),
    );
    expect(errorOf(await ask(address))).toEqual([404, 'not_found']);
    expect(await mediaAddress()).not.toBe(address);
  });

  it('sends everybody away when it is closed', async () => {
    feedSegments(2);
    feedOpening();
    const { reply } = await askAndWait(`${await mediaAddress()}&_HLS_msn=2&_HLS_part=1`);
    await server.output[Symbol.asyncDispose]();
    expect((await reply).status).toBe(503);
    expect([stream.watched, stream.holds]).toEqual([false, 0]);
  });
});
