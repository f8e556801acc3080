/** The media behind simulated devices, watched by a player that is not ours. */
import { createServer } from 'node:http';
import { connect } from 'node:net';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { runToEnd } from '../rig/child.js';
import { play } from '../rig/ffmpeg-player.js';
import { findBreaks } from '../rig/frame-id.js';
import { isListening, listen, portOf } from '../rig/ports.js';
import { descendants } from '../rig/processes.js';
import { Shared } from '../rig/shared.js';
import { ffmpegPath } from '../rig/tools.js';
import { eventually } from '../rig/wait.js';
import { FILM_SECONDS } from './media/films.js';
import { type Door, type MediaHouse, startMediaHouse } from './media-house.js';

const MAIN_FRAMES = 25 * FILM_SECONDS;
const everybody: Door = () => ({ film: 'main' });

const shared = new Shared();
let media: MediaHouse;
beforeAll(async () => {
  media = shared.use(await startMediaHouse());
});
afterAll(() => shared[Symbol.asyncDispose]());

const rtspUrl = ({ port }: { port: number }, target = '/live'): string =>
  `rtsp://127.0.0.1:${port}${target}`;

describe('the RTSP port of a simulated device', () => {
  it.each(['tcp', 'udp'] as const)('plays over %s without a break', async (transport) => {
    await using port = await media.rtsp({ door: everybody });
    const played = await play(rtspUrl(port), { seconds: 3, transport });
    expect(played.video).toMatchObject({ codec: 'h264', width: 640, height: 360 });
    expect(played.audio).toMatchObject({ codec: 'aac', sampleRate: 48_000 });
    expect(played.ids.length).toBeGreaterThan(70);
    expect(findBreaks(played.ids, MAIN_FRAMES)).toEqual({ unreadable: 0, jumps: [] });
  });

  it('goes round without a seam', async () => {
    await using port = await media.rtsp({ door: everybody });
    const seconds = FILM_SECONDS + 2;
    const played = await play(rtspUrl(port), { seconds, transport: 'tcp' });
    expect(findBreaks(played.ids, MAIN_FRAMES)).toEqual({ unreadable: 0, jumps: [] });
    expect(played.ids.length).toBeGreaterThan(MAIN_FRAMES);
    const ends = played.audio!.packets.map(({ dtsS, durationS }) => dtsS + durationS);
    const holes = played.audio!.packets.slice(1).map(({ dtsS }, index) => dtsS - ends[index]!);
    expect(Math.max(...holes.map(Math.abs))).toBeLessThan(0.002);
  });

  it.each([
    { film: 'sub', video: { width: 320, height: 180 }, audio: { codec: 'aac' } },
    { film: 'video', video: { width: 640, height: 360 }, audio: null },
  ] as const)('plays the film $film', async ({ film, video, audio }) => {
    await using port = await media.rtsp({ door: () => ({ film }) });
    const played = await play(rtspUrl(port), { seconds: 1, transport: 'tcp' });
    expect(played.video).toMatchObject(video);
    if (audio === null) expect(played.audio).toBeNull();
    else expect(played.audio).toMatchObject(audio);
  });

  it('plays sound alone', async () => {
    await using port = await media.rtsp({ door: () => ({ film: 'audio' }) });
    const url = rtspUrl(port);
    const seconds = ['-rtsp_transport', 'tcp', '-i', url, '-t', '1', '-f', 'null', '-'];
    const { code, stderr } = await runToEnd(ffmpegPath, ['-hide_banner', ...seconds]);
    expect(code).toBe(0);
    expect(stderr).toMatch(/Audio: aac/);
    expect(stderr).not.toMatch(/Video:/);
  });

  it('shows two clients the same access units', async () => {
    await using port = await media.rtsp({ door: everybody });
    const options = { seconds: 3, transport: 'tcp', decode: false } as const;
    const [one, other] = await Promise.all([
      play(rtspUrl(port, '/a'), options),
      play(rtspUrl(port, '/b'), options),
    ]);
    const hashes = (played: typeof one): string[] => played.video!.packets.map(({ hash }) => hash);
    const common = hashes(one).filter((hash) => hashes(other).includes(hash));
    expect(common.length).toBeGreaterThan(50);
  });

  it('asks the door once for each connection, with the address as it was written', async () => {
    const targets: string[] = [];
    const target = '/ccm/live?dsess=1&dsrc=Zm9v%3D&x=/a';
    await using port = await media.rtsp({
      door: (ask) => {
        targets.push(ask.target);
        return { film: 'main' };
      },
    });
    const played = await play(rtspUrl(port, target), { seconds: 1, transport: 'tcp' });
    expect(played.code).toBe(0);
    expect(targets).toEqual([target]);
  });

  it.each([401, 403, 404, 453, 454, 503] as const)('refuses with %d', async (refuse) => {
    await using port = await media.rtsp({ door: () => ({ refuse }) });
    const played = await play(rtspUrl(port), { seconds: 1, transport: 'tcp' });
    expect(played.code).not.toBe(0);
    const seen = refuse === 453 || refuse === 454 ? /Server returned 4XX/ : String(refuse);
    expect(played.stderr).toMatch(refuse === 503 ? /Server returned 5XX/ : seen);
    expect([port.open, port.ended]).toEqual([[], []]);
  });

  it.each(['basic', 'digest'] as const)('lets in who logs in by %s', async (scheme) => {
    const login = { scheme, username: 'admin', password: 'p@ss word' };
    await using port = await media.rtsp({ door: everybody, login });
    const url = (password: string): string =>
      `rtsp://admin:${encodeURIComponent(password)}@127.0.0.1:${port.port}/live`;
    const wrong = await play(url('guess'), { seconds: 1, transport: 'tcp' });
    expect(wrong.stderr).toMatch(/401/);
    expect(port.ended).toEqual([]);
    const right = await play(url(login.password), { seconds: 1, transport: 'tcp' });
    expect(right.code).toBe(0);
    expect(port.ended).toHaveLength(1);
  });

  it('notices a goodbye, and who left without one', async () => {
    let left = 0;
    await using port = await media.rtsp({ door: () => ({ film: 'main', left: () => left++ }) });
    await play(rtspUrl(port), { seconds: 1, transport: 'tcp' });
    await eventually(() => port.ended.length === 1, { what: 'the end of the connection' });
    expect(port.ended[0]).toMatchObject({ target: '/live', saidGoodbye: true });
    expect(left).toBe(1);

    const socket = connect(port.port, '127.0.0.1');
    socket.write('DESCRIBE rtsp://device/live RTSP/1.0\r\nCSeq: 1\r\n\r\n');
    await eventually(() => port.open.length === 1, { what: 'a guest' });
    socket.destroy();
    await eventually(() => port.ended.length === 2, { what: 'the end of the connection' });
    expect(port.ended[1]!.saidGoodbye).toBe(false);
    expect([port.open, left]).toEqual([[], 2]);
  });

  it('can cut a connection', async () => {
    await using port = await media.rtsp({ door: everybody });
    const playing = play(rtspUrl(port), { seconds: 20, transport: 'tcp', decode: false });
    await eventually(() => port.open.length === 1, { what: 'a guest' });
    port.open[0]!.cut();
    await playing;
    expect(port.open).toEqual([]);
    expect(port.ended[0]!.saidGoodbye).toBe(false);
  });

  it('freezes, and goes on at a key frame', async () => {
    await using port = await media.rtsp({ door: everybody });
    const playing = play(rtspUrl(port), { seconds: 6, transport: 'tcp' });
    await eventually(() => port.open.length === 1, { what: 'a guest' });
    await new Promise((resolve) => setTimeout(resolve, 2_000));
    media.freeze(true);
    const late = await play(rtspUrl(port), { seconds: 1, transport: 'tcp', withinMs: 1_500 });
    expect(late.ids).toEqual([]);
    expect(port.open).toHaveLength(1);
    media.freeze(false);
    const played = await playing;
    expect(played.code).toBe(0);
    const { unreadable, jumps } = findBreaks(played.ids, MAIN_FRAMES);
    expect(unreadable).toBe(0);
    expect(jumps).toHaveLength(1);
    expect(Number(jumps[0]!.split('→')[1]) % 25).toBe(0);
  });
});

