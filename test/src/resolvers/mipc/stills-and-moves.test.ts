import { describe, expect, it } from 'vitest';
import { PtzSteps, type PtzStep } from '../../../../src/resolvers/mipc/ptz.js';
import { FakeClock, settled } from '../../../fake-clock.js';
import { DEVICE } from '../../../simulators/mipc/options.js';
import { startMipcSimulator } from '../../../simulators/mipc/simulator.js';
import { openCamera, soon } from './camera.js';

describe('a still', { timeout: 20_000 }, () => {
  it.each(['jpg', 'js'] as const)('is a JPEG, found at .%s', async (stillAt) => {
    await using cloud = await startMipcSimulator({ stillAt });
    await using camera = openCamera(cloud);
    const still = await camera.snapshot(soon());
    expect(still.subarray(0, 2).toString('hex')).toBe('ffd8');
    expect(cloud.complaints).toEqual([]);
  });

  it('that is none is an error', async () => {
    await using cloud = await startMipcSimulator({ stillAt: 'nowhere' });
    await using camera = openCamera(cloud);
    await expect(camera.snapshot(soon())).rejects.toMatchObject({ code: 'bad_reply' });
  });

  it('that the server refuses says why', async () => {
    await using cloud = await startMipcSimulator();
    await using camera = openCamera(cloud);
    cloud.refuse('permission.denied');
    await expect(camera.snapshot(soon())).rejects.toMatchObject({ code: 'no_permission' });
  });

  it('is had with a new session where the old one is gone', async () => {
    await using cloud = await startMipcSimulator();
    await using camera = openCamera(cloud);
    await camera.snapshot(soon());
    cloud.expireSessions();
    expect(await camera.snapshot(soon())).toHaveProperty('length');
    expect(cloud.logins).toBe(2);
  });
});

describe('a movement', { timeout: 20_000 }, () => {
  it('is made of steps as large as those of the buttons', async () => {
    await using cloud = await startMipcSimulator();
    await using camera = openCamera(cloud);
    for (const action of ['left', 'right', 'up', 'down'] as const)
      await camera.ptz({ action, speed: 50, forMs: 1 }, soon());
    expect(cloud.moves).toEqual(
      [
        { x: -12, y: 0 },
        { x: 12, y: 0 },
        { x: 0, y: 12 },
        { x: 0, y: -12 },
      ].map((step) => ({ serial: DEVICE.serial, ...step })),
    );
    expect(cloud.complaints).toEqual([]);
  });

  it.each([
    { action: 'zoom-in', speed: 50, forMs: 500 },
    { action: 'zoom-out', speed: 50, forMs: 500 },
    { action: 'preset', preset: 1 },
  ] as const)('$action is none that it knows', async (command) => {
    await using cloud = await startMipcSimulator();
    await using camera = openCamera(cloud);
    await expect(camera.ptz(command, soon())).rejects.toMatchObject({ code: 'unsupported' });
    expect(cloud.calls).toEqual([]);
  });

  /** Steps that are answered when the test says so. */
  function rig() {
    const clock = new FakeClock();
    const taken: PtzStep[] = [];
    const answers: (() => void)[] = [];
    const take = (step: PtzStep): Promise<void> => {
      taken.push(step);
      return new Promise((resolve) => answers.push(resolve));
    };
    const answer = async (): Promise<void> => {
      answers.shift()?.();
      await settled();
    };
    return { clock, taken, answer, steps: new PtzSteps(take, clock) };
  }
  const left = { action: 'left', speed: 50, forMs: 600 } as const;

  it('goes on with the next step only after the answer, as long as it is to last', async () => {
    const { clock, taken, answer, steps } = rig();
    const moved = steps.run(left, soon());
    await clock.advance(400);
    expect(taken).toHaveLength(1);
    await answer();
    expect(taken).toHaveLength(2);
    await answer();
    await clock.advance(200);
    await moved;
    expect(taken).toHaveLength(2);
  });

  it('takes four steps a second and no more', async () => {
    const { clock, taken, answer, steps } = rig();
    const moved = steps.run({ ...left, forMs: 1_000 }, soon());
    for (const _ of [1, 2, 3, 4]) {
      await answer();
      await clock.advance(250);
    }
    await moved;
    expect(taken).toHaveLength(4);
  });

  it('ends with a stop, with another movement, and with whoever wanted it', async () => {
    const { taken, answer, steps } = rig();
    const stopped = steps.run(left, soon());
    await answer();
    await steps.run({ action: 'stop' }, soon());
    await stopped;

    const replaced = steps.run(left, soon());
    await answer();
    const gone = new AbortController();
    const next = steps.run({ ...left, action: 'right' }, gone.signal);
    await replaced;
    await answer();
    gone.abort();
    await next;
    expect(taken.map(({ x }) => x)).toEqual([-12, -12, 12]);
  });
});
