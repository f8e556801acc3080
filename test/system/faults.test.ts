/** Cameras that fail, each in its own way: they recover, the ledger says why, nobody else notices. */
import { setTimeout as sleep } from 'node:timers/promises';
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import type { GapsAnswer } from '../rig/answers.js';
import { Camrelay } from '../rig/camrelay.js';
import { downloadClip } from '../rig/clip.js';
import { play } from '../rig/ffmpeg-player.js';
import { findBreaks } from '../rig/frame-id.js';
import { GstCamera } from '../rig/gst-camera.js';
import { makeAudio, makeVideo, type VideoFile } from '../rig/media.js';
import { oddCamera, refusingUrl, type OddCamera } from '../rig/odd-cameras.js';
import { QUICK, quickSettings } from '../rig/quick.js';
import { Shared } from '../rig/shared.js';
import { hasGStreamer } from '../rig/tools.js';
import { eventually } from '../rig/wait.js';

const WHOLE = { unreadable: 0, jumps: [] };
/** From the first answer of a camera that was away to its picture. */
const BACK_WITHIN_MS = 5_000;
/** A clock that stands still is told from a network that stutters only after a while. */
const NOTICED_WITHIN_MS = 3_500;
/** Edges of gaps and spans that meet, in ms: one frame and the rounding of both. */
const MEET_WITHIN_MS = 100;

// All of them wait for cameras most of the time.
vi.setConfig({ maxConcurrency: 16 });

