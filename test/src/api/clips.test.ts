import { createHash } from 'node:crypto';
import { unlink, writeFile } from 'node:fs/promises';
import { get, type IncomingMessage } from 'node:http';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import { Clips } from '../../../recorder/clips.js';
import { Pins } from '../../../recorder/pins.js';
import { clipArchivesRouter } from '../../../src/api/clip-archives.js';
import { clipsRouter } from '../../../src/api/clips.js';
import { demoConfig } from '../../../src/config/demo.js';
import type { Config } from '../../../src/config/config.js';
import { jobsRouter } from '../../../src/api/jobs.js';
import { DownloadJobs } from '../../../src/download-jobs.js';
import { Bounds } from '../../../src/kit/bounds.js';
import { EventBus } from '../../../src/kit/event-bus.js';
import { videoTrack } from '../../../src/fmp4/tracks.js';
import { FakeClock } from '../../fake-clock.js';
import { DAY_MS, type Film, Footage } from '../../recorder/footage.js';
import { VIDEO } from '../../recorder/parts.js';
import { runToEnd } from '../../rig/child.js';
import { Shared } from '../../rig/shared.js';
import { tempDir } from '../../rig/temp-dir.js';
import { eventually } from '../../rig/wait.js';
import { serve, type Served } from './serve.js';

/** H.264 of 640x480 instead of 320x240. */
const WIDE_SPS = Buffer.from('Z0LAHtkAoD2wEQAAAwABAAADADIPFi5I', 'base64');
const WIDE_VIDEO = videoTrack('h264', [WIDE_SPS, Buffer.from('aM4PyA==', 'base64')], 90_000);

const HOUR_MS = 3_600_000;
const FRAMES = 100;
const FRAME_MS = 40;
const FRAME_BYTES = 120_000;
/** More than the sockets of a connection take in while nobody reads. */
const FILM_BYTES = FRAMES * FRAME_BYTES;

/** Frames that nobody could decode, each of other bytes. */
function frames(video: Film['tracks'][0] = VIDEO, bytes = FRAME_BYTES): Film {
  const duration = (video.timescale * FRAME_MS) / 1000;
  return {
    tracks: [video],
    samples: Array.from({ length: FRAMES }, (_, at) => {
      const dts = at * duration;
      return {
        track: 0,
        dts,
        pts: dts,
        duration,
        key: at % 25 === 0,
        data: Buffer.alloc(bytes, at),
      };
    }),
  };
}

const ZONE = 'Asia/Kathmandu'; // ahead of UTC by 5 h 45 min all the year
const config = (): Config => {
  const demo = demoConfig('/nowhere', {});
  const [camera] = demo.cameras;
  const there = { ...camera!, stream: 'main', timeZone: ZONE };
  return { ...demo, cameras: ['porch', 'yard'].map((id) => ({ ...there, id })) };
};
const clock = new FakeClock(DAY_MS + 2 * HOUR_MS);
const pins = new Pins();
const bounds = new Bounds();

const jobs = new DownloadJobs({
  ...{ events: new EventBus(), clock, bounds },
  most: () => 4,
});
const shared = new Shared();
let footage: Footage;
let api: Served;

beforeAll(async () => {
  footage = shared.use(await Footage.open());
  await footage.record(frames());
  await footage.record(frames(WIDE_VIDEO, 100), { startMs: DAY_MS + 60_000 });
  await footage.record(frames(VIDEO, 100), { startMs: DAY_MS + 120_000 });
  const clips = new Clips(footage.index.read, footage.directory, { pins });
  const { timeline } = footage;
  api = shared.use(
    await serve(
      clipsRouter({ config, clips, clock, jobs }),
      clipArchivesRouter({ config, clips, pins, timeline, bounds, clock, jobs }),
      jobsRouter({ jobs }),
    ),
  );
});
afterAll(() => shared[Symbol.asyncDispose]());

const at = (ms: number): string => new Date(DAY_MS + ms).toISOString();
const path = (from: string | number, to: string | number, rest = ''): string =>
  `/cameras/porch/clip.mp4?from=${from}&to=${to}${rest}`;
