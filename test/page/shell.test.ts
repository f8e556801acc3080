/** The frame of the page, served by the real program. */
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { Camrelay } from '../rig/camrelay.js';
import { hasChromium } from '../rig/tools.js';
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
