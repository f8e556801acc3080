/** A camera's page before a camera whose pictures carry their numbers, recorded while the tests run. */
import type { Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { hasChromium, hasGStreamer } from '../rig/tools.js';
import { eventually } from '../rig/wait.js';
import { FRAME_MS, RecordedCameras } from './recorded-camera.js';
import { type LookOptions, Screen, type Viewer } from './viewer.js';

const ID = 'porch';
const NAME = 'The porch';
/** As the address has it. */
const WINDOW_MS = 120_000;
/** A jump plays within this, ms. */
const JUMPS_WITHIN_MS = 1_000;
/** Tests share the machine with what they test; none of it is asked to be faster than that. */
const SLOWER = 2.5;

describe.runIf(hasChromium && hasGStreamer)('the page of a camera', () => {
  let recorded: RecordedCameras;
  let screen: Screen;
  /** A moment in the middle of what was recorded before the gap, in the middle of a picture. */
  let middle: number;

  beforeAll(async () => {
    screen = await Screen.open();
    recorded = await RecordedCameras.record({ ids: [ID], beforeMs: 24_000, afterMs: 24_000 });
    expect(recorded.spansOf(ID)).toHaveLength(2);
    middle = recorded.spansOf(ID)[0]!.from + 12 * 1_000 + FRAME_MS / 2;
  }, 240_000);
  afterAll(async () => {
    await screen[Symbol.asyncDispose]();
    await recorded[Symbol.asyncDispose]();
  });

  const look = (atMs: number | null, options: LookOptions = {}): Promise<Viewer> =>
    screen.look(recorded.page(ID, atMs), options);
  const picture = (page: Page) => page.getByRole('group', { name: `Picture of ${NAME}` });
  const shownId = async (viewer: Viewer): Promise<number | null> =>
    (await viewer.video(picture(viewer.page))).id;
  const untilShown = (viewer: Viewer, id: number, withinMs = 10_000): Promise<unknown> =>
    eventually(async () => (await shownId(viewer)) === id && (await isBare(viewer.page)), {
      what: `picture ${id}`,
      withinMs,
    });
  /** Whether the video itself is seen, and no still stands in for it. */
  const isBare = (page: Page): Promise<boolean> =>
    picture(page)
      .locator('canvas')
      .evaluate((canvas: HTMLElement) => canvas.hidden);
  /** Where a moment is on the lane of a window that has `atMs` in its middle. */
  const placeOf = async (page: Page, ms: number, atMs: number) => {
    const box = (await page.locator('[class*=strip]').first().boundingBox())!;
    return { x: box.x + box.width * (0.5 + (ms - atMs) / WINDOW_MS), y: box.y + 70 };
  };

  it('shows exactly the picture of the moment in its address, standing still', async () => {
    // Among them the last pictures of a segment.
    const moments = [middle, middle + 3_120, middle - FRAME_MS, middle - 3 * FRAME_MS];
    for (const atMs of [...moments, recorded.spansOf(ID)[1]!.from + 5_020]) {
      await using viewer = await look(atMs);
      await untilShown(viewer, recorded.idAt(ID, atMs));
      expect(viewer.complaints).toEqual([]);
      await viewer.page.getByText('Recording', { exact: true }).waitFor();
      await viewer.page.getByRole('button', { name: 'Play', exact: true }).waitFor();
    }
  });

  it('plays within a second of a click on the lane, from live as from the past', async () => {
    const tooks: number[] = [];
    for (const from of ['past', 'live']) {
      await using viewer = await look(middle);
      const { page } = viewer;
      await untilShown(viewer, recorded.idAt(ID, middle));
      const goal = middle - 8_000;
      const { x, y } = await placeOf(page, goal, middle);
      if (from === 'live') {
        await page.keyboard.press('End');
        await page.getByText('Live', { exact: true }).last().waitFor();
      } else await page.keyboard.press(' ');
      const place = from === 'live' ? await liveLanePlace(page, goal) : { x, y };
      const before = performance.now();
      await page.mouse.click(place.x, place.y);
      const shown = await eventually(
        async () => {
          const { id } = await viewer.video(picture(page));
          const ms = id === null ? NaN : recorded.momentOf(ID, id, goal);
          return ms > goal - 1_500 && ms < goal + 3_000 && (await isPlaying(page)) ? ms : null;
        },
        { what: 'the moment to play', withinMs: 15_000, everyMs: 20 },
      );
      tooks.push(performance.now() - before);
      expect(Math.abs(shown - goal)).toBeLessThan(3_000);
    }
    console.info(`a click plays after ${tooks.map(Math.round).join(' and ')} ms`);
    expect(Math.max(...tooks)).toBeLessThan(JUMPS_WITHIN_MS * SLOWER);
  });

  /** Live, the window ends shortly after now. */
  async function liveLanePlace(page: Page, ms: number) {
    const flag = (await page.getByRole('slider').first().boundingBox())!;
    const box = (await page.locator('[class*=strip]').first().boundingBox())!;
    const nowX = flag.x + flag.width / 2;
    return { x: nowX - ((Date.now() - ms) / WINDOW_MS) * box.width, y: box.y + 70 };
  }

  const isPlaying = (page: Page): Promise<boolean> =>
    picture(page)
      .locator('video')
      .evaluate((video: HTMLVideoElement) => !video.paused && video.readyState >= 3);

  it('shows the right second while a hand scrubs, and the exact picture once it rests', async () => {
    await using viewer = await look(middle);
    const { page } = viewer;
    await untilShown(viewer, recorded.idAt(ID, middle));
    const start = await placeOf(page, middle, middle);
    await page.mouse.move(start.x, start.y);
    await page.mouse.down();
    for (const awayS of [-2, -4, -6, -8]) {
      const { x, y } = await placeOf(page, middle + awayS * 1_000, middle);
      await page.mouse.move(x, y);
      await eventually(
        async () => {
          const seen = await stillId(page);
          const ms = seen === null ? NaN : recorded.momentOf(ID, seen, middle + awayS * 1_000);
          return Math.abs(ms - (middle + awayS * 1_000)) < 1_500;
        },
        { what: `the second ${awayS} s away`, withinMs: 3_000 },
      );
    }
    // The hand still holds, and rests.
    const atMs = await momentInFlag(page);
    await untilShown(viewer, recorded.idAt(ID, atMs), 3_000);
    await page.mouse.up();
    await page.keyboard.press('c');
    expect(viewer.complaints).toEqual([]);
  });

  /** Of the still if there is one, else of the video. */
  async function stillId(page: Page): Promise<number | null> {
    const { readStrip, STRIP_BLOCKS } = await import('../rig/frame-id.js');
    const strip = await picture(page).evaluate((element, blocks) => {
      const still = element.querySelector('canvas')!;
      const video = element.querySelector('video')!;
      const source = still.hidden ? video : still;
      const width = still.hidden ? video.videoWidth : still.width;
      const height = still.hidden ? video.videoHeight : still.height;
      const canvas = document.createElement('canvas');
      Object.assign(canvas, { width, height });
      const pen = canvas.getContext('2d')!;
      pen.drawImage(source, 0, 0);
      const y = Math.floor(height / 24);
      return Array.from({ length: blocks }, (_, block) => {
        return pen.getImageData(Math.floor(((2 * block + 1) * width) / (2 * blocks)), y, 1, 1)
          .data[1]!;
      });
    }, STRIP_BLOCKS);
    return readStrip(strip);
  }

  /** The address follows within half a second; it knows the moment to the millisecond. */
  async function momentInFlag(page: Page): Promise<number> {
    let last = '';
    await eventually(
      () => {
        const now = page.url();
        const isSame = now === last;
        last = now;
        return isSame;
      },
      { what: 'the address to settle', everyMs: 600 },
    );
    return Date.parse(new URL(last).searchParams.get('at')!);
  }

  it('steps by one picture, on and back', async () => {
    await using viewer = await look(middle);
    const { page } = viewer;
    const first = recorded.idAt(ID, middle);
    await untilShown(viewer, first);
    for (const id of [first + 1, first + 2, first + 3]) {
      await page.keyboard.press('.');
      await untilShown(viewer, id, 3_000);
    }
    for (const id of [first + 2, first + 1, first, first - 1]) {
      await page.getByRole('button', { name: 'One picture back' }).click();
      await untilShown(viewer, id, 3_000);
    }
  });

  it('plays at half to sixteen times the speed, without sound from 4× on', async () => {
    await using viewer = await look(middle - 8_000);
    const { page } = viewer;
    await untilShown(viewer, recorded.idAt(ID, middle - 8_000));
    await page.getByRole('button', { name: 'Sound on' }).click();
    await page.keyboard.press('l');
    await page.keyboard.press('l');
    await page.keyboard.press('k');
    const video = picture(page).locator('video');
    const seconds = (): Promise<number> =>
      video.evaluate((element: HTMLVideoElement) => element.currentTime);
    await eventually(() => isPlaying(page), { what: 'it to play' });
    const [beforeS, before] = [await seconds(), performance.now()];
    await eventually(async () => (await seconds()) > beforeS + 6, { what: '6 s to pass' });
    const times = ((await seconds()) - beforeS) / ((performance.now() - before) / 1_000);
    expect(times).toBeGreaterThan(3);
    expect(times).toBeLessThan(5);
    expect(await video.evaluate((element: HTMLVideoElement) => element.muted)).toBe(true);
    const speed = page.getByRole('combobox', { name: 'Speed' });
    expect(await speed.inputValue()).toBe('4');
    for (let press = 0; press < 9; press++) await page.keyboard.press('j');
    expect(await speed.inputValue()).toBe('0.5');
    expect(await video.evaluate((element: HTMLVideoElement) => element.muted)).toBe(false);
  });

  it('says what is missing at a gap and for how long, and plays on behind it', async () => {
    const [before, after] = recorded.spansOf(ID);
    await using viewer = await look(before!.to - 1_500);
    const { page } = viewer;
    await untilShown(viewer, recorded.idAt(ID, before!.to - 1_500));
    await page.keyboard.press(' ');
    await page.getByText(/Not answering, \d/).waitFor({ timeout: 5_000 });
    const shownAt = performance.now();
    await page.getByText(/Not answering, \d/).waitFor({ state: 'detached', timeout: 5_000 });
    const shownMs = performance.now() - shownAt;
    expect(shownMs).toBeGreaterThan(900);
    expect(shownMs).toBeLessThan(1_200 * SLOWER);
    await eventually(
      async () => {
        const id = await shownId(viewer);
        const ms = id === null ? NaN : recorded.momentOf(ID, id, after!.from);
        return ms >= after!.from && ms < after!.from + 4_000 && (await isPlaying(page));
      },
      { what: 'it to play behind the gap' },
    );
  });

  it('is live again where it reaches the newest second, and at End', async () => {
    await using viewer = await look(Date.now() - 16_000);
    const { page } = viewer;
    await page.getByText('Recording', { exact: true }).waitFor();
    await page.getByRole('combobox', { name: 'Speed' }).selectOption('4');
    await page.getByRole('button', { name: 'Play', exact: true }).click();
    await page.getByText(/s behind/).waitFor({ timeout: 20_000 });
    await eventually(() => !new URL(page.url()).searchParams.has('at'), {
      what: 'an address without a moment',
    });
    await page.keyboard.press('Shift+ArrowLeft');
    await page.getByText('Recording', { exact: true }).waitFor();
    await page.keyboard.press('End');
    await page.getByText(/s behind/).waitFor({ timeout: 20_000 });
    expect(viewer.complaints).toEqual([]);
  });

  it('copies a link that shows the same moment, in another zone too', async () => {
    await using viewer = await look(middle);
    const { page } = viewer;
    await untilShown(viewer, recorded.idAt(ID, middle));
    await page.keyboard.press(' ');
    await eventually(() => isPlaying(page), { what: 'it to play' });
    await page.keyboard.press(' ');
    await eventually(() => isBare(page), { what: 'the video' });
    const id = await eventually(
      async () => {
        const one = await shownId(viewer);
        return one === (await shownId(viewer)) && !(await isPlaying(page)) ? one : null;
      },
      { what: 'it to stand still', everyMs: 300 },
    );
    await page.context().grantPermissions(['clipboard-read', 'clipboard-write']);
    await page.keyboard.press('c');
    await page.getByText('Link copied').waitFor();
    const link = await page.evaluate(() => navigator.clipboard.readText());
    await using other = await screen.look(link, { zone: 'Asia/Kathmandu' });
    await untilShown(other, id);
  });

  it('goes back to where one came from, however much was scrubbed', async () => {
    await using viewer = await screen.look(recorded.camrelay.http('/cameras'));
    const { page } = viewer;
    await page.evaluate((url) => history.pushState(null, '', url), recorded.page(ID, middle));
    await untilShown(viewer, recorded.idAt(ID, middle));
    for (let press = 0; press < 5; press++) await page.keyboard.press('ArrowLeft');
    await momentInFlag(page);
    await page.goBack();
    await page.getByRole('heading', { level: 1, name: 'Cameras' }).waitFor();
  });

  it('keeps a note of a person among what happened, and a span from retention', async () => {
    await using viewer = await look(middle);
    const { page } = viewer;
    await page.getByRole('button', { name: 'Add a note' }).click();
    await page.getByLabel(/What happened at/).fill('The parcel came');
    await page.keyboard.press('Enter');
    const line = page.getByRole('button', { name: /The parcel came/ });
    await line.waitFor();
    await page.keyboard.press('Escape');
    await page.keyboard.press('p');
    await page.getByText('Kept 10 min').waitFor();
    await page.getByRole('button', { name: 'Undo' }).click();
    await eventually(
      async () => {
        const { protected: spans } = (await (
          await fetch(recorded.camrelay.http('/api/v1/protected'))
        ).json()) as { protected: unknown[] };
        return spans.length === 0;
      },
      { what: 'nothing to be kept any more' },
    );
    await page.keyboard.press('ArrowUp');
    await line.click();
    await untilShown(viewer, recorded.idAt(ID, middle));
    expect(viewer.complaints).toEqual([]);
  });

  it('has nothing that keeps anybody out, by day and by night, live and past', async () => {
    for (const theme of ['dark', 'light'] as const) {
      await using viewer = await look(middle, { theme });
      await untilShown(viewer, recorded.idAt(ID, middle));
      expect(await viewer.accessibilityFaults()).toEqual([]);
      await viewer.page.keyboard.press('End');
      await viewer.page.getByText(/s behind/).waitFor({ timeout: 20_000 });
      expect(await viewer.accessibilityFaults()).toEqual([]);
    }
  });

  it('fits a phone, where a bar below has what one does with a moment', async () => {
    for (const width of [360, 390]) {
      await using viewer = await look(middle, { screen: { width, height: 800 }, touch: true });
      const { page } = viewer;
      await untilShown(viewer, recorded.idAt(ID, middle));
      const wider = await page.evaluate(() => document.documentElement.scrollWidth - innerWidth);
      expect(wider).toBe(0);
      const bar = page.getByRole('group', { name: 'Do' });
      expect(await bar.getByRole('button').allInnerTexts()).toEqual([
        'To live',
        'Picture',
        'Save',
        'Keep',
        'Link',
      ]);
      expect(await viewer.accessibilityFaults()).toEqual([]);
      await bar.getByRole('button', { name: 'To live' }).tap();
      await page.getByText(/· Live$/).waitFor();
    }
  });

  it('saves the picture that is shown, named by camera and moment', async () => {
    await using viewer = await look(middle, { zone: 'Europe/Berlin' });
    const { page } = viewer;
    await untilShown(viewer, recorded.idAt(ID, middle));
    const [download] = await Promise.all([page.waitForEvent('download'), page.keyboard.press('s')]);
    expect(download.suggestedFilename()).toMatch(
      /^porch_\d{4}-\d\d-\d\d_\d\d-\d\d-\d\d[+-]\d{4}\.jpg$/,
    );
  });

  it('says plainly what this browser cannot play', async () => {
    await using viewer = await screen.look('about:blank');
    const { page } = viewer;
    await page.addInitScript(() => {
      MediaSource.isTypeSupported = () => false;
    });
    await page.goto(recorded.page(ID, middle));
    await page.getByText('This browser cannot play H.264').waitFor();
  });

  it('plays key frames only where too many pictures are left out, and says so', async () => {
    await using viewer = await screen.look('about:blank');
    const { page } = viewer;
    await page.addInitScript(() => {
      HTMLVideoElement.prototype.getVideoPlaybackQuality = () => {
        const totalVideoFrames = Math.floor(performance.now() / 10);
        const droppedVideoFrames = Math.floor(totalVideoFrames * 0.6);
        return { totalVideoFrames, droppedVideoFrames } as VideoPlaybackQuality;
      };
    });
    const from = middle - 11_000;
    await page.goto(recorded.page(ID, from));
    await untilShown(viewer, recorded.idAt(ID, from));
    await page.getByRole('combobox', { name: 'Speed' }).selectOption('2');
    await page.getByRole('button', { name: 'Play', exact: true }).click();
    await page.getByText('2×, key frames').waitFor();
    await eventually(() => isPlaying(page), { what: 'it to go on' });
    const seen = new Set<number | null>();
    await eventually(
      async () => {
        if (await isBare(page)) seen.add(await shownId(viewer));
        return seen.size >= 4;
      },
      { what: 'four pictures' },
    );
    expect([...seen].map((id) => id! % 25)).toEqual([0, 0, 0, 0]);
  });
});