const WHOLE = path(at(0), at(10_000));

const ask = (headers: Record<string, string> = {}, method = 'GET', where = WHOLE) =>
  fetch(api.url(where), { method, headers });
const told = ({ status, headers }: Response) => [
  status,
  Object.fromEntries([...headers].filter(([name]) => !['date', 'connection', 'keep-alive'].includes(name))), // prettier-ignore
];

describe('a clip', () => {
  it('is answered to HEAD exactly as to GET, without its bytes', async () => {
    for (const headers of [{}, { range: 'bytes=100-199' }, { range: 'bytes=999999999-' }]) {
      const [head, got] = [await ask(headers, 'HEAD'), await ask(headers)];
      expect(told(head)).toEqual(told(got));
      expect((await head.arrayBuffer()).byteLength).toBe(0);
      await got.arrayBuffer();
    }
  });

  it('comes in whatever range is asked for', async () => {
    const whole = Buffer.from(await (await ask()).arrayBuffer());
    expect(whole.length).toBeGreaterThan(FILM_BYTES);
    for (const [range, first, last] of [
      ['bytes=0-0', 0, 0],
      ['bytes=700000-1400000', 700_000, 1_400_000],
      ['bytes=-5', whole.length - 5, whole.length - 1],
      [`bytes=${whole.length - 3}-`, whole.length - 3, whole.length - 1],
      ['bytes=5-999999999', 5, whole.length - 1],
    ] as const) {
      const answer = await ask({ range });
      expect(answer.status).toBe(206);
      expect(answer.headers.get('content-range')).toBe(`bytes ${first}-${last}/${whole.length}`);
      const bytes = Buffer.from(await answer.arrayBuffer());
      expect(bytes.equals(whole.subarray(first, last + 1)), range).toBe(true);
    }
  });

  it('comes whole where several ranges, or none that make sense, are asked for', async () => {
    for (const range of ['bytes=0-1,5-6', 'bytes=9-3', 'lines=1-2']) {
      const answer = await ask({ range }, 'HEAD');
      expect(answer.status, range).toBe(200);
    }
    const beyond = await ask({ range: 'bytes=999999999-' });
    expect(beyond.status).toBe(416);
    expect(beyond.headers.get('content-range')).toMatch(/^bytes \*\/\d+$/);
  });

  it('goes on only where it is still the same', async () => {
    const etag = (await ask({}, 'HEAD')).headers.get('etag')!;
    expect((await ask({ range: 'bytes=9-', 'if-range': etag }, 'HEAD')).status).toBe(206);
    expect((await ask({ range: 'bytes=9-', 'if-range': '"other"' }, 'HEAD')).status).toBe(200);
    expect((await ask({ 'if-none-match': etag })).status).toBe(304);
  });

  it('has what there is where its end is still to come', async () => {
    const answer = await ask({}, 'HEAD', path(at(120_000), '%2B10m'));
    expect(answer.headers.get('x-clip-to')).toBe(at(124_000));
  });

  it('is the same for the same span, whatever else it was asked with', async () => {
    const [a, b] = [WHOLE, `${WHOLE}&cut=exact&gaps=skip&text=0`];
    const tags = await Promise.all([a, b].map(async (where) => (await ask({}, 'HEAD', where)).headers.get('etag'))); // prettier-ignore
    expect(tags[0]).toBe(tags[1]);
  });

  it.each([
    { of: 'without an end', where: '/cameras/porch/clip.mp4?from=-10m', code: 'bad_span' },
    { of: 'without times', where: '/cameras/porch/clip.mp4', code: 'bad_span' },
    { of: 'of no time', where: path('soon', 'later'), code: 'bad_span' },
    { of: 'the wrong way round', where: path(at(5_000), at(1_000)), code: 'bad_span' },
    { of: 'of no length', where: path(at(5_000), at(5_000)), code: 'bad_span' },
    { of: 'longer than the longest day', where: path(at(-26 * HOUR_MS), at(0)), code: 'bad_span' },
    { of: 'in the future', where: path('%2B1h', '%2B2h'), code: 'bad_span' },
    { of: 'that begins now', where: path('now', '%2B2h'), code: 'bad_span' },
    {
      of: 'in which nothing was recorded',
      where: path(at(6_000), at(59_000)),
      code: 'no_recording',
    },
    {
      of: 'of no camera',
      where: path(at(0), at(1)).replace('porch', 'attic'),
      code: 'unknown_camera',
    },
    { of: 'cut somehow', where: `${WHOLE}&cut=rough`, code: 'bad_request' },
    { of: 'with gaps somehow', where: `${WHOLE}&gaps=fill`, code: 'bad_request' },
    { of: 'with text somehow', where: `${WHOLE}&text=big`, code: 'bad_request' },
  ])('$of is refused with $code', async ({ where, code }) => {
    const { status, body } = await api.ask('GET', where);
    expect([status, body]).toEqual([
      code.startsWith('bad') ? 400 : 404,
      { error: { code, message: expect.stringMatching(/\w/) as string } },
    ]);
    expect((await ask({}, 'HEAD', where)).status).toBe(status);
  });

  it('of 25 hours is a day', async () => {
    expect((await ask({}, 'HEAD', path(at(120_000 - 23 * HOUR_MS), at(120_000 + 2 * HOUR_MS)))).status).toBe(409); // prettier-ignore
  });

  it('over changes of format is refused with the moments of them', async () => {
    const { status, body } = await api.ask('GET', path(at(0), at(200_000)));
    expect(status).toBe(409);
    const moments = [at(60_000), at(120_000)];
    expect(body).toMatchObject({ error: { code: 'codec_change', moments } });
  });
});

