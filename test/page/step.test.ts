/** Several cameras in step, by the numbers in their pictures. */
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { hasChromium, hasGStreamer } from '../rig/tools.js';
import { eventually } from '../rig/wait.js';
import { RecordedCameras } from './recorded-camera.js';
import { Screen, type Viewer } from './viewer.js';

const IDS = ['porch', 'yard'] as const;

describe.runIf(hasChromium && hasGStreamer)('cameras in step', () => {
  let recorded: RecordedCameras;
  let screen: Screen;
  let middle: number;
  beforeAll(async () => {
    screen = await Screen.open();
    recorded = await RecordedCameras.record({ ids: IDS, beforeMs: 16_000, afterMs: 10_000 });
    middle = recorded.spansOf('porch')[0]!.from + 5_020;
  }, 240_000);
  afterAll(async () => {
    await screen[Symbol.asyncDispose]();
    await recorded[Symbol.asyncDispose]();
  });

  const address = (ms: number): string =>
    recorded.camrelay.http(`/timeline?at=${new Date(ms).toISOString()}&zoom=2m`);
  /** When what each shows was recorded, ms; NaN where it shows nothing. */
  const lookOf = async (viewer: Viewer, nearMs: number): Promise<number[]> => {
    const seen: number[] = [];
    for (const id of IDS) {
      const { id: shown } = await viewer.video(
        viewer.page.getByRole('group', { name: `Picture of The ${id}` }),
      );
      seen.push(shown === null ? NaN : recorded.momentOf(id, shown, nearMs));
    }
    return seen;
  };

  it('show the same moment to one picture while they stand, and within 200 ms while they play', async () => {
    await using viewer = await screen.look(address(middle));
    const { page } = viewer;
    const look = (): Promise<number[]> => lookOf(viewer, middle);
    await eventually(async () => (await look()).every((ms) => Math.abs(ms - middle) <= 40), {
      what: 'both pictures of the moment',
      withinMs: 15_000,
    });
    await page.keyboard.press('k');
    await eventually(async () => (await look()).every((ms) => ms > middle + 2_000), {
      what: 'both to play',
    });
    const apart: number[] = [];
    for (let count = 0; count < 12; count++) {
      const [porch, yard] = (await look()) as [number, number];
      apart.push(Math.abs(porch - yard));
      await page.waitForTimeout(150);
    }
    apart.sort((one, other) => one - other);
    console.info(`apart by ${apart.map(Math.round).join(' ')} ms`);
    // Two looks one after the other are some ms apart themselves.
    expect(apart[Math.floor(apart.length / 2)]).toBeLessThan(200);
    expect(viewer.complaints).toEqual([]);
  });

  it('go on where one of them was not recorded, which says so', async () => {
    const from = recorded.spansOf('porch')[0]!.to - 1_000;
    await using viewer = await screen.look(address(from));
    const { page } = viewer;
    await page.getByRole('button', { name: 'Play', exact: true }).click();
    const porch = page.getByRole('group', { name: 'Picture of The porch' });
    await porch.getByText(/Not answering/).waitFor({ timeout: 10_000 });
    const before = (await lookOf(viewer, from))[1]!;
    await eventually(async () => (await lookOf(viewer, from))[1]! > before + 500, {
      what: 'the yard to go on',
    });
    await porch.getByText(/Not answering/).waitFor({ state: 'detached', timeout: 10_000 });
  });

  it('has lanes for the cameras that are chosen, and the choice in its address', async () => {
    await using viewer = await screen.look(address(middle));
    const { page } = viewer;
    await page.getByText('2 cameras in step, 2 pictures').waitFor();
    await page.getByRole('button', { name: 'Choose cameras' }).click();
    await page.getByRole('checkbox', { name: 'The yard' }).uncheck();
    await page.getByText('1 camera, 1 picture').waitFor();
    expect(new URL(page.url()).searchParams.get('cameras')).toBe('porch');
    await page.reload();
    await page.getByText('1 camera, 1 picture').waitFor();
    expect(await viewer.accessibilityFaults()).toEqual([]);
  });
});
