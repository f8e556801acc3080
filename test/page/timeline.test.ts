/** The timeline by mouse, keys and fingers, over days that were recorded by the real recorder. */
import type { Locator, Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { Camrelay, Home } from '../rig/camrelay.js';
import { hasChromium, hasFfmpeg } from '../rig/tools.js';
import { eventually } from '../rig/wait.js';
import { recordDays } from './recorded-days.js';
import { Screen, type Viewer } from './viewer.js';

const at = (time: string): string => `2025-11-20T${time}+01:00`;
const HALF_AN_HOUR = `/timeline?cameras=porch&at=${encodeURIComponent(at('07:42:10'))}&zoom=30m`;
const LONG_DAY = `/timeline?cameras=porch&at=${encodeURIComponent('2025-10-26T02:30:00+01:00')}&zoom=3h`;

describe.runIf(hasChromium && hasFfmpeg)('the timeline', () => {
  let home: Home;
  let camrelay: Camrelay;
  let screen: Screen;
  beforeAll(async () => {
    const off = { vendor: 'demo', size: '320x240', fps: 5, record: 'off', enabled: false };
    home = await Home.make({
      time_zone: 'Europe/Berlin',
      cameras: { porch: { ...off, name: 'Front porch' }, yard: { ...off, name: 'Driveway' } },
    });
    await recordDays(home.dataDir, [
      {
        camera: 'porch',
        recorded: [
          { from: '2025-10-26T00:00:00+02:00', to: '2025-10-26T06:00:00+01:00' },
          { from: at('07:00:00'), to: at('07:45:00') },
          { from: at('07:48:00'), to: at('09:00:00') },
        ],
        gaps: [{ from: at('07:45:00'), to: at('07:48:00'), cause: 'stalled' }],
        events: [
          { time: at('07:34:00'), type: 'motion' },
          { time: at('07:34:10'), type: 'motion' },
          { time: at('07:34:20'), type: 'motion' },
          { time: at('07:50:00'), type: 'person' },
        ],
      },
      { camera: 'yard', recorded: [{ from: at('07:00:00'), to: at('09:00:00') }] },
    ]);
    camrelay = await Camrelay.startIn(home);
    screen = await Screen.open();
  }, 120_000);
  afterAll(async () => {
    await screen[Symbol.asyncDispose]();
    await camrelay[Symbol.asyncDispose]();
    await home[Symbol.asyncDispose]();
  });

  const look = async (path: string, options = {}): Promise<Viewer & { strip: Strip }> => {
    // Over a gap there is no picture to scrub along.
    const mayFail = /snapshot\.jpg/;
    const viewer = await screen.look(camrelay.http(path), { mayFail, ...options });
    await viewer.page.emulateMedia({ reducedMotion: 'reduce' });
    const strip = new Strip(viewer.page);
    await strip.says(/recorded$/);
    return Object.assign(viewer, { strip });
  };

  it('zooms by the wheel round the pointer', async () => {
    await using viewer = await look(HALF_AN_HOUR);
    const { page, strip } = viewer;
    const place = await strip.at(0.5);
    await page.mouse.move(place.x, place.y);
    await page.mouse.wheel(0, -500);
    // Three times as close: what was a minute of the window is twenty seconds of it.
    await eventually(() => strip.secondsAt(1).then((s) => s > 200 && s < 500), {
      what: 'the window to be shorter',
    });
    expect(viewer.complaints).toEqual([]);
  });

  it('goes where the lane is clicked, and scrubs where it is dragged', async () => {
    await using viewer = await look(HALF_AN_HOUR);
    const { page, strip } = viewer;
    await strip.click(0.25);
    await strip.says(/07:34:40|07:34:39|07:34:41/);
    const [from, to] = [await strip.at(0.25), await strip.at(0.5)];
    await page.mouse.move(from.x, from.y);
    await page.mouse.down();
    await page.mouse.move(to.x, to.y, { steps: 5 });
    await strip.says(/07:42:(09|10|11), recorded/);
    // Pulled away it moves by a quarter.
    await page.mouse.move(to.x, to.y - 90);
    await page.mouse.move(to.x + (to.x - from.x), to.y - 90, { steps: 5 });
    await page.mouse.up();
    await strip.says(/07:44:0\d, recorded/);
  });

  it('moves on while a drag is held at its edge', async () => {
    await using viewer = await look(HALF_AN_HOUR);
    const { page, strip } = viewer;
    const [from, edge] = [await strip.at(0.5), await strip.at(0)];
    await page.mouse.move(from.x, from.y);
    await page.mouse.down();
    await page.mouse.move(edge.x + 2, from.y, { steps: 5 });
    await strip.says(/07:1\d:\d\d, recorded/);
    await page.mouse.up();
    await strip.says(/07:1\d:\d\d, recorded/);
  });

  it('is moved by keys, as a slider', async () => {
    await using viewer = await look(HALF_AN_HOUR);
    const { page, strip } = viewer;
    await strip.slider.focus();
    await page.keyboard.press('ArrowRight');
    await strip.says('Thursday 20 November, 07:42:11, recorded');
    await page.keyboard.press('Shift+ArrowLeft');
    await strip.says(/07:42:01/);
    await page.keyboard.press('PageUp');
    await strip.says(/07:52:01/);
    expect(await strip.slider.getAttribute('aria-valuenow')).toBe(String(7 * 3600 + 52 * 60 + 1));
    await page.keyboard.press('Home');
    await strip.says(/00:00:00, not planned/);
  });

  it('says why something is missing, where the pointer is and where the playhead comes', async () => {
    await using viewer = await look(HALF_AN_HOUR);
    const { page, strip } = viewer;
    // 07:46 of a window from 07:27:10 on.
    const gap = await strip.at((18 * 60 + 50) / 1_800);
    await page.mouse.move(gap.x, gap.y);
    const tip = page.getByRole('tooltip');
    await tip.getByText('Picture froze').waitFor();
    await tip.getByText('3 min').waitFor();
    await tip.getByText(/07:45:00 to 07:48:00 is not recorded/).waitFor();
    const box = (await tip.boundingBox())!;
    const playhead = (await strip.slider.boundingBox())!.x;
    expect(box.x > playhead || box.x + box.width < playhead).toBe(true);
    await page.mouse.click(gap.x, gap.y);
    await strip.says(/07:4[56]:\d\d, Picture froze/);
    await page.getByText(/^Front porch: Picture froze for 3.min/).waitFor({ state: 'attached' });
  });

  it('zooms into a box of events until they part', async () => {
    await using viewer = await look(HALF_AN_HOUR);
    const { page, strip } = viewer;
    const box = await strip.at((7 * 60) / 1_800, 10);
    await page.mouse.move(box.x, box.y);
    await page.getByRole('tooltip').getByText('3 × motion').waitFor();
    await page.mouse.click(box.x, box.y);
    // The first and the last are 20 s apart in a minute now.
    await eventually(
      async () => {
        await strip.click(1 / 3, 10);
        return (await strip.text()).includes('07:34:00');
      },
      { what: 'the first event to stand alone' },
    );
    await strip.click(2 / 3, 10);
    await strip.says(/07:34:20/);
  });

  it('tells the two hours of the long day apart', async () => {
    await using viewer = await look(LONG_DAY);
    const { page, strip } = viewer;
    await strip.says('Sunday 26 October, 02:30:00 +01, recorded');
    expect(await strip.slider.getAttribute('aria-valuemax')).toBe(String(25 * 3600));
    expect(await strip.slider.getAttribute('aria-valuenow')).toBe(String(3.5 * 3600));
    await strip.slider.focus();
    for (let press = 0; press < 6; press++) await page.keyboard.press('PageDown');
    await strip.says('Sunday 26 October, 02:30:00 +02, recorded');
  });

  it('is a table too, whose rows go there', async () => {
    await using viewer = await look(HALF_AN_HOUR);
    const { page, strip } = viewer;
    await page.getByRole('button', { name: 'Times as a table' }).press('Enter');
    const rows = page.getByRole('table').getByRole('row');
    await rows.filter({ hasText: '07:45:0007:48:00Picture froze' }).getByRole('button').click();
    await strip.says(/07:45:00, Picture froze/);
  });

  it('drags time under the needle by a finger, and zooms by two', async () => {
    await using viewer = await look(HALF_AN_HOUR, { screen: 'phone', touch: true });
    const { strip } = viewer;
    const needle = (await strip.slider.boundingBox())!.x;
    const finger = await Fingers.of(viewer.page);
    const from = await strip.at(0.7);
    await finger.drag([from], [{ x: from.x - 100, y: from.y }]);
    await strip.rests();
    await strip.says(/07:(4[5-9]|5\d):\d\d/);
    expect((await strip.slider.boundingBox())!.x).toBe(needle);
    const [left, right] = [await strip.at(0.4), await strip.at(0.6)];
    const wide = [
      { x: left.x - 60, y: left.y },
      { x: right.x + 60, y: right.y },
    ];
    const before = await strip.secondsAt(1);
    expect(before).toBeGreaterThan(600);
    await finger.drag([left, right], wide);
    await eventually(async () => (await strip.secondsAt(1)) < before / 2, {
      what: 'a pinch to zoom',
    });
  });

  it('says so where it cannot read what there is, and tries again', async () => {
    await using viewer = await look(HALF_AN_HOUR, { mayFail: /gaps|snapshot/ });
    const { page, strip } = viewer;
    await page.route(/\/gaps\?/, (route) => route.abort());
    await page.goto(camrelay.http(LONG_DAY));
    const again = page.getByRole('button', { name: /again/i }).first();
    await again.waitFor();
    await page.unroute(/\/gaps\?/);
    await again.click();
    await strip.says(/recorded$/);
    await again.waitFor({ state: 'detached' });
  });

  it('has no faults that axe finds, in either theme and with a table', async () => {
    for (const theme of ['dark', 'light'] as const) {
      await using viewer = await look(HALF_AN_HOUR.replace('porch', 'porch,yard'), { theme });
      await viewer.page.getByRole('button', { name: 'Times as a table' }).press('Enter');
      await viewer.page.getByRole('table').waitFor();
      expect(await viewer.accessibilityFaults()).toEqual([]);
      expect(viewer.complaints).toEqual([]);
    }
  });
});

/** The strip of the timeline, and what its slider says. */
class Strip {
  readonly slider: Locator;
  readonly rows: Locator;

  constructor(private readonly page: Page) {
    this.slider = page.getByRole('slider', { name: /^Time, / });
    this.rows = page.locator('section', { has: this.slider }).locator('canvas').nth(1);
  }

  async text(): Promise<string> {
    return (await this.slider.getAttribute('aria-valuetext')) ?? '';
  }

  async says(what: string | RegExp): Promise<void> {
    let text = '';
    await eventually(
      async () => {
        text = await this.text();
        return typeof what === 'string' ? text === what : what.test(text);
      },
      { what: `the slider to say ${String(what)}` },
    ).catch((cause: unknown) => {
      throw new Error(`${String(cause)}; it says ${text}`);
    });
  }

  /** Waits until nothing moves the playhead any more. */
  async rests(): Promise<void> {
    let before = '';
    await eventually(
      async () => {
        const last = before;
        before = await this.text();
        return before === last;
      },
      { what: 'the playhead to rest', everyMs: 200 },
    );
  }

  /** A point of it. @param part of its width @param y px from the top of the rows; 32 is in the lane */
  async at(part: number, y = 32): Promise<{ x: number; y: number }> {
    const box = (await this.rows.boundingBox())!;
    return { x: box.x + part * box.width, y: box.y + y };
  }

  async click(part: number, y?: number): Promise<void> {
    const point = await this.at(part, y);
    await this.page.mouse.click(point.x, point.y);
  }

  /** How far that place is from the playhead, s: goes there and back. */
  async secondsAt(part: number): Promise<number> {
    const now = async (): Promise<number> =>
      Number(await this.slider.getAttribute('aria-valuenow'));
    const before = await now();
    const { x, y } = await this.at(part);
    await this.page.mouse.click(x - 1, y);
    await eventually(async () => (await now()) !== before, {
      what: 'a click to move the playhead',
    });
    const after = await now();
    await this.slider.focus();
    for (
      let left = Math.abs(after - before);
      left > 0;
      left -= left >= 600 ? 600 : left >= 60 ? 60 : left >= 10 ? 10 : 1
    ) {
      const [big, mid, ten, one] =
        after > before
          ? ['PageDown', 'ArrowDown', 'Shift+ArrowLeft', 'ArrowLeft']
          : ['PageUp', 'ArrowUp', 'Shift+ArrowRight', 'ArrowRight'];
      await this.page.keyboard.press(left >= 600 ? big : left >= 60 ? mid : left >= 10 ? ten : one);
    }
    return Math.abs(after - before);
  }
}

const FINGER_RESTS_MS = 120;

/** Fingers, by the debugging protocol: a mouse cannot pinch. */
class Fingers {
  private constructor(
    private readonly send: (
      type: string,
      points: readonly { x: number; y: number }[],
    ) => Promise<unknown>,
  ) {}

  static async of(page: Page): Promise<Fingers> {
    const session = await page.context().newCDPSession(page);
    return new Fingers((type, points) =>
      session.send('Input.dispatchTouchEvent', {
        type: type as 'touchStart',
        touchPoints: points.map((point, id) => ({ ...point, id })),
      }),
    );
  }

  /** Moves in ten steps, and rests before it lets go. */
  async drag(
    from: readonly { x: number; y: number }[],
    to: readonly { x: number; y: number }[],
  ): Promise<void> {
    await this.send('touchStart', from);
    for (let step = 1; step <= 12; step++) {
      const part = Math.min(1, step / 10);
      await this.send(
        'touchMove',
        from.map(({ x, y }, at) => ({
          x: x + (to[at]!.x - x) * part,
          y: y + (to[at]!.y - y) * part,
        })),
      );
    }
    // A finger that lifts sooner after its last move flings what it dragged.
    await new Promise((resolve) => setTimeout(resolve, FINGER_RESTS_MS));
    await this.send('touchEnd', []);
  }
}
