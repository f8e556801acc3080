/** Kills: of a worker, and of the program itself, gently and at once. */
import { setTimeout as sleep } from 'node:timers/promises';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { Camrelay, Home } from '../rig/camrelay.js';
import { downloadClip } from '../rig/clip.js';
import { play } from '../rig/ffmpeg-player.js';
import { findBreaks } from '../rig/frame-id.js';
import { GstCamera } from '../rig/gst-camera.js';
import { HttpCamera } from '../rig/http-camera.js';
import { makeAudio, makeMovie, makeVideo, type VideoFile } from '../rig/media.js';
import { commandLine, isAlive } from '../rig/processes.js';
import { QUICK, quickSettings } from '../rig/quick.js';
import { playFile, recordingFiles } from '../rig/recordings.js';
import { Shared } from '../rig/shared.js';
import { hasGStreamer } from '../rig/tools.js';
import { eventually } from '../rig/wait.js';

const WHOLE = { unreadable: 0, jumps: [] };
const KILL_GRACE_MS = 3_000;
/** No worker may live longer than this after the program is gone. */
const ORPHANS_GONE_MS = 5_000;
/** Spans that are nearer than 2 s to each other are one. */
const SPANS_APART_MS = 2_500;

let video: VideoFile;
let movie: string;

beforeAll(async () => {
  video = await makeVideo();
  movie = await makeMovie(video, await makeAudio('aac'));
}, 120_000);

async function anyCamera(): Promise<GstCamera | HttpCamera> {
  if (!hasGStreamer) return HttpCamera.start('flv', movie);
  return GstCamera.start({ video, audio: await makeAudio('aac') });
}

async function freeze(camera: GstCamera | HttpCamera): Promise<void> {
  if (camera instanceof GstCamera) await camera.command('freeze');
  else camera.freeze();
}

const configFor = (urls: Record<string, string>) => ({
  ...quickSettings,
  storage: { segment: '2s' },
  cameras: Object.fromEntries(
    Object.entries(urls).map(([id, url]) => [id, { vendor: 'rtsp', url }]),
  ),
});

describe('a worker', { concurrent: true }, () => {
  const shared = new Shared();
  let camrelay: Camrelay;

  beforeAll(async () => {
    const [killed, stopped] = [shared.use(await anyCamera()), shared.use(await anyCamera())];
    const config = configFor({ killed: killed.url, stopped: stopped.url });
    camrelay = shared.use(await Camrelay.start({ config }));
    for (const id of ['killed', 'stopped']) {
      const { since } = await camrelay.untilState(id, 'online');
      await camrelay.untilDurable(id, since! + 2_000);
    }
  }, 60_000);

  afterAll(() => shared[Symbol.asyncDispose]());

  async function untilAnotherWorker(id: string, pid: number, withinMs: number): Promise<void> {
    await eventually(
      async () => {
        const other = await camrelay.ingestPid(id);
        return other !== pid && (await camrelay.camera(id)).state === 'online';
      },
      { what: `another worker for ${id}`, withinMs },
    );
  }

  async function expectRecovered(id: string): Promise<void> {
    const played = await play(camrelay.rtsp(id), { seconds: 1, transport: 'tcp' });
    expect(findBreaks(played.ids, video.frames), played.stderr).toEqual(WHOLE);
    expect(played.ids.length).toBeGreaterThan(20);
  }

  it('that is killed is replaced at once', async () => {
    const pid = await camrelay.ingestPid('killed');
    process.kill(pid, 'SIGKILL');
    const killedAtMs = Date.now();
    await untilAnotherWorker('killed', pid, 5_000);
    await expectRecovered('killed');
    await camrelay.untilDurable('killed', killedAtMs + 5_000);
    const spans = await camrelay.spans('killed');
    expect(spans[0]!.to - spans[0]!.from).toBeGreaterThan(1_500);
    const missingMs = (await camrelay.gaps('killed', spans[0]!.from)).map(
      (gap) => gap.to - gap.from,
    );
    expect(missingMs.length).toBeLessThanOrEqual(1);
    for (const ms of missingMs) expect(ms).toBeLessThan(5_000);
  });

  it('that hangs (SIGSTOP) is ended as stalled and replaced', async () => {
    const pid = await camrelay.ingestPid('stopped');
    process.kill(pid, 'SIGSTOP');
    const stoppedAtMs = Date.now();
    await eventually(() => !isAlive(pid), {
      what: 'the hanging worker to be gone',
      withinMs: QUICK.stallMs + KILL_GRACE_MS + 3_000,
    });
    await untilAnotherWorker('stopped', pid, 8_000);
    await expectRecovered('stopped');
    const [gap] = await eventually(
      async () => {
        const gaps = await camrelay.gaps('stopped', stoppedAtMs - 2_000);
        return gaps.length > 0 && gaps;
      },
      { what: 'the gap' },
    );
    expect(gap!.cause).toBe('stalled');
    expect(Math.abs(gap!.from - stoppedAtMs)).toBeLessThan(1_000);
  });
});

