/** Recorded HLS as players see it: byte ranges of the files, and nothing else. */
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { Pins } from '../../recorder/pins.js';
import { Playback } from '../../recorder/playback.js';
import type { Part } from '../../src/model/part.js';
import { BrowserPlayer } from '../rig/browser-player.js';
import { play } from '../rig/ffmpeg-player.js';
import { Shared } from '../rig/shared.js';
import { hasChromium, hasFfmpeg } from '../rig/tools.js';
import { DAY_MS, film, type Film, Footage, FRAME_MS } from './footage.js';
import { PORCH } from './parts.js';
import { type Answer, serve, type Server } from './resource-server.js';
import { bytesOf, pictures } from './screening.js';

const SLOW = 30_000;
/** Wall-clock ms in a ms of media. */
const DRIFT = 1.01;
const TOKEN = 'let/me in';

/** The API under a path, as behind a reverse proxy; nothing is had without the token. */
function answerFor(playback: Playback): (url: URL) => Promise<Answer | undefined> {
  const root = '/proxy/cameras/porch/';
  return async ({ pathname, searchParams }) => {
    if (!pathname.startsWith(root) || searchParams.get('token') !== TOKEN) return undefined;
    const path = pathname.slice(root.length);
    if (path === 'playback.m3u8') {
      const span = {
        fromMs: Number(searchParams.get('from')),
        toMs: Number(searchParams.get('to')),
      };
      const body = await playback.playlist(PORCH, span, new URLSearchParams({ token: TOKEN }));
      return { type: 'application/vnd.apple.mpegurl', body };
    }
    const [, init, id] = /^playback\/(init-)?(\d+)\.mp4$/.exec(path) ?? [];
    if (id === undefined) return undefined;
    const body = init ? playback.init('porch', Number(id)) : playback.file('porch', Number(id));
    return { type: 'video/mp4', body };
  };
}

/** What a player gets to decode: one movie from each discontinuity to the next. */
async function download(playlistUrl: string): Promise<Buffer[]> {
  const get = async (path: string, range?: string): Promise<Buffer> => {
    const response = await fetch(new URL(path, playlistUrl), range ? { headers: { range } } : {});
    expect(response.status).toBe(range ? 206 : 200);
    return Buffer.from(await response.arrayBuffer());
  };
  const movies: Buffer[][] = [];
  let range = '';
  for (const line of (await get(playlistUrl)).toString().split('\n')) {
    const [, map] = /^#EXT-X-MAP:URI="(.*)",BYTERANGE/.exec(line) ?? [];
    const [, bytes, offset] = /^#EXT-X-BYTERANGE:(\d+)@(\d+)$/.exec(line) ?? [];
    if (map) movies.push([await get(map)]);
    if (bytes) range = `bytes=${offset}-${Number(offset) + Number(bytes) - 1}`;
    if (line !== '' && !line.startsWith('#')) movies.at(-1)!.push(await get(line, range));
  }
  return movies.map((movie) => Buffer.concat(movie));
}

