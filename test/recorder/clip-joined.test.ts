/** Clips over more than one run, over holes, and over what cannot be joined. */
import { truncate, unlink, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { CodecChange } from '../../recorder/clip-plan.js';
import { Clips } from '../../recorder/clips.js';
import type { Part } from '../../src/model/part.js';
import { Shared } from '../rig/shared.js';
import { hasFfmpeg } from '../rig/tools.js';
import { DAY_MS, film, type Film, Footage, FRAME_MS } from './footage.js';
import { PORCH } from './parts.js';
import { beeps, bytesOf, pictures, showTimes } from './screening.js';

const SLOW = 30_000;

describe.runIf(hasFfmpeg)('a clip over', () => {
  let shot: Film;
  let silent: Film;
  let slowTicks: Film;
  let larger: Film;

  beforeAll(async () => {
    [shot, silent, slowTicks, larger] = await Promise.all([
      film({ seconds: 6, bFrames: 2 }),
      film({ seconds: 6, bFrames: 2, audio: null }),
      film({ seconds: 6, bFrames: 2, ticks: 90_000 }),
      film({ seconds: 6, width: 480, height: 272 }),
    ]);
  }, SLOW);

  const clipOf = (footage: Footage, fromMs: number, toMs: number) =>
    new Clips(footage.index.read, footage.directory).prepare({
      ...PORCH,
      span: { fromMs: DAY_MS + fromMs, toMs: DAY_MS + toMs },
      cut: 'exact',
    });

  /** Frame numbers from one up to, not including, another. */
  const frames = (from: number, to: number): number[] =>
    Array.from({ length: to - from }, (_, at) => from + at);

  /** When the frames that begin a second are shown; `from` on, counted through the pictures. */
  const secondsIn = (
    atS: readonly number[],
    ids: readonly (number | null)[],
    from = 0,
    to = Infinity,
  ) => atS.filter((_, at) => at >= from && at < to && ids[at]! > 0 && ids[at]! % 25 === 0);

  it(
    'two runs with a gap between them shows all of both, and no gap',
    async () => {
      await using footage = await Footage.open();
      await footage.record(shot);
      await footage.record(shot, { startMs: DAY_MS + 60_000 });
      const clip = await clipOf(footage, 2_000, 62_500);
      const movie = await bytesOf(clip);
      const { ids, atS } = await pictures(movie);
      expect(ids).toEqual([...frames(50, 150), ...frames(0, 63)]);
      for (const [at, s] of atS.entries()) expect(s).toBeCloseTo((at * FRAME_MS) / 1000, 3);
      expect(clip.span.fromMs - DAY_MS).toBeCloseTo(2_000, 0);
      expect(clip.span.toMs - DAY_MS).toBeCloseTo(62_520, 0);
      const wanted = secondsIn(atS, ids);
      // The second run's own beginning beeps too.
      const heard = (await beeps(movie)).filter((s) => Math.abs(s - 100 * 0.04) > 0.1);
      expect(heard).toHaveLength(wanted.length);
      for (const [at, s] of wanted.entries()) expect(Math.abs(heard[at]! - s)).toBeLessThan(0.003);
    },
    SLOW,
  );

  it(
    'a run without sound is silent there, and in step again behind it',
    async () => {
      await using footage = await Footage.open();
      await footage.record(shot);
      await footage.record(silent, { startMs: DAY_MS + 10_000 });
      await footage.record(shot, { startMs: DAY_MS + 20_000 });
      const movie = await bytesOf(await clipOf(footage, 2_000, 24_000));
      const { ids, atS } = await pictures(movie);
      expect(ids).toEqual([...frames(50, 150), ...frames(0, 150), ...frames(0, 100)]);
      const heard = await beeps(movie);
      expect(heard.filter((s) => s > 4.1 && s < 9.9)).toEqual([]);
      for (const s of [...secondsIn(atS, ids, 0, 100), ...secondsIn(atS, ids, 250)]) {
        expect(Math.min(...heard.map((beep) => Math.abs(beep - s))), `at ${s}`).toBeLessThan(0.003);
      }
    },
    SLOW,
  );

  it(
    'a run whose sound is missing at first has it in step when it comes',
    async () => {
      await using footage = await Footage.open();
      await footage.record(silent);
      await footage.record(shot, { startMs: DAY_MS + 10_000 });
      const movie = await bytesOf(await clipOf(footage, 1_000, 13_500));
      const { ids, atS } = await pictures(movie);
      expect(ids).toEqual([...frames(25, 150), ...frames(0, 88)]);
      const heard = (await beeps(movie)).filter((s) => s > 5.1);
      const wanted = secondsIn(atS, ids, 125);
      expect(heard).toHaveLength(wanted.length);
      for (const [at, s] of wanted.entries()) expect(Math.abs(heard[at]! - s)).toBeLessThan(0.003);
    },
    SLOW,
  );

  it(
    'runs that count time in different ticks is exact in both',
    async () => {
      await using footage = await Footage.open();
      await footage.record(shot);
      await footage.record(slowTicks, { startMs: DAY_MS + 10_000 });
      expect(slowTicks.tracks[0].timescale).not.toBe(shot.tracks[0].timescale);
      const movie = await bytesOf(await clipOf(footage, 2_000, 13_000));
      const { ids, atS } = await pictures(movie);
      expect(ids).toEqual([...frames(50, 150), ...frames(0, 75)]);
      for (const [at, s] of atS.entries()) expect(s).toBeCloseTo((at * FRAME_MS) / 1000, 3);
    },
    SLOW,
  );

  it(
    'a hole inside a run goes on at the next key frame',
    async () => {
      await using footage = await Footage.open();
      const isLost = ({ startMs }: Part): boolean =>
        startMs >= DAY_MS + 1_900 && startMs < DAY_MS + 2_400;
      const parts = await footage.record(shot, { lost: isLost });
      const first = parts.findIndex(isLost);
      const again = parts.findIndex((part, at) => part.independent && at > first && !isLost(part));
      const missing = parts.slice(first, again);
      expect(missing.length).toBeGreaterThan(parts.filter(isLost).length);
      const { ids } = await pictures(await bytesOf(await clipOf(footage, 0, 6_000)));
      const kept = showTimes(shot).filter(
        ({ dts }) => dts < missing[0]!.startTicks || dts >= parts[again]!.startTicks,
      );
      expect(ids).toEqual(kept.map(({ id }) => id));
    },
    SLOW,
  );

  it(
    'a run that is still being recorded has what is durable of it',
    async () => {
      await using footage = await Footage.open();
      const parts = await footage.record(shot, { segmentMs: 60_000, finish: false });
      const [growing] = footage.recordings;
      expect(growing!.finished).toBe(false);
      const { ids } = await pictures(await bytesOf(await clipOf(footage, 4_000, 60_000)));
      expect(ids).toEqual(frames(100, 150));
      expect(growing!.parts).toHaveLength(parts.length);
    },
    SLOW,
  );

  it(
    'a change of size is refused, and the moment of it named',
    async () => {
      await using footage = await Footage.open();
      await footage.record(shot);
      await footage.record(larger, { startMs: DAY_MS + 10_000 });
      await footage.record(shot, { startMs: DAY_MS + 20_000 });
      const refusal = await clipOf(footage, 1_000, 24_000).catch((error: unknown) => error);
      expect(refusal).toBeInstanceOf(CodecChange);
      expect(refusal).toMatchObject({
        code: 'codec_change',
        moments: [DAY_MS + 10_000, DAY_MS + 20_000],
      });
      expect(String(refusal)).toContain(new Date(DAY_MS + 10_000).toISOString());
      const { ids } = await pictures(await bytesOf(await clipOf(footage, 8_000, 19_500)));
      expect(ids).toEqual(frames(0, 150));
    },
    SLOW,
  );

  it('nothing is refused', async () => {
    await using footage = await Footage.open();
    await footage.record(shot);
    await footage.record(shot, { startMs: DAY_MS + 60_000 });
    for (const [from, to] of [
      [6_500, 59_000],
      [-9_000, -1_000],
      [90_000, 99_000],
    ] as const) {
      await expect(clipOf(footage, from, to)).rejects.toMatchObject({ code: 'no_recording' });
    }
    await expect(clipOf(footage, 3_000, 3_000)).rejects.toMatchObject({ code: 'bad_span' });
    await expect(clipOf(footage, 0, 26 * 3_600_000)).rejects.toMatchObject({ code: 'bad_span' });
  });
});

describe.runIf(hasFfmpeg)('a clip whose files are not as the index says', () => {
  const shared = new Shared();
  let footage: Footage;
  beforeAll(async () => {
    footage = shared.use(await Footage.open());
    await footage.record(await film(), { segmentMs: 1_000 });
  }, SLOW);
  afterAll(() => shared[Symbol.asyncDispose]());

  const clipOf = (at: number) => {
    const { startMs, endMs } = footage.recordings[at]!;
    const clips = new Clips(footage.index.read, footage.directory);
    return clips.prepare({ ...PORCH, span: { fromMs: startMs, toMs: endMs - 500 }, cut: 'exact' });
  };
  const pathOf = (at: number) => join(footage.directory, footage.recordings[at]!.path);

  it('is refused while one of them is gone', async () => {
    const clip = await clipOf(0);
    await unlink(pathOf(0));
    await expect(clipOf(0)).rejects.toMatchObject({ code: 'no_recording' });
    await expect(bytesOf(clip)).rejects.toMatchObject({ code: 'no_recording' });
  });

  it('is refused where other bytes stand in place of a part', async () => {
    const { parts, bytes } = footage.recordings[2]!;
    await writeFile(pathOf(2), Buffer.alloc(bytes, 0xff));
    expect(parts.length).toBeGreaterThan(0);
    await expect(clipOf(2)).rejects.toMatchObject({
      code: 'disk_failed',
      message: expect.stringContaining('camrelay check') as string,
    });
  });

  it('ends early, with an error, where a file was cut off', async () => {
    const clip = await clipOf(4);
    const { parts } = footage.recordings[4]!;
    await truncate(pathOf(4), parts[1]!.offset);
    await expect(bytesOf(clip)).rejects.toMatchObject({ code: 'disk_failed' });
    await expect(clipOf(4)).rejects.toMatchObject({ code: 'disk_failed' });
  });
});
