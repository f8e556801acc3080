/** Somebody who looks at the page: Chromium on a screen of some size, who notices what goes wrong. */
import axe from 'axe-core';
import { chromium, type Browser, type Locator, type Page } from 'playwright-core';
import { readStrip, STRIP_BLOCKS } from '../rig/frame-id.js';
import { chromiumPath } from '../rig/tools.js';

export const SCREENS = {
  phone: { width: 390, height: 844 },
  tablet: { width: 768, height: 1024 },
  laptop: { width: 1_280, height: 800 },
  wall: { width: 2_560, height: 1_440 },
} as const;

export type LookOptions = Readonly<{
  screen?: keyof typeof SCREENS | Readonly<{ width: number; height: number }>;
  /** A finger instead of a mouse. */
  touch?: boolean;
  theme?: 'dark' | 'light';
  /** IANA name of the viewer's zone. */
  zone?: string;
  /** An answer that is expected to be an error, by its address. */
  mayFail?: RegExp;
  locale?: string;
  /** Certificates that nobody has signed but themselves are taken too. */
  anyCertificate?: boolean;
}>;

/** What a video shows. */
export type Look = Readonly<{
  currentTime: number;
  width: number;
  height: number;
  /** The number in the picture (test/rig/frame-id.ts), null where it shows none. */
  id: number | null;
  /** Some pixels; they change when the picture does. */
  pixels: string;
}>;

/** One Chromium; several people may look through it, each with a profile of their own. */
export class Screen implements AsyncDisposable {
  private constructor(private readonly browser: Browser) {}

  static async open(): Promise<Screen> {
    if (chromiumPath === null) throw new Error('there is no Chromium here');
    const browser = await chromium.launch({
      executablePath: chromiumPath,
      args: [
        '--no-sandbox',
        '--disable-gpu',
        '--disable-quic',
        '--no-first-run',
        '--disable-background-networking',
        '--disable-component-update',
        '--disable-sync',
      ],
    });
    return new Screen(browser);
  }

  async look(url: string, options: LookOptions = {}): Promise<Viewer> {
    const { screen = 'laptop', touch = false, theme = 'dark', zone, locale = 'en-GB' } = options;
    const context = await this.browser.newContext({
      viewport: typeof screen === 'string' ? SCREENS[screen] : screen,
      hasTouch: touch,
      isMobile: touch,
      colorScheme: theme,
      locale,
      ignoreHTTPSErrors: options.anyCertificate ?? false,
      ...(zone === undefined ? {} : { timezoneId: zone }),
    });
    const viewer = new Viewer(await context.newPage(), options.mayFail ?? null);
    await viewer.page.goto(url);
    return viewer;
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.browser.close();
  }
}

export class Viewer implements AsyncDisposable {
  /** Errors in the console, answers from 400 on, and requests without an answer. */
  readonly complaints: string[] = [];

  constructor(
    readonly page: Page,
    mayFail: RegExp | null,
  ) {
    const isExpected = (url: string): boolean => mayFail?.test(url) ?? false;
    page.on('pageerror', (error) => this.complaints.push(String(error)));
    page.on('console', (message) => {
      if (message.type() !== 'error' || isExpected(message.location().url)) return;
      this.complaints.push(message.text());
    });
    page.on('response', (response) => {
      if (response.status() < 400 || isExpected(response.url())) return;
      this.complaints.push(`${response.status()} ${response.url()}`);
    });
    page.on('requestfailed', (request) => {
      const why = request.failure()?.errorText ?? '';
      // The page itself gives up what it no longer wants.
      if (why === 'net::ERR_ABORTED' || isExpected(request.url())) return;
      this.complaints.push(`${why} ${request.url()}`);
    });
  }

  /** What the video in an element shows now. */
  async video(within: Locator): Promise<Look> {
    const look = await within.locator('video').first().evaluate(samplesOf, STRIP_BLOCKS);
    const { strip, pixels, ...rest } = look;
    return { ...rest, id: readStrip(strip), pixels: pixels.join() };
  }

  /** What axe finds that is serious or worse: the rule and the element. */
  async accessibilityFaults(): Promise<string[]> {
    await this.page.evaluate(axe.source);
    const { violations } = await this.page.evaluate(() =>
      (window as unknown as { axe: typeof axe }).axe.run(document, {
        runOnly: ['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'wcag22aa', 'best-practice'],
      }),
    );
    return violations
      .filter(({ impact }) => impact === 'serious' || impact === 'critical')
      .flatMap(({ id, nodes }) => nodes.map(({ html }) => `${id}: ${html.slice(0, 200)}`));
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.page.context().close();
  }
}

/** Runs in the page. */
function samplesOf(element: SVGElement | HTMLElement, blocks: number) {
  const video = element as HTMLVideoElement;
  const { videoWidth: width, videoHeight: height, currentTime } = video;
  if (width === 0) return { currentTime, width, height, strip: [], pixels: [] };
  const canvas = document.createElement('canvas');
  canvas.width = width;
  canvas.height = height;
  const context = canvas.getContext('2d');
  context?.drawImage(video, 0, 0);
  const row = (y: number): number[] =>
    Array.from({ length: blocks }, (_, block) => {
      const x = Math.floor(((2 * block + 1) * width) / (2 * blocks));
      return context?.getImageData(x, y, 1, 1).data[1] ?? 0;
    });
  const pixels = [0.3, 0.5, 0.75].flatMap((part) => row(Math.floor(height * part)));
  return { currentTime, width, height, strip: row(Math.min(16, Math.floor(height / 12))), pixels };
}
