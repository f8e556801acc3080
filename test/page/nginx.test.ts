/** The page through a real nginx, over TLS and HTTP/2 and below a path, as it is shipped. */
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { Camrelay } from '../rig/camrelay.js';
import { Nginx } from '../rig/nginx.js';
import { hasChromium, hasNginx } from '../rig/tools.js';
import { eventually } from '../rig/wait.js';
import { Screen } from './viewer.js';

/** How far behind now the picture may be, s: three parts, and a machine that is busy. */
const BEHIND_S = 6;

describe.runIf(hasNginx && hasChromium)('the page behind nginx', () => {
  let camrelay: Camrelay;
  let nginx: Nginx;
  let screen: Screen;
  beforeAll(async () => {
    const demo = { vendor: 'demo', size: '320x240', fps: 10, record: 'off' };
    camrelay = await Camrelay.start({ config: { cameras: { demo } } });
    nginx = await Nginx.before(camrelay.home.httpPort);
    screen = await Screen.open();
    await camrelay.untilState('demo', 'online');
  });
  afterAll(async () => {
    await screen[Symbol.asyncDispose]();
    await nginx[Symbol.asyncDispose]();
    await camrelay[Symbol.asyncDispose]();
  });

  it('plays a camera live with low latency, by HTTP/2', async () => {
    await using viewer = await screen.look(nginx.url('/camera/demo'), { anyCertificate: true });
    const { page } = viewer;
    const waiting: string[] = [];
    page.on('request', (request) => {
      if (request.url().includes('_HLS_msn=')) waiting.push(request.url());
    });
    const picture = page.getByRole('main');
    await eventually(async () => (await viewer.video(picture)).currentTime > 1, {
      what: 'the picture to play',
      withinMs: 20_000,
    });
    await eventually(() => waiting.length > 3, { what: 'playlists that wait for the next part' });
    const protocols = await page.evaluate(() => [
      ...new Set(
        performance
          .getEntriesByType('resource')
          .map((entry) => (entry as PerformanceResourceTiming).nextHopProtocol),
      ),
    ]);
    expect(protocols).toEqual(['h2']);
    const behind = await page
      .locator('video')
      .first()
      .evaluate((element) => {
        const { buffered, currentTime } = element as HTMLVideoElement;
        return buffered.end(buffered.length - 1) - currentTime;
      });
    expect(behind).toBeLessThan(BEHIND_S);
    expect(viewer.complaints).toEqual([]);
  });

  it('plays the grid, goes from place to place below the path, and can be loaded anew there', async () => {
    await using viewer = await screen.look(nginx.url('/'), { anyCertificate: true });
    const { page } = viewer;
    await eventually(async () => (await viewer.video(page.getByRole('main'))).currentTime > 0, {
      what: 'the grid to play',
      withinMs: 20_000,
    });
    await page.getByRole('navigation').getByRole('link', { name: 'System' }).click();
    await page.getByRole('heading', { level: 1, name: 'System' }).waitFor();
    expect(page.url()).toBe(nginx.url('/system'));
    await page.reload();
    await page.getByRole('heading', { level: 1, name: 'System' }).waitFor();
    expect(viewer.complaints).toEqual([]);
  });
});
