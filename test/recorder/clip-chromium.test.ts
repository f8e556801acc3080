/** A browser plays a clip as it plays any MP4: from the start, and from wherever one clicks. */
import { chromium, type Browser, type Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { Clips } from '../../recorder/clips.js';
import { readStrip, STRIP_BLOCKS } from '../rig/frame-id.js';
import { Shared } from '../rig/shared.js';
import { chromiumPath, hasChromium, hasFfmpeg } from '../rig/tools.js';
import { DAY_MS, film, Footage, FRAME_MS } from './footage.js';
import { PORCH } from './parts.js';
import { serve, type Server } from './resource-server.js';

const SLOW = 60_000;
const PAGE = `<!doctype html><meta charset="utf-8"><link rel="icon" href="data:,">
<video muted playsinline preload="auto"></video>
<script>
  const video = document.querySelector('video');
  const canvas = document.createElement('canvas');
  const shown = () => new Promise((resolve) => video.requestVideoFrameCallback(resolve));
  const greys = () => {
    const { videoWidth: width, videoHeight: height } = video;
    [canvas.width, canvas.height] = [width, height];
    const context = canvas.getContext('2d', { willReadFrequently: true });
    context.drawImage(video, 0, 0);
    return Array.from({ length: ${STRIP_BLOCKS} }, (_, block) =>
      context.getImageData(((2 * block + 1) * width) / ${2 * STRIP_BLOCKS}, 16, 1, 1).data[1]);
  };
  window.load = async (url) => {
    const first = shown();
    video.src = url;
    await first;
    return { greys: greys(), duration: video.duration };
  };
  window.seek = async (s) => {
    const next = shown();
    video.currentTime = s;
    await next;
    return { greys: greys(), duration: video.duration };
  };
  window.playOut = async () => {
    video.playbackRate = 4;
    await video.play();
    await new Promise((resolve, reject) => {
      video.onended = resolve;
      video.onerror = () => reject(new Error(video.error.message));
    });
    return { currentTime: video.currentTime, frames: video.getVideoPlaybackQuality().totalVideoFrames };
  };
</script>`;

type Look = { greys: number[]; duration: number };

describe.runIf(hasFfmpeg && hasChromium)('Chromium', () => {
  const shared = new Shared();
  let clips: Clips;
  let server: Server;
  let browser: Browser;
  let page: Page;

  beforeAll(async () => {
    const footage = shared.use(await Footage.open());
    const shot = await film({ seconds: 6, bFrames: 2 });
    await footage.record(shot);
    await footage.record(shot, { startMs: DAY_MS + 60_000 });
    clips = new Clips(footage.index.read, footage.directory);
    const span = { fromMs: DAY_MS + 1_210, toMs: DAY_MS + 64_500 };
    server = shared.use(
      await serve(async ({ pathname }) => {
        if (pathname === '/') return { type: 'text/html', body: PAGE };
        if (pathname !== '/clip.mp4') return undefined;
        const body = await clips.prepare({ ...PORCH, span, cut: 'exact' }, { resumes: true });
        return { type: 'video/mp4', body };
      }),
    );
    browser = await chromium.launch({
      executablePath: chromiumPath!,
      args: ['--no-sandbox', '--disable-gpu', '--autoplay-policy=no-user-gesture-required'],
    });
    page = await browser.newPage();
    await page.goto(server.url('/'));
  }, SLOW);
  afterAll(async () => {
    await browser.close();
    await shared[Symbol.asyncDispose]();
  });

  it(
    'shows the very frame that was asked for first, and knows the length',
    async () => {
      const { greys, duration } = await page.evaluate<Look>('load("/clip.mp4")');
      expect(readStrip(greys)).toBe(30);
      expect(duration).toBeCloseTo(((120 + 113) * FRAME_MS) / 1000, 2);
    },
    SLOW,
  );

  it.each([
    { s: 0.48, id: 42, where: 'in the first run' },
    { s: 4.6, id: 145, where: 'near the end of the first run' },
    { s: 5.0, id: 5, where: 'in the second run' },
    { s: 0, id: 30, where: 'back at the start' },
    { s: 9.0, id: 105, where: 'near the end' },
  ])(
    'shows frame $id $where, when sought',
    async ({ s, id }) => {
      const { greys } = await page.evaluate<Look>(`seek(${s + FRAME_MS / 2000})`);
      expect(readStrip(greys)).toBe(id);
    },
    SLOW,
  );

  it(
    'plays over the seam and on to the end',
    async () => {
      await page.evaluate('seek(0.01)');
      const { currentTime } = await page.evaluate<{ currentTime: number }>('playOut()');
      expect(currentTime).toBeCloseTo(9.32, 1);
    },
    SLOW,
  );
});
