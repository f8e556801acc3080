/** camrelay behind a real nginx with the site that is shipped: TLS in front, below a path. */
import type { ReadableStreamDefaultReader } from 'node:stream/web';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { Agent, fetch, type RequestInit, type Response } from 'undici';
import { z } from 'zod';
import { CameraAnswer } from '../rig/answers.js';
import { Camrelay } from '../rig/camrelay.js';
import { Nginx } from '../rig/nginx.js';
import { hasNginx } from '../rig/tools.js';
import { within } from '../rig/wait.js';

/** Half a second of media, and what a busy machine may add to it. */
const PART_WITHIN_MS = 2_500;
const PASSWORD = 'a sentence that nobody guesses';

describe.runIf(hasNginx)('behind nginx, below a path', () => {
  let camrelay: Camrelay;
  let nginx: Nginx;
  let agent: Agent;
  beforeAll(async () => {
    const demo = { vendor: 'demo', size: '320x240', fps: 10 };
    camrelay = await Camrelay.start({ config: { cameras: { demo } } });
    nginx = await Nginx.before(camrelay.home.httpPort);
    agent = new Agent({ connect: { ca: nginx.cert } });
    await camrelay.untilState('demo', 'online');
  });
  afterAll(async () => {
    await agent.destroy();
    await nginx[Symbol.asyncDispose]();
    await camrelay[Symbol.asyncDispose]();
  });

  const get = (path: string, init: RequestInit = {}): Promise<Response> =>
    fetch(nginx.url(path), { ...init, dispatcher: agent });

  /** The address of the media playlist of the camera, as a player finds it. */
  async function mediaPlaylist(): Promise<URL> {
    const playlist = new URL(nginx.url('/hls/demo/index.m3u8'));
    const text = await (await get('/hls/demo/index.m3u8')).text();
    const [first] = text.split('\n').filter((line) => line !== '' && !line.startsWith('#'));
    return new URL(first!, playlist);
  }

  it('is found without the slash and without TLS', async () => {
    const plain = await fetch(`http://127.0.0.1:${nginx.plainPort}/cams/x`, { redirect: 'manual' });
    expect(plain.status).toBe(301);
    expect(plain.headers.get('location')).toBe('https://127.0.0.1/cams/x');
    const bare = await fetch(nginx.url(''), { dispatcher: agent, redirect: 'manual' });
    expect(bare.status).toBe(301);
    expect(bare.headers.get('location')).toMatch(/^https:.*\/cams\/$/);
  });

  it('gives addresses that lead back through nginx', async () => {
    const { urls } = CameraAnswer.parse(await (await get('/api/v1/cameras/demo')).json());
    expect(urls.hls).toBe(nginx.url('/hls/demo/index.m3u8'));
    expect(urls.flv).toBe(nginx.url('/flv/demo.flv'));
    expect(urls.snapshot).toBe(nginx.url('/api/v1/cameras/demo/snapshot.jpg'));
    // RTSP does not pass nginx: its own port, without TLS and without the path.
    expect(urls.rtsp).toBe(`rtsp://127.0.0.1:${camrelay.home.rtspPort}/demo`);
    const still = await fetch(urls.snapshot as string, { dispatcher: agent });
    expect(still.headers.get('content-type')).toBe('image/jpeg');
  });

  it('does not believe a client that says it came by somewhere else', async () => {
    const forged = {
      'X-Forwarded-Host': 'elsewhere.example.com',
      'X-Forwarded-Prefix': '/elsewhere',
      'X-Forwarded-Proto': 'http',
    };
    const answer = await get('/api/v1/cameras/demo', { headers: forged });
    const { urls } = CameraAnswer.parse(await answer.json());
    expect(urls.hls).toBe(nginx.url('/hls/demo/index.m3u8'));
  });

  it('waits with a playlist for the next part, and not longer', async () => {
    const playlist = await mediaPlaylist();
    for (let round = 0; round < 3; round++) {
      const now = await (await fetch(playlist, { dispatcher: agent })).text();
      const { msn, part } = nextPart(now);
      const asked = new URL(playlist);
      asked.searchParams.set('_HLS_msn', String(msn));
      asked.searchParams.set('_HLS_part', String(part));
      const startedAt = performance.now();
      const then = await (await fetch(asked, { dispatcher: agent })).text();
      expect(performance.now() - startedAt).toBeLessThan(PART_WITHIN_MS);
      expect(newestPart(then)).not.toBe(newestPart(now));
      const piece = await fetch(new URL(newestPart(then), playlist), { dispatcher: agent });
      expect(piece.status).toBe(200);
      expect((await piece.arrayBuffer()).byteLength).toBeGreaterThan(500);
    }
  });

  it('hands on events at once, one by one', async () => {
    const left = new AbortController();
    const answer = await get('/api/v1/events', { signal: left.signal });
    expect(answer.headers.get('content-type')).toBe('text/event-stream');
    const reader = answer.body!.pipeThrough(new TextDecoderStream()).getReader();
    const told = within(untilText(reader, '"note":"seen by nginx"'), 15_000, 'the note');
    const note = JSON.stringify({ type: 'note', note: 'seen by nginx' });
    const posted = await get('/api/v1/cameras/demo/events', {
      method: 'POST',
      headers: { 'Content-Type': 'application/json' },
      body: note,
    });
    expect(posted.status).toBe(201);
    const postedAt = performance.now();
    await told;
    expect(performance.now() - postedAt).toBeLessThan(1_000);
    left.abort();
  });

  it('hands on HTTP-FLV as it comes', async () => {
    const left = new AbortController();
    const answer = await get('/flv/demo.flv', { signal: left.signal });
    expect(answer.headers.get('content-type')).toBe('video/x-flv');
    const reader = answer.body!.getReader();
    const { value } = (await within(reader.read(), 15_000, 'the first bytes')) as { value: Buffer };
    expect(Buffer.from(value.subarray(0, 3)).toString()).toBe('FLV');
    // As many bytes as 2 s of this small picture have can only come if nothing collects them.
    let bytes = value.byteLength;
    const more = async (): Promise<void> => {
      while (bytes < 60_000) bytes += ((await reader.read()).value as Buffer).byteLength;
    };
    await within(more(), 10_000, 'more of the stream');
    left.abort();
  });

  it('hands on a clip, and any range of it, byte by byte the same', async () => {
    const end = Date.now();
    await camrelay.untilDurable('demo', end);
    const path = `/api/v1/cameras/demo/clip.mp4?from=${end - 3_000}&to=${end}`;
    const whole = Buffer.from(await (await get(path)).arrayBuffer());
    const direct = Buffer.from(await (await fetch(camrelay.http(path))).arrayBuffer());
    expect(whole.equals(direct)).toBe(true);
    const part = await get(path, { headers: { Range: 'bytes=1000-4999' } });
    expect(part.status).toBe(206);
    expect(part.headers.get('content-range')).toBe(`bytes 1000-4999/${whole.length}`);
    expect(Buffer.from(await part.arrayBuffer()).equals(whole.subarray(1_000, 5_000))).toBe(true);
    const head = await get(path, { method: 'HEAD' });
    expect(head.headers.get('content-length')).toBe(String(whole.length));
    expect(head.headers.get('accept-ranges')).toBe('bytes');
  });

  it('leaves nothing for nginx to complain about', async () => {
    expect(await nginx.errors()).toBe('');
  });
});

