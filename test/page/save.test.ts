/** Saving a span as files, and keeping it, in a real browser before the real program. */
import { readFile, stat } from 'node:fs/promises';
import type { Download, Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { Camrelay, Home } from '../rig/camrelay.js';
import { runToEnd } from '../rig/child.js';
import { hasChromium, hasFfmpeg } from '../rig/tools.js';
import { eventually } from '../rig/wait.js';
import { LARGE, recordDays } from './recorded-days.js';
import { SlowProxy } from './slow-proxy.js';
import { Screen } from './viewer.js';

const HOUR_MS = 3_600_000;
/** Yesterday at some whole hour: recordings do not age away while tests run. */
const beginMs = Math.floor(Date.now() / HOUR_MS) * HOUR_MS - 30 * HOUR_MS;
const at = (ms: number): string => new Date(beginMs + ms).toISOString();
const MIN_MS = 60_000;

describe.runIf(hasChromium && hasFfmpeg)('saving a span', () => {
  let home: Home;
  let camrelay: Camrelay;
  let screen: Screen;
  beforeAll(async () => {
    const idle = { vendor: 'rtsp', url: 'rtsp://127.0.0.1:1/none', enabled: false };
    home = await Home.make({
      time_zone: 'Europe/Berlin',
      cameras: {
        'front-porch': { ...idle, name: 'Front porch' },
        driveway: { ...idle, name: 'Driveway' },
      },
    });
    const spans = [
      { from: at(0), to: at(2 * HOUR_MS) },
      { from: at(2 * HOUR_MS + 5 * MIN_MS), to: at(6 * HOUR_MS) },
    ];
    const gap = { from: spans[0]!.to, to: spans[1]!.from, cause: 'offline' as const };
    await recordDays(home.dataDir, [{ camera: 'front-porch', recorded: spans, gaps: [gap] }]);
    const recorded = [{ from: at(0), to: at(6 * HOUR_MS) }];
    await recordDays(home.dataDir, [{ camera: 'driveway', recorded }], LARGE);
    camrelay = await Camrelay.startIn(home);
    screen = await Screen.open();
  });
  afterAll(async () => {
    await screen[Symbol.asyncDispose]();
    await camrelay[Symbol.asyncDispose]();
    await home[Symbol.asyncDispose]();
  });

  const keep = async (camera: string, from: number, to: number, note = ''): Promise<void> => {
    const answer = await fetch(camrelay.http(`/api/v1/cameras/${camera}/protected`), {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify({ from: at(from), to: at(to), note }),
    });
    expect(answer.status).toBe(201);
  };
  const freeAll = async (): Promise<void> => {
    for (const camera of ['front-porch', 'driveway']) {
      const where = `/api/v1/cameras/${camera}/protected?from=${at(-9 * HOUR_MS)}&to=${at(9 * HOUR_MS)}`;
      await fetch(camrelay.http(where), { method: 'DELETE' });
    }
  };
  /** The sheet, of a span that is kept. */
  const openSheet = async (page: Page): Promise<ReturnType<Page['getByRole']>> => {
    await page.getByRole('button', { name: 'Save', exact: true }).first().click();
    return page.getByRole('dialog', { name: 'Save a span' });
  };

  it('downloads a clip as long as the span, under the name of the clock at the camera', async () => {
    await freeAll();
    await keep('front-porch', 10 * MIN_MS, 17.5 * MIN_MS, 'Parcel');
    await using viewer = await screen.look(camrelay.http('/kept'));
    const { page } = viewer;
    await page.getByText('Parcel').waitFor();
    const sheet = await openSheet(page);
    await sheet.getByText('7 min 30 s').waitFor();
    const button = sheet.getByRole('button', { name: /^Download [\d.]+ [kM]B$/ });
    await button.waitFor();
    expect(await sheet.getByText(/Europe\/Berlin \(\+0[12]:00\)/).count()).toBe(1);
    expect(await viewer.accessibilityFaults()).toEqual([]);
    const begun = page.waitForEvent('download');
    await button.click();
    const download = await begun;
    expect(download.suggestedFilename()).toMatch(
      /^front-porch_\d{4}-\d\d-\d\d_\d\d-10-00\+0[12]00\.mp4$/,
    );
    expect(await secondsOf(download)).toBeCloseTo(450, 0);
    await page.getByText('Saved 7 min 30 s').waitFor();
    await page.getByText(download.suggestedFilename()).first().waitFor();
    expect(viewer.complaints).toEqual([]);
  });

  it('says what is missing of which camera, and leaves it as a pause where that is wanted', async () => {
    await freeAll();
    await keep('front-porch', 115 * MIN_MS, 130 * MIN_MS);
    await using viewer = await screen.look(camrelay.http('/kept'));
    const { page } = viewer;
    const sheet = await openSheet(page);
    await sheet.getByText('5 min missing').waitFor();
    const clip = async (): Promise<number> => {
      const begun = page.waitForEvent('download');
      await sheet.getByRole('button', { name: /^Download [\d.]+ [kM]B$/ }).click();
      return secondsOf(await begun);
    };
    expect(await clip()).toBeCloseTo(10 * 60, 0);
    await sheet.getByRole('radio', { name: 'Leave them in as a pause' }).check();
    const asked = page.waitForRequest(/clip\.mp4.*gaps=keep/);
    await asked;
    expect(await clip()).toBeCloseTo(15 * 60, 0);
    expect(viewer.complaints).toEqual([]);
  });

  it('puts several cameras into one zip with a list of times', async () => {
    await freeAll();
    await keep('front-porch', 10 * MIN_MS, 12 * MIN_MS);
    await using viewer = await screen.look(camrelay.http('/kept'));
    const { page } = viewer;
    const sheet = await openSheet(page);
    await sheet.getByRole('button', { name: 'Other cameras' }).click();
    await sheet.getByRole('checkbox', { name: 'Driveway' }).check();
    await sheet.getByText('2 clips and a list of times, as one zip').waitFor();
    const begun = page.waitForEvent('download');
    await sheet.getByRole('button', { name: /^Download [\d.]+ [kM]B$/ }).click();
    const download = await begun;
    expect(download.suggestedFilename()).toMatch(/^camrelay_.*\+0[12]00\.zip$/);
    const list = 'import sys, zipfile; print("\\n".join(zipfile.ZipFile(sys.argv[1]).namelist()))';
    const { stdout } = await runToEnd('python3', ['-c', list, await download.path()]);
    expect(stdout.toString().trim().split('\n')).toEqual([
      expect.stringMatching(/^front-porch_.*\.mp4$/),
      expect.stringMatching(/^driveway_.*\.mp4$/),
      'manifest.json',
    ]);
    await page.getByText(download.suggestedFilename()).first().waitFor();
    expect(viewer.complaints).toEqual([]);
  });

  it('tells the progress, also elsewhere on the page, and cancels', async () => {
    await freeAll();
    await keep('driveway', 0, 6 * HOUR_MS);
    await using slow = await SlowProxy.start(camrelay.base, 6_000_000);
    await using viewer = await screen.look(`${slow.base}/kept`);
    const { page } = viewer;
    const sheet = await openSheet(page);
    const begun = page.waitForEvent('download');
    await sheet.getByRole('button', { name: /^Download [\d.]+ MB$/ }).click();
    const download = await begun;
    await sheet.getByText(/[\d.]+\s[kM]B of [\d.]+\sMB · .+ left/).waitFor();
    await sheet.getByRole('button', { name: 'Close' }).click();
    await page.getByRole('navigation').getByRole('link', { name: 'System' }).click();
    await page.getByRole('navigation').getByText('1 download under way').waitFor();
    await page.getByRole('navigation').getByRole('link', { name: 'Kept' }).click();
    const row = page.getByRole('listitem').filter({ hasText: 'Driveway,' });
    await row.getByRole('progressbar').waitFor();
    await row.getByRole('button', { name: 'Cancel' }).click();
    await row.getByText('Cancelled').waitFor();
    const { jobs } = (await (await fetch(camrelay.http('/api/v1/jobs'))).json()) as {
      jobs: { state: string }[];
    };
    expect(jobs.at(-1)?.state).toBe('cancelled');
    expect(await download.failure()).not.toBeNull();
    await row.getByRole('button', { name: 'Take off the list' }).click();
    await row.waitFor({ state: 'detached' });
    expect(viewer.complaints).toEqual([]);
  });

  it('goes where recordings are when there are none', async () => {
    await freeAll();
    await keep('front-porch', -2 * HOUR_MS, -1 * HOUR_MS);
    await using viewer = await screen.look(camrelay.http('/kept'), { mayFail: /clip\.mp4/ });
    const { page } = viewer;
    await page.getByText('nothing recorded').waitFor();
    const sheet = await openSheet(page);
    await sheet.getByText(/Recordings begin on/).waitFor();
    const button = sheet.getByRole('button', { name: 'Download' });
    expect(await button.isDisabled()).toBe(true);
    await sheet.getByRole('button', { name: 'Go there' }).click();
    await sheet.getByRole('button', { name: /^Download [\d.]+ [kM]B$/ }).waitFor();
    expect(viewer.complaints).toEqual([]);
  });

  it('takes typed times and keeps the span with a note, by keys alone', async () => {
    await freeAll();
    await keep('driveway', 10 * MIN_MS, 20 * MIN_MS);
    await using viewer = await screen.look(camrelay.http('/kept'));
    const { page } = viewer;
    await page.getByRole('button', { name: 'Save', exact: true }).focus();
    await page.keyboard.press('Enter');
    const sheet = page.getByRole('dialog', { name: 'Save a span' });
    await sheet.getByText('10 min', { exact: true }).waitFor();
    const from = sheet.getByLabel('From');
    const text = await from.inputValue();
    await tabTo(page, 'From');
    await page.keyboard.press('Control+A');
    await page.keyboard.type(text.replace(':10:', ':15:'));
    await page.keyboard.press('Enter');
    await sheet.getByText('5 min', { exact: true }).waitFor();
    await tabTo(page, 'Keep this span on the disk');
    await page.keyboard.press('Space');
    await tabTo(page, 'Note');
    await page.keyboard.type('Blue van');
    await tabTo(page, 'Only keep, do not download');
    await page.keyboard.press('Enter');
    await page.getByText('Kept 5 min').waitFor();
    await page.keyboard.press('Escape');
    await sheet.waitFor({ state: 'detached' });
    await page.getByText('Blue van').waitFor();
    expect(viewer.complaints).toEqual([]);
  });

  it('copies a link to the selection', async () => {
    await freeAll();
    await keep('driveway', 10 * MIN_MS, 20 * MIN_MS);
    await using viewer = await screen.look(camrelay.http('/kept'));
    const { page } = viewer;
    await page.context().grantPermissions(['clipboard-read', 'clipboard-write']);
    const sheet = await openSheet(page);
    await sheet.getByRole('button', { name: 'Copy link' }).click();
    await page.getByText('Link copied').waitFor();
    const link = new URL(await page.evaluate(() => navigator.clipboard.readText()));
    expect(link.pathname).toBe('/camera/driveway');
    expect(Date.parse(link.searchParams.get('from')!)).toBe(Date.parse(at(10 * MIN_MS)));
    expect(link.searchParams.get('to')).toMatch(/\+0[12]:00$/);
  });

  it('stops keeping a span only after asking, and says when nothing is kept', async () => {
    await freeAll();
    await keep('driveway', 10 * MIN_MS, 20 * MIN_MS, 'Old note');
    await using viewer = await screen.look(camrelay.http('/kept'), {
      screen: 'phone',
      touch: true,
    });
    const { page } = viewer;
    await page.getByText('Old note').waitFor();
    await eventually(() => page.getByRole('listitem').locator('img').evaluate((image) => (image as HTMLImageElement).naturalWidth > 0), { what: 'its picture' }); // prettier-ignore
    expect(await viewer.accessibilityFaults()).toEqual([]);
    expect(await page.evaluate(() => document.documentElement.scrollWidth)).toBe(390);
    await page.getByRole('button', { name: 'Stop keeping' }).tap();
    await page.getByRole('button', { name: 'Cancel' }).tap();
    await page.getByText('Old note').waitFor();
    await page.getByRole('button', { name: 'Stop keeping' }).tap();
    await page.getByRole('group').getByRole('button', { name: 'Stop keeping' }).tap();
    await page.getByText('Nothing is kept yet').waitFor();
    expect(viewer.complaints).toEqual([]);
  });

  it('says so when what is kept cannot be asked for, and asks again', async () => {
    await freeAll();
    await using viewer = await screen.look('about:blank', { mayFail: /protected/ });
    const { page } = viewer;
    const answer = { error: { code: 'disk_failed', message: 'the disk does not answer' } };
    await page.route('**/api/v1/protected', (route) =>
      route.fulfill({ status: 503, json: answer }),
    );
    await page.goto(camrelay.http('/kept'));
    await page.getByText('What is kept did not load').waitFor({ timeout: 20_000 });
    await page.getByText('the disk does not answer').waitFor();
    await page.unroute('**/api/v1/protected');
    await page.getByRole('button', { name: 'Try again' }).click();
    await page.getByText('Nothing is kept yet').waitFor();
  });
});

/** How long a downloaded film is, seconds, as ffprobe tells. */
async function secondsOf(download: Download): Promise<number> {
  const path = await download.path();
  expect((await stat(path)).size).toBeGreaterThan(1_000);
  expect((await readFile(path)).subarray(4, 8).toString()).toBe('ftyp');
  const args = ['-v', 'error', '-show_entries', 'format=duration', '-of', 'csv=p=0', path];
  const { stdout } = await runToEnd('ffprobe', args);
  return Number(stdout.toString());
}

/** Until what has the focus is called so. */
async function tabTo(page: Page, name: string): Promise<void> {
  for (let presses = 0; presses < 60; presses++) {
    const focused = await page.evaluate(() => {
      const element = document.activeElement as HTMLInputElement | null;
      return element?.labels?.[0]?.textContent ?? element?.textContent ?? '';
    });
    if (focused.trim() === name) return;
    await page.keyboard.press('Tab');
  }
  throw new Error(`no way to ${name} by Tab`);
}