describe('the RTMP port of a simulated device', () => {
  const target = '/bcs/channel0_main.bcs?channel=0&stream=0&token=a%2Fb';
  const url = ({ port }: { port: number }): string => `rtmp://127.0.0.1:${port}${target}`;

  it('plays whatever the door takes, asked with the address as it was written', async () => {
    const asks: unknown[] = [];
    await using port = await media.rtmp({
      door: (ask) => {
        asks.push(ask);
        return { film: 'main' };
      },
    });
    const played = await play(url(port), { seconds: 2 });
    expect(played.video).toMatchObject({ codec: 'h264', width: 640, height: 360 });
    expect(played.audio).toMatchObject({ codec: 'aac' });
    expect(findBreaks(played.ids, MAIN_FRAMES)).toEqual({ unreadable: 0, jumps: [] });
    expect(asks).toEqual([{ protocol: 'rtmp', target }]);
    await eventually(() => port.ended.length === 1, { what: 'the end of the connection' });
  });

  it('refuses whom the door refuses', async () => {
    await using port = await media.rtmp({ door: () => ({ refuse: 401 }) });
    const played = await play(url(port), { seconds: 1 });
    expect(played.code).not.toBe(0);
    expect([port.open, port.ended]).toEqual([[], []]);
  });

  it('freezes, and goes on at a key frame', async () => {
    await using port = await media.rtmp({ door: everybody });
    const playing = play(url(port), { seconds: 5 });
    await eventually(() => port.open.length === 1, { what: 'a guest' });
    await new Promise((resolve) => setTimeout(resolve, 1_500));
    media.freeze(true);
    await new Promise((resolve) => setTimeout(resolve, 1_500));
    expect(port.open).toHaveLength(1);
    media.freeze(false);
    const { ids } = await playing;
    const { unreadable, jumps } = findBreaks(ids, MAIN_FRAMES);
    expect([unreadable, jumps.length]).toEqual([0, 1]);
    expect(Number(jumps[0]!.split('→')[1]) % 25).toBe(0);
  });

  it('is cut with everything else', async () => {
    let left = 0;
    await using port = await media.rtmp({ door: () => ({ film: 'sub', left: () => left++ }) });
    const playing = play(url(port), { seconds: 20, decode: false });
    await eventually(() => port.open.length === 1, { what: 'a guest' });
    media.cutAll();
    await playing;
    expect(left).toBe(1);
  });
});