describe('a download', () => {
  const held = (): boolean => footage.recordings.slice(0, 1).some(({ id }) => pins.isHeld(id));
  const begin = (): Promise<IncomingMessage> =>
    new Promise((resolve, reject) => {
      get(api.url(WHOLE), { agent: false }, (answer) => resolve(answer.pause())).once(
        'error',
        reject,
      );
    });

  it('holds its recordings until it is done', async () => {
    const answer = await begin();
    expect(held()).toBe(true);
    let bytes = 0;
    answer.on('data', (chunk: Buffer) => (bytes += chunk.length)).resume();
    await eventually(() => answer.complete, { what: 'the download is done' });
    expect(bytes).toBe(Number(answer.headers['content-length']));
    await eventually(() => !held(), { what: 'its recordings are let go' });
  });

  it('lets its recordings go when its client does', async () => {
    const answer = await begin();
    expect(held()).toBe(true);
    answer.destroy();
    await eventually(() => !held(), { what: 'its recordings are let go' });
  });

  it('lets its recordings go when it fails, and the client sees that it does', async () => {
    await using other = await Footage.open();
    await other.record(frames(), { segmentMs: 1_000 });
    const others = new Pins();
    const clips = new Clips(other.index.read, other.directory, { pins: others });
    await using served = await serve(clipsRouter({ config, clips, clock, jobs }));
    const last = other.recordings.at(-1)!;
    const answer = await new Promise<IncomingMessage>((resolve) => {
      get(served.url(WHOLE), { agent: false }, (begun) => resolve(begun.pause()));
    });
    await unlink(join(other.directory, last.path));
    const failure = new Promise((resolve) => answer.once('error', resolve));
    answer.resume();
    expect(await failure).toMatchObject({ code: 'ECONNRESET' });
    expect(other.recordings.some(({ id }) => others.isHeld(id))).toBe(false);
  });
});

