/** What is kept of clips, and what is made anew. */
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { exportClip, type Progress } from '../../recorder/clip-export.js';
import { type ClipRequest, Clips } from '../../recorder/clips.js';
import { readdir, readFile, writeFile } from 'node:fs/promises';
import { Shared } from '../rig/shared.js';
import { tempDir } from '../rig/temp-dir.js';
import { hasFfmpeg } from '../rig/tools.js';
import { DAY_MS, film, type Film, Footage } from './footage.js';
import { PORCH } from './parts.js';
import { beeps, bytesOf, pictures, showTimes } from './screening.js';

const SLOW = 30_000;
const request = (fromMs: number, toMs: number) =>
  ({ ...PORCH, span: { fromMs: DAY_MS + fromMs, toMs: DAY_MS + toMs }, cut: 'exact' }) as const;

describe.runIf(hasFfmpeg)('clips', () => {
  const shared = new Shared();
  let footage: Footage;
  let shot: Film;
  beforeAll(async () => {
    shot = await film({ seconds: 4 });
    footage = shared.use(await Footage.open());
    await footage.record(shot);
  }, SLOW);
  afterAll(() => shared[Symbol.asyncDispose]());
  const newClips = (): Clips => new Clips(footage.index.read, footage.directory);

  it('are kept for who asks for the same again', async () => {
    const clips = newClips();
    const first = await clips.prepare(request(500, 2_000));
    const isKept = async (other: ClipRequest): Promise<boolean> =>
      (await clips.prepare(other)).read === first.read;
    expect(await isKept(request(500, 2_000))).toBe(true);
    expect(await isKept({ ...request(500, 2_000), cut: 'keyframe' })).toBe(false);
    expect(await isKept({ ...request(500, 2_000), gaps: 'keep' })).toBe(false);
    expect(await isKept({ ...request(500, 2_000), clock: 'UTC' })).toBe(false);
    expect(await isKept(request(501, 2_000))).toBe(false);
  });

  it('are the same, byte for byte and tag for tag, when they are made anew', async () => {
    const first = await newClips().prepare(request(500, 3_333));
    const again = await newClips().prepare(request(500, 3_333));
    expect(again.tag).toBe(first.tag);
    expect((await bytesOf(again)).equals(await bytesOf(first))).toBe(true);
  });

  it('grow with what is recorded, but not for who has begun to read', async () => {
    const clips = newClips();
    const first = await clips.prepare(request(2_000, 90_000));
    await footage.record(shot, { startMs: DAY_MS + 60_000 });
    const again = await clips.prepare(request(2_000, 90_000), { resumes: true });
    expect(again.read).toBe(first.read);
    const more = await clips.prepare(request(2_000, 90_000));
    expect(more.tag).not.toBe(first.tag);
    expect(more.bytes).toBeGreaterThan(first.bytes * 2);
    const still = await clips.prepare(request(2_000, 90_000), { resumes: true });
    expect(still.read).toBe(more.read);
  });

  it('are not made for who has turned away', async () => {
    const stop = new AbortController();
    stop.abort(new Error('hung up'));
    await expect(newClips().prepare(request(0, 1_000), { signal: stop.signal })).rejects.toThrow(
      'hung up',
    );
  });

  it('hold no media in memory', async () => {
    const clip = await newClips().prepare(request(0, 4_000));
    expect(clip.headerBytes).toBeLessThan(clip.bytes / 50);
  });
});

describe.runIf(hasFfmpeg)('an exported clip', () => {
  const shared = new Shared();
  let footage: Footage;
  beforeAll(async () => {
    footage = shared.use(await Footage.open());
    await footage.record(await film({ seconds: 4 }));
  }, SLOW);
  afterAll(() => shared[Symbol.asyncDispose]());
  const clip = () => new Clips(footage.index.read, footage.directory).prepare(request(0, 9_000));

  it('is the clip in a file, in place of the one that was there', async () => {
    await using dir = await tempDir();
    await writeFile(dir.file('porch.mp4'), 'an old one');
    const steps: Progress[] = [];
    const wanted = await clip();
    await exportClip(wanted, dir.file('porch.mp4'), (progress) => steps.push(progress));
    expect((await readFile(dir.file('porch.mp4'))).equals(await bytesOf(wanted))).toBe(true);
    expect(steps.at(-1)).toEqual({ doneBytes: wanted.bytes, bytes: wanted.bytes });
    expect(steps.map(({ doneBytes }) => doneBytes)).toEqual(
      steps.map(({ doneBytes }) => doneBytes).sort((a, b) => a - b),
    );
    expect(await readdir(dir.path)).toEqual(['porch.mp4']);
  });

  it('leaves nothing behind when it comes to nothing', async () => {
    await using dir = await tempDir();
    const stop = new AbortController();
    const halt = (): void => stop.abort(new Error('enough'));
    await expect(exportClip(await clip(), dir.file('a.mp4'), halt, stop.signal)).rejects.toThrow(
      'enough',
    );
    expect(await readdir(dir.path)).toEqual([]);
    await expect(exportClip(await clip(), dir.file('none/a.mp4'))).rejects.toThrow('ENOENT');
  });
});

describe.runIf(hasFfmpeg)('a clip of a camera', () => {
  it(
    'without a picture is its sound, cut at its frames',
    async () => {
      const { tracks, samples } = await film({ seconds: 6 });
      const sound = samples.filter(({ track }) => track === 1);
      const start = sound[0]!.dts;
      await using footage = await Footage.open();
      await footage.record({
        tracks: [tracks[1]!],
        samples: sound.map((sample) => ({
          ...sample,
          track: 0,
          dts: sample.dts - start,
          pts: sample.pts - start,
        })),
      });
      const clips = new Clips(footage.index.read, footage.directory);
      const made = await clips.prepare(request(1_500, 4_500));
      const frameMs = (1_024 * 1000) / 48_000;
      expect(made.span.fromMs - DAY_MS).toBeGreaterThan(1_500 - frameMs);
      expect(made.span.fromMs - DAY_MS).toBeLessThanOrEqual(1_500);
      expect(made.span.toMs - DAY_MS).toBeGreaterThanOrEqual(4_500);
      expect(made.span.toMs - DAY_MS).toBeLessThan(4_500 + frameMs);
      const offsetS = (made.span.fromMs - DAY_MS) / 1000;
      const heard = await beeps(await bytesOf(made));
      // The encoder puts a frame of silence before the sound.
      expect(heard.map((s) => Math.round((s + offsetS - 1_024 / 48_000) * 100) / 100)).toEqual([
        2, 3, 4,
      ]);
      await expect(clips.still(PORCH, DAY_MS + 2_000)).rejects.toMatchObject({
        code: 'unsupported',
      });
    },
    SLOW,
  );

  it(
    'whose clock runs off is cut by the clock on the wall',
    async () => {
      const drift = 1.01;
      const shot = await film({ seconds: 6 });
      await using footage = await Footage.open();
      await footage.record(shot, { drift });
      const clips = new Clips(footage.index.read, footage.directory);
      const made = await clips.prepare(request(4_321, 5_410));
      const due = showTimes(shot).filter(({ ms, endMs }) => {
        const onWall = (at: number): number => (at - DAY_MS) * drift;
        return onWall(ms) < 5_410 && onWall(endMs) > 4_321;
      });
      const { ids } = await pictures(await bytesOf(made));
      expect(ids[0]).toBe(due[0]!.id);
      expect(ids.at(-1)).toBe(due.at(-1)!.id);
    },
    SLOW,
  );
});
