/** Live: pictures that really play, in a real browser, from the real program and cameras. */
import type { Locator } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { Camrelay } from '../rig/camrelay.js';
import { GstCamera } from '../rig/gst-camera.js';
import { makeVideo } from '../rig/media.js';
import { Shared } from '../rig/shared.js';
import { hasChromium, hasGStreamer } from '../rig/tools.js';
import { eventually } from '../rig/wait.js';
import { Screen, type Viewer } from './viewer.js';

const DEMO = { vendor: 'demo', size: '320x240', fps: 10 };

describe.runIf(hasChromium && hasGStreamer)('Live', () => {
  const shared = new Shared();
  let camrelay: Camrelay;
  let screen: Screen;
  let camera: GstCamera;
  beforeAll(async () => {
    camera = shared.use(await GstCamera.start({ video: await makeVideo() }));
    camrelay = shared.use(
      await Camrelay.start({
        config: {
          relay: { stall_timeout: '5s' },
          cameras: {
            porch: { name: 'Front porch', vendor: 'rtsp', url: camera.url },
            yard: { ...DEMO, name: 'Yard', extra_streams: ['sub'] },
            hall: { ...DEMO, name: 'Hall', record: 'off' },
            lazy: { ...DEMO, name: 'Garage', record: 'off', on_demand: true },
          },
        },
      }),
    );
    screen = shared.use(await Screen.open());
    await camrelay.untilState('porch', 'online');
  });
  afterAll(() => shared[Symbol.asyncDispose]());

  const tile = ({ page }: Viewer, name: string): Locator =>
    page.getByRole('listitem').filter({ has: page.getByRole('link', { name }) });

  const untilLive = (viewer: Viewer, name: string, withinMs = 15_000): Promise<unknown> =>
    eventually(async () => (await tile(viewer, name).locator('[data-still=false]').count()) > 0, {
      what: `the picture of ${name} to move`,
      withinMs,
    });

  it('plays: the time goes on, the pixels change, and the picture is at most 3 s old', async () => {
    await using viewer = await screen.look(camrelay.http('/'));
    await untilLive(viewer, 'Front porch');
    const porch = tile(viewer, 'Front porch');
    const first = await viewer.video(porch);
    await eventually(
      async () => {
        const { currentTime, pixels } = await viewer.video(porch);
        return currentTime > first.currentTime + 1 && pixels !== first.pixels;
      },
      { what: 'the picture to move' },
    );
    await eventually(
      async () => {
        const { id } = await viewer.video(porch);
        const nowMs = Date.now();
        return id !== null && nowMs - camera.sentAtMs(id, nowMs) <= 3_000;
      },
      { what: 'a picture that is at most 3 s old' },
    );
    await untilLive(viewer, 'Yard');
    expect(await viewer.accessibilityFaults()).toEqual([]);
    expect(viewer.complaints).toEqual([]);
  });

  it('moves within 2 s of being opened', async () => {
    await using viewer = await screen.look('about:blank');
    await viewer.page.addInitScript(noteFirstFrame);
    await viewer.page.goto(camrelay.http('/'));
    await untilLive(viewer, 'Front porch');
    const shownMs = await viewer.page.evaluate(() => Number(document.body.dataset.firstFrameMs));
    expect(shownMs).toBeLessThan(2_000);
  });

  it('says in one sentence how all is', async () => {
    await using viewer = await screen.look(camrelay.http('/'));
    await viewer.page.getByText(/^3 of 3 live\. Saved up to \d\d:\d\d:\d\d\.$/).waitFor();
    await tile(viewer, 'Hall').getByText('Live only').last().waitFor();
    await tile(viewer, 'Garage').getByText('Starts when you open it').waitFor();
  });

  it('never shifts what it has drawn', async () => {
    await using viewer = await screen.look(camrelay.http('/'));
    await untilLive(viewer, 'Front porch');
    await untilLive(viewer, 'Yard');
    expect(await viewer.page.evaluate(layoutShift)).toBe(0);
  });

  it('shows a camera that stops grey and with the age of its picture, and comes back by itself', async () => {
    await using viewer = await screen.look(camrelay.http('/'));
    await untilLive(viewer, 'Front porch');
    const porch = tile(viewer, 'Front porch');
    expect(await saturation(viewer, porch)).toBeGreaterThan(0.5);
    await camera.goAway();
    const goneMs = performance.now();
    await eventually(
      async () =>
        (await saturation(viewer, porch)) === 0 &&
        (await porch.getByText(/Picture from \d+\s+s ago/).count()) > 0,
      { what: 'a grey picture and its age', withinMs: 12_000 },
    );
    expect(performance.now() - goneMs).toBeLessThan(12_000);
    await porch
      .getByText(/^for \d+\s+s$/)
      .last()
      .waitFor();
    await viewer.page
      .getByText(/except Front porch\.$/)
      .first()
      .waitFor();
    await viewer.page
      .getByRole('status')
      .filter({ hasText: /^Front porch: / })
      .waitFor();
    await camera.comeBack();
    await untilLive(viewer, 'Front porch', 30_000);
    await eventually(async () => (await saturation(viewer, porch)) > 0.5, { what: 'colours' });
  });

  it('shows a camera that freezes grey, with the age of its picture', async () => {
    await using viewer = await screen.look(camrelay.http('/'));
    await untilLive(viewer, 'Front porch');
    const porch = tile(viewer, 'Front porch');
    await camera.command('freeze');
    try {
      await porch.getByText('Picture froze').waitFor({ timeout: 12_000 });
      await eventually(async () => (await saturation(viewer, porch)) === 0, { what: 'grey' });
      await porch
        .getByText(/^for \d+\s+s$/)
        .last()
        .waitFor();
    } finally {
      await camera.command('thaw');
    }
    await untilLive(viewer, 'Front porch', 30_000);
  });

  it('closes a player within a second of its tile being scrolled away, and opens it again', async () => {
    const size = { width: 390, height: 320 };
    await using viewer = await screen.look(camrelay.http('/'), { screen: size });
    await untilLive(viewer, 'Front porch');
    const porch = tile(viewer, 'Front porch');
    await viewer.page.evaluate(() => scrollTo(0, document.body.scrollHeight));
    const scrolledMs = performance.now();
    await eventually(async () => (await porch.locator('video').count()) === 0, {
      what: 'the player to close',
      withinMs: 3_000,
      everyMs: 20,
    });
    expect(performance.now() - scrolledMs).toBeLessThan(1_000);
    await viewer.page.evaluate(() => scrollTo(0, 0));
    await untilLive(viewer, 'Front porch', 3_000);
  });

  it('asks for no media two seconds after its tab was hidden, and plays when it is back', async () => {
    await using viewer = await screen.look(camrelay.http('/'));
    const { page } = viewer;
    await untilLive(viewer, 'Front porch');
    await page.evaluate(hideTab, true);
    const hiddenMs = performance.now();
    const late: string[] = [];
    page.on('request', (request) => {
      if (!/\/(hls|flv)\//.test(request.url())) return;
      if (performance.now() - hiddenMs > 2_000) late.push(request.url());
    });
    expect(await page.locator('video').count()).toBe(0);
    await page.waitForTimeout(4_000);
    expect(late).toEqual([]);
    await page.evaluate(hideTab, false);
    await untilLive(viewer, 'Front porch', 4_000);
  });

  it('has at most four media requests in flight', async () => {
    await using viewer = await screen.look('about:blank');
    const { page } = viewer;
    let inFlight = 0;
    let most = 0;
    const isMedia = (url: string): boolean => url.includes('/hls/');
    page.on('request', (request) => {
      if (isMedia(request.url())) most = Math.max(most, ++inFlight);
    });
    const over = (request: { url(): string }): void => {
      if (isMedia(request.url())) inFlight--;
    };
    page.on('requestfinished', over);
    page.on('requestfailed', over);
    await page.goto(camrelay.http('/'));
    await untilLive(viewer, 'Front porch');
    await untilLive(viewer, 'Yard');
    expect(most).toBeGreaterThan(0);
    expect(most).toBeLessThanOrEqual(4);
  });

  it('is a list that arrows go through, and Shift moves a camera in', async () => {
    await using viewer = await screen.look(camrelay.http('/'));
    const { page } = viewer;
    const list = page.getByRole('list', { name: 'Cameras' });
    const order = (): Promise<string[]> => list.locator('b').allTextContents();
    await tile(viewer, 'Front porch').getByRole('link').focus();
    await page.keyboard.press('ArrowRight');
    const focused = (): Promise<string | null> =>
      page.evaluate(() => document.activeElement?.getAttribute('aria-label') ?? null);
    expect(await focused()).toMatch(/^Yard, /);
    await page.keyboard.press('Shift+ArrowLeft');
    expect(await order()).toEqual(['Yard', 'Front porch', 'Hall', 'Garage']);
    expect(await focused()).toMatch(/^Yard, /);
    await page.reload();
    await list.waitFor();
    await eventually(async () => (await order())[0] === 'Yard', { what: 'the order to be kept' });
    await page.keyboard.press('2');
    await page.waitForURL('**/camera/porch');
  });

  it('drags a camera to where another is', async () => {
    await using viewer = await screen.look(camrelay.http('/'));
    await untilLive(viewer, 'Front porch');
    await tile(viewer, 'Hall').dragTo(tile(viewer, 'Front porch'));
    const names = viewer.page.getByRole('list', { name: 'Cameras' }).locator('b');
    expect(await names.allTextContents()).toEqual(['Hall', 'Front porch', 'Yard', 'Garage']);
  });

  it('has the first camera in full width on a phone, then two columns, or one', async () => {
    const phone = { screen: 'phone', touch: true } as const;
    await using viewer = await screen.look(camrelay.http('/'), phone);
    const { page } = viewer;
    await untilLive(viewer, 'Front porch');
    const widths = (): Promise<number[]> =>
      page
        .getByRole('list', { name: 'Cameras' })
        .getByRole('listitem')
        .evaluateAll((tiles) => tiles.map((one) => Math.round(one.getBoundingClientRect().width)));
    expect(await widths()).toEqual([366, 177, 177, 177]);
    await page.getByRole('button', { name: 'One column' }).click();
    expect(await widths()).toEqual([366, 366, 366, 366]);
    const overflow = await page.evaluate(() => document.documentElement.scrollWidth - innerWidth);
    expect(overflow).toBeLessThanOrEqual(0);
    expect(await viewer.accessibilityFaults()).toEqual([]);
  });

  it('shows the moment that was tapped in a ribbon', async () => {
    await using viewer = await screen.look(camrelay.http('/'));
    await untilLive(viewer, 'Front porch');
    const box = await tile(viewer, 'Front porch').boundingBox();
    await viewer.page.mouse.click(box!.x + box!.width - 2, box!.y + box!.height - 2);
    await viewer.page.waitForURL(/\/camera\/porch\?at=/);
  });

  it('is a wall without controls at ?view=wall', async () => {
    await using viewer = await screen.look(camrelay.http('/?view=wall'), { screen: 'wall' });
    const { page } = viewer;
    await untilLive(viewer, 'Front porch');
    expect(await page.getByRole('button').count()).toBe(0);
    expect(await page.getByRole('navigation').count()).toBe(0);
    await page
      .getByText(/^\d\d:\d\d:\d\d$/)
      .first()
      .waitFor();
    expect(await viewer.accessibilityFaults()).toEqual([]);
    expect(viewer.complaints).toEqual([]);
    await page.keyboard.press('Escape');
    await page.getByRole('heading', { level: 1, name: 'Live' }).waitFor();
  });

  it('turns every picture grey at once when camrelay is gone, and says how old it is', async () => {
    await using gone = await Camrelay.start({ config: { cameras: { yard: DEMO, hall: DEMO } } });
    await gone.untilState('hall', 'online');
    await using viewer = await screen.look(gone.http('/'), { mayFail: /./ });
    await untilLive(viewer, 'yard');
    await untilLive(viewer, 'hall');
    await gone.kill();
    await eventually(async () => (await viewer.page.locator('[data-still=false]').count()) === 0, {
      what: 'every picture to be grey',
      withinMs: 2_000,
    });
    await tile(viewer, 'yard')
      .getByText(/Picture from \d+\s+s ago/)
      .waitFor();
  });

  it('says what to do where there is no camera yet', async () => {
    await using empty = await Camrelay.start({ config: { cameras: {} } });
    await using viewer = await screen.look(empty.http('/'));
    await viewer.page.getByRole('heading', { name: 'No cameras yet' }).waitFor();
    await viewer.page.getByRole('link', { name: 'Add a camera' }).waitFor();
    expect(await viewer.accessibilityFaults()).toEqual([]);
    await viewer.page.getByRole('button', { name: 'Start the demo' }).click();
    const demo = viewer.page.getByRole('listitem').filter({ hasText: 'Demo' });
    await eventually(async () => (await viewer.video(demo)).width > 0, {
      what: 'the demo to play',
    });
    expect(viewer.complaints).toEqual([]);
  });
});

/** Runs in the page before it begins: notes when the first picture of any video is shown. */
function noteFirstFrame(): void {
  new MutationObserver((changes) => {
    for (const video of changes.flatMap(({ addedNodes }) => [...addedNodes])) {
      if (!(video instanceof HTMLVideoElement)) continue;
      video.requestVideoFrameCallback((nowMs) => {
        document.body.dataset.firstFrameMs ??= String(nowMs);
      });
    }
  }).observe(document, { childList: true, subtree: true });
}

/** Runs in the page. */
function layoutShift(): Promise<number> {
  return new Promise((resolve) => {
    let sum = 0;
    new PerformanceObserver((list) => {
      for (const entry of list.getEntries()) sum += (entry as unknown as { value: number }).value;
    }).observe({ type: 'layout-shift', buffered: true });
    setTimeout(() => resolve(sum), 500);
  });
}

/** Runs in the page. A browser without a screen has no tabs that could be hidden. */
function hideTab(isHidden: boolean): void {
  Object.defineProperty(document, 'hidden', { configurable: true, get: () => isHidden });
  document.dispatchEvent(new Event('visibilitychange'));
}

/** The most colourful pixel of a corner of the tile's picture that no words lie on: 0 is grey. */
async function saturation({ page }: Viewer, tile: Locator): Promise<number> {
  const box = await tile.boundingBox();
  if (!box) throw new Error('the tile is not there');
  const { x, y, width, height } = box;
  const clip = { x: x + width * 0.3, y: y + height * 0.2, width: width * 0.1, height: 16 };
  const png = await page.screenshot({ clip });
  return page.evaluate(async (base64) => {
    const bytes = Uint8Array.from(atob(base64), (letter) => letter.charCodeAt(0));
    const bitmap = await createImageBitmap(new Blob([bytes], { type: 'image/png' }));
    const context = new OffscreenCanvas(bitmap.width, bitmap.height).getContext('2d');
    context?.drawImage(bitmap, 0, 0);
    const pixels = context?.getImageData(0, 0, bitmap.width, bitmap.height).data ?? [];
    let most = 0;
    for (let at = 0; at < pixels.length; at += 4) {
      const [red = 0, green = 0, blue = 0] = pixels.slice(at, at + 3);
      const max = Math.max(red, green, blue);
      if (max > 24) most = Math.max(most, (max - Math.min(red, green, blue)) / max);
    }
    return Math.round(most * 100) / 100;
  }, png.toString('base64'));
}