describe('a download with a name', () => {
  const named = (name: string): string => `${WHOLE}&job=${name}`;
  const job = async (name: string): Promise<unknown> => {
    const { body } = await api.ask('GET', '/jobs');
    return (body as { jobs: { job: string }[] }).jobs.find(({ job }) => job === name);
  };
  const until = (name: string, state: string) =>
    eventually(async () => ((await job(name)) as { state?: string } | undefined)?.state === state, {
      what: `${name} to be ${state}`,
    });

  it('is followed to its end, in the ranges it comes in', async () => {
    const bytes = Number((await ask({}, 'HEAD')).headers.get('content-length'));
    await (await ask({ range: 'bytes=0-99999' }, 'GET', named('in-ranges'))).arrayBuffer();
    const begun = { job: 'in-ranges', sent: 100_000, total: bytes, state: 'running' };
    // What was sent is counted once the system has taken it, which may be after the client has.
    await vi.waitFor(async () => expect(await job('in-ranges')).toEqual(begun));
    await (await ask({ range: 'bytes=50000-' }, 'GET', named('in-ranges'))).arrayBuffer();
    await until('in-ranges', 'done');
    expect(await job('in-ranges')).toMatchObject({ sent: bytes });
  });

  it('is not begun by HEAD', async () => {
    expect((await ask({}, 'HEAD', named('only-asked'))).status).toBe(200);
    expect(await job('only-asked')).toBeUndefined();
  });

  it('is ended by DELETE, and its recordings let go', async () => {
    const begun = new Promise<IncomingMessage>((resolve, reject) => {
      get(api.url(named('long-one')), { agent: false }, (answer) => resolve(answer.pause())).once(
        'error',
        reject,
      );
    });
    const answer = await begun;
    const broken = new Promise((resolve) => answer.once('error', resolve));
    expect((await api.ask('DELETE', '/jobs/long-one')).status).toBe(200);
    answer.resume();
    expect(await broken).toMatchObject({ code: 'ECONNRESET' });
    expect(await job('long-one')).toMatchObject({ state: 'cancelled' });
    await eventually(() => !footage.recordings.some(({ id }) => pins.isHeld(id)), {
      what: 'its recordings are let go',
    });
    expect(await api.ask('GET', named('long-one'))).toMatchObject({ status: 404 });
  });

  it('that cannot begin has failed', async () => {
    const where = `${path(at(6_000), at(59_000))}&job=of-nothing`;
    expect((await ask({}, 'GET', where)).status).toBe(404);
    expect(await job('of-nothing')).toMatchObject({ total: null, state: 'failed' });
  });

  it.each(['short', 'UPPER-CASE', 'a'.repeat(65), 'two words'])(
    'is not called %s',
    async (name) => {
      expect((await ask({}, 'GET', named(encodeURIComponent(name)))).status).toBe(400);
    },
  );

  it('that nobody knows cannot be ended', async () => {
    expect(await api.ask('DELETE', '/jobs/never-begun')).toMatchObject({
      status: 404,
      body: { error: { code: 'not_found' } },
    });
  });

  it('may be a zip, which a browser can ask for too', async () => {
    const where = `/clips.zip?cameras=porch,yard&from=${at(0)}&to=${at(4_000)}&job=as-a-zip`;
    const head = await ask({}, 'HEAD', where);
    expect([head.status, head.headers.get('content-type')]).toEqual([200, 'application/zip']);
    const bytes = (await (await ask({}, 'GET', where)).arrayBuffer()).byteLength;
    expect(head.headers.get('content-length')).toBe(String(bytes));
    await until('as-a-zip', 'done');
    expect(await job('as-a-zip')).toMatchObject({ sent: bytes, total: bytes });
    expect((await ask({}, 'GET', '/clips.zip?from=-1h&to=now')).status).toBe(400);
  });
});

/** As the clocks at the camera show it. */
function nameOf(what: string, ms: number): string {
  const local = new Date(Date.parse(at(ms)) + 345 * 60_000).toISOString().slice(0, 19);
  return `${what}_${local.replace('T', '_').replaceAll(':', '-')}+0545`;
}

