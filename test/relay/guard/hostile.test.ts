/** Cameras that want ffmpeg to go elsewhere; the real one, through everything that stands before it. */
import { execFileSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { createServer as createHttp, type RequestListener, type Server } from 'node:http';
import { createServer, type Server as TcpServer } from 'node:net';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { SourceGuard } from '../../../relay/guard/source-guard.js';
import { FfmpegIngest, type IngestListener } from '../../../relay/ingest.js';
import { FfmpegLauncher } from '../../../relay/ffmpeg-process.js';
import { FIRST_GUESS } from '../../../relay/ingest-plan.js';
import { WorkerTable } from '../../../relay/worker-table.js';
import { DialPolicy } from '../../../src/dial-policy.js';
import { systemClock } from '../../../src/kit/clock.js';
import { silentLog } from '../../../src/kit/log.js';
import type { Loss } from '../../../src/model/loss.js';
import { listen, portOf } from '../../rig/ports.js';
import { tempDir, type TempDir } from '../../rig/temp-dir.js';
import { ffmpegPath } from '../../rig/tools.js';

let dir: TempDir;
let media: Buffer;
/** Where nobody may come. */
let trap: TcpServer;
let caught: string[];
let camera: Server;
/** What the camera answers, by path. */
let answers: Record<string, { location?: string; body?: string | Buffer }>;

beforeAll(async () => {
  dir = await tempDir();
  const film = dir.file('film.ts');
  const source = 'testsrc2=size=160x120:rate=10:duration=2';
  execFileSync(ffmpegPath, [
    ...['-loglevel', 'error', '-f', 'lavfi', '-i', source, '-c:v', 'libx264', '-g', '10'],
    ...['-pix_fmt', 'yuv420p', film],
  ]);
  media = readFileSync(film);
  trap = await listen(
    createServer((socket) => {
      caught.push('somebody came');
      socket.on('data', (bytes) => caught.push(bytes.toString('latin1')));
      socket.on('error', () => undefined);
      socket.end();
    }),
  );
  const serve: RequestListener = (req, res) => {
    const answer = answers[req.url ?? ''];
    if (!answer) return void res.writeHead(404).end();
    if (answer.location !== undefined) res.writeHead(302, { location: answer.location });
    res.end(answer.body);
  };
  camera = await listen(createHttp(serve));
});
beforeEach(() => {
  caught = [];
  answers = { '/film.ts': { body: media }, '/key': { body: Buffer.alloc(16) } };
});
afterAll(async () => {
  camera.closeAllConnections();
  camera.close();
  trap.close();
  await dir[Symbol.asyncDispose]();
});

const there = (path: string): string => `http://127.0.0.1:${portOf(camera)}${path}`;
const elsewhere = (path = '/film.ts'): string => `http://127.0.0.1:${portOf(trap)}${path}`;

/** One attempt with a camera: whether its media came, and how it ended. */
async function watch(
  url: string,
  { allowed = [], transport = 'tcp' }: { allowed?: string[]; transport?: 'tcp' | 'udp' } = {},
): Promise<{ isSeen: boolean; loss: Loss }> {
  await using guard = new SourceGuard(new DialPolicy(() => allowed), () => undefined);
  const launcher = new FfmpegLauncher(ffmpegPath, new WorkerTable(), systemClock, dir.path);
  const ingest = new FfmpegIngest(launcher, guard, systemClock, silentLog);
  const listener: IngestListener = {
    run: () => undefined,
    samples: () => undefined,
    split: () => undefined,
  };
  const job = {
    camera: 'porch',
    stream: 'main',
    source: { kind: 'url', url, transport },
    plan: { ...FIRST_GUESS, audio: 'none' },
    stallMs: 5_000,
  } as const;
  const { loss, description } = await ingest.run(job, listener, new AbortController().signal);
  return { isSeen: description?.video === 'h264', loss };
}

const playlist = (...lines: string[]): string =>
  [
    '#EXTM3U',
    '#EXT-X-TARGETDURATION:2',
    '#EXT-X-MEDIA-SEQUENCE:0',
    ...lines,
    '#EXT-X-ENDLIST',
    '',
  ].join('\n');
const segment = (uri: string): string => playlist('#EXTINF:2,', uri);

describe('a camera over HTTP', { timeout: 30_000 }, () => {
  it.each([
    ['its media', '/film.ts', {}],
    ['a redirect to another path', '/', { '/': { location: '/film.ts' } }],
    ['a playlist', '/live.m3u8', { '/live.m3u8': { body: segment('film.ts') } }],
    ['a playlist that has no such name', '/live', { '/live': { body: segment('film.ts') } }],
  ])('is played by %s', async (_, path, own) => {
    Object.assign(answers, own);
    const { isSeen } = await watch(there(path));
    expect(isSeen).toBe(true);
  });

  it.each([
    ['by a redirect', () => ({ location: elsewhere() })],
    ['by a redirect to a metadata service', () => ({ location: 'http://169.254.169.254/latest' })],
    ['by a redirect to https', () => ({ location: elsewhere().replace('http', 'https') })],
    ['by a segment', () => ({ body: segment(elsewhere()) })],
    ['by a key', () => ({ body: playlist(`#EXT-X-KEY:METHOD=AES-128,URI="${elsewhere('/key')}"`, '#EXTINF:2,', 'film.ts') })],
    ['by a map', () => ({ body: playlist(`#EXT-X-MAP:URI="${elsewhere('/init.mp4')}"`, '#EXTINF:2,', 'film.ts') })],
    ['by a variant', () => ({ body: `#EXTM3U\n#EXT-X-STREAM-INF:BANDWIDTH=1\n${elsewhere('/v.m3u8')}\n` })],
    ['by a list of ffmpeg', () => ({ body: `ffconcat version 1.0\nfile '${elsewhere()}'\n` })],
    ['by a DASH manifest', () => ({ body: `<?xml version="1.0"?><MPD xmlns="urn:mpeg:dash:schema:mpd:2011" type="static" mediaPresentationDuration="PT4S" minBufferTime="PT1S" profiles="urn:mpeg:dash:profile:isoff-on-demand:2011"><Period><AdaptationSet mimeType="video/mp4"><Representation id="1" bandwidth="1"><BaseURL>${elsewhere('/x.mp4')}</BaseURL></Representation></AdaptationSet></Period></MPD>` })],
    ['by a description of a session', () => ({ body: `v=0\no=- 1 1 IN IP4 127.0.0.1\ns=x\nc=IN IP4 127.0.0.1\nt=0 0\nm=video ${portOf(trap)} TCP/RTP/AVP 96\na=rtpmap:96 H264/90000\n` })],
  ])('cannot send ffmpeg elsewhere %s', async (_, answer) => {
    answers['/live.m3u8'] = answer();
    const { isSeen } = await watch(there('/live.m3u8'));
    expect(caught).toEqual([]);
    expect(isSeen).toBe(false);
  }); // prettier-ignore

  it('says that it was sent elsewhere', async () => {
    answers['/live'] = { location: elsewhere() };
    expect((await watch(there('/live'))).loss).toMatchObject({ code: 'host_refused' });
  });

  it('may send ffmpeg where allow_hosts says', async () => {
    answers['/live'] = { location: elsewhere() };
    await watch(there('/live'), { allowed: ['127.0.0.1'] });
    expect(caught.join('')).toContain('GET /film.ts HTTP/1.1');
  });

  it.each([
    ['file:', (film: string) => `file://${film}`],
    ['a path', (film: string) => film],
    ['concat:', (film: string) => `concat:${film}|${film}`],
    ['subfile:', (film: string) => `subfile,,start,0,end,100000,,:${film}`],
    ['crypto:', (film: string) => `crypto:${film}`],
    ['crypto+file:', (film: string) => `crypto+file://${film}`],
    ['pipe:', () => 'pipe:0'],
    ['data:', () => `data:video/mp2t;base64,${media.toString('base64')}`],
    ['unix:', (film: string) => `unix:${film}`],
  ])('cannot open %s by a playlist', async (_, uri) => {
    answers['/live.m3u8'] = { body: segment(uri(dir.file('film.ts'))) };
    const { isSeen } = await watch(there('/live.m3u8'));
    expect(isSeen).toBe(false);
  });
});

describe('a camera over RTSP', { timeout: 30_000 }, () => {
  /** Answers OPTIONS, and everything else with what the test says. */
  const rtsp = async (reply: (cseq: string) => string): Promise<TcpServer> =>
    listen(
      createServer((socket) => {
        socket.on('error', () => undefined);
        socket.on('data', (bytes) => {
          const text = bytes.toString();
          const cseq = /CSeq: *(\d+)/i.exec(text)?.[1] ?? '0';
          const isOptions = text.startsWith('OPTIONS');
          socket.write(isOptions ? `RTSP/1.0 200 OK\r\nCSeq: ${cseq}\r\n\r\n` : reply(cseq));
        });
      }),
    );

  it.each(['tcp', 'udp'] as const)('cannot send ffmpeg elsewhere, by %s', async (transport) => {
    const server = await rtsp(
      (cseq) =>
        `RTSP/1.0 302 Moved\r\nCSeq: ${cseq}\r\nLocation: ${elsewhere().replace('http', 'rtsp')}\r\n\r\n`,
    );
    const { loss } = await watch(`rtsp://127.0.0.1:${portOf(server)}/live`, { transport });
    expect(caught).toEqual([]);
    expect(loss).toMatchObject({ code: 'host_refused' });
    server.close();
  });

  it('is refused by name where that leads to this machine', async () => {
    const policy = new DialPolicy(
      () => [],
      (_, __, done) => done(null, [{ address: '127.0.0.1', family: 4 }]),
    );
    await using guard = new SourceGuard(policy, () => undefined);
    const source = { kind: 'url', url: `rtmp://porch.lan:${portOf(trap)}/live`, transport: 'tcp' } as const;
    expect(await guard.open(source)).toMatchObject({ code: 'host_refused' });
    expect(caught).toEqual([]);
  }); // prettier-ignore
});