describe.runIf(hasNginx)('behind nginx, with users', () => {
  let camrelay: Camrelay;
  let nginx: Nginx;
  let agent: Agent;
  beforeAll(async () => {
    const demo = { vendor: 'demo', size: '320x240', fps: 10, record: 'off' };
    const users = [{ name: 'ann', password: PASSWORD, role: 'admin' }];
    camrelay = await Camrelay.start({ config: { auth: { users }, cameras: { demo } } });
    nginx = await Nginx.before(camrelay.home.httpPort);
    agent = new Agent({ connect: { ca: nginx.cert } });
  });
  afterAll(async () => {
    await agent.destroy();
    await nginx[Symbol.asyncDispose]();
    await camrelay[Symbol.asyncDispose]();
  });

  const get = (path: string, init: RequestInit = {}): Promise<Response> =>
    fetch(nginx.url(path), { ...init, dispatcher: agent });
  const login = (name: string, password: string): Promise<Response> =>
    get('/api/v1/login', {
      method: 'POST',
      headers: { 'Content-Type': 'application/json' },
      body: JSON.stringify({ name, password }),
    });

  it('asks who is there, though nginx comes from this machine', async () => {
    for (const path of ['/api/v1/cameras', '/hls/demo/index.m3u8', '/flv/demo.flv', '/metrics']) {
      expect((await get(path)).status, path).toBe(401);
    }
    expect((await get('/healthz')).status).toBe(200);
  });

  it('opens a session whose cookie holds below the path, and over TLS alone', async () => {
    expect((await login('ann', 'not it')).status).toBe(401);
    const answer = await login('ann', PASSWORD);
    expect(answer.status).toBe(200);
    const [cookie = ''] = answer.headers.getSetCookie();
    for (const word of ['Path=/cams/', 'HttpOnly', 'Secure', 'SameSite=Lax']) {
      expect(cookie).toContain(word);
    }
    const headers = { Cookie: cookie.split(';')[0]! };
    expect((await get('/api/v1/cameras', { headers })).status).toBe(200);
    const { token } = z.object({ token: z.string() }).parse(await answer.json());
    expect((await get(`/hls/demo/index.m3u8?token=${token}`)).status).toBe(200);
    expect((await get(`/api/v1/cameras?token=${token}`)).status).toBe(401);
  });
});

/** Reads on until a text has come. */
async function untilText(reader: ReadableStreamDefaultReader<string>, text: string): Promise<void> {
  let seen = '';
  while (!seen.includes(text)) {
    const { value, done } = await reader.read();
    if (done) throw new Error(`the stream ended before ${text} came`);
    seen += value;
  }
}

/** The first part that is not in a playlist yet. Source: RFC 8216bis, section 6.2.5.2. */
function nextPart(playlist: string): { msn: number; part: number } {
  const first = Number(/#EXT-X-MEDIA-SEQUENCE:(\d+)/.exec(playlist)![1]);
  const lines = playlist.split('\n');
  const whole = lines.filter((line) => line.startsWith('#EXTINF')).length;
  const since = lines.slice(lines.findLastIndex((line) => line.startsWith('#EXTINF')) + 1);
  return {
    msn: first + whole,
    part: since.filter((line) => line.startsWith('#EXT-X-PART:')).length,
  };
}

const newestPart = (playlist: string): string =>
  [...playlist.matchAll(/#EXT-X-PART:.*URI="([^"]+)"/g)].at(-1)![1]!;
