/** Adding, testing, changing and removing cameras, in a real browser before the real program. */
import { readFile } from 'node:fs/promises';
import type { Locator, Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { Camrelay } from '../rig/camrelay.js';
import { GstCamera } from '../rig/gst-camera.js';
import { makeVideo } from '../rig/media.js';
import { hasChromium, hasGStreamer } from '../rig/tools.js';
import { eventually } from '../rig/wait.js';
import { type ReolinkSimulator, startReolinkSimulator } from '../simulators/reolink/simulator.js';
import { Screen } from './viewer.js';

const CREDENTIALS = { user: 'admin', password: 'Kanarienvogel 7@' };

describe.runIf(hasChromium && hasGStreamer)('cameras', () => {
  let camera: GstCamera;
  let device: ReolinkSimulator;
  let camrelay: Camrelay;
  let screen: Screen;
  beforeAll(async () => {
    camera = await GstCamera.start({ video: await makeVideo(), credentials: CREDENTIALS });
    device = await startReolinkSimulator();
    const demo = { vendor: 'demo', size: '320x240', fps: 10, record: 'off' };
    camrelay = await Camrelay.start({
      config: { cameras: { hall: { ...demo, name: 'Hall' }, attic: { ...demo, name: 'Attic' } } },
    });
    screen = await Screen.open();
  });
  afterAll(async () => {
    await screen[Symbol.asyncDispose]();
    await camrelay[Symbol.asyncDispose]();
    await device[Symbol.asyncDispose]();
    await camera[Symbol.asyncDispose]();
  });

  const config = (): Promise<string> => readFile(camrelay.home.configPath, 'utf8');
  const test = (page: Page): Promise<void> =>
    page.getByRole('button', { name: /^Test( again)?$/ }).click();
  const save = (page: Page): Locator => page.getByRole('button', { name: 'Save camera' });

  it('adds one by a pasted address, whose password is told apart, once its picture was seen', async () => {
    await using viewer = await screen.look(camrelay.http('/cameras'));
    const { page } = viewer;
    await page.context().grantPermissions(['clipboard-read', 'clipboard-write']);
    await page.getByRole('link', { name: 'Add a camera' }).click();
    await page.getByRole('radio', { name: 'RTSP or any stream address' }).check();
    const address = page.getByLabel('Stream address', { exact: true });
    await page.evaluate((text) => navigator.clipboard.writeText(text), camera.secretUrl);
    await address.focus();
    await page.keyboard.press('Control+V');
    expect(await address.inputValue()).toBe(camera.url);
    expect(await page.getByLabel('User name on the camera').inputValue()).toBe(CREDENTIALS.user);
    const password = page.getByLabel('Password', { exact: true });
    expect(await password.inputValue()).toBe(CREDENTIALS.password);
    expect(await password.getAttribute('type')).toBe('password');
    expect(await save(page).count()).toBe(0);

    // First with a wrong one: in words, at the field that mends it.
    await password.fill('wrong');
    await test(page);
    await page.getByRole('heading', { name: 'Not yet' }).waitFor({ timeout: 30_000 });
    await page.getByText('Password refused').waitFor();
    expect(await password.evaluate((field) => field === document.activeElement)).toBe(true);
    expect(await save(page).count()).toBe(0);

    await password.fill(CREDENTIALS.password);
    await page.getByLabel('Name', { exact: true }).fill('Back door');
    await page.getByText('Its address will be …/back-door').waitFor();
    await page.getByLabel('Record', { exact: true }).selectOption({ label: 'Not at all' });
    await test(page);
    await page.getByRole('heading', { name: 'It works' }).waitFor({ timeout: 40_000 });
    const picture = page.getByRole('img', { name: 'Picture of Back door' });
    expect(await picture.evaluate((image) => (image as HTMLImageElement).naturalWidth)).toBe(320);
    await page.getByText('Signed in as admin').waitFor();
    await page.getByText(/main 320×240/).waitFor();
    expect(await viewer.accessibilityFaults()).toEqual([]);
    await save(page).click();
    await page.getByRole('heading', { level: 2, name: 'Back door' }).waitFor();
    expect(await config()).toContain('back-door:');
    await eventually(async () => (await camrelay.camera('back-door')).state === 'online', {
      what: 'the new camera to be live',
      withinMs: 30_000,
    });
    expect(viewer.complaints).toEqual([]);
  });

  it('adds a device of a maker by its address and account', async () => {
    const { host, port, username, password } = device.camera as Record<string, string>;
    await using viewer = await screen.look(camrelay.http('/cameras/new'));
    const { page } = viewer;
    await page.getByRole('radio', { name: 'Reolink' }).check();
    await page.getByLabel('Address', { exact: true }).fill(host!);
    await page.getByLabel('Port', { exact: true }).fill(String(port));
    await page.getByLabel('User name on the camera').fill(username!);
    await page.getByLabel('Password', { exact: true }).fill(password!);
    await page.getByLabel('Name', { exact: true }).fill('Garden');
    await page.getByLabel('Name', { exact: true }).press('Enter');
    await page.getByRole('heading', { name: 'It works' }).waitFor({ timeout: 40_000 });
    await page.getByText(`Reached ${host!}`).waitFor();
    await save(page).click();
    await page.getByRole('heading', { level: 2, name: 'Garden' }).waitFor();
    expect(await config()).toMatch(/garden:\n\s+vendor: reolink/);
    expect(device.complaints).toEqual([]);
    expect(viewer.complaints).toEqual([]);
  });

  it('changes one without touching its password, then another password after a test', async () => {
    await using viewer = await screen.look(camrelay.http('/cameras/back-door'));
    const { page } = viewer;
    const name = page.getByLabel('Name', { exact: true });
    await name.fill('Side door');
    expect(await page.getByLabel('Password', { exact: true }).inputValue()).toBe('');
    await save(page).click();
    await page.getByRole('heading', { level: 1, name: 'Side door' }).waitFor();
    expect(await config()).toContain('name: Side door');
    expect((await camrelay.camera('back-door')).state).toBe('online');

    await page.getByLabel('Password', { exact: true }).fill('wrong again');
    expect(await save(page).count()).toBe(0);
    await page.getByRole('button', { name: 'Save without a picture' }).waitFor();
    await test(page);
    await page.getByText('Password refused').waitFor({ timeout: 30_000 });
    await page.getByLabel('Password', { exact: true }).fill('');
    await save(page).waitFor();
    expect(await save(page).isDisabled()).toBe(true);
    expect(await viewer.accessibilityFaults()).toEqual([]);
    expect(viewer.complaints).toEqual([]);
  });

  it('keeps what is typed while a change is being saved', async () => {
    await using viewer = await screen.look(camrelay.http('/cameras/attic'));
    const { page } = viewer;
    await page.getByText('More settings').click();
    const age = page.getByLabel('Delete recordings older than');
    let letGo = (): void => undefined;
    const held = new Promise<void>((resolve) => (letGo = resolve));
    await page.route('**/cameras/attic/config', async (route) => {
      await held;
      await route.continue();
    });
    await page.getByLabel('Name', { exact: true }).fill('Loft');
    await save(page).click();
    await page.getByRole('heading', { level: 1, name: 'Loft' }).waitFor();
    await age.fill('5d');
    letGo();
    await page.getByText('Saved Loft').waitFor();
    expect(await age.inputValue()).toBe('5d');
    await save(page).click();
    await eventually(async () => (await config()).includes('age: 5d'), {
      what: 'the age to be saved',
    });
    await page.getByLabel('Name', { exact: true }).fill('Attic');
    await save(page).click();
    await page.getByText('Saved Attic').waitFor();
    expect(viewer.complaints).toEqual([]);
  });

  it('takes a new password without a picture, and is ready for the next change', async () => {
    await using viewer = await screen.look(camrelay.http('/cameras/back-door'));
    const { page } = viewer;
    const password = page.getByLabel('Password', { exact: true });
    await password.fill(CREDENTIALS.password);
    await page.getByRole('button', { name: 'Save without a picture' }).click();
    await page.getByText(/^Saved /).waitFor();
    await save(page).waitFor();
    expect(await password.inputValue()).toBe('');
    await page.getByLabel('Name', { exact: true }).fill('Cellar door');
    await save(page).click();
    await page.getByRole('heading', { level: 1, name: 'Cellar door' }).waitFor();
    expect(viewer.complaints).toEqual([]);
  });

  it('says at the field what the configuration does not take', async () => {
    await using viewer = await screen.look(camrelay.http('/cameras/hall'), { mayFail: /hall/ });
    const { page } = viewer;
    await page.getByText('More settings').click();
    await page.getByLabel('Delete recordings older than').fill('a week');
    await save(page).click();
    await page.getByText('Nothing was saved yet: look at what is marked above.').waitFor();
    const field = page.getByLabel('Delete recordings older than');
    expect(await field.getAttribute('aria-invalid')).toBe('true');
    expect(await field.evaluate((one) => one === document.activeElement)).toBe(true);
    await field.fill('7d');
    await save(page).click();
    await page.getByText('Saved Hall').waitFor();
    expect(await config()).toContain('age: 7d');
  });

  it('cancels a test, and gives the address that a camera has to send to', async () => {
    await using viewer = await screen.look(camrelay.http('/cameras/new'));
    const { page } = viewer;
    await page.getByRole('radio', { name: 'The camera sends to camrelay' }).check();
    await page.getByLabel('Name', { exact: true }).fill('Drone');
    const address = page.getByText(/^rtmp:\/\/127\.0\.0\.1:\d+\/live\/drone\?key=[a-z2-9]{20}$/);
    await address.waitFor();
    await test(page);
    await page.getByText(/Nothing has arrived yet, 0:0\d/).waitFor();
    await page.getByRole('button', { name: 'Cancel' }).click();
    await page.getByRole('heading', { name: 'Not tested yet' }).waitFor();
    await page.getByRole('button', { name: 'Save without a picture' }).click();
    await page.getByRole('heading', { level: 2, name: 'Drone' }).waitFor();
    const link = page.getByRole('link', { name: 'Change Drone' });
    await link.click();
    await page.getByRole('heading', { level: 1, name: 'Drone' }).waitFor();
    await page.getByText(/\/live\/drone\?key=/).waitFor();
    expect(viewer.complaints).toEqual([]);
  });

  it('lists addresses for other programs to be copied, and an order of one’s own', async () => {
    await using viewer = await screen.look(camrelay.http('/cameras'));
    const { page } = viewer;
    await page.context().grantPermissions(['clipboard-read', 'clipboard-write']);
    const row = page.getByRole('listitem').filter({ hasText: 'Attic' });
    await row.getByText('Addresses for other programs').click();
    await row.getByRole('button', { name: 'Copy the address: RTSP, for VLC' }).click();
    await page.getByText('Copied').waitFor();
    expect(await page.evaluate(() => navigator.clipboard.readText())).toBe(camrelay.rtsp('attic'));
    const names = (): Promise<string[]> =>
      page.getByRole('heading', { level: 2 }).allTextContents();
    expect((await names()).slice(0, 2)).toEqual(['Hall', 'Attic']);
    await page.getByRole('button', { name: 'Move Attic up' }).press('Enter');
    expect((await names()).slice(0, 2)).toEqual(['Attic', 'Hall']);
    await page.reload();
    await page.getByRole('heading', { level: 2 }).first().waitFor();
    expect((await names())[0]).toBe('Attic');
    expect(await viewer.accessibilityFaults()).toEqual([]);
    expect(viewer.complaints).toEqual([]);
  });

  it('removes one after saying what becomes of its recordings', async () => {
    await using viewer = await screen.look(camrelay.http('/cameras/garden'), {
      screen: 'phone',
      touch: true,
    });
    const { page } = viewer;
    await page.getByRole('button', { name: 'Remove camera' }).tap();
    await page.getByText(/What is recorded stays on the disk/).waitFor();
    expect(await page.evaluate(() => document.documentElement.scrollWidth)).toBe(390);
    await page.getByRole('group').getByRole('button', { name: 'Remove camera' }).tap();
    await page.getByRole('heading', { level: 1, name: 'Cameras' }).waitFor();
    await page.getByRole('heading', { level: 2, name: 'Hall' }).waitFor();
    expect(await page.getByRole('heading', { level: 2, name: 'Garden' }).count()).toBe(0);
    expect(await config()).not.toContain('garden:');
  });

  it('is for admins only', async () => {
    await using viewer = await screen.look('about:blank');
    const { page } = viewer;
    const me = { name: 'guest', role: 'operator', cameras: ['hall'], time_zone: 'UTC' };
    await page.route('**/api/v1/me', (route) => route.fulfill({ json: me }));
    for (const path of ['/cameras', '/cameras/new', '/cameras/hall']) {
      await page.goto(camrelay.http(path));
      await page.getByText('Only an admin may add and change cameras.').waitFor();
    }
  });
});
