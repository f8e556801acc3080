/** The page in Chromium with sixteen live pictures: how idle its main thread is, and whether memory stays. */
import { existsSync } from 'node:fs';
import { type Browser, type CDPSession, chromium, type Page } from 'playwright-core';
import type { Measure, Row } from '../measure.js';
import { type Camrelay, seconds, startCamrelay, until } from '../programs.js';

const CAMERAS = 16;
const CAMERA = { vendor: 'demo', size: '320x180', fps: 10, record: 'off' };
const BROWSERS = ['/usr/bin/chromium', '/usr/bin/chromium-browser', '/usr/bin/google-chrome'];
const WINDOW_S = 30;
const MEMORY_S = 600;
const MB = 1_000_000;

export const page: Measure = {
  name: 'page',
  run: async () => {
    const ids = Array.from({ length: CAMERAS }, (_, at) => `cam${String(at + 1).padStart(2, '0')}`);
    await using program = await startCamrelay({
      cameras: Object.fromEntries(ids.map((id) => [id, CAMERA])),
    });
    await until(() => areAllOnline(program), 60_000, 'every camera is live');
    const browser = await openBrowser();
    try {
      return await measure(browser, program);
    } finally {
      await browser.close();
    }
  },
};

async function areAllOnline({ api }: Camrelay): Promise<boolean> {
  const { cameras } = (await api('/cameras')) as { cameras: { state: string }[] };
  return cameras.every(({ state }) => state === 'online');
}

async function openBrowser(): Promise<Browser> {
  const executablePath = BROWSERS.find((path) => existsSync(path));
  if (executablePath === undefined) throw new Error('there is no Chromium here');
  return chromium.launch({ executablePath, args: ['--no-sandbox', '--disable-gpu'] });
}

async function measure(browser: Browser, { http }: Camrelay): Promise<Row[]> {
  const context = await browser.newContext({ viewport: { width: 1_280, height: 800 } });
  const view = await context.newPage();
  const cdp = await context.newCDPSession(view);
  await cdp.send('Performance.enable', { timeDomain: 'threadTicks' });
  const openedMs = performance.now();
  await view.goto(`${http}/`);
  await until(async () => (await moving(view)) > 0, 30_000, 'a picture moves');
  const firstMs = performance.now() - openedMs;
  await until(async () => (await moving(view)) === CAMERAS, 60_000, 'every picture moves');
  const allMs = performance.now() - openedMs;
  await seconds(10);

  const busy = await busyShare(cdp);
  const before = await heapBytes(cdp);
  await seconds(MEMORY_S);
  const after = await heapBytes(cdp);
  const still = CAMERAS - (await moving(view));
  return [
    {
      what: `page with ${CAMERAS} live pictures, main thread busy`,
      measured: busy * 100,
      unit: '% of the time',
      target: 30,
      detail: `CPU time of its tasks over ${WINDOW_S} s; ${still} of ${CAMERAS} pictures stood still at the end`,
    },
    {
      what: 'the same page, growth of its heap',
      measured: (after - before) / MB,
      unit: `MB in ${MEMORY_S / 60} min`,
      target: 2,
      detail: `from ${(before / MB).toFixed(1)} MB, garbage collected before both`,
    },
    {
      what: 'the same page, from opening it to the first moving picture',
      measured: firstMs / 1000,
      unit: 's',
      target: 2,
      detail: `all ${CAMERAS} after ${(allMs / 1000).toFixed(1)} s`,
    },
  ];
}

/** How many pictures move. */
const moving = (view: Page): Promise<number> => view.locator('[data-still=false]').count();

/** The share of the time in which the page's main thread was at work. */
async function busyShare(cdp: CDPSession): Promise<number> {
  const startMs = performance.now();
  const before = await metric(cdp, 'TaskDuration');
  await seconds(WINDOW_S);
  const busyS = (await metric(cdp, 'TaskDuration')) - before;
  return busyS / ((performance.now() - startMs) / 1000);
}

async function heapBytes(cdp: CDPSession): Promise<number> {
  await cdp.send('HeapProfiler.collectGarbage');
  return metric(cdp, 'JSHeapUsedSize');
}

async function metric(cdp: CDPSession, wanted: string): Promise<number> {
  const { metrics } = await cdp.send('Performance.getMetrics');
  const found = metrics.find(({ name }) => name === wanted);
  if (!found) throw new Error(`Chromium does not tell ${wanted}`);
  return found.value;
}
