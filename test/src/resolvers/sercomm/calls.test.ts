/** What a Sercomm camera does beside streaming: stills and movements, and what it cannot. */
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { capabilitiesOf } from '../../../../src/resolvers/resolver.js';
import { stepOf } from '../../../../src/resolvers/sercomm/ptz.js';
import { FakeClock } from '../../../fake-clock.js';
import { eventually } from '../../../rig/wait.js';
import {
  startSercommSimulator,
  type SercommSimulator,
} from '../../../simulators/sercomm/simulator.js';
import { openResolver, soon } from './rig.js';

let camera: SercommSimulator;
beforeEach(async () => {
  camera = await startSercommSimulator();
});
afterEach(async () => {
  expect(camera.complaints).toEqual([]);
  await camera[Symbol.asyncDispose]();
});

describe('a still', () => {
  it.each([
    [{}, '/img/snapshot.cgi'],
    [{ snapshot_size: 3 }, '/img/snapshot.cgi?size=3'],
    [{ snapshot_size: 4, snapshot_quality: 1 }, '/img/snapshot.cgi?size=4&quality=1'],
  ])('with %j is asked for at %s', async (keys, path) => {
    await using resolver = openResolver(camera, keys);
    const jpeg = await resolver.snapshot(soon());
    expect(jpeg.subarray(0, 3).toString('hex')).toBe('ffd8ff');
    expect(camera.calls.at(-1)).toBe(path);
  });

  it.each([
    ['html', 'bad_reply'],
    ['half', 'bad_reply'],
    ['error_text', 'bad_reply'],
    ['huge', 'bad_reply'],
    ['hang_up', 'bad_reply'],
    ['redirect', 'bad_reply'],
    ['failure', 'bad_reply'],
  ] as const)('that comes as %s is a failure', async (how, code) => {
    camera.misbehave(how);
    await using resolver = openResolver(camera);
    await expect(resolver.snapshot(soon())).rejects.toMatchObject({ code });
    expect(camera.strayRequests).toBe(0);
  });

  it('that the firmware lacks is unsupported', async () => {
    await using old = await startSercommSimulator({ missing: ['/img/snapshot.cgi'] });
    await using resolver = openResolver(old);
    await expect(resolver.snapshot(soon())).rejects.toMatchObject({ code: 'unsupported' });
  });
});

describe('a movement', () => {
  it.each([
    ['left', 'L'],
    ['right', 'R'],
    ['up', 'U'],
    ['down', 'D'],
  ] as const)('to the %s is a step, whose empty answer is success', async (action, direction) => {
    await using resolver = openResolver(camera);
    await resolver.ptz({ action, speed: 50, forMs: 0 }, soon());
    expect(camera.moves).toEqual([`mv=${direction},32`]);
  });

  it('has succeeded also where the camera hangs up', async () => {
    await using rude = await startSercommSimulator({ motorsAnswer: 'hang_up' });
    await using resolver = openResolver(rude);
    await resolver.ptz({ action: 'left', speed: 16, forMs: 0 }, soon());
    expect(rude.moves).toEqual(['mv=L,10']);
  });

  it.each([
    [1, 1],
    [50, 32],
    [100, 64],
    [1_000, 64],
    [0, 1],
    [-5, 1],
  ])('at speed %i takes steps of %i', (speed, step) => {
    expect(stepOf(speed)).toBe(step);
  });

  it('goes on step by step as long as it is to last', async () => {
    const clock = new FakeClock();
    await using resolver = openResolver(camera, {}, { clock });
    const moving = resolver.ptz({ action: 'up', speed: 10, forMs: 1_200 }, soon());
    for (let steps = 1; steps <= 3; steps++) {
      await eventually(() => camera.moves.length === steps && clock.sleeping === 1, {
        what: `${steps} steps`,
      });
      await clock.advance(500);
    }
    await moving;
    expect(camera.moves).toEqual(['mv=U,6', 'mv=U,6', 'mv=U,6']);
  });

  it.each([
    ['a stop', { action: 'stop' }, ['mv=L,1']],
    ['another', { action: 'right', speed: 1, forMs: 0 }, ['mv=L,1', 'mv=R,1']],
  ] as const)('is ended by %s', async (_, command, moves) => {
    const clock = new FakeClock();
    await using resolver = openResolver(camera, {}, { clock });
    const moving = resolver.ptz({ action: 'left', speed: 1, forMs: 60_000 }, soon());
    await eventually(() => clock.sleeping === 1, { what: 'the first step' });
    const other = resolver.ptz(command, soon());
    await moving;
    await eventually(() => camera.moves.length === moves.length, { what: 'the other command' });
    await clock.advance(1);
    await other;
    expect(camera.moves).toEqual(moves);
  });

  it('is ended by whoever hangs up', async () => {
    const clock = new FakeClock();
    await using resolver = openResolver(camera, {}, { clock });
    const asking = new AbortController();
    const moving = resolver.ptz({ action: 'left', speed: 1, forMs: 60_000 }, asking.signal);
    await eventually(() => clock.sleeping === 1, { what: 'the first step' });
    asking.abort();
    await moving;
    expect(camera.moves).toHaveLength(1);
  });

  it('goes to one of the presets 1 to 9', async () => {
    await using resolver = openResolver(camera);
    await resolver.ptz({ action: 'preset', preset: 9 }, soon());
    expect(camera.moves).toEqual(['preset=move,9']);
  });

  it.each([
    { action: 'preset', preset: 0 },
    { action: 'preset', preset: 10 },
    { action: 'preset', preset: 1.5 },
    { action: 'zoom-in', speed: 50, forMs: 0 },
    { action: 'zoom-out', speed: 50, forMs: 0 },
  ] as const)('such as %j is unsupported, without a call', async (command) => {
    await using resolver = openResolver(camera);
    await expect(resolver.ptz(command, soon())).rejects.toMatchObject({ code: 'unsupported' });
    expect(camera.calls).toEqual([]);
  });

  it('is unsupported where the camera says that it has no motors', async () => {
    await using fixed = await startSercommSimulator({ hasMotors: false });
    await using resolver = openResolver(fixed);
    const command = { action: 'left', speed: 50, forMs: 0 } as const;
    await expect(resolver.ptz(command, soon())).rejects.toMatchObject({ code: 'unsupported' });
    expect(fixed.moves).toEqual([]);
    expect(fixed.complaints).toEqual([]);
  });

  it.each(['html', 'error_text', 'failure', 'redirect'] as const)(
    'has failed where the camera answers with %s',
    async (how) => {
      await using resolver = openResolver(camera);
      await resolver.ptz({ action: 'left', speed: 1, forMs: 0 }, soon());
      camera.misbehave(how);
      const again = resolver.ptz({ action: 'left', speed: 1, forMs: 0 }, soon());
      await expect(again).rejects.toMatchObject({ code: 'bad_reply' });
    },
  );
});

describe('what a Sercomm camera can do', () => {
  it('is to make stills and to move, and nothing with recordings', async () => {
    await using resolver = openResolver(camera);
    expect(capabilitiesOf(resolver)).toMatchObject({
      snapshot: true,
      ptz: true,
      recordings: false,
      playback: false,
      events: false,
    });
  });

  it.each([{ webhook: true }, { webhook_key: '0123456789abcdef' }])(
    'is to tell events with %j',
    async (keys) => {
      await using resolver = openResolver(camera, keys);
      expect(capabilitiesOf(resolver).events).toBe(true);
    },
  );
});
