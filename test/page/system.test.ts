/** System, in a real browser before the real program. */
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { Camrelay, Home } from '../rig/camrelay.js';
import { hasChromium, hasFfmpeg } from '../rig/tools.js';
import { recordDays } from './recorded-days.js';
import { Screen } from './viewer.js';

const HOUR_MS = 3_600_000;

describe.runIf(hasChromium && hasFfmpeg)('System', () => {
  let home: Home;
  let camrelay: Camrelay;
  let screen: Screen;
  beforeAll(async () => {
    const demo = { vendor: 'demo', size: '320x240', fps: 10 };
    const away = { vendor: 'rtsp', url: 'rtsp://viewer:hidden-word@127.0.0.1:1/none' };
    home = await Home.make({
      time_zone: 'Europe/Berlin',
      storage: { retention: { age: '30d', size: '5GB' } },
      cameras: {
        porch: { ...demo, name: 'Porch' },
        barn: { ...away, name: 'Barn' },
        attic: { ...demo, name: 'Attic', enabled: false, record: 'off' },
      },
    });
    const at = (hours: number): string => new Date(Date.now() + hours * HOUR_MS).toISOString();
    await recordDays(home.dataDir, [
      {
        camera: 'barn',
        recorded: [
          { from: at(-60), to: at(-8) },
          { from: at(-6), to: at(-5) },
        ],
        gaps: [{ from: at(-8), to: at(-6), cause: 'crash' }],
      },
    ]);
    camrelay = await Camrelay.startIn(home);
    screen = await Screen.open();
  });
  afterAll(async () => {
    await screen[Symbol.asyncDispose]();
    await camrelay[Symbol.asyncDispose]();
    await home[Symbol.asyncDispose]();
  });

  it('says in a sentence what is not saved, and both tables worst first', async () => {
    await using viewer = await screen.look(camrelay.http('/system'));
    const { page } = viewer;
    await page.getByText(/Barn is not being saved now\./).waitFor();
    await page.getByText(/camrelay \d+\.\d+\.\d+ · ffmpeg \d.* · up /).waitFor();
    const now = page.getByRole('table', { name: /Each camera now/ });
    await now.getByText('not answering').waitFor();
    await now.getByText(/^[\d.]+\ss ago$/).waitFor({ timeout: 30_000 });
    const rows = await now.getByRole('rowheader').allTextContents();
    expect(rows).toEqual(['Barn', 'Porch', 'Attic']);
    const reach = page.getByRole('table', { name: /How far back each camera goes/ });
    await reach.getByText('2 of 30 days').waitFor();
    expect(await reach.getByRole('rowheader').allTextContents()).not.toContain('Attic');
    expect(await viewer.accessibilityFaults()).toEqual([]);
    expect(viewer.complaints).toEqual([]);
  });

  it('draws the disk, and has its values as a table', async () => {
    await using viewer = await screen.look(camrelay.http('/system#disk'));
    const { page } = viewer;
    const disk = page.getByRole('region', { name: 'Disk' });
    await disk.getByText(/of 5\sGB used/).waitFor();
    await disk.locator('svg').waitFor();
    const values = disk.getByRole('table', { name: /14 days back and 14 on/ });
    expect(await values.getByRole('row').count()).toBeGreaterThan(10);
    expect(await values.getByText('expected').count()).toBeGreaterThan(10);
  });

  it('tells what went wrong of late in words', async () => {
    await using viewer = await screen.look(camrelay.http('/system'));
    const { page } = viewer;
    const crash = page.getByRole('listitem').filter({ hasText: 'Recorder crashed' });
    await crash.getByText(/camrelay Recorder crashed, for 2\sh/).waitFor();
  });

  it('copies a report that holds no secret', async () => {
    await using viewer = await screen.look(camrelay.http('/system'));
    const { page } = viewer;
    await page.context().grantPermissions(['clipboard-read', 'clipboard-write']);
    await page.getByRole('button', { name: 'Copy a report' }).click();
    await page.getByText('Report copied; it has no passwords in it').waitFor();
    const report = await page.evaluate(() => navigator.clipboard.readText());
    expect(report).toContain('barn');
    expect(report).not.toContain('hidden-word');
  });

  it.each(['dark', 'light'] as const)(
    'has lists instead of tables on a phone, nothing to scroll sideways, %s',
    async (theme) => {
      await using viewer = await screen.look(camrelay.http('/system'), {
        screen: 'phone',
        touch: true,
        theme,
      });
      const { page } = viewer;
      await page.getByText('How far back each camera goes').waitFor();
      await page.getByText('last second on disk').first().waitFor({ state: 'hidden' });
      expect(await page.evaluate(() => document.documentElement.scrollWidth)).toBe(390);
      expect(await viewer.accessibilityFaults()).toEqual([]);
      expect(viewer.complaints).toEqual([]);
    },
  );
});
