/** Players of other makes: every way out plays everywhere it should. */
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { BrowserPlayer } from '../rig/browser-player.js';
import { Camrelay } from '../rig/camrelay.js';
import { play } from '../rig/ffmpeg-player.js';
import { findBreaks } from '../rig/frame-id.js';
import { GstCamera } from '../rig/gst-camera.js';
import { playWithGst } from '../rig/gst-player.js';
import { HttpCamera } from '../rig/http-camera.js';
import { makeAudio, makeMovie, makeVideo, type VideoFile } from '../rig/media.js';
import { Shared } from '../rig/shared.js';
import { hasChromium, hasGStreamer } from '../rig/tools.js';
import { eventually } from '../rig/wait.js';

const WHOLE = { unreadable: 0, jumps: [] };
/** Two seconds from key frame to key frame. */
const GOP = 50;

const shared = new Shared();
let camrelay: Camrelay;
let video: VideoFile;

beforeAll(async () => {
  video = await makeVideo({ gop: GOP });
  const audio = await makeAudio('aac');
  const camera = hasGStreamer
    ? shared.use(await GstCamera.start({ video, audio }))
    : shared.use(await HttpCamera.start('flv', await makeMovie(video, audio)));
  const cameras = { porch: { vendor: 'rtsp', url: camera.url, record: 'off' } };
  camrelay = shared.use(await Camrelay.start({ config: { cameras } }));
  await camrelay.untilState('porch', 'online');
}, 120_000);

afterAll(() => shared[Symbol.asyncDispose]());

describe('ffmpeg', () => {
  it.concurrent.each([
    { way: 'RTSP over TCP', url: () => camrelay.rtsp('porch'), transport: 'tcp' as const },
    { way: 'RTSP over UDP', url: () => camrelay.rtsp('porch'), transport: 'udp' as const },
    { way: 'HLS', url: () => camrelay.hls('porch'), transport: undefined },
    { way: 'RTMP', url: () => camrelay.rtmp('porch'), transport: undefined },
    { way: 'HTTP-FLV', url: () => camrelay.http('/flv/porch.flv'), transport: undefined },
  ])('plays $way, every frame once and with sound', async ({ url, transport }) => {
    const played = await play(url(), { seconds: 3, ...(transport && { transport }) });
    expect(played.video, played.stderr).toMatchObject({ codec: 'h264', width: 320, height: 240 });
    expect(played.audio).toMatchObject({ codec: 'aac', sampleRate: 48_000 });
    expect(played.ids.length).toBeGreaterThan(60);
    expect(findBreaks(played.ids, video.frames)).toEqual(WHOLE);
    expect(played.audio!.packets.length).toBeGreaterThan(100);
    expect(played.ids[0]! % GOP, 'begins with a key frame').toBe(0);
  });
});

describe.runIf(hasGStreamer)('GStreamer’s rtspsrc', () => {
  it.concurrent.each(['tcp', 'udp'] as const)('plays RTSP over %s', async (protocol) => {
    const played = await playWithGst(camrelay.rtsp('porch'), protocol, 3);
    expect(played).toMatchObject({ codecs: ['H264', 'MPEG4-GENERIC'], error: null });
    expect(played.ids.length).toBeGreaterThan(60);
    expect(findBreaks(played.ids, video.frames)).toEqual(WHOLE);
    expect(played.soundBuffers).toBeGreaterThan(100);
    expect(
      played.firstFrameMs,
      'a picture at once, although a key frame is due every 2 s',
    ).toBeLessThan(1_000);
  });
});

describe.runIf(hasChromium)('hls.js in Chromium', () => {
  it('plays low-latency HLS: the picture moves and stays near live', async () => {
    await using player = await BrowserPlayer.start();
    const { errors, looks, firstFrameMs } = await player.play(camrelay.hls('porch'), {
      looks: 16,
      everyMs: 250,
    });
    expect(errors).toEqual([]);
    expect(firstFrameMs).toBeLessThan(6_000);
    const [first, last] = [looks[0]!, looks.at(-1)!];
    const wallS = (last.atMs - first.atMs) / 1000;
    expect(last.currentTime - first.currentTime).toBeGreaterThan(0.8 * wallS);
    const ids = looks.map(({ id }) => id);
    expect(
      ids.every((id) => id !== null),
      String(ids),
    ).toBe(true);
    expect(new Set(ids).size).toBeGreaterThan(looks.length * 0.7);
    expect(last.latency).toBeLessThan(4);
  });
});

