/** The routes that play what was recorded, with real recordings and decoders that are in the test's hands. */
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { Clips } from '../../../recorder/clips.js';
import { Pins } from '../../../recorder/pins.js';
import { Playback } from '../../../recorder/playback.js';
import { Snapshots } from '../../../recorder/snapshots.js';
import { Thumbnails } from '../../../recorder/thumbnails.js';
import { playbackRouter } from '../../../src/api/playback.js';
import { thumbnailsRouter } from '../../../src/api/thumbnails.js';
import type { Config } from '../../../src/config/config.js';
import { demoConfig } from '../../../src/config/demo.js';
import { FakeClock } from '../../fake-clock.js';
import { DAY_MS, film, Footage } from '../../recorder/footage.js';
import { Shared } from '../../rig/shared.js';
import { hasFfmpeg } from '../../rig/tools.js';
import { serve, type Served } from './serve.js';

const iso = (ms: number): string => new Date(DAY_MS + ms).toISOString();

function config(): Config {
  const demo = demoConfig('/nowhere', {});
  return { ...demo, cameras: demo.cameras.map((camera) => ({ ...camera, id: 'porch', stream: 'main' })).slice(0, 1) }; // prettier-ignore
}

type Sheet = {
  sprite: string | null;
  width: number;
  height: number;
  columns: number;
  rows: number;
  thumbnails: { time: string; frame: string | null; url: string | null; x: number | null }[];
};

