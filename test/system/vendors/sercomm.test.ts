/** A Sercomm camera and the whole program: its streams, its calls, what is put back, what is hidden. */
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { z } from 'zod';
import { Camrelay, Home, type Config } from '../../rig/camrelay.js';
import { quickSettings } from '../../rig/quick.js';
import { Shared } from '../../rig/shared.js';
import { eventually } from '../../rig/wait.js';
import { type MediaHouse, startMediaHouse } from '../../simulators/media-house.js';
import {
  startSercommSimulator,
  type SercommOptions,
  type SercommSimulator,
} from '../../simulators/sercomm/simulator.js';

/** From `serve` to the first sample, ms; others who are at work on the machine make it longer. */
const FIRST_SAMPLE_WITHIN_MS = 15_000;

const EventsAnswer = z.object({
  events: z.array(z.looseObject({ type: z.string(), source: z.string(), end: z.unknown() })),
});

const shared = new Shared();
let media: MediaHouse;
beforeAll(async () => {
  media = shared.use(await startMediaHouse());
});
afterAll(() => shared[Symbol.asyncDispose]());

const startCamera = (options: SercommOptions = {}): Promise<SercommSimulator> =>
  startSercommSimulator({ media, ...options });

function configOf(camera: SercommSimulator, keys: Readonly<Record<string, unknown>> = {}): Config {
  return { ...quickSettings, cameras: { hall: { ...camera.camera, record: 'off', ...keys } } };
}

/** Everything the program has said so far, and what it says when it is asked. */
async function everythingShown(camrelay: Camrelay): Promise<string> {
  const pages = ['/api/v1/cameras', '/api/v1/cameras/hall/events', '/api/v1/system', '/metrics'];
  const answers = await Promise.all(
    pages.map(async (page) => (await fetch(camrelay.http(page))).text()),
  );
  return [...answers, ...camrelay.process.stderr, ...camrelay.process.stdout].join('\n');
}

async function expectHidden(camera: SercommSimulator, camrelay: Camrelay): Promise<void> {
  const shown = await everythingShown(camrelay);
  expect(camera.secrets.length).toBeGreaterThan(1);
  expect(camera.secrets.filter((secret) => shown.includes(secret))).toEqual([]);
}

const isArmed = (camera: SercommSimulator): boolean => camera.settings.EVENT?.event_trigger === '1';

describe('a Sercomm camera', () => {
  it.each([
    { stream: 'av', login: 'digest', has: ['video', 'audio'] },
    { stream: 'video', login: 'basic', has: ['video'] },
    { stream: 'audio', login: 'digest', has: ['audio'] },
    { stream: 'mjpeg', login: 'basic', has: ['video'] },
  ] as const)('plays its stream $stream at once', async ({ stream, login, has }) => {
    await using camera = await startCamera({ login });
    await using camrelay = await Camrelay.start({ config: configOf(camera, { stream }) });
    const { video, audio } = await camrelay.untilState('hall', 'online', FIRST_SAMPLE_WITHIN_MS);
    expect({ video: video !== null, audio: audio !== null }).toEqual({
      video: has.some((kind) => kind === 'video'),
      audio: has.some((kind) => kind === 'audio'),
    });
    expect(camera.viewers).toBe(1);
    await camrelay.stop();
    expect(camera.viewers).toBe(0);
    expect(camera.complaints).toEqual([]);
  });

  it('plays with the empty password of the factory', async () => {
    await using camera = await startCamera({ password: '' });
    await using camrelay = await Camrelay.start({ config: configOf(camera) });
    await camrelay.untilState('hall', 'online');
    expect(camera.complaints).toEqual([]);
  });

  it('that lacks picture with sound, and the picture over RTSP, is played as MJPEG', async () => {
    await using camera = await startCamera({ missing: ['/img/media.sav', '/img/video.sav'] });
    await using camrelay = await Camrelay.start({ config: configOf(camera) });
    await camrelay.untilState('hall', 'online', 30_000);
    expect(camera.calls.at(-1)).toBe('/img/video.mjpeg');
    expect(camera.complaints).toEqual([]);
  });

  it('is tried with a wrong password once', async () => {
    await using camera = await startCamera();
    const keys = { password: 'wrong-canary', webhook: true };
    await using camrelay = await Camrelay.start({ config: configOf(camera, keys) });
    const { reason } = await camrelay.untilState('hall', 'offline');
    expect(reason?.code).toBe('bad_credentials');
    const snapshot = await fetch(camrelay.http('/api/v1/cameras/hall/snapshot.jpg'));
    expect(snapshot.ok).toBe(false);
    await camrelay.stop();
    expect(camera.logins).toBe(1);
    expect(await everythingShown(camrelay).catch(() => camrelay.tail())).not.toContain(
      'wrong-canary',
    );
  });

  it('is set up to call on motion, its events are told, and it is put back at the end', async () => {
    await using camera = await startCamera();
    const before = structuredClone(camera.settings);
    await using camrelay = await Camrelay.start({ config: configOf(camera, { webhook: true }) });
    await eventually(() => isArmed(camera), { what: 'the camera to be set up' });
    expect(await camera.motion()).toBe(200);
    const events = await eventually(
      async () => {
        const answer = await camrelay.api('/cameras/hall/events', EventsAnswer);
        return answer.events.length > 0 && answer.events;
      },
      { what: 'the event' },
    );
    expect(events).toMatchObject([{ type: 'motion', source: 'device', end: null }]);
    expect(await camera.motion()).toBe(200);
    await camrelay.untilState('hall', 'online');
    await expectHidden(camera, camrelay);
    await camrelay.stop();
    expect(camera.settings).toEqual(before);
    expect(camera.complaints).toEqual([]);
  });

  it('is put back also after the program was killed and has run again', async () => {
    await using camera = await startCamera();
    const before = structuredClone(camera.settings);
    await using home = await Home.make(configOf(camera, { webhook: true }));
    {
      await using camrelay = await Camrelay.startIn(home);
      await eventually(() => isArmed(camera), { what: 'the camera to be set up' });
      await camrelay.kill();
    }
    expect(camera.settings).not.toEqual(before);
    {
      await using camrelay = await Camrelay.startIn(home);
      await camrelay.untilState('hall', 'online');
      expect(await camera.motion()).toBe(200);
      await expectHidden(camera, camrelay);
      await camrelay.stop();
    }
    expect(camera.settings).toEqual(before);
    expect(camera.complaints).toEqual([]);
  });
});
