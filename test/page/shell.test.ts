/** The frame of the page, served by the real program. */
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { Camrelay } from '../rig/camrelay.js';
import { hasChromium } from '../rig/tools.js';
import { eventually } from '../rig/wait.js';
import { PrefixProxy } from './prefix-proxy.js';
import { Screen } from './viewer.js';

const PLACES = ['Live', 'Timeline', 'Kept', 'Cameras', 'System'];

describe.runIf(hasChromium)('the page', () => {
  let camrelay: Camrelay;
  let screen: Screen;
  beforeAll(async () => {
    const demo = { vendor: 'demo', size: '320x240', fps: 10, record: 'off' };
    camrelay = await Camrelay.start({ config: { cameras: { demo } } });
    screen = await Screen.open();
  });
  afterAll(async () => {
    await screen[Symbol.asyncDispose]();
    await camrelay[Symbol.asyncDispose]();
  });

  it('has five places, each at an address of its own that can be loaded anew', async () => {
    await using viewer = await screen.look(camrelay.http('/'));
    const { page } = viewer;
    for (const name of PLACES) {
      await page.getByRole('navigation').getByRole('link', { name }).click();
      await page.getByRole('heading', { level: 1, name }).waitFor();
      await page.reload();
      await page.getByRole('heading', { level: 1, name }).waitFor();
    }
    expect(viewer.complaints).toEqual([]);
  });

  it('goes to a place by Shift and a digit, and lists the keys at ?', async () => {
    await using viewer = await screen.look(camrelay.http('/cameras'));
    const { page } = viewer;
    await page.getByRole('heading', { level: 1, name: 'Cameras' }).waitFor();
    await page.keyboard.press('Shift+Digit5');
    await page.getByRole('heading', { level: 1, name: 'System' }).waitFor();
    await page.keyboard.press('?');
    await page.getByRole('dialog', { name: 'Keys' }).getByText('play, pause').waitFor();
    await page.keyboard.press('Escape');
    expect(await page.getByRole('dialog').count()).toBe(0);
  });

  it('works below a path that a proxy takes away, at every depth', async () => {
    await using proxy = await PrefixProxy.before(camrelay.http(''), '/some/where');
    await using viewer = await screen.look(proxy.url('/camera/demo'));
    const { page } = viewer;
    const picture = page.getByRole('main');
    await eventually(async () => (await viewer.video(picture)).currentTime > 0, {
      what: 'the camera to play',
    });
    await page.getByRole('navigation').getByRole('link', { name: 'Live' }).click();
    expect(page.url()).toBe(proxy.url('/'));
    await eventually(async () => (await viewer.video(picture)).currentTime > 0, {
      what: 'the grid to play',
    });
    expect(viewer.complaints).toEqual([]);
  });

  it.each(PLACES)(
    'has room at %s for a language that is much longer, on the smallest phone',
    async (name) => {
      const screenOf = { width: 360, height: 740 };
      await using viewer = await screen.look(camrelay.http('/?lang=en-XA'), {
        screen: screenOf,
        touch: true,
      });
      const { page } = viewer;
      await page.getByRole('navigation').getByRole('link').nth(PLACES.indexOf(name)).tap();
      await page.getByRole('heading', { level: 1 }).filter({ hasText: '~' }).waitFor();
      const wider = await page.evaluate(() => document.documentElement.scrollWidth - innerWidth);
      expect(wider).toBe(0);
      expect(viewer.complaints).toEqual([]);
    },
  );

  it('says so when camrelay is gone', async () => {
    await using gone = await Camrelay.start({ config: { cameras: {} } });
    await using viewer = await screen.look(gone.http('/system'), { mayFail: /./ });
    const { page } = viewer;
    await page.getByRole('heading', { level: 1, name: 'System' }).waitFor();
    await gone.stop();
    await page
      .getByText(/No connection to camrelay since/)
      .last()
      .waitFor({ timeout: 15_000 });
  });
});