describe.runIf(hasFfmpeg)('recorded HLS', () => {
  const shared = new Shared();
  const pins = new Pins();
  let footage: Footage;
  let playback: Playback;
  let server: Server;
  let shot: Film;
  let larger: Film;
  let parts: readonly Part[];

  beforeAll(async () => {
    footage = shared.use(await Footage.open());
    [shot, larger] = await Promise.all([film(), film({ seconds: 4, width: 480, height: 272 })]);
    parts = await footage.record(shot);
    await footage.record(shot, { startMs: DAY_MS + 60_000, finish: false });
    await footage.record(larger, { startMs: DAY_MS + 120_000 });
    await footage.record(shot, { startMs: DAY_MS + 180_000, segmentMs: 1_000, drift: DRIFT });
    playback = new Playback(footage.index.read, footage.directory, pins);
    server = shared.use(await serve(answerFor(playback)));
  }, SLOW);
  afterAll(() => shared[Symbol.asyncDispose]());

  const urlOf = (from: number, to: number): string => {
    const query = new URLSearchParams({
      from: String(DAY_MS + from),
      to: String(DAY_MS + to),
      token: TOKEN,
    });
    return server.url(`/proxy/cameras/porch/playback.m3u8?${query.toString()}`);
  };
  const frames = (from: number, to: number): number[] =>
    Array.from({ length: to - from }, (_, at) => from + at);

  it(
    'has every frame once, over files and over a gap',
    async () => {
      const seen: (number | null)[] = [];
      for (const movie of await download(urlOf(0, 70_000))) {
        const { ids } = await pictures(movie);
        seen.push(...ids);
      }
      expect(seen).toEqual([...frames(0, 250), ...frames(0, 250)]);
    },
    SLOW,
  );

  it(
    'plays in ffmpeg with all its frames, over files',
    async () => {
      const { ids, audio, stderr } = await play(urlOf(0, 30_000), { seconds: null });
      expect(audio?.codec, stderr).toBe('aac');
      expect(ids).toEqual(frames(0, 250));
    },
    SLOW,
  );

  it(
    'plays on in ffmpeg behind a gap',
    async () => {
      const { ids } = await play(urlOf(8_200, 63_900), { seconds: null });
      // It takes the first part, whose decode times begin anew, for a repetition (mov.c: "fragments can
      // overlap in time").
      const [before, after] = [ids.slice(0, ids.indexOf(249) + 1), ids.slice(ids.indexOf(249) + 1)];
      expect(before).toEqual(frames(before[0]!, 250));
      expect(after[0]).toBeLessThanOrEqual(13);
      expect(after).toEqual(frames(after[0]!, after.at(-1)! + 1));
    },
    SLOW,
  );

  it(
    'begins with the segment that holds the asked moment',
    async () => {
      const { ids } = await play(urlOf(4_500, 6_800), { seconds: null });
      const at = (ms: number): number => Math.floor(ms / FRAME_MS);
      expect(ids[0]! % 25).toBe(0);
      expect(ids[0]).toBeLessThanOrEqual(at(4_500));
      expect(ids[0]).toBeGreaterThan(at(4_500) - 100);
      expect(ids.at(-1)).toBeGreaterThanOrEqual(at(6_800) - 1);
      expect(ids.at(-1)).toBeLessThan(at(6_800) + 14);
      expect(ids).toEqual(frames(ids[0]!, ids.at(-1)! + 1));
    },
    SLOW,
  );

  it.runIf(hasChromium)(
    'plays in hls.js from the asked moment on, over a gap and a change of size',
    async () => {
      await using browser = await BrowserPlayer.start();
      const { looks, errors } = await browser.play(urlOf(8_200, 124_000), {
        looks: 8,
        everyMs: 400,
      });
      expect(errors).toEqual([]);
      expect(looks[0]!.id).toBeGreaterThanOrEqual(204);
      expect(looks[0]!.id).toBeLessThan(250);
      const second = looks.filter(({ id }) => id !== null && id < 200);
      expect(second.length).toBeGreaterThan(0);
      expect(looks.every(({ id }) => id !== null)).toBe(true);
    },
    SLOW,
  );

  it.runIf(hasChromium)(
    'shows the right frame in hls.js wherever one goes, over a gap and back',
    async () => {
      await using browser = await BrowserPlayer.start();
      const seeksS = [4, 1, 5.3, 0.5, 2.9];
      const { looks, errors } = await browser.play(urlOf(8_200, 63_900), { looks: 1, seeksS });
      expect(errors).toEqual([]);
      // Two seconds from frame 200 on, then the other run; its first frame lasts for 61 ms.
      const due = seeksS.map((s) => (s < 2 ? 200 + s * 25 : Math.floor((s - 2) * 25 - 0.53)));
      for (const [at, { id }] of looks.slice(1).entries()) {
        expect(Math.abs(id! - due[at]!), `${seeksS[at]} s: ${id}`).toBeLessThanOrEqual(1);
      }
    },
    SLOW,
  );

  it(
    'plays in ffmpeg with all its frames, over files of two seconds',
    async () => {
      const { ids } = await play(urlOf(180_000, 200_000), { seconds: null });
      expect(ids).toEqual(frames(0, 250));
    },
    SLOW,
  );

  it.runIf(hasChromium)(
    'plays in hls.js from file to file, and tells the time in each',
    async () => {
      await using browser = await BrowserPlayer.start();
      const { looks, errors } = await browser.play(urlOf(180_000, 190_500), {
        looks: 24,
        everyMs: 200,
      });
      expect(errors).toEqual([]);
      const starts = footage.recordings.map(({ startMs }) => startMs - DAY_MS - 180_000);
      const passed = starts.filter((ms) => ms >= 0 && ms < looks.at(-1)!.currentTime * 1000);
      expect(passed.length).toBeGreaterThanOrEqual(3);
      for (const { id, currentTime, dateMs } of looks) {
        expect(Math.abs(id! * FRAME_MS - currentTime * 1000)).toBeLessThanOrEqual(2.5 * FRAME_MS);
        const wallMs = DAY_MS + 180_000 + currentTime * 1000 * DRIFT;
        expect(Math.abs(dateMs! - wallMs)).toBeLessThan(30); // exact at the start of each file
      }
    },
    SLOW,
  );

  it('gives out a file as far as it is durable, whole or in part', async () => {
    const [first] = footage.recordings;
    const file = playback.file('porch', first!.id);
    const onDisk = await readFile(join(footage.directory, first!.path));
    expect(file.bytes).toBe(onDisk.length);
    const given = await bytesOf(file);
    expect(given.subarray(0, first!.headerBytes)).toEqual(onDisk.subarray(0, first!.headerBytes));
    const live = Buffer.concat(parts.slice(0, first!.parts.length).map(({ bytes }) => bytes));
    expect(given.subarray(first!.headerBytes).equals(live)).toBe(true);
    const [, second] = footage.recordings;
    expect(second!.parts[0]!.startTicks).toBeGreaterThan(0);
    const begin = await bytesOf({
      read: () => playback.file('porch', second!.id).read({ first: second!.parts[0]!.offset + 9, last: second!.bytes - 5 }), // prettier-ignore
    });
    const next = Buffer.concat(parts.slice(first!.parts.length, first!.parts.length + second!.parts.length).map(({ bytes }) => bytes)); // prettier-ignore
    expect(begin.equals(next.subarray(9, next.length - 4))).toBe(true);
    const growing = footage.recordings.find(({ finished }) => !finished)!;
    expect(playback.file('porch', growing.id).bytes).toBe(growing.bytes);
  });

  it('holds a file back from retention while it is read', async () => {
    const [first] = footage.recordings;
    const reading = playback.file('porch', first!.id).read();
    await reading.next();
    expect(pins.isHeld(first!.id)).toBe(true);
    await reading.return();
    expect(pins.isHeld(first!.id)).toBe(false);
  });

  it('knows a file only under the camera it belongs to', () => {
    const { id } = footage.recordings[0]!;
    const missing = expect.objectContaining({ code: 'not_found' }) as Error;
    expect(() => playback.file('yard', id)).toThrow(missing);
    expect(() => playback.init('yard', id)).toThrow(missing);
    for (const odd of [0, -1, 1.5, Number.NaN, 2 ** 60, id + 1_000]) {
      expect(() => playback.file('porch', odd)).toThrow(missing);
    }
  });

  it('refuses spans that are none, that are endless, or that were not recorded', async () => {
    const playlist = (fromMs: number, toMs: number): Promise<string> =>
      playback.playlist(PORCH, { fromMs: DAY_MS + fromMs, toMs: DAY_MS + toMs });
    await expect(playlist(5, 5)).rejects.toMatchObject({ code: 'bad_span' });
    await expect(playlist(0, 26 * 3_600_000)).rejects.toMatchObject({ code: 'bad_span' });
    await expect(playlist(20_000, 30_000)).rejects.toMatchObject({ code: 'no_recording' });
  });
});
