/** Recorded HLS of key frames alone, for playing fast. */
import { rm } from 'node:fs/promises';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { Pins } from '../../recorder/pins.js';
import { Playback } from '../../recorder/playback.js';
import { readChunks } from '../src/fmp4/reading.js';
import { BrowserPlayer } from '../rig/browser-player.js';
import { Shared } from '../rig/shared.js';
import { hasChromium, hasFfmpeg } from '../rig/tools.js';
import { DAY_MS, film, Footage, FRAME_MS } from './footage.js';
import { PORCH } from './parts.js';
import { type Answer, serve, type Server } from './resource-server.js';
import { bytesOf, pictures } from './screening.js';

const SLOW = 30_000;
const KEYS = /^playback\/keys-(\d+)-(\d+)-(\d+)\.mp4$/;
/** Of the key frames, one a second, every other one begins a part, s. */
const EVERY_S = 2;
const EVERY_FRAMES = (EVERY_S * 1000) / FRAME_MS;

describe.runIf(hasFfmpeg)('recorded HLS of key frames', () => {
  const shared = new Shared();
  const pins = new Pins();
  let footage: Footage;
  let playback: Playback;
  let server: Server;

  beforeAll(async () => {
    footage = shared.use(await Footage.open());
    const shot = await film({ bFrames: 2 });
    await footage.record(shot);
    await footage.record(shot, { startMs: DAY_MS + 60_000, segmentMs: 4_000 });
    await footage.record(await film({ gop: 1, seconds: 3 }), { startMs: DAY_MS + 120_000 });
    playback = new Playback(footage.index.read, footage.directory, pins);
    server = shared.use(
      await serve(async ({ pathname, searchParams }): Promise<Answer | undefined> => {
        const path = pathname.slice(1);
        if (path !== 'playback.m3u8') return { type: 'video/mp4', body: await fileOf(path) };
        const [from, to] = ['from', 'to'].map((name) => Number(searchParams.get(name)));
        return { type: 'application/vnd.apple.mpegurl', body: await list(from!, to!) };
      }),
    );
  }, SLOW);
  afterAll(() => shared[Symbol.asyncDispose]());

  const list = (from: number, to: number): Promise<string> => {
    const span = { fromMs: DAY_MS + from, toMs: DAY_MS + to };
    return playback.playlist(PORCH, span, new URLSearchParams(), 'key');
  };
  const fileOf = async (path: string) => {
    const [, init] = /^playback\/keys-init-(\d+)\.mp4$/.exec(path) ?? [];
    if (init !== undefined) return playback.keysInit('porch', Number(init));
    const [id, offset, bytes] = KEYS.exec(path)!.slice(1).map(Number);
    return playback.keys('porch', id!, { offset: offset!, bytes: bytes! });
  };
  /** What a player gets to decode: one movie from each discontinuity to the next. */
  const download = async (from: number, to: number): Promise<Buffer[]> => {
    const movies: Buffer[][] = [];
    for (const line of (await list(from, to)).split('\n')) {
      const [, map] = /^#EXT-X-MAP:URI="(.*)"$/.exec(line) ?? [];
      if (map !== undefined) movies.push([await bytesOf(await fileOf(map))]);
      if (KEYS.test(line)) movies.at(-1)!.push(await bytesOf(await fileOf(line)));
    }
    return movies.map((movie) => Buffer.concat(movie));
  };

  it(
    'has every key frame that begins a part once, when it was, over files and gaps',
    async () => {
      const movies = await download(0, 70_000);
      expect(movies).toHaveLength(2);
      for (const movie of movies) {
        const { ids, atS } = await pictures(movie);
        expect(ids).toEqual([0, 1, 2, 3, 4].map((at) => at * EVERY_FRAMES));
        for (const [at, s] of atS.entries()) expect(s - atS[0]!).toBeCloseTo(at * EVERY_S, 3);
      }
    },
    SLOW,
  );

  it('has a time line without holes, and no sound', async () => {
    const [, movie] = await download(0, 70_000);
    const { tracks, samples } = readChunks([movie!]);
    expect(tracks).toHaveLength(1);
    for (const [at, { dts, duration }] of samples.slice(0, -1).entries()) {
      expect(dts + duration).toBe(samples[at + 1]!.dts);
    }
  });

  it(
    'leaves some out where a camera sends nothing else',
    async () => {
      const [movie] = await download(119_000, 130_000);
      const { ids } = await pictures(movie!);
      expect(ids.length).toBeLessThanOrEqual(4);
      expect(ids.length).toBeGreaterThanOrEqual(3);
    },
    SLOW,
  );

  it('dates each file and what follows a gap', async () => {
    const dates = [...(await list(0, 70_000)).matchAll(/DATE-TIME:(.*)/g)].map(([, date]) => Date.parse(date!)); // prettier-ignore
    const starts = footage.recordings.map(({ startMs }) => startMs).filter((ms) => ms < DAY_MS + 70_000); // prettier-ignore
    expect(dates).toEqual(starts);
  });

  it.runIf(hasChromium)('shows the right key frame in hls.js wherever one goes', async () => {
    await using browser = await BrowserPlayer.start();
    const seeksS = [4.5, 1.2, 15.5, 7.9];
    const { looks, errors } = await browser.play(server.url('/playback.m3u8?from=0&to=70000'), { looks: 1, seeksS }); // prettier-ignore
    expect(errors).toEqual([]);
    // Ten seconds, then the other run.
    expect(looks.slice(1).map(({ id }) => id)).toEqual([2, 0, 2, 3].map((at) => at * EVERY_FRAMES));
    for (const [at, { dateMs, currentTime }] of looks.slice(1).entries()) {
      expect(currentTime).toBeCloseTo(seeksS[at]!, 2);
      expect(dateMs).not.toBeNull();
    }
  }, SLOW); // prettier-ignore

  it('knows only segments there are, of that camera', async () => {
    const { id, parts } = footage.recordings[0]!;
    const [first, second] = parts;
    const whole = { offset: first!.offset, bytes: first!.bytes };
    expect((await playback.keys('porch', id, whole)).bytes).toBeGreaterThan(100);
    const missing = { code: 'not_found' };
    for (const [camera, range] of [
      ['yard', whole],
      ['porch', { ...whole, bytes: whole.bytes - 1 }],
      ['porch', { ...whole, offset: whole.offset + 1 }],
      ['porch', { offset: second!.offset, bytes: second!.bytes }], // begins with no key frame
      ['porch', { offset: 0, bytes: 0 }],
    ] as const) {
      await expect(playback.keys(camera, id, range)).rejects.toMatchObject(missing);
    }
  });

  it('holds a file back while its frames are read, and says where it is gone', async () => {
    const last = footage.recordings.at(-1)!;
    const range = { offset: last.parts[0]!.offset, bytes: last.parts[0]!.bytes };
    const reading = (await playback.keys('porch', last.id, range)).readInPlace();
    await reading.next();
    expect(pins.isHeld(last.id)).toBe(true);
    await reading.return();
    expect(pins.isHeld(last.id)).toBe(false);
    await rm(join(footage.directory, last.path));
    await expect(playback.keys('porch', last.id, range)).rejects.toMatchObject({ code: 'no_recording' }); // prettier-ignore
  });
});