describe('media over HTTP', () => {
  it('is FLV or MJPEG', async () => {
    await using web = await serve(media);
    const flv = await play(`${web.origin}/live.flv`, { seconds: 2 });
    expect(flv.video).toMatchObject({ codec: 'h264' });
    expect(findBreaks(flv.ids, MAIN_FRAMES)).toEqual({ unreadable: 0, jumps: [] });
    const mjpeg = await play(`${web.origin}/live.mjpeg`, { seconds: 2 });
    expect(mjpeg.video).toMatchObject({ codec: 'mjpeg' });
    expect(findBreaks(mjpeg.ids, 5 * FILM_SECONDS)).toEqual({ unreadable: 0, jumps: [] });
  });

  it('has a still and a recording that can be played', async () => {
    await using web = await serve(media);
    const still = await play(`${web.origin}/still.jpg`, { seconds: null });
    expect(still.ids).toEqual([0]);
    const recording = await play(`${web.origin}/recording.mp4`, { seconds: null });
    expect(recording.ids).toHaveLength(125);
    expect(recording.audio).toMatchObject({ codec: 'aac' });
  });
});

describe('the house', () => {
  it('starts in less than 1.5 s, and leaves nothing behind', async () => {
    const startedMs = performance.now();
    const house = await startMediaHouse();
    expect(performance.now() - startedMs).toBeLessThan(1_500);
    const front = await house.rtmp({ door: everybody });
    const { port } = front;
    const before = descendants(process.pid);
    const playing = play(`rtmp://127.0.0.1:${port}/a/b`, { seconds: 20, decode: false });
    await eventually(() => front.open.length === 1, { what: 'a guest' });
    await eventually(() => descendants(process.pid).length > before.length + 1, { what: 'ffmpeg' });
    await house[Symbol.asyncDispose]();
    await playing;
    expect(descendants(process.pid)).toEqual(before);
    expect(isListening(port)).toBe(false);
  });
});

/** A web server that hands out what the house has for HTTP. */
async function serve(house: MediaHouse): Promise<AsyncDisposable & { origin: string }> {
  const server = await listen(
    createServer((req, res) => {
      if (req.url === '/live.flv') house.flv('main', req, res);
      else if (req.url === '/live.mjpeg') house.mjpeg(req, res);
      else res.end(req.url === '/still.jpg' ? house.still : house.recording);
    }),
  );
  return {
    origin: `http://127.0.0.1:${portOf(server)}`,
    [Symbol.asyncDispose]: async () => {
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
    },
  };
}