describe('clips of several cameras', () => {
  const body = { cameras: ['porch', 'yard'], from: at(-60_000), to: at(4_000) };
  const post = (wish: object) => api.ask('POST', '/cameras/clips', wish);
  const zip = async (wish: object): Promise<Response> =>
    fetch(api.url('/cameras/clips'), {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify(wish),
    });

  it('come as a zip that others can read, with a manifest that is true', async () => {
    await footage.index.write({
      ...{ cameraId: 'porch', streamName: 'main', type: 'gap' },
      ...{ fromMs: DAY_MS - 30_000, toMs: DAY_MS, cause: 'offline', detail: 'it did not answer' },
    });
    const answer = await zip(body);
    expect(answer.status).toBe(200);
    expect(answer.headers.get('content-type')).toBe('application/zip');
    const bytes = Buffer.from(await answer.arrayBuffer());
    expect(answer.headers.get('content-length')).toBe(String(bytes.length));
    await using dir = await tempDir();
    await writeFile(dir.file('clips.zip'), bytes);
    const script = `
import hashlib, json, sys, zipfile
with zipfile.ZipFile(sys.argv[1]) as z:
  assert z.testzip() is None
  files = {n: hashlib.sha256(z.read(n)).hexdigest() for n in z.namelist()}
  print(json.dumps({'names': z.namelist(), 'files': files, 'manifest': json.loads(z.read('manifest.json'))}))`;
    const { stdout, stderr } = await runToEnd('python3', ['-c', script, dir.file('clips.zip')]);
    expect(stderr).toBe('');
    const found = JSON.parse(stdout.toString()) as { names: string[]; files: Record<string, string>; manifest: unknown }; // prettier-ignore
    const file = `${nameOf('porch', 0)}.mp4`;
    expect(answer.headers.get('content-disposition')).toContain(
      `${nameOf('camrelay', -60_000)}.zip`,
    );
    expect(found.names).toEqual([file, 'manifest.json']);
    const single = Buffer.from(
      await (await ask({}, 'GET', path(body.from, body.to))).arrayBuffer(),
    );
    const sha256 = createHash('sha256').update(single).digest('hex');
    expect(found.files[file]).toBe(sha256);
    const gap = { from: at(-30_000), to: at(0), cause: 'offline', detail: 'it did not answer' };
    expect(found.manifest).toEqual({
      from: body.from,
      to: body.to,
      cameras: [
        {
          ...{ camera: 'porch', file, from: at(0), to: at(4_000), bytes: single.length, sha256 },
          ...{ gaps: [gap], error: null },
        },
        {
          ...{ camera: 'yard', file: null, from: null, to: null, bytes: 0, sha256: null, gaps: [] },
          error: { code: 'no_recording', message: expect.any(String) as string },
        },
      ],
    });
  });

  it.each([
    { of: 'none', wish: { ...body, cameras: [] }, status: 400, code: 'bad_request' },
    { of: 'no list', wish: { ...body, cameras: 'porch' }, status: 400, code: 'bad_request' },
    { of: 'too many', wish: { ...body, cameras: Array.from({ length: 65 }, (_, n) => `c${n}`) }, status: 400, code: 'bad_request' },
    { of: 'one that is none', wish: { ...body, cameras: ['porch', 'attic'] }, status: 404, code: 'unknown_camera' },
    { of: 'none with a recording', wish: { ...body, cameras: ['yard'] }, status: 404, code: 'no_recording' },
    { of: 'none of one format', wish: { ...body, to: at(70_000) }, status: 409, code: 'codec_change' },
    { of: 'some in the future', wish: { ...body, from: '+1h', to: '+2h' }, status: 400, code: 'bad_span' },
    { of: 'some without times', wish: { cameras: ['porch'] }, status: 400, code: 'bad_span' },
    { of: 'more than a day', wish: { ...body, from: at(-30 * HOUR_MS) }, status: 400, code: 'bad_span' },
  ])('are refused with $code where they are of $of', async ({ wish, status, code }) => {
    expect(await post(wish)).toMatchObject({ status, body: { error: { code } } });
  }); // prettier-ignore

  it('let go of what they read when their client is gone', async () => {
    const answer = await zip(body);
    const [first] = footage.recordings;
    expect(pins.isHeld(first!.id)).toBe(true);
    await answer.body!.cancel();
    await eventually(() => !pins.isHeld(first!.id), { what: 'the recordings are let go' });
  });
});
