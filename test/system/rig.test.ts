/** The rig proves itself: its cameras and players against each other, without the program. */
import { setTimeout as sleep } from 'node:timers/promises';
import { beforeAll, describe, expect, it } from 'vitest';
import { BrowserPlayer } from '../rig/browser-player.js';
import { play } from '../rig/ffmpeg-player.js';
import { findBreaks } from '../rig/frame-id.js';
import { GstCamera } from '../rig/gst-camera.js';
import { playWithGst } from '../rig/gst-player.js';
import { HlsCamera, HttpCamera, RtmpCamera } from '../rig/http-camera.js';
import { makeAudio, makeMovie, makeVideo, type AudioFile, type VideoFile } from '../rig/media.js';
import { oddCamera } from '../rig/odd-cameras.js';
import { hasChromium, hasGStreamer } from '../rig/tools.js';
import { eventually } from '../rig/wait.js';

const WHOLE = { unreadable: 0, jumps: [] };

let video: VideoFile;
let audio: AudioFile;
let movie: string;

beforeAll(async () => {
  video = await makeVideo();
  audio = await makeAudio('aac');
  movie = await makeMovie(video, audio);
}, 120_000);

describe.runIf(hasGStreamer)('the GStreamer camera', () => {
  it.concurrent('sends every frame once, in real time, with its sound', async () => {
    await using camera = await GstCamera.start({ video, audio });
    const startedAt = performance.now();
    const played = await play(camera.url, { seconds: 3, transport: 'tcp' });
    expect(performance.now() - startedAt).toBeGreaterThan(2_800);
    expect(performance.now() - startedAt).toBeLessThan(6_000);
    expect(played.ids).toHaveLength(75);
    expect(findBreaks(played.ids, video.frames)).toEqual(WHOLE);
    expect(played.audio?.codec).toBe('aac');
    expect(played.audio?.packets.length).toBeGreaterThan(130);
    expect(Math.abs(Date.now() - camera.sentAtMs(played.ids.at(-1)!, Date.now()))).toBeLessThan(
      500,
    );
  });

  it.concurrent('freezes, changes its size and asks for a password', async () => {
    const alternate = await makeVideo({ width: 640, height: 360 });
    const credentials = { user: 'joe', password: 'se cret/:@' };
    await using camera = await GstCamera.start({ video, alternate, audio, credentials });
    expect((await play(camera.url, { seconds: 1, transport: 'tcp' })).code).not.toBe(0);
    const playing = play(camera.secretUrl, { seconds: 5, transport: 'tcp' });
    await sleep(1_500);
    await camera.command('alternate');
    await sleep(1_000);
    await camera.command('freeze');
    await sleep(1_000);
    await camera.command('thaw');
    const { ids, stderr } = await playing;
    const { unreadable, jumps } = findBreaks(ids, video.frames);
    expect({ unreadable, jumps: jumps.length }, stderr).toEqual({ unreadable: 0, jumps: 1 });
    const [before, after] = jumps[0]!.split('→').map(Number);
    expect(after! - before!).toBeGreaterThan(20);
    expect(after! - before!).toBeLessThan(60);
  });

  it.concurrent('has a clock that jumps', async () => {
    await using camera = await GstCamera.start({ video });
    const playing = play(camera.url, { seconds: 3_000, transport: 'tcp' });
    await eventually(() => camera.starts > 0, { what: 'the first frame' });
    await sleep(1_500);
    await camera.command('jump 3600');
    const { video: played } = await playing;
    const times = played!.packets.map(({ ptsS }) => ptsS);
    expect(times.length).toBeGreaterThan(20);
    expect(times[20]! - times[10]!).toBeCloseTo(10 * 0.04);
    expect(times.at(-1)! - times[0]!).toBeGreaterThan(3_600);
  });

  it.concurrent.each([
    { codec: 'h265', sound: 'pcma', encodings: ['H265', 'PCMA'] },
    { codec: 'h264', sound: 'opus', encodings: ['H264', 'OPUS'] },
  ] as const)(
    'sends $codec with $sound, as rtspsrc sees it',
    async ({ codec, sound, encodings }) => {
      const other = await makeVideo({ codec });
      await using camera = await GstCamera.start({ video: other, audio: await makeAudio(sound) });
      const played = await playWithGst(camera.url, 'udp', 1.5);
      expect(played.codecs).toEqual(encodings);
      expect(findBreaks(played.ids, other.frames)).toEqual(WHOLE);
      expect(played.ids.length).toBeGreaterThan(30);
      expect(played.soundBuffers).toBeGreaterThan(50);
    },
  );
});

describe('cameras made of ffmpeg', () => {
  it.concurrent.each(['mpegts', 'flv'] as const)(
    'stream a file over HTTP as %s',
    async (format) => {
      await using camera = await HttpCamera.start(format, movie);
      const played = await play(camera.url, { seconds: 1.5 });
      expect(played.ids.length).toBeGreaterThan(30);
      expect(findBreaks(played.ids, video.frames)).toEqual(WHOLE);
      expect(played.audio?.codec).toBe('aac');
    },
  );

  it.concurrent('stream JPEG pictures over HTTP', async () => {
    const pictures = await makeVideo({ codec: 'mjpeg', seconds: 20 });
    await using camera = await HttpCamera.start('mjpeg', pictures.path);
    const played = await play(camera.url, { seconds: 1.5 });
    expect(played.video?.codec).toBe('mjpeg');
    expect(findBreaks(played.ids, pictures.frames)).toEqual(WHOLE);
  });

  it.concurrent('serve RTMP', async () => {
    await using camera = await RtmpCamera.start(movie);
    const played = await play(camera.url, { seconds: 1.5 });
    expect(played.ids.length).toBeGreaterThan(30);
    expect(findBreaks(played.ids, video.frames)).toEqual(WHOLE);
  });
});

describe.runIf(hasChromium)('hls.js in Chromium', () => {
  it.concurrent('shows moving pictures of an HLS camera', async () => {
    await using camera = await HlsCamera.start(movie);
    await using player = await BrowserPlayer.start();
    const { errors, looks, firstFrameMs } = await player.play(camera.url, { looks: 6 });
    expect(errors).toEqual([]);
    expect(firstFrameMs).not.toBeNull();
    const ids = looks.map(({ id }) => id);
    expect(ids.every((id) => id !== null)).toBe(true);
    expect(new Set(ids).size).toBeGreaterThan(3);
    expect(looks.at(-1)!.currentTime - looks[0]!.currentTime).toBeGreaterThan(0.7);
  });
});

describe('odd cameras', () => {
  it.concurrent.each(['garbage', 'noise', 'unauthorised', 'silent'] as const)(
    '%s shows nothing',
    async (manner) => {
      await using camera = await oddCamera(manner);
      const played = await play(camera.url, { seconds: 1, transport: 'tcp', withinMs: 1_000 });
      expect(played.ids).toEqual([]);
      expect(camera.connections).toHaveLength(1);
    },
  );
});