describe('the program', { concurrent: true }, () => {
  it('ends cleanly after SIGTERM: files finished and indexed, workers gone', async () => {
    await using camera = await anyCamera();
    await using home = await Home.make(configFor({ porch: camera.url }));
    let files: string[];
    let before: { from: number; to: number };
    {
      await using camrelay = await Camrelay.startIn(home);
      const { since } = await camrelay.untilState('porch', 'online');
      await camrelay.untilDurable('porch', since! + 3_000);
      const children = camrelay.children();
      expect(children.length).toBeGreaterThan(0);
      before = (await camrelay.spans('porch'))[0]!;
      await camrelay.stop();
      expect(children.filter(isAlive)).toEqual([]);
      files = await recordingFiles(home.dataDir);
    }
    const endedAtMs = Date.now();
    await sleep(SPANS_APART_MS);
    const ids = [];
    for (const file of files) ids.push(...(await playFile(file)).ids);
    expect(findBreaks(ids, video.frames)).toEqual(WHOLE);

    await using again = await Camrelay.startIn(home);
    await again.untilState('porch', 'online');
    const [span] = await again.spans('porch');
    expect(span!.from).toBe(before.from);
    expect(span!.to).toBeGreaterThanOrEqual(before.to);
    expect(Math.abs(ids.length * 40 - (span!.to - span!.from))).toBeLessThanOrEqual(40);
    const [gap] = await eventually(
      async () => {
        const gaps = await again.gaps('porch', span!.to);
        return gaps.length > 0 && gaps;
      },
      { what: 'the gap of the pause' },
    );
    expect(gap!.cause).toBe('shutdown');
    expect(Math.abs(gap!.from - span!.to)).toBeLessThan(100);
    expect(gap!.to).toBeGreaterThan(endedAtMs);
  });

  it('that is killed leaves no worker behind, and recovers what was recorded', async () => {
    await using camera = await anyCamera();
    await using frozen = await anyCamera();
    const config = {
      ...configFor({ porch: camera.url, frozen: frozen.url }),
      relay: { stall_timeout: '60s' }, // nobody but the end of the program may end the frozen one
    };
    await using home = await Home.make(config);
    let durableMs: number;
    let children: number[];
    {
      await using camrelay = await Camrelay.startIn(home);
      const { since } = await camrelay.untilState('porch', 'online');
      await camrelay.untilState('frozen', 'online');
      await freeze(frozen);
      await camrelay.untilDurable('porch', since! + 5_000);
      children = camrelay.children();
      expect(children.length).toBeGreaterThanOrEqual(2);
      durableMs = (await camrelay.camera('porch')).last_durable!;
      await camrelay.kill();
    }
    await eventually(() => children.filter(isAlive).length === 0, {
      what: `the end of ${children.map((pid) => commandLine(pid)).join('; ')}`,
      withinMs: ORPHANS_GONE_MS,
    });
    const killedAtMs = Date.now();
    const files = await recordingFiles(home.dataDir);
    await sleep(SPANS_APART_MS);

    await using again = await Camrelay.startIn(home);
    await again.untilState('porch', 'online');
    const [span] = await again.spans('porch');
    expect(span!.to, 'what was durable is there').toBeGreaterThanOrEqual(durableMs);
    for (const file of files) await playFile(file);
    const clip = await downloadClip(again, 'porch', span!.from, span!.to);
    expect(findBreaks(clip.played.ids, video.frames)).toEqual(WHOLE);
    const [gap] = await eventually(
      async () => {
        const gaps = await again.gaps('porch', span!.to);
        return gaps.length > 0 && gaps;
      },
      { what: 'the gap of the crash' },
    );
    expect(gap!.cause).toBe('crash');
    expect(Math.abs(gap!.from - span!.to)).toBeLessThan(100);
    expect(gap!.to).toBeGreaterThan(killedAtMs - ORPHANS_GONE_MS);
  });
});