describe.runIf(hasGStreamer)('a camera', { concurrent: true }, () => {
  const shared = new Shared();
  let camrelay: Camrelay;
  let video: VideoFile;
  let startedAtMs: number;
  const cameras = new Map<string, GstCamera>();

  beforeAll(async () => {
    video = await makeVideo();
    const alternate = await makeVideo({ width: 640, height: 360 });
    const audio = await makeAudio('aac');
    for (const id of ['steady', 'frozen', 'gone', 'resized', 'muted', 'jumping']) {
      cameras.set(id, shared.use(await GstCamera.start({ video, audio, alternate })));
    }
    const entries = [...cameras].map(([id, { url }]) => [id, { vendor: 'rtsp', url }] as const);
    camrelay = shared.use(
      await Camrelay.start({
        config: {
          ...quickSettings,
          storage: { segment: '3s' },
          cameras: Object.fromEntries(entries),
        },
      }),
    );
    startedAtMs = Date.now();
    await Promise.all([...cameras.keys()].map((id) => camrelay.untilState(id, 'online', 20_000)));
    await Promise.all(
      [...cameras.keys()].map((id) => camrelay.untilDurable(id, startedAtMs + 2_000, 20_000)),
    );
  }, 120_000);

  afterAll(() => shared[Symbol.asyncDispose]());

  /** The gaps since all cameras were on air. */
  async function gapsOf(id: string): Promise<GapsAnswer['gaps']> {
    const [first] = await camrelay.spans(id);
    return (await camrelay.gaps(id)).filter(({ to }) => to > first!.from);
  }

  it('that freezes is stalled, and back when it thaws', async () => {
    const camera = cameras.get('frozen')!;
    await camera.command('freeze');
    const frozenAtMs = Date.now();
    const lost = await camrelay.untilState('frozen', 'offline', QUICK.stallMs + 4_000);
    expect(Date.now() - frozenAtMs).toBeGreaterThan(QUICK.stallMs - 1_000);
    expect(lost.reason?.code).toBe('stalled');
    expect(lost.reason?.message).toBeTruthy();
    await camera.command('thaw');
    const thawedAtMs = Date.now();
    await camrelay.untilState('frozen', 'online', 30_000);
    const [gap, ...more] = await eventually(
      async () => {
        const gaps = await gapsOf('frozen');
        return gaps.length > 0 && (await camrelay.spans('frozen')).length > 1 && gaps;
      },
      { what: 'the gap and the span after it' },
    );
    expect(more).toEqual([]);
    expect(gap!.cause).toBe('stalled');
    expect(gap!.detail).toBeTruthy();
    expect(Math.abs(gap!.from - frozenAtMs)).toBeLessThan(1_000);
    expect(gap!.to).toBeGreaterThanOrEqual(thawedAtMs - 1_000);
    const spans = await camrelay.spans('frozen');
    expect(Math.abs(gap!.from - spans[0]!.to)).toBeLessThanOrEqual(MEET_WITHIN_MS);
    expect(Math.abs(gap!.to - spans[1]!.from)).toBeLessThanOrEqual(MEET_WITHIN_MS);
  });

  it('that goes away is offline, and back within 5 s of its first answer', async () => {
    const camera = cameras.get('gone')!;
    await camera.goAway();
    const goneAtMs = Date.now();
    const lost = await camrelay.untilState('gone', 'offline');
    expect(lost.reason?.code).toMatch(/^(unreachable|offline)$/);
    await eventually(async () => (await camrelay.camera('gone')).retry_at !== null, {
      what: 'the moment of the next attempt',
    });
    await sleep(6_000);
    await camera.comeBack();
    const answersAtMs = Date.now();
    await camrelay.untilState('gone', 'online', 30_000);
    expect(Date.now() - answersAtMs).toBeLessThan(BACK_WITHIN_MS);
    const [gap] = await eventually(
      async () => {
        const gaps = await gapsOf('gone');
        return (await camrelay.spans('gone')).length > 1 && gaps.length === 1 && gaps;
      },
      { what: 'one gap and two spans' },
    );
    expect(gap!.cause).toBe('offline');
    expect(Math.abs(gap!.from - goneAtMs)).toBeLessThan(1_000);
    expect(gap!.to).toBeGreaterThan(goneAtMs + 6_000);
    expect(gap!.to).toBeLessThan(answersAtMs + BACK_WITHIN_MS);
  });

  it('that changes its size goes on in the new one, and both are kept', async () => {
    const camera = cameras.get('resized')!;
    await camera.command('alternate');
    const changedAtMs = Date.now();
    await eventually(async () => (await camrelay.camera('resized')).video?.width === 640, {
      what: 'the new size',
      withinMs: 10_000,
    });
    const played = await play(camrelay.rtsp('resized'), { seconds: 1, transport: 'tcp' });
    expect(played.video).toMatchObject({ width: 640, height: 360 });
    expect(findBreaks(played.ids, video.frames)).toEqual(WHOLE);
    await camrelay.untilDurable('resized', changedAtMs + 5_000);
    const spans = await camrelay.spans('resized');
    const small = await downloadClip(camrelay, 'resized', spans[0]!.from, changedAtMs - 1_500);
    expect(small.played.video).toMatchObject({ width: 320, height: 240 });
    const missingMs = (await gapsOf('resized')).reduce((sum, { from, to }) => sum + to - from, 0);
    expect(missingMs).toBeLessThan(BACK_WITHIN_MS);
    const large = await downloadClip(
      camrelay,
      'resized',
      spans.at(-1)!.to - 1_000,
      spans.at(-1)!.to,
    );
    expect(large.played.video).toMatchObject({ width: 640, height: 360 });
  });

  it('that loses its sound keeps its picture', async () => {
    const camera = cameras.get('muted')!;
    await camera.command('mute');
    await sleep(QUICK.stallMs + 3_000);
    expect((await camrelay.camera('muted')).state).toBe('online');
    const played = await play(camrelay.rtsp('muted'), {
      seconds: 2,
      transport: 'tcp',
      sound: false,
    });
    expect(played.ids.length, played.stderr).toBeGreaterThan(40);
    expect(findBreaks(played.ids, video.frames)).toEqual(WHOLE);
    expect(await gapsOf('muted')).toEqual([]);
    await camera.command('unmute');
    // A player that joins in the very second in which the sound comes back may miss it.
    await camrelay.untilDurable('muted', Date.now() + 3_000);
    const again = await play(camrelay.rtsp('muted'), { seconds: 3, transport: 'tcp' });
    expect(again.audio?.packets.length ?? 0).toBeGreaterThan(20);
  });

  it('whose clock jumps goes on at the right time of day', async () => {
    const camera = cameras.get('jumping')!;
    for (const jumpS of [3_600, -1_800]) {
      await camera.command(`jump ${jumpS}`);
      const jumpedAtMs = Date.now();
      await camrelay.untilDurable('jumping', jumpedAtMs + 4_000);
      await camrelay.untilState('jumping', 'online');
    }
    const spans = await camrelay.spans('jumping', '-1d', '+1d');
    expect(spans.at(-1)!.to).toBeLessThanOrEqual(Date.now() + MEET_WITHIN_MS);
    for (const [index, span] of spans.slice(1).entries()) {
      expect(span.from).toBeGreaterThanOrEqual(spans[index]!.to);
    }
    const missingMs = (await gapsOf('jumping')).reduce((sum, { from, to }) => sum + to - from, 0);
    expect(missingMs).toBeLessThan(2 * (NOTICED_WITHIN_MS + BACK_WITHIN_MS));
  });

  it('that is well notices nothing of all this', { concurrent: false }, async () => {
    const camera = await camrelay.camera('steady');
    expect(camera.state).toBe('online');
    expect(camera.since).toBeLessThan(startedAtMs + 10_000);
    const [span, ...more] = await camrelay.spans('steady');
    expect(more).toEqual([]);
    expect(await gapsOf('steady')).toEqual([]);
    const { played } = await downloadClip(camrelay, 'steady', span!.from, span!.to);
    expect(findBreaks(played.ids, video.frames)).toEqual(WHOLE);
    expect(camrelay.process.exit).toBeNull();
  });
});

