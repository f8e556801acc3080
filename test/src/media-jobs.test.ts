/** One-off jobs with the real ffmpeg, started as the program starts it. */
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { FfmpegLauncher } from '../../relay/ffmpeg-process.js';
import { WorkerTable } from '../../relay/worker-table.js';
import { stillMovie } from '../../src/fmp4/still-movie.js';
import { systemClock } from '../../src/kit/clock.js';
import { decodeStill, type StartJob } from '../../src/media-jobs.js';
import { CamrelayError } from '../../src/model/errors.js';
import { film, type Film } from '../recorder/footage.js';
import { PORCH, VIDEO } from '../recorder/parts.js';
import { runToEnd } from '../rig/child.js';
import { readStrips, STRIP_FILTER } from '../rig/frame-id.js';
import { tempDir, type TempDir } from '../rig/temp-dir.js';
import { ffmpegPath, hasFfmpeg } from '../rig/tools.js';

const never = new AbortController().signal;

describe.runIf(hasFfmpeg)('decoding a still', () => {
  let dir: TempDir;
  let shot: Film;
  const table = new WorkerTable();
  let start: StartJob;
  /** Arguments of the jobs begun. */
  const begun: (readonly string[])[] = [];

  beforeAll(async () => {
    dir = await tempDir();
    const launcher = new FfmpegLauncher(ffmpegPath, table, systemClock, dir.path);
    start = (args, { cameraId, streamName }) => {
      begun.push(args);
      return launcher.start({
        kind: 'job',
        camera: cameraId,
        stream: streamName,
        args,
        extraPipes: 0,
      });
    };
    shot = await film({ seconds: 6, bFrames: 2, gop: 50 });
  }, 30_000);
  afterAll(() => dir[Symbol.asyncDispose]());

  function movie(from: number, to: number): readonly Buffer[] {
    const [lead] = shot.tracks;
    if (lead.kind !== 'video') throw new Error('a film has a picture');
    const video = shot.samples.filter(({ track }) => track === 0);
    return stillMovie(lead, video.slice(from, to), 0);
  }

  it('gives the very picture as a JPEG', async () => {
    const jpeg = await decodeStill(start, movie(50, 60), PORCH, never);
    expect(jpeg.subarray(0, 3)).toEqual(Buffer.from([0xff, 0xd8, 0xff]));
    expect(jpeg.subarray(-2)).toEqual(Buffer.from([0xff, 0xd9]));
    const args = ['-v', 'error', '-f', 'mjpeg', '-i', 'pipe:0', '-vf', STRIP_FILTER, '-f', 'rawvideo', 'pipe:1']; // prettier-ignore
    const { stdout } = await runToEnd(ffmpegPath, args, { input: jpeg });
    const shown = readStrips(stdout);
    expect(shown).toHaveLength(1);
    expect(shown[0]).toBeGreaterThanOrEqual(58);
    expect(table.all()).toEqual([]);
  });

  it('is listed as a job of its camera while it goes on', async () => {
    let listed: unknown;
    async function* watched(): AsyncGenerator<Buffer> {
      listed = table.all();
      yield* movie(0, 1);
      await Promise.resolve();
    }
    await decodeStill(start, watched(), PORCH, never);
    expect(listed).toEqual([
      { camera: 'porch', stream: 'main', kind: 'job', pid: expect.any(Number) as number },
    ]);
  });

  it('tells ffmpeg of pipes only', async () => {
    begun.length = 0;
    await decodeStill(start, movie(0, 1), { cameraId: '-i', streamName: 'pipe:9' }, never);
    const [args] = begun;
    expect(args!.every((arg) => typeof arg === 'string')).toBe(true);
    expect(args).toEqual(expect.arrayContaining(['-protocol_whitelist', 'pipe', '-i', 'pipe:0']));
    expect(args!.at(-1)).toBe('pipe:1');
    expect(args).not.toContain('pipe:9');
  });

  it('says what ffmpeg said where there is no picture in it', async () => {
    const noise = [Buffer.alloc(50_000, 'no movie ')];
    await expect(decodeStill(start, noise, PORCH, never)).rejects.toMatchObject({
      code: 'ffmpeg_failed',
      message: expect.stringMatching(/ffmpeg decoded no picture: \[/) as string,
    });
    const black = stillMovie(VIDEO, [{ track: 0, dts: 0, pts: 0, duration: 9, key: true, data: Buffer.alloc(9) }], 0); // prettier-ignore
    await expect(decodeStill(start, black, PORCH, never)).rejects.toMatchObject({
      code: 'ffmpeg_failed',
    });
  });

  it('fails as its movie fails', async () => {
    const failure = new CamrelayError('disk_failed', 'no');
    async function* failing(): AsyncGenerator<Buffer> {
      yield movie(0, 1)[0]!.subarray(0, 100);
      await Promise.resolve();
      throw failure;
    }
    await expect(decodeStill(start, failing(), PORCH, never)).rejects.toBe(failure);
    expect(table.all()).toEqual([]);
  });

  it('ends ffmpeg when it is given up', async () => {
    const stop = new AbortController();
    async function* endless(): AsyncGenerator<Buffer> {
      yield movie(0, 1)[0]!.subarray(0, 100);
      await new Promise((resolve) => stop.signal.addEventListener('abort', resolve));
    }
    const reason = new CamrelayError('timeout', 'late');
    const decoding = decodeStill(start, endless(), PORCH, stop.signal);
    await expect.poll(() => table.all().length).toBe(1);
    stop.abort(reason);
    await expect(decoding).rejects.toBe(reason);
    expect(table.all()).toEqual([]);
    await expect(decodeStill(start, endless(), PORCH, stop.signal)).rejects.toBe(reason);
  });
});
