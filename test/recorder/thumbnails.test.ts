/** Thumbnails: which frames they show, made by the real ffmpeg, and how often it is asked. */
import { writeFile } from 'node:fs/promises';
import { unlink, open } from 'node:fs/promises';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { Pins } from '../../recorder/pins.js';
import { Thumbnails, type ThumbnailsDeps } from '../../recorder/thumbnails.js';
import { FfmpegLauncher } from '../../relay/ffmpeg-process.js';
import { WorkerTable } from '../../relay/worker-table.js';
import { systemClock } from '../../src/kit/clock.js';
import { decodeThumbnails, type StartJob, tileJpegs } from '../../src/media-jobs.js';
import { runToEnd } from '../rig/child.js';
import { readStrips, STRIP_FILTER } from '../rig/frame-id.js';
import { Shared } from '../rig/shared.js';
import { ffmpegPath, hasFfmpeg } from '../rig/tools.js';
import { DAY_MS, film, type Film, Footage } from './footage.js';
import { PORCH } from './parts.js';

const SLOW = 60_000;

describe.runIf(hasFfmpeg)('thumbnails', () => {
  const shared = new Shared();
  let footage: Footage;
  let shot: Film;
  let start: StartJob;
  const table = new WorkerTable();

  beforeAll(async () => {
    footage = shared.use(await Footage.open());
    shot = await film({ bFrames: 2, gop: 50 });
    await footage.record(shot);
    await footage.record(shot, { startMs: DAY_MS + 30_000 });
    await footage.record(await film({ seconds: 4, width: 480, height: 272 }), {
      startMs: DAY_MS + 60_000,
    });
    const launcher = new FfmpegLauncher(ffmpegPath, table, systemClock, footage.directory);
    start = (args, { cameraId: camera, streamName: stream }) =>
      launcher.start({ kind: 'job', camera, stream, args, extraPipes: 0 });
  }, SLOW);
  afterAll(() => shared[Symbol.asyncDispose]());

  function make(changed: Partial<ThumbnailsDeps> = {}) {
    const asked: number[] = [];
    const thumbnails = new Thumbnails({
      index: footage.index.read,
      directory: footage.directory,
      pins: new Pins(),
      decodeAll: async (movie, shape, of, signal) => {
        const jpegs = await decodeThumbnails(start, movie, shape, of, signal);
        asked.push(jpegs.length);
        return jpegs;
      },
      tile: (jpegs, columns, of, signal) => tileJpegs(start, jpegs, columns, of, signal),
      ...changed,
    });
    return { thumbnails, asked };
  }
  const wish = (from: number, to: number, count: number, width = 160) => ({
    span: { fromMs: DAY_MS + from, toMs: DAY_MS + to },
    count,
    width,
  });

  /** The numbers in the cells of a sheet. */
  async function cellsOf(jpeg: Buffer, columns: number, rows: number): Promise<(number | null)[]> {
    const args = ['-v', 'error', '-f', 'mjpeg', '-i', 'pipe:0', '-vf', `untile=${columns}x${rows},scale=320:240,${STRIP_FILTER}`, '-f', 'rawvideo', 'pipe:1']; // prettier-ignore
    return readStrips((await runToEnd(ffmpegPath, args, { input: jpeg })).stdout);
  }

  it('show the key frame at or before the middle of each slot, and none over a gap', () => {
    const { thumbnails } = make();
    const { thumbnails: slots, size, cells, columns } = thumbnails.sheet(PORCH, wish(0, 40_000, 20)); // prettier-ignore
    expect(slots.map(({ atMs }) => atMs - DAY_MS)).toEqual(Array.from({ length: 20 }, (_, at) => at * 2_000 + 1_000)); // prettier-ignore
    for (const { atMs, frameMs } of slots) {
      const at = (atMs - DAY_MS) % 30_000;
      if (at > 10_000) expect(frameMs).toBeNull();
      else expect(atMs - frameMs!).toBeLessThan(2_100);
    }
    expect(slots.map(({ cell }) => cell)).toEqual([0, 1, 2, 3, 4, ...Array.from({ length: 10 }, () => null), 5, 6, 7, 8, 9]); // prettier-ignore
    expect(size).toEqual({ width: 160, height: 120 });
    expect([cells, columns]).toEqual([10, 10]);
  });

  it(
    'come on one sheet, from one job that decodes nothing else',
    async () => {
      const { thumbnails, asked } = make();
      const { jpeg, tag } = await thumbnails.sprite(PORCH, wish(0, 40_000, 20));
      expect(await cellsOf(jpeg, 10, 1)).toEqual([0, 50, 100, 150, 200, 0, 50, 100, 150, 200]);
      expect(asked).toEqual([10]);
      expect(thumbnails.sheet(PORCH, wish(0, 40_000, 20)).tag).toBe(tag);
      expect((await thumbnails.sprite(PORCH, wish(0, 40_000, 20))).jpeg).toBe(jpeg);
      expect(asked).toEqual([10]);
      // Another window has some of the same.
      await thumbnails.sprite(PORCH, wish(0, 8_000, 4));
      expect(asked).toEqual([10]);
      expect(table.all()).toEqual([]);
    },
    SLOW,
  );

  it(
    'of two formats are as large as the first, each from a job of its own',
    async () => {
      const { thumbnails, asked } = make();
      const { jpeg } = await thumbnails.sprite(PORCH, wish(36_000, 64_000, 14));
      expect(asked).toEqual([2, 2]);
      const { width, height } = await sizeOf(jpeg);
      expect([width, height]).toEqual([4 * 160, 120]);
    },
    SLOW,
  );

  it(
    'share a picture where slots are shorter than groups of pictures',
    async () => {
      const { thumbnails } = make();
      const { thumbnails: slots, cells, columns } = thumbnails.sheet(PORCH, wish(4_000, 6_000, 10));
      expect(cells).toBeLessThanOrEqual(2);
      expect(slots.every(({ cell }) => cell !== null && cell < cells)).toBe(true);
      const { jpeg } = await thumbnails.sprite(PORCH, wish(4_000, 6_000, 10));
      expect((await sizeOf(jpeg)).width).toBe(columns * 160);
    },
    SLOW,
  );

  it(
    'come one by one as well',
    async () => {
      const { thumbnails, asked } = make();
      const { jpeg, atMs } = await thumbnails.one(PORCH, DAY_MS + 5_500, 176);
      expect(await cellsOf(jpeg, 1, 1)).toEqual([100]);
      expect(Math.abs(atMs - DAY_MS - 4_000)).toBeLessThan(100);
      await thumbnails.one(PORCH, DAY_MS + 4_500, 176);
      expect(asked).toEqual([1]);
      await expect(thumbnails.one(PORCH, DAY_MS + 20_000, 176)).rejects.toMatchObject({ code: 'no_recording' }); // prettier-ignore
    },
    SLOW,
  );

  it('are refused where there is nothing, or where the window is too wide', async () => {
    const { thumbnails } = make();
    await expect(thumbnails.sprite(PORCH, wish(12_000, 20_000, 4))).rejects.toMatchObject({ code: 'no_recording' }); // prettier-ignore
    expect(() => thumbnails.sheet(PORCH, wish(0, 26 * 3_600_000, 4))).toThrow(
      expect.objectContaining({ code: 'bad_span' }) as Error,
    );
    expect(thumbnails.sheet(PORCH, wish(12_000, 20_000, 4)).cells).toBe(0);
  });

  it(
    'end their job when nobody waits for them any more, and are made for who asks again',
    async () => {
      const gone = new AbortController();
      const hanging: AbortSignal[] = [];
      const { thumbnails } = make({
        decodeAll: (movie, shape, of, signal) => {
          if (hanging.length > 0) return decodeThumbnails(start, movie, shape, of, signal);
          hanging.push(signal);
          return new Promise((_, reject) => {
            signal.addEventListener('abort', () => reject(signal.reason as Error));
          });
        },
      });
      const left = thumbnails.sprite(PORCH, wish(0, 10_000, 5), gone.signal);
      const refused = expect(left).rejects.toThrow('hung up');
      await expect.poll(() => hanging.length).toBe(1);
      gone.abort(new Error('hung up'));
      await refused;
      expect((await thumbnails.sprite(PORCH, wish(0, 10_000, 5))).jpeg.length).toBeGreaterThan(0);
    },
    SLOW,
  );

  it(
    'do without a frame that cannot be decoded, or whose file is gone',
    async () => {
      await using other = await Footage.open();
      await other.record(shot, { segmentMs: 2_000 });
      const [, second, third] = other.recordings;
      await unlink(join(other.directory, second!.path));
      const file = await open(join(other.directory, third!.path), 'r+');
      const { offset, bytes } = third!.parts[0]!;
      await file.write(Buffer.alloc(bytes - 800, 0xff), 0, bytes - 800, offset + 800);
      await file.close();
      const { thumbnails } = make({ index: other.index.read, directory: other.directory });
      const { jpeg } = await thumbnails.sprite(PORCH, wish(0, 10_000, 5));
      const cells = await cellsOf(jpeg, 5, 1);
      expect(cells[0]).toBe(0);
      expect(cells[1]).toBe(0);
      expect(cells.at(-1)).toBe(200);
    },
    SLOW,
  );

  async function sizeOf(jpeg: Buffer): Promise<{ width: number; height: number }> {
    const path = join(footage.directory, 'sheet.jpg');
    await writeFile(path, jpeg);
    const { stderr } = await runToEnd(ffmpegPath, ['-hide_banner', '-i', path]);
    const [, width, height] = /, (\d+)x(\d+)/.exec(stderr) ?? [];
    return { width: Number(width), height: Number(height) };
  }
});