describe('a camera that never works', { concurrent: true }, () => {
  const shared = new Shared();
  let camrelay: Camrelay;
  const odd = new Map<string, OddCamera>();

  beforeAll(async () => {
    for (const manner of ['silent', 'garbage', 'noise', 'unauthorised'] as const) {
      odd.set(manner, shared.use(await oddCamera(manner)));
    }
    const urls: [string, string][] = [...odd].map(([id, { url }]) => [id, url]);
    urls.push(['refusing', await refusingUrl()], ['nowhere', 'rtsp://no-such-host.invalid/cam']);
    const cameras = urls.map(([id, url]) => [id, { vendor: 'rtsp', url }] as const);
    camrelay = shared.use(
      await Camrelay.start({ config: { ...quickSettings, cameras: Object.fromEntries(cameras) } }),
    );
  }, 60_000);

  afterAll(() => shared[Symbol.asyncDispose]());

  it.each([
    { id: 'refusing', code: /^(unreachable|offline)$/, retries: true },
    { id: 'nowhere', code: /^(unreachable|offline)$/, retries: true },
    { id: 'silent', code: /^(stalled|timeout|offline|unreachable)$/, retries: true },
    { id: 'garbage', code: /./, retries: true },
    { id: 'noise', code: /./, retries: true },
    { id: 'unauthorised', code: 'bad_credentials', retries: false },
  ])('$id: says why, and when it will be tried again', async ({ id, code, retries }) => {
    const camera = await camrelay.untilState(id, 'offline', 25_000);
    expect(camera.reason?.code).toMatch(code);
    expect(camera.reason?.message.length).toBeGreaterThan(10);
    expect(camera.video).toBeNull();
    if (!retries) expect(camera.retry_at).toBeNull();
    else {
      await eventually(
        async () => ((await camrelay.camera(id)).retry_at ?? 0) > Date.now() - 1_000,
        { what: `${id} to be waiting for its next attempt`, withinMs: 15_000 },
      );
    }
    const snapshot = await fetch(camrelay.http(`/api/v1/cameras/${id}/snapshot.jpg`));
    expect(snapshot.status).toBeGreaterThanOrEqual(400);
    await expect(snapshot.json()).resolves.toMatchObject({ error: { code: expect.any(String) } });
  });

  it(
    'is asked politely: not again with a refused password, ever more seldom otherwise',
    { concurrent: false },
    async () => {
      await sleep(4_000);
      expect(odd.get('unauthorised')!.connections.length).toBeLessThanOrEqual(3);
      expect(odd.get('garbage')!.connections.length).toBeLessThanOrEqual(10);
      expect((await fetch(camrelay.http('/healthz'))).status).toBe(200);
    },
  );
});
