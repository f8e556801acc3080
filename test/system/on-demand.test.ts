/** Streams that run only while somebody watches. */
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { Camrelay } from '../rig/camrelay.js';
import { play } from '../rig/ffmpeg-player.js';
import { findBreaks } from '../rig/frame-id.js';
import { HttpCamera } from '../rig/http-camera.js';
import { makeAudio, makeMovie, makeVideo, SMALL_VIDEO } from '../rig/media.js';
import { isAlive } from '../rig/processes.js';
import { QUICK, quickSettings } from '../rig/quick.js';
import { Shared } from '../rig/shared.js';
import { eventually } from '../rig/wait.js';

const WHOLE = { unreadable: 0, jumps: [] };
const FRAMES = SMALL_VIDEO.fps * SMALL_VIDEO.seconds;
/** From the end of the linger to the end of the worker: SIGTERM, and SIGKILL 3 s later. */
const ENDING_MS = 4_000;
/** HLS players only ever ask; one that asks no more is gone after this. */
const HLS_GONE_MS = 10_000;
/** The worker behind RTMP and HTTP-FLV waits this long for another viewer. */
const EGRESS_LINGER_MS = 10_000;

const shared = new Shared();
let camrelay: Camrelay;
const source = {} as Record<'main' | 'sub' | 'third' | 'idle' | 'always', HttpCamera>;

beforeAll(async () => {
  const movie = await makeMovie(await makeVideo(), await makeAudio('aac'));
  for (const name of ['main', 'sub', 'third', 'idle', 'always'] as const) {
    source[name] = shared.use(await HttpCamera.start('flv', movie));
  }
  const vendor = 'rtsp';
  const urls = { main: source.main.url, sub: source.sub.url, third: source.third.url };
  camrelay = shared.use(
    await Camrelay.start({
      config: {
        ...quickSettings,
        cameras: {
          porch: { vendor, urls, extra_streams: ['sub', 'third'], record: 'off' },
          idle: { vendor, url: source.idle.url, record: 'off', on_demand: true },
          always: { vendor, url: source.always.url, record: 'off' },
        },
      },
    }),
  );
  await camrelay.untilState('always', 'online');
  await camrelay.untilState('porch', 'online');
}, 120_000);

afterAll(() => shared[Symbol.asyncDispose]());

async function expectLingering(camera: HttpCamera, pid: number, extraMs = 0): Promise<void> {
  const leftAtMs = performance.now();
  await eventually(() => camera.clients === 0 && !isAlive(pid), {
    what: 'the stream to be given up',
    withinMs: QUICK.lingerMs + ENDING_MS + extraMs,
  });
  expect(performance.now() - leftAtMs).toBeGreaterThan(QUICK.lingerMs - 1_000);
}

describe('an extra stream', { concurrent: true }, () => {
  it('starts with its first viewer and ends after its last', async () => {
    expect(source.sub.requests).toBe(0);
    const played = await play(camrelay.rtsp('porch/sub'), { seconds: 2, transport: 'tcp' });
    expect(findBreaks(played.ids, FRAMES), played.stderr).toEqual(WHOLE);
    expect(played.ids.length).toBeGreaterThan(40);
    await expectLingering(source.sub, await camrelay.ingestPid('porch', 'sub'));
    const streams = (await camrelay.workers()).map(({ camera, stream }) => `${camera}/${stream}`);
    expect(streams).toContain('porch/main');
    expect(streams).not.toContain('porch/sub');
    expect((await camrelay.camera('porch')).state).toBe('online');
    const again = await play(camrelay.rtsp('porch/sub'), { seconds: 1, transport: 'tcp' });
    expect(again.ids.length, again.stderr).toBeGreaterThan(20);
  });

  it('is kept by HLS players, who only ask now and then', async () => {
    const played = await play(camrelay.hls('porch/third'), { seconds: 3 });
    expect(findBreaks(played.ids, FRAMES), played.stderr).toEqual(WHOLE);
    expect(played.ids.length).toBeGreaterThan(60);
    await expectLingering(source.third, await camrelay.ingestPid('porch', 'third'), HLS_GONE_MS);
  });
});

describe('a camera on demand', { concurrent: true }, () => {
  it('is idle until somebody watches', async () => {
    const before = await camrelay.camera('idle');
    expect(before).toMatchObject({ state: 'idle', reason: null, recording: false });
    expect(source.idle.requests).toBe(0);
    const watching = play(camrelay.rtsp('idle'), { seconds: 3, transport: 'tcp' });
    await camrelay.untilState('idle', 'online');
    const played = await watching;
    expect(findBreaks(played.ids, FRAMES), played.stderr).toEqual(WHOLE);
    await expectLingering(source.idle, await camrelay.ingestPid('idle'));
    await camrelay.untilState('idle', 'idle');
  });
});

describe('RTMP and HTTP-FLV', { concurrent: true }, () => {
  it('cost a worker only while somebody watches, and never the stream', async () => {
    const egress = async () => (await camrelay.workers()).filter(({ kind }) => kind === 'egress');
    expect(await egress()).toEqual([]);
    const { since } = await camrelay.camera('always');
    const watching = [
      play(camrelay.rtmp('always'), { seconds: 3 }),
      play(camrelay.http('/flv/always.flv'), { seconds: 3 }),
    ];
    const [worker] = await eventually(
      async () => {
        const workers = await egress();
        return workers.length > 0 && workers;
      },
      { what: 'an egress worker' },
    );
    expect(worker).toMatchObject({ camera: 'always', stream: 'main' });
    for (const played of await Promise.all(watching)) {
      expect(played.ids.length, played.stderr).toBeGreaterThan(60);
      expect(findBreaks(played.ids, FRAMES), played.stderr).toEqual(WHOLE);
    }
    expect(await egress(), 'one for all viewers').toHaveLength(1);
    await eventually(async () => (await egress()).length === 0, {
      what: 'the egress worker to be given up',
      withinMs: EGRESS_LINGER_MS + ENDING_MS,
    });
    expect(isAlive(worker!.pid)).toBe(false);
    expect(await camrelay.camera('always')).toMatchObject({ state: 'online', since });
  });
});
