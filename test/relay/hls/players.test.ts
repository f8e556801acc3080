/** Players that are not ours, on real media in real time. */
import { beforeAll, describe, it } from 'vitest';
import { BrowserPlayer } from '../../rig/browser-player.js';
import { play as playWithFfmpeg } from '../../rig/ffmpeg-player.js';
import { findBreaks } from '../../rig/frame-id.js';
import { hasChromium, hasFfmpeg } from '../../rig/tools.js';
import { partsOf, play, recording } from './real-media.js';
import type { Film } from '../../rig/film.js';
import { FakeStream, HlsServer } from './support.js';

const WITHIN = { timeout: 60_000 };
const FRAMES = 60 * 25;

/** A camera that has been sending for a while, and a server for it. */
class Camera implements AsyncDisposable {
  #playing: { stop: () => void } | null = null;
  #runs = 0;

  private constructor(
    private readonly media: Film,
    readonly server: HlsServer,
    private readonly stream: FakeStream,
  ) {}

  static async start(media: Film, headStartMs: number): Promise<Camera> {
    const stream = new FakeStream('porch');
    const camera = new Camera(media, await HlsServer.start([stream]), stream);
    camera.connect(headStartMs);
    return camera;
  }

  get url(): string {
    return this.server.url('/hls/porch/index.m3u8');
  }

  connect(headStartMs = 0): void {
    const startMs = Date.now() - headStartMs;
    const parts = partsOf(this.media, `run ${++this.#runs}`, startMs);
    this.#playing = play(this.stream, parts, { headStartMs });
  }

  lose(): void {
    this.#playing?.stop();
    this.#playing = null;
  }

  async [Symbol.asyncDispose](): Promise<void> {
    this.lose();
    await this.server[Symbol.asyncDispose]();
  }
}

let everySecond: Film;
let everyTen: Film;

beforeAll(async () => {
  everySecond = await recording({ gop: 25 });
  everyTen = await recording({ gop: 250 });
}, 120_000);

describe.runIf(hasFfmpeg)("ffmpeg's HLS reader", { concurrent: true }, () => {
  it('gets every frame once and in order, with the sound', WITHIN, async ({ expect }) => {
    await using camera = await Camera.start(everySecond, 15_000);
    const played = await playWithFfmpeg(camera.url, { seconds: 8 });
    expect(played.code).toBe(0);
    expect(played.ids.length).toBeGreaterThanOrEqual(199);
    expect(findBreaks(played.ids, FRAMES)).toEqual({ unreadable: 0, jumps: [] });
    expect(played.audio?.codec).toBe('aac');
    expect(played.audio!.packets.length).toBeGreaterThan(350);
  });

  it('starts with a camera that has only just begun', WITHIN, async ({ expect }) => {
    await using camera = await Camera.start(everySecond, 0);
    const played = await playWithFfmpeg(camera.url, { seconds: 3 });
    expect(played.ids[0]).toBe(0);
    expect(findBreaks(played.ids, FRAMES)).toEqual({ unreadable: 0, jumps: [] });
  });

  it('follows a camera into its next run', WITHIN, async ({ expect }) => {
    await using camera = await Camera.start(everySecond, 15_000);
    setTimeout(() => camera.lose(), 1_000);
    setTimeout(() => camera.connect(), 1_500);
    const played = await playWithFfmpeg(camera.url, { seconds: 10 });
    const { unreadable, jumps } = findBreaks(played.ids, FRAMES);
    expect(unreadable).toBe(0);
    // ffmpeg 5.1 passes over discontinuities, and loses the fragment with which times begin anew.
    expect(jumps).toEqual([expect.stringMatching(/^\d+→(0|12)$/)]);
  });
});

describe.runIf(hasChromium)('hls.js in Chromium', { concurrent: true }, () => {
  let browser: BrowserPlayer;
  beforeAll(async () => {
    browser = await BrowserPlayer.start();
    return () => browser[Symbol.asyncDispose]();
  }, 30_000);

  it('plays with low latency, and on when a camera came back', WITHIN, async ({ expect }) => {
    await using camera = await Camera.start(everySecond, 15_000);
    const urls: string[] = [];
    let lostAt = Infinity;
    let backAt = Infinity;
    const loseAndReturn = (): void => {
      setTimeout(() => {
        lostAt = Date.now();
        camera.lose();
      }, 3_000);
      setTimeout(() => {
        backAt = Date.now();
        camera.connect();
      }, 6_000);
    };
    camera.server.server.on('request', ({ url }) => {
      if (url!.includes('-part') && !urls.some((before) => before.includes('-part'))) {
        loseAndReturn();
      }
      urls.push(url!);
    });
    const { looks, errors } = await browser.play(camera.url, { looks: 44 });
    expect(errors).toEqual([]);
    const before = looks.filter(({ atMs }) => atMs < lostAt);
    expect(before.at(-1)!.id).toBeGreaterThan(before[0]!.id!);
    expect(before.at(-1)!.latency).toBeLessThan(4);
    expect(urls.some((url) => url.includes('_HLS_part='))).toBe(true);
    expect(camera.server.output.stats.streams.get('porch')?.viewers).toBe(1);
    const after = looks.filter(({ atMs, id }) => atMs > backAt && id! < 150);
    expect(after.length).toBeGreaterThan(4);
    expect(after[0]!.atMs - backAt).toBeLessThan(4_000);
  });

  it('plays a camera with ten seconds between key frames', WITHIN, async ({ expect }) => {
    await using camera = await Camera.start(everyTen, 26_000);
    const { looks, errors } = await browser.play(camera.url, { looks: 8 });
    expect(errors).toEqual([]);
    expect(looks.at(-1)!.latency).toBeLessThan(4);
    expect(looks.at(-1)!.id).toBeGreaterThan(looks[0]!.id!);
  });
});
