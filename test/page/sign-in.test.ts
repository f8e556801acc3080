/** Signing in and out, and what each role finds, in a real browser before the real program with users. */
import { execFile } from 'node:child_process';
import { promisify } from 'node:util';
import type { Locator, Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { Camrelay } from '../rig/camrelay.js';
import { hasChromium } from '../rig/tools.js';
import { eventually } from '../rig/wait.js';
import { type LookOptions, Screen, type Viewer } from './viewer.js';

const run = promisify(execFile);

const DEMO = { vendor: 'demo', size: '320x240', fps: 10 };
const USERS = [
  { name: 'anna', password: 'correct horse', role: 'admin' },
  { name: 'otto', password: 'battery staple', role: 'operator' },
  { name: 'vera', password: 'paper clip 77', role: 'viewer', cameras: ['porch'] },
] as const;
type User = (typeof USERS)[number]['name'];
const passwordOf = (name: User): string => USERS.find((user) => user.name === name)!.password;

/** Answers 401 by design, and what is cut off when a session ends. */
const MAY_FAIL = /\/api\/v1\/(me|login|events)/;

describe.runIf(hasChromium)('signing in', () => {
  let camrelay: Camrelay;
  let screen: Screen;
  beforeAll(async () => {
    camrelay = await Camrelay.start({
      config: {
        auth: { users: USERS },
        cameras: {
          porch: { ...DEMO, name: 'Front porch' },
          yard: { ...DEMO, name: 'Yard', record: 'off' },
          barn: { name: 'Barn', vendor: 'rtsp', url: 'rtsp://127.0.0.1:9/x', record: 'off' },
        },
      },
    });
    screen = await Screen.open();
  });
  afterAll(async () => {
    await screen[Symbol.asyncDispose]();
    await camrelay[Symbol.asyncDispose]();
  });

  const look = (path: string, options: LookOptions = {}): Promise<Viewer> =>
    screen.look(camrelay.http(path), { mayFail: MAY_FAIL, ...options });
  const nameField = (page: Page): Locator => page.getByLabel('Name', { exact: true });
  const passwordField = (page: Page): Locator => page.getByLabel('Password', { exact: true });
  const signIn = async (page: Page, name: User, password = passwordOf(name)): Promise<void> => {
    await nameField(page).fill(name);
    await passwordField(page).fill(password);
    // No key: on a busy machine Chromium loses all input behind a page that left while it had some.
    await page.locator('form').evaluate((form: HTMLFormElement) => form.requestSubmit());
  };
  const signedIn = async (path: string, name: User, options?: LookOptions): Promise<Viewer> => {
    const viewer = await look(path, options);
    await signIn(viewer.page, name);
    await viewer.page.waitForURL((url) => url.pathname !== '/login');
    return viewer;
  };
  const isFocused = (field: Locator): Promise<boolean> =>
    field.evaluate((one) => one === document.activeElement);
  const untilMoving = (viewer: Viewer, within: Locator): Promise<unknown> =>
    eventually(async () => (await viewer.video(within)).currentTime > 0.5, {
      what: 'the picture to move',
      withinMs: 20_000,
    });
  const signOut = async (page: Page): Promise<void> => {
    await page.getByRole('button', { name: /^Account: / }).click();
    await page.getByRole('button', { name: 'Sign out' }).click();
  };

  it.each([
    { theme: 'dark', screen: { width: 360, height: 640 } },
    { theme: 'light', screen: 'laptop' },
  ] as const)('has a place of its own, calm and usable by all: $theme', async (options) => {
    await using viewer = await look('/camera/porch?at=2026-11-20T07:00:00Z#x', options);
    const { page } = viewer;
    await page.getByRole('heading', { level: 1, name: 'Sign in' }).waitFor();
    await nameField(page).waitFor();
    expect(new URL(page.url()).searchParams.get('next')).toBe(
      '/camera/porch?at=2026-11-20T07:00:00Z#x',
    );
    expect(await page.getByRole('navigation').count()).toBe(0);
    expect(await isFocused(nameField(page))).toBe(true);
    expect(await nameField(page).getAttribute('autocomplete')).toBe('username');
    expect(await passwordField(page).getAttribute('autocomplete')).toBe('current-password');
    const wider = await page.evaluate(() => document.documentElement.scrollWidth - innerWidth);
    expect(wider).toBe(0);
    expect(await viewer.accessibilityFaults()).toEqual([]);

    await page.keyboard.type('anna');
    await page.keyboard.press('Tab');
    await page.keyboard.type('wrong');
    await page.keyboard.press('Enter');
    await page.getByText('Name and password do not fit each other.').waitFor();
    expect(await isFocused(passwordField(page))).toBe(true);
    expect(await passwordField(page).getAttribute('aria-invalid')).toBe('true');
    expect(await viewer.accessibilityFaults()).toEqual([]);
    await page.getByRole('button', { name: 'Show what is typed' }).click();
    expect(await passwordField(page).getAttribute('type')).toBe('text');
    expect(viewer.complaints).toEqual([]);
  });

  it('leads back to the place one came from, and straight on where one is signed in', async () => {
    await using viewer = await signedIn('/timeline?cameras=porch&zoom=10m', 'anna');
    const { page } = viewer;
    await page.getByRole('heading', { level: 1, name: 'Timeline' }).waitFor();
    const { pathname, searchParams } = new URL(page.url());
    expect(pathname).toBe('/timeline');
    expect(searchParams.get('cameras')).toBe('porch');
    expect(searchParams.get('zoom')).toBe('10m');
    await page.goto(camrelay.http('/login?next=%2Fsystem'));
    await page.getByRole('heading', { level: 1, name: 'System' }).waitFor();
    for (const odd of ['//127.0.0.1:1/x', 'https://127.0.0.1:1/', '/\\127.0.0.1:1']) {
      await page.goto(camrelay.http(`/login?next=${encodeURIComponent(odd)}`));
      await page.getByRole('heading', { level: 1, name: 'Live' }).waitFor();
      expect(page.url()).toBe(camrelay.http('/'));
    }
    expect(viewer.complaints).toEqual([]);
  });

  it('says when one may try again, and when camrelay is away', async () => {
    await using viewer = await look('/login');
    const { page } = viewer;
    await page.route('**/api/v1/login', (route) =>
      route.fulfill({
        status: 429,
        headers: { 'Retry-After': '2' },
        json: { error: { code: 'too_many_requests', message: 'slow' } },
      }),
    );
    await signIn(page, 'anna');
    await page.getByText(/Too many tries\. Try again in [12] seconds?\./).waitFor();
    await page.getByText('You can try again now.').waitFor();
    await page.unroute('**/api/v1/login');
    await page.route('**/api/v1/login', (route) => route.abort());
    await passwordField(page).press('Enter');
    await page.getByText(/camrelay cannot be reached/).waitFor();
    expect(await passwordField(page).inputValue()).toBe(passwordOf('anna'));
    await page.unroute('**/api/v1/login');
    await passwordField(page).press('Enter');
    await page.getByRole('heading', { level: 1, name: 'Live' }).waitFor();
  });

  it('ends in every tab at once, and begins again in every tab', async () => {
    await using viewer = await signedIn('/', 'anna');
    const { page } = viewer;
    await page.getByRole('heading', { level: 1, name: 'Live' }).waitFor();
    const other = await page.context().newPage();
    await other.goto(camrelay.http('/system'));
    await other.getByRole('heading', { level: 1, name: 'System' }).waitFor();
    await signOut(page);
    await nameField(page).waitFor();
    expect(new URL(page.url()).search).toBe('');
    await nameField(other).waitFor();
    expect(new URL(other.url()).searchParams.get('next')).toBe('/system');
    await signIn(page, 'otto');
    await page.getByRole('heading', { level: 1, name: 'Live' }).waitFor();
    await other.getByRole('heading', { level: 1, name: 'System' }).waitFor();
    await other.getByRole('button', { name: 'Account: otto' }).waitFor();
    expect(await other.getByRole('button', { name: 'Copy a report' }).count()).toBe(0);
  });

  it('is asked for once, and nothing else, when the session is ended by camrelay', async () => {
    await using viewer = await signedIn('/camera/porch', 'anna');
    const { page } = viewer;
    await untilMoving(viewer, page.getByRole('main'));
    const refused: string[] = [];
    const boxes: string[] = [];
    page.on('response', (response) => {
      if (response.status() !== 401) return;
      refused.push(response.url());
      // With this a browser would put up a box of its own.
      if ('www-authenticate' in response.headers()) boxes.push(response.url());
    });
    const navigations: string[] = [];
    page.on('framenavigated', (frame) => navigations.push(frame.url()));
    const cookies = await page.context().cookies();
    const daysLeft = cookies.map(({ expires }) => (expires * 1_000 - Date.now()) / 86_400_000);
    // How long it lasts unused is camrelay's to count: the browser would count from the signing in.
    expect(daysLeft).toEqual([expect.closeTo(400, 0)]);
    const cookie = cookies.map(({ name, value }) => `${name}=${value}`).join('; ');
    const origin = camrelay.http('');
    await fetch(camrelay.http('/api/v1/logout'), { method: 'POST', headers: { cookie, origin } });
    await nameField(page).waitFor({ timeout: 10_000 });
    expect(new URL(page.url()).searchParams.get('next')).toBe('/camera/porch');
    expect(navigations.length).toBe(1);
    expect(boxes).toEqual([]);
    // Those on their way when the session ended: nobody goes on asking.
    expect(refused.length).toBeLessThan(12);
    await signIn(page, 'anna');
    await untilMoving(viewer, page.getByRole('main'));
  });

  it('shows a viewer their cameras, live, and nothing that they may not do', async () => {
    await using viewer = await signedIn('/', 'vera');
    const { page } = viewer;
    const tiles = page.getByRole('main').getByRole('listitem');
    await tiles.getByRole('link', { name: /Front porch/ }).waitFor();
    await untilMoving(viewer, page.getByRole('main'));
    expect(await page.getByText('Yard').count()).toBe(0);
    expect(await page.getByRole('navigation').getByRole('link').allTextContents()).toEqual([
      'Live',
      'Timeline',
      'Kept',
    ]);

    await page.goto(camrelay.http('/camera/porch'));
    await untilMoving(viewer, page.getByRole('main'));
    await page.getByRole('heading', { name: 'What happened' }).waitFor();
    expect(await page.getByRole('button', { name: /note/i }).count()).toBe(0);
    expect(await page.getByRole('button', { name: /keep/i }).count()).toBe(0);
    await page.keyboard.press('?');
    const keys = page.getByRole('dialog', { name: 'Keys' });
    await keys.getByText('play, pause').waitFor();
    expect(await keys.getByText('keep the span').count()).toBe(0);
    expect(await keys.getByText('1…3').count()).toBe(1);
    await page.keyboard.press('Escape');
    await page.keyboard.press('Shift+Digit5');
    expect(new URL(page.url()).pathname).toBe('/camera/porch');

    for (const path of ['/camera/yard', '/cameras', '/cameras/yard', '/system', '/users']) {
      await page.goto(camrelay.http(path));
      await page.getByRole('heading', { name: 'Not for this account' }).waitFor();
    }
    expect(await viewer.accessibilityFaults()).toEqual([]);
    await page.goto(camrelay.http('/timeline?cameras=porch,yard'));
    await page.getByRole('heading', { level: 1, name: 'Timeline' }).waitFor();
    expect(viewer.complaints).toEqual([]);
  });

  it('shows an operator why a camera is away, and addresses, but nothing to change', async () => {
    await using viewer = await signedIn('/', 'otto');
    const { page } = viewer;
    const barn = page.getByRole('listitem').filter({ hasText: 'Barn' });
    await barn.getByRole('button', { name: 'Why?' }).click();
    await page.getByRole('dialog', { name: 'Barn' }).getByRole('listitem').first().waitFor();
    await page.goto(camrelay.http('/cameras'));
    await page.getByText('Only an admin may add and change cameras.').waitFor();
    expect(await page.getByRole('link', { name: /Add a camera|Change/ }).count()).toBe(0);
    await page.getByRole('button', { name: /^Account: / }).click();
    expect(await page.getByRole('link', { name: 'Users' }).count()).toBe(0);
    expect(viewer.complaints).toEqual([]);
  });

  it('copies addresses with a token that plays that camera alone', async () => {
    await using viewer = await signedIn('/cameras', 'otto');
    const { page } = viewer;
    await page.context().grantPermissions(['clipboard-read', 'clipboard-write']);
    const row = page.getByRole('listitem').filter({ hasText: 'Front porch' });
    await row.getByText('Addresses for other programs').click();
    await row.getByText('The player will ask for a name and a password').waitFor();
    await row.getByLabel('Copy them').selectOption({ label: 'with a token, good for 1 hour' });
    await row.getByText(/whoever has a copied address can watch this camera/).waitFor();
    await row.getByRole('button', { name: 'Copy the address: HLS' }).click();
    await page.getByText('Copied, with a token').waitFor();
    const address = await page.evaluate(() => navigator.clipboard.readText());
    expect((await fetch(address)).status).toBe(200);
    expect((await fetch(address.replace('/porch/', '/yard/'))).status).toBe(404);
    await row.getByRole('button', { name: 'Copy the address: RTSP, for VLC' }).click();
    const rtsp = await eventually(
      async () => {
        const copied = await page.evaluate(() => navigator.clipboard.readText());
        return copied.startsWith('rtsp:') ? copied : null;
      },
      { what: 'the RTSP address' },
    );
    const probe = ['-v', 'error', '-rtsp_transport', 'tcp', '-show_entries', 'stream=codec_name'];
    expect((await run('ffprobe', [...probe, rtsp])).stdout).toContain('h264');
    expect(await viewer.accessibilityFaults()).toEqual([]);
  });

  it('makes tokens for programs, shown once, and takes them back', async () => {
    await using viewer = await signedIn('/', 'otto');
    const { page } = viewer;
    await page.getByRole('button', { name: 'Account: otto' }).click();
    await page.getByRole('button', { name: 'Tokens for programs' }).click();
    const sheet = page.getByRole('dialog', { name: 'Tokens for programs' });
    await sheet.getByLabel('Name of the program').fill('Home');
    const roles = sheet.getByLabel('May do as much as').getByRole('option');
    expect(await roles.allTextContents()).toEqual(['Viewer', 'Operator']);
    await sheet.getByLabel('All cameras, also those added later').uncheck();
    await sheet.getByLabel('Front porch').check();
    expect(await viewer.accessibilityFaults()).toEqual([]);
    await sheet.getByRole('button', { name: 'Make token' }).click();
    const token = await sheet.locator('code').textContent();
    const ask = (path: string): Promise<number> =>
      fetch(camrelay.http(`/api/v1${path}`), {
        headers: { Authorization: `Bearer ${token!}` },
      }).then(({ status }) => status);
    expect(await ask('/cameras/porch')).toBe(200);
    expect(await ask('/cameras/yard')).toBe(404);
    expect(await ask('/system')).toBe(403);
    await page.keyboard.press('Escape');
    await page.getByRole('button', { name: 'Tokens for programs' }).click();
    await sheet.getByText('Viewer · 1 camera · last used').waitFor();
    expect(await sheet.getByText(token!).count()).toBe(0);
    await sheet.getByRole('button', { name: 'Take back' }).click();
    await sheet.getByRole('group', { name: 'Take back' }).getByRole('button', { name: 'Take back' }).click(); // prettier-ignore
    await sheet.getByText('Viewer · 1 camera').waitFor({ state: 'detached' });
    expect(await ask('/cameras/porch')).toBe(401);
    expect(viewer.complaints).toEqual([]);
  });

  it('changes one’s own password, which the session survives', async () => {
    await using viewer = await signedIn('/', 'otto');
    const { page } = viewer;
    const changeTo = async (old: string, next: string): Promise<void> => {
      await page.getByRole('button', { name: 'Change password' }).click();
      await page.getByLabel('Password so far').fill('not it at all');
      await page.getByLabel('New password', { exact: true }).fill(next);
      await page.getByLabel('New password again').fill(next);
      const save = page.getByRole('dialog').getByRole('button', { name: 'Change password' });
      await save.click();
      await page.getByText('This is not your password.').waitFor();
      await page.getByLabel('Password so far').fill(old);
      await save.click();
      await page.getByText('Password changed').first().waitFor();
    };
    await page.getByRole('button', { name: 'Account: otto' }).click();
    await changeTo(passwordOf('otto'), 'quite another');
    await page.getByRole('dialog', { name: 'otto' }).waitFor();
    await page.reload();
    await page.getByRole('button', { name: 'Account: otto' }).click();
    expect(await viewer.accessibilityFaults()).toEqual([]);
    await changeTo('quite another', passwordOf('otto'));
  });

  it('lets an admin add, change and remove users, but not the last admin', async () => {
    await using viewer = await signedIn('/users', 'anna');
    const { page } = viewer;
    await page.context().grantPermissions(['clipboard-read', 'clipboard-write']);
    await page.getByText('3 users').waitFor();
    await page.getByRole('button', { name: 'Add a user' }).click();
    const sheet = page.getByRole('dialog');
    await sheet.getByLabel('Name', { exact: true }).fill('paul');
    await sheet.getByLabel('All cameras, also those added later').uncheck();
    await sheet.getByLabel('Yard').check();
    await sheet.getByRole('button', { name: 'Make one up' }).click();
    expect(await viewer.accessibilityFaults()).toEqual([]);
    await sheet.getByRole('button', { name: 'Copy' }).click();
    const password = await eventually(
      async () => (await page.evaluate(() => navigator.clipboard.readText())) || null,
      { what: 'the password that was made up' },
    );
    expect(password).toMatch(/^[a-z0-9]{20}$/);
    await sheet.getByRole('button', { name: 'Add a user' }).click();
    await page.getByText('Saved paul').waitFor();
    const paul = page.getByRole('listitem').filter({ hasText: 'paul' });
    await paul.getByText('Viewer · 1 camera').waitFor();

    await using other = await look('/');
    await signIn(other.page, 'paul' as User, password);
    await other.page.getByRole('link', { name: /Yard/ }).waitFor();
    expect(await other.page.getByText('Front porch').count()).toBe(0);

    await paul.getByRole('button', { name: 'Change paul' }).click();
    await sheet.getByLabel('May do as much as').selectOption({ label: 'Operator' });
    await sheet.getByLabel('Front porch').check();
    await sheet.getByRole('button', { name: 'Save user' }).click();
    await paul.getByText('Operator · 2 cameras').waitFor();
    // Whoever is looking has it at once.
    await other.page.getByRole('link', { name: /Front porch/ }).waitFor({ timeout: 15_000 });
    await other.page.getByRole('navigation').getByRole('link', { name: 'System' }).waitFor();

    await paul.getByRole('button', { name: 'Remove' }).click();
    await paul.getByRole('group').getByRole('button', { name: 'Remove' }).click();
    await paul.waitFor({ state: 'detached' });
    await nameField(other.page).waitFor({ timeout: 15_000 });

    const anna = page.getByRole('listitem').filter({ hasText: 'anna' });
    await anna.getByRole('button', { name: 'Remove' }).click();
    await anna.getByRole('group').getByRole('button', { name: 'Remove' }).click();
    await anna.getByText('This is the last admin').waitFor();
    expect(await viewer.accessibilityFaults()).toEqual([]);
  });

  it('keeps a note that was being written when the session ended', async () => {
    await using viewer = await signedIn('/camera/porch', 'otto');
    const { page } = viewer;
    await page.getByRole('button', { name: 'Add a note' }).click();
    await page.getByRole('textbox').fill('the cat again');
    await page.context().clearCookies();
    // It may have heard of it by itself, and be on its way.
    const leave = (): void => new BroadcastChannel('camrelay-session').postMessage('out');
    await page.evaluate(leave).catch(() => undefined);
    await signIn(page, 'otto');
    await page.waitForURL((url) => url.pathname === '/camera/porch');
    expect(await page.getByRole('textbox').inputValue()).toBe('the cat again');
  });
});