describe('the HLS address', () => {
  const get = (path: string): Promise<Response> => fetch(new URL(path, camrelay.hls('porch')));

  async function mediaPlaylist(): Promise<{ url: URL; text: string }> {
    const multivariant = await (await get('index.m3u8')).text();
    const uri = multivariant.split('\n').find((line) => line !== '' && !line.startsWith('#'));
    const url = new URL(uri!, camrelay.hls('porch'));
    return { url, text: await (await fetch(url)).text() };
  }

  it('says its codecs and speaks only of relative addresses, for any origin', async () => {
    const response = await get('index.m3u8');
    expect(response.status).toBe(200);
    expect(response.headers.get('content-type')).toMatch(/^application\/vnd\.apple\.mpegurl/);
    expect(response.headers.get('access-control-allow-origin')).toBe('*');
    const multivariant = await response.text();
    expect(multivariant).toMatch(/#EXT-X-STREAM-INF:.*CODECS="avc1\.[0-9a-fA-F]{6},mp4a\.40\.2"/);
    const { text } = await mediaPlaylist();
    for (const line of [...multivariant.split('\n'), ...text.split('\n')]) {
      expect(line).not.toMatch(/https?:\/\//);
      expect(line).not.toMatch(/^\//);
      expect(line).not.toMatch(/URI="\//);
    }
  });

  it('answers a blocking reload with a part that is less than a second old', async () => {
    const { url, text } = await mediaPlaylist();
    expect(text).toContain('CAN-BLOCK-RELOAD=YES');
    const msn =
      Number(/#EXT-X-MEDIA-SEQUENCE:(\d+)/.exec(text)![1]) + text.split('#EXTINF').length - 1;
    url.searchParams.set('_HLS_msn', String(msn + 1));
    url.searchParams.set('_HLS_part', '1');
    const answer = await (await fetch(url)).text();
    const atMs = Date.now();
    const newestEndsMs = endOfNewestPart(answer);
    expect(atMs - newestEndsMs).toBeLessThan(1_000);
    expect(atMs - newestEndsMs).toBeGreaterThan(-100);
  });

  it('serves the newest part as fragmented MP4 that may be cached', async () => {
    const { url, text } = await mediaPlaylist();
    const part = [...text.matchAll(/#EXT-X-PART:.*URI="([^"]+)"/g)].at(-1)![1]!;
    const response = await fetch(new URL(part, url));
    expect(response.status).toBe(200);
    expect(response.headers.get('content-type')).toMatch(/^(video\/mp4|video\/iso\.segment)/);
    expect(response.headers.get('access-control-allow-origin')).toBe('*');
    expect(response.headers.get('cache-control')).toMatch(/max-age=\d+/);
    expect(Buffer.from(await response.arrayBuffer()).toString('latin1', 4, 8)).toMatch(/moof|styp/);
  });
});

describe('a camera that is watched', () => {
  it('counts its viewers', async () => {
    const viewers = async (): Promise<number> => (await camrelay.camera('porch')).viewers;
    const before = await viewers(); // HLS players count for some seconds after their last request
    const playing = play(camrelay.rtsp('porch'), { seconds: 2, transport: 'tcp', decode: false });
    await eventually(async () => (await viewers()) > before, {
      what: 'a viewer to be counted',
      withinMs: 3_000,
    });
    await playing;
    await eventually(async () => (await viewers()) <= before, { what: 'the viewer to be gone' });
  });
});

/** Wall-clock time at which the last part of a media playlist ends, ms. */
function endOfNewestPart(playlist: string): number {
  let atMs = Number.NaN;
  for (const line of playlist.split('\n')) {
    const date = /^#EXT-X-PROGRAM-DATE-TIME:(.*)/.exec(line);
    const segment = /^#EXTINF:([\d.]+)/.exec(line);
    if (date) atMs = Date.parse(date[1]!);
    if (segment) atMs += Number(segment[1]) * 1000;
  }
  // Parts behind the last whole segment are not part of any EXTINF yet.
  const tail = playlist.slice(playlist.lastIndexOf('#EXTINF'));
  for (const [, seconds] of tail.matchAll(/#EXT-X-PART:.*?DURATION=([\d.]+)/g)) {
    atMs += Number(seconds) * 1000;
  }
  return atMs;
}
