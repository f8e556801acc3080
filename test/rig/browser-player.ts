/** An HLS player that is not ours: hls.js in Chromium, with pixels read back from the page. */
import { readFile } from 'node:fs/promises';
import { createServer, type Server } from 'node:http';
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';
import { chromium, type Browser } from 'playwright-core';
import { readStrip, STRIP_BLOCKS } from './frame-id.js';
import { listen, portOf } from './ports.js';
import { chromiumPath } from './tools.js';

/** One look at the playing video. */
type Look = Readonly<{
  /** Wall-clock time of the look, ms. */
  atMs: number;
  /** Position in the stream, s. */
  currentTime: number;
  width: number;
  /** The number in the picture, null where it shows none. */
  id: number | null;
  /** Changes whenever any of the sampled pixels does. */
  pixels: string;
  /** hls.js's own estimate of how far behind the newest part it plays, s. */
  latency: number;
  /** The time that the playlist gives the picture, ms since the Unix epoch; null without one. */
  dateMs: number | null;
}>;

export type BrowserPlayed = Readonly<{
  /** From loading the playlist to the first shown picture, ms; null where none was shown. */
  firstFrameMs: number | null;
  looks: readonly Look[];
  /** hls.js's fatal errors and whatever the page logged as an error. */
  errors: readonly string[];
}>;

/** What the page's script answers; the page knows no types, so it is asked in text. */
type PageState = { firstFrameMs: number | null; errors: string[] };
type PageLook = Omit<Look, 'id' | 'pixels'> & { greys: number[] };

const PAGE = `<!doctype html><meta charset="utf-8"><title>player</title><link rel="icon" href="data:,">
<video muted autoplay playsinline></video>
<script src="/hls.js"></script>
<script>
  const video = document.querySelector('video');
  const canvas = document.createElement('canvas');
  const state = { firstFrameMs: null, errors: [] };
  window.player = state;
  const startedAt = performance.now();
  video.requestVideoFrameCallback(() => { state.firstFrameMs = performance.now() - startedAt; });
  const hls = new Hls({ lowLatencyMode: true });
  hls.on(Hls.Events.ERROR, (_event, data) => {
    if (data.fatal) state.errors.push(data.type + ' ' + data.details);
  });
  hls.loadSource(new URLSearchParams(location.search).get('url'));
  hls.attachMedia(video);
  state.look = () => {
    const { videoWidth: width, videoHeight: height } = video;
    let greys = [];
    if (width > 0) {
      canvas.width = width;
      canvas.height = height;
      const context = canvas.getContext('2d', { willReadFrequently: true });
      context.drawImage(video, 0, 0);
      const sample = (y) => Array.from({ length: ${STRIP_BLOCKS} }, (_, block) => {
        const x = Math.floor(((2 * block + 1) * width) / (2 * ${STRIP_BLOCKS}));
        return context.getImageData(x, y, 1, 1).data[1];
      });
      greys = [16, Math.floor(height / 2), Math.floor((height * 3) / 4)].flatMap(sample);
    }
    return { atMs: Date.now(), currentTime: video.currentTime, width, greys, latency: hls.latency,
      dateMs: hls.playingDate?.getTime() ?? null };
  };
  // The picture is there a little later than the event says.
  state.seek = (seconds) => new Promise((resolve) => {
    video.pause();
    const seeked = new Promise((done) => video.addEventListener('seeked', done, { once: true }));
    video.requestVideoFrameCallback(() => void seeked.then(() => resolve(state.look())));
    video.currentTime = seconds;
  });
</script>`;

/** One Chromium and the page it opens; several streams may be played one after the other. */
export class BrowserPlayer implements AsyncDisposable {
  private constructor(
    readonly browser: Browser,
    readonly server: Server,
  ) {}

  static async start(): Promise<BrowserPlayer> {
    if (chromiumPath === null) throw new Error('there is no Chromium here');
    const packageJson = createRequire(import.meta.url).resolve('hls.js/package.json');
    const script = await readFile(join(dirname(packageJson), 'dist', 'hls.min.js'));
    const server = createServer((request, response) => {
      const isScript = request.url?.startsWith('/hls.js') ?? false;
      response.writeHead(200, { 'content-type': isScript ? 'text/javascript' : 'text/html' });
      response.end(isScript ? script : PAGE);
    });
    await listen(server);
    const browser = await chromium.launch({
      executablePath: chromiumPath,
      args: ['--no-sandbox', '--disable-gpu', '--autoplay-policy=no-user-gesture-required'],
    });
    return new BrowserPlayer(browser, server);
  }

  /**
   * Plays an HLS address and looks at the picture a few times a second.
   * @param options `seeksS` are places to go to afterwards, s; there is one more look at each
   */
  async play(
    url: string,
    {
      looks = 12,
      everyMs = 250,
      withinMs = 15_000,
      seeksS = [],
    }: Readonly<{
      looks?: number;
      everyMs?: number;
      withinMs?: number;
      seeksS?: readonly number[];
    }> = {},
  ): Promise<BrowserPlayed> {
    const page = await this.browser.newPage();
    try {
      const errors: string[] = [];
      page.on('pageerror', (error) => errors.push(String(error)));
      page.on('console', (message) => {
        if (message.type() === 'error') errors.push(message.text());
      });
      const address = `http://127.0.0.1:${portOf(this.server)}/?url=${encodeURIComponent(url)}`;
      await page.goto(address);
      const started = await page
        .waitForFunction('player.firstFrameMs !== null', undefined, { timeout: withinMs })
        .then(() => true)
        .catch(() => false);
      const seen: Look[] = [];
      const see = ({ greys, ...look }: PageLook): void => {
        const id = greys.length > 0 ? readStrip(greys) : null;
        seen.push({ ...look, id, pixels: greys.join() });
      };
      for (let count = 0; started && count < looks; count += 1) {
        see(await page.evaluate<PageLook>('player.look()'));
        await page.waitForTimeout(everyMs);
      }
      for (const seekS of started ? seeksS : []) {
        see(await page.evaluate<PageLook>(`player.seek(${seekS})`));
      }
      const state = await page.evaluate<PageState>(
        '({ firstFrameMs: player.firstFrameMs, errors: player.errors })',
      );
      return { ...state, looks: seen, errors: [...errors, ...state.errors] };
    } finally {
      await page.close();
    }
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.browser.close();
    this.server.closeAllConnections();
    await new Promise((resolve) => this.server.close(resolve));
  }
}