describe.runIf(hasFfmpeg)('what was recorded', () => {
  const shared = new Shared();
  let api: Served;
  /** Sizes of the pictures that were asked for. */
  const sizes: string[] = [];
  let decoded = 0;
  let files: { id: number; isFinished: boolean }[];

  beforeAll(async () => {
    const footage = shared.use(await Footage.open());
    await footage.record(await film());
    await footage.record(await film({ seconds: 2 }), { startMs: 2 * DAY_MS, finish: false });
    files = footage.recordings.map(({ id, finished }) => ({ id, isFinished: finished }));
    const clock = new FakeClock(DAY_MS + 60_000);
    const { read } = footage.index;
    const clips = new Clips(read, footage.directory);
    const decode = (): Promise<Buffer> => Promise.resolve(Buffer.from(`still ${++decoded}`));
    const thumbnails = new Thumbnails({
      index: read,
      directory: footage.directory,
      pins: new Pins(),
      decodeAll: async (movie, { cell: { width, height } }) => {
        for await (const _ of movie);
        sizes.push(`${width}x${height}`);
        return [Buffer.from('small')];
      },
      tile: (jpegs) => Promise.resolve(Buffer.from(`sheet of ${jpegs.length}`)),
    });
    const deps = {
      config,
      clock,
      relay: { streamsOf: () => [] },
      deviceStills: { take: () => Promise.resolve(null) },
      playback: new Playback(read, footage.directory, new Pins()),
      snapshots: new Snapshots({ clips, timeline: footage.timeline, decode, clock }),
      thumbnails,
    };
    api = shared.use(await serve(playbackRouter(deps), thumbnailsRouter(deps)));
  }, 60_000);
  afterAll(() => shared[Symbol.asyncDispose]());

  const get = (path: string) => api.ask('GET', `/cameras/porch/${path}`);
  /** What is at an address out of the answer to a list of thumbnails. */
  const beside = (address: string) =>
    fetch(new URL(address, api.url('/cameras/porch/thumbnails?from=x')));

  it('has a list of thumbnails whose addresses work and carry on a token', async () => {
    const { status, body } = await get(`thumbnails?from=${iso(0)}&to=${iso(12_000)}&count=6&token=a%2Fb`); // prettier-ignore
    expect(status).toBe(200);
    const { thumbnails, sprite, ...shape } = body as Sheet;
    expect(shape).toMatchObject({ from: iso(0), width: 176, height: 132, columns: 5, rows: 1 });
    expect(thumbnails.map(({ time }) => time)).toEqual([1, 3, 5, 7, 9, 11].map((s) => iso(s * 1_000))); // prettier-ignore
    expect(thumbnails.map(({ x }) => x)).toEqual([0, 176, 352, 528, 704, null]);
    expect(thumbnails.at(-1)).toMatchObject({ frame: null, url: null });
    expect(sprite).toMatch(/token=a%2Fb/);
    expect(await (await beside(sprite!)).text()).toBe('sheet of 5');
    const [, second] = thumbnails;
    const one = await beside(second!.url!);
    expect(one.headers.get('x-frame-time')).toBe(second!.frame);
    expect(one.headers.get('content-type')).toBe('image/jpeg');
    expect(await one.text()).toBe('small');
    expect(new Set(sizes)).toEqual(new Set(['176x132']));
  });

  it('has a list without any thumbnail where nothing was recorded, and no sheet', async () => {
    const span = `from=${iso(20_000)}&to=${iso(30_000)}&count=3`;
    const { body } = await get(`thumbnails?${span}`);
    expect(body).toMatchObject({ sprite: null, rows: 0, thumbnails: [{ url: null }, {}, {}] });
    expect(await get(`thumbnails.jpg?${span}`)).toMatchObject({ status: 404 });
  });

  it('is told to be the same sheet by its tag', async () => {
    const url = api.url(`/cameras/porch/thumbnails.jpg?from=${iso(0)}&to=${iso(10_000)}&count=5`);
    const etag = (await fetch(url)).headers.get('etag')!;
    expect(
      (await fetch(url, { headers: { 'if-none-match': etag, 'cache-control': 'max-age=0' } }))
        .status,
    ).toBe(304);
  });

  it('may be kept by a browser at the addresses of the list, and is asked for anew at others', async () => {
    const { body } = await get(`thumbnails?from=${iso(0)}&to=${iso(10_000)}&count=5`);
    const { sprite, thumbnails } = body as Sheet;
    const KEPT = 'private, max-age=86400, immutable';
    const kept = async (address: string) => (await beside(address)).headers.get('cache-control');
    expect(await kept(sprite!)).toBe(KEPT);
    expect(await kept(thumbnails[1]!.url!)).toBe(KEPT);
    expect(await kept(sprite!.replace(/&tag=.*$/, ''))).toBe('private, no-cache');
    expect(await kept(sprite!.replace(/&tag=.*$/, '&tag=other'))).toBe('private, no-cache');
    const later = `snapshot.jpg?frame=key&at=${iso(5_500)}`;
    expect(await kept(later)).toBe('private, no-cache');
  });

  it('is kept by no cache while its file grows, of which a browser would mix what it had with what is new', async () => {
    const kept = files.map(async ({ id, isFinished }) => {
      const url = api.url(`/cameras/porch/playback/${id}.mp4`);
      const answer = await fetch(url, { headers: { range: 'bytes=0-99' } });
      expect(answer.status).toBe(206);
      return { isFinished, cache: answer.headers.get('cache-control') };
    });
    for (const { isFinished, cache } of await Promise.all(kept)) {
      expect(cache).toBe(isFinished ? 'private, no-cache' : 'no-store');
    }
    expect(new Set(files.map(({ isFinished }) => isFinished)).size).toBe(2);
  });

  it.each([
    { query: 'from=-1h&to=now', code: 'bad_request' },
    { query: 'from=-1h&to=now&count=0', code: 'bad_request' },
    { query: 'from=-1h&to=now&count=201', code: 'bad_request' },
    { query: 'from=-1h&to=now&count=1.5', code: 'bad_request' },
    { query: 'from=-1h&to=now&count=many', code: 'bad_request' },
    { query: 'from=-1h&to=now&count=3&width=9000', code: 'bad_request' },
    { query: 'from=-1h&to=now&count=3&width=-1', code: 'bad_request' },
    { query: 'from=-30h&to=now&count=3', code: 'bad_span' },
    { query: 'from=now&to=-1h&count=3', code: 'bad_span' },
    { query: 'to=now&count=3', code: 'bad_span' },
  ])('has no thumbnails with $query', async ({ query, code }) => {
    for (const route of ['thumbnails', 'thumbnails.jpg']) {
      expect(await get(`${route}?${query}`)).toMatchObject({ status: 400, body: { error: { code } } }); // prettier-ignore
    }
  });

  it('has the exact picture of a moment, or the key frame before it, full size or small', async () => {
    const frame = async (query: string): Promise<number> => {
      const { status, headers } = await get(`snapshot.jpg?at=${iso(5_500)}${query}`);
      expect([status, headers.get('content-type')]).toEqual([200, 'image/jpeg']);
      return Date.parse(headers.get('x-frame-time')!) - DAY_MS;
    };
    expect(await frame('')).toBeGreaterThan(5_450);
    expect(await frame('&frame=exact')).toBeGreaterThan(5_450);
    expect(await frame('&frame=key')).toBeLessThan(5_000);
    expect(await frame('&frame=key&width=320')).toBeLessThan(5_000);
    expect(decoded).toBe(2);
    for (const odd of ['frame=any', 'frame=key&width=4', 'width=176', 'frame=key&width=a']) {
      const { status } = await get(`snapshot.jpg?at=${iso(5_500)}&${odd}`);
      expect(status).toBe(400);
    }
    expect(await get(`snapshot.jpg?at=${iso(50_000)}&frame=key`)).toMatchObject({ status: 404 });
  });

  it('has a playlist of key frames alone, whose addresses work and carry on a token', async () => {
    const list = `playback.m3u8?from=${iso(0)}&to=${iso(10_000)}&frames=key&token=a`;
    const url = api.url(`/cameras/porch/${list}`);
    const text = await (await fetch(url)).text();
    const addresses = [...text.matchAll(/^(?:#EXT-X-MAP:URI=")?(playback\/[^"\n]+)/gm)].map(([, at]) => at!); // prettier-ignore
    expect(addresses.length).toBeGreaterThan(1);
    for (const address of addresses) {
      expect(address).toMatch(/\.mp4\?token=a$/);
      const { status, headers } = await fetch(new URL(address, url));
      expect([status, headers.get('content-type')]).toEqual([200, 'video/mp4']);
    }
    expect(await get(list.replace('=key', '=some'))).toMatchObject({ status: 400 });
    for (const odd of ['keys-1.mp4', 'keys-1-2-3.mp4', 'keys-init-999.mp4', 'keys-9-9-9.mp4']) {
      expect([odd, (await get(`playback/${odd}`)).status]).toEqual([odd, 404]);
    }
  });

  it('has a playlist of spans that make sense, and of no others', async () => {
    const { status, headers } = await get(`playback.m3u8?from=${iso(0)}&to=${iso(10_000)}`);
    expect([status, headers.get('content-type')]).toEqual([200, 'application/vnd.apple.mpegurl']); // prettier-ignore
    expect(headers.get('content-encoding')).toBe('gzip');
    const plain = await fetch(api.url(`/cameras/porch/playback.m3u8?from=${iso(0)}&to=${iso(10_000)}`), { headers: { 'accept-encoding': 'identity' } }); // prettier-ignore
    expect(plain.headers.has('content-encoding')).toBe(false);
    expect(await plain.text()).toContain('#EXT-X-ENDLIST');
    for (const [query, refused] of [
      ['from=-10m&to=-20m', 400],
      ['from=-26h&to=now', 400],
      ['from=-10h&to=-9h', 404],
      ['from=x&to=now', 400],
      ['from=-1h', 400],
    ] as const) {
      expect([query, (await get(`playback.m3u8?${query}`)).status]).toEqual([query, refused]);
    }
  });
});
