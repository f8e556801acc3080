/** Moving a camera from its page: what a simulated device is told. */
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { Camrelay } from '../rig/camrelay.js';
import { hasChromium } from '../rig/tools.js';
import { eventually } from '../rig/wait.js';
import { type CgiSimulator, startCgiSimulator } from '../simulators/cgi/simulator.js';
import { Screen } from './viewer.js';

describe.runIf(hasChromium)('the pad of a camera that can be moved', () => {
  let simulator: CgiSimulator;
  let camrelay: Camrelay;
  let screen: Screen;
  beforeAll(async () => {
    simulator = await startCgiSimulator();
    const cameras = { cam: { ...simulator.camera, name: 'Turret', record: 'off' } };
    camrelay = await Camrelay.start({ config: { cameras } });
    await camrelay.untilState('cam', 'online', 30_000);
    screen = await Screen.open();
  });
  afterAll(async () => {
    await screen[Symbol.asyncDispose]();
    await camrelay[Symbol.asyncDispose]();
    await simulator[Symbol.asyncDispose]();
  });
  const orders = (): readonly number[] => simulator.motor.orders;
  const untilTurning = (isTurning: boolean): Promise<unknown> =>
    eventually(() => simulator.motor.isTurning === isTurning, {
      what: isTurning ? 'the motors to turn' : 'the motors to rest',
    });

  it('moves it while a sector is held, and stops it when it is let go', async () => {
    await using viewer = await screen.look(camrelay.http('/camera/cam'));
    const { page } = viewer;
    const left = page.getByRole('button', { name: 'Left' });
    await left.waitFor();
    const before = orders().length;
    const box = (await left.boundingBox())!;
    await page.mouse.move(box.x + 16, box.y + box.height / 2);
    await page.mouse.down();
    await untilTurning(true);
    // Held for longer than one movement lasts.
    const heldAt = performance.now();
    await eventually(() => performance.now() - heldAt > 1_200, { what: 'a long press' });
    expect(simulator.motor.isTurning).toBe(true);
    await page.mouse.up();
    await untilTurning(false);
    const moves = orders().slice(before);
    expect(moves.filter((order) => order !== 21).length).toBeGreaterThan(1);
    expect(simulator.complaints).toEqual([]);
  });

  it('moves it by V and the arrows while they are held, and stops when the page loses the focus', async () => {
    await using viewer = await screen.look(camrelay.http('/camera/cam'));
    const { page } = viewer;
    await page.getByRole('button', { name: 'Left' }).waitFor();
    await page.keyboard.press('v');
    await page.keyboard.down('ArrowUp');
    await untilTurning(true);
    await page.keyboard.up('ArrowUp');
    await untilTurning(false);
    const before = orders().length;
    await page.keyboard.down('ArrowUp');
    await page.keyboard.down('ArrowRight');
    await eventually(
      () =>
        new Set(
          orders()
            .slice(before)
            .filter((o) => o !== 21),
        ).size === 2,
      {
        what: 'both directions in turns',
      },
    );
    await page.evaluate(() => dispatchEvent(new Event('blur')));
    await untilTurning(false);
    expect(simulator.complaints).toEqual([]);
  });

  it('is not there while the past is looked at', async () => {
    await using viewer = await screen.look(camrelay.http('/camera/cam'));
    const { page } = viewer;
    await page.getByRole('heading', { name: 'Move' }).waitFor();
    await page.keyboard.press('ArrowDown');
    await page.getByRole('heading', { name: 'Move' }).waitFor({ state: 'detached' });
  });
});
