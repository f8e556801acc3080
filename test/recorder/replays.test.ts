/** Recordings as replays: which samples come, from where, and what happens meanwhile. */
import { unlink } from 'node:fs/promises';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { Pins } from '../../recorder/pins.js';
import { RecordedReplays } from '../../recorder/replays.js';
import type { ReplayBatch } from '../../src/model/replay.js';
import { type Sample, ticksToMs } from '../../src/model/sample.js';
import { FakeClock } from '../fake-clock.js';
import { Shared } from '../rig/shared.js';
import { hasFfmpeg } from '../rig/tools.js';
import { DAY_MS, film, type Film, Footage } from './footage.js';
import { PORCH } from './parts.js';

const SLOW = 30_000;
const HOUR_MS = 3_600_000;

describe.runIf(hasFfmpeg)('a replay', () => {
  const shared = new Shared();
  let footage: Footage;
  let shot: Film;
  let reordered: Film;
  const pins = new Pins();
  beforeAll(async () => {
    footage = shared.use(await Footage.open());
    shot = await film();
    reordered = await film({ bFrames: 2, gop: 50, audio: null, ticks: 90_000 });
    await footage.record(shot);
    await footage.record(shot, { startMs: DAY_MS + 60_000, lost: (_, at) => at === 5 });
    await footage.record(reordered, { startMs: DAY_MS + 120_000 });
    await footage.record(shot, { startMs: DAY_MS + 180_000, drift: 1.01, segmentMs: 2_000 });
  }, SLOW);
  afterAll(() => shared[Symbol.asyncDispose]());

  const replays = (): RecordedReplays =>
    new RecordedReplays({
      index: footage.index.read,
      directory: footage.directory,
      pins,
      clock: new FakeClock(DAY_MS + 2 * HOUR_MS),
      keyOf: (path) => (path === 'porch' ? PORCH : undefined),
    });
  const open = (fromMs: number, toMs: number | null) =>
    replays().open('porch', { fromMs: DAY_MS + fromMs, toMs: toMs === null ? null : DAY_MS + toMs }); // prettier-ignore
  async function all(fromMs: number, toMs: number): Promise<ReplayBatch[]> {
    const batches: ReplayBatch[] = [];
    for await (const batch of (await open(fromMs, toMs)).read(DAY_MS + fromMs)) batches.push(batch);
    return batches;
  }
  const of = (batches: readonly ReplayBatch[], track: number): Sample[] =>
    batches.flatMap(({ samples }) => samples.filter((sample) => sample.track === track));
  const hashes = (samples: readonly Sample[]): string[] =>
    samples.map(({ data }) => data.toString('latin1'));
  const filmed = (of_: Film, track = 0): Sample[] =>
    of_.samples.filter((sample) => sample.track === track);

  it('has every sample once, as it was recorded, over files', async () => {
    const batches = await all(0, 20_000);
    expect(batches.map(({ jumps }) => jumps)).toEqual(batches.map((_, at) => at === 0));
    for (const track of [0, 1]) {
      const [found, wanted] = [of(batches, track), filmed(shot, track)];
      expect(hashes(found)).toEqual(hashes(wanted));
      expect(found.map(({ dts, pts, key }) => [dts, pts, key])).toEqual(
        wanted.map(({ dts, pts, key }) => [dts, pts, key]),
      );
    }
    for (const { samples, run } of batches) {
      const at = samples.map(({ track, dts }) => ticksToMs(dts, run.tracks[track]!));
      expect(at).toEqual([...at].sort((a, b) => a - b));
    }
  });

  it('begins with the key frame at or before the moment, in the midst of a part, and no sound before it', async () => {
    const batches = await all(3_300, 5_000);
    const [first] = batches;
    const key = filmed(shot)[75]!;
    expect(first!.samples[0].data.equals(key.data)).toBe(true);
    expect(first!.samples[0].key).toBe(true);
    const keyMs = ticksToMs(key.dts, shot.tracks[0]);
    for (const { dts } of of([first!], 1)) {
      expect(ticksToMs(dts, shot.tracks[1]!)).toBeGreaterThanOrEqual(keyMs);
    }
    const { span } = await open(3_300, 5_000);
    expect(span.fromMs).toBeCloseTo(DAY_MS + keyMs, 0);
  });

  it('begins where recording began, or begins again, where the moment was not recorded', async () => {
    for (const [fromMs, startMs] of [
      [-5_000, 0],
      [30_000, 60_000],
    ] as const) {
      const replay = await open(fromMs, 70_000);
      expect(replay.span.fromMs).toBe(DAY_MS + startMs);
      const batches = replay.read(DAY_MS + fromMs);
      const { value } = await batches.next();
      await batches.return();
      expect(value!.samples[0].data.equals(filmed(shot)[0]!.data)).toBe(true);
    }
  });

  it('tells its spans, and jumps to the next key frame behind a hole', async () => {
    const { spans } = await open(0, 70_000);
    expect(spans.map(({ fromMs, toMs }) => [fromMs - DAY_MS, Math.round(toMs - DAY_MS)])).toEqual([
      [0, 10_021],
      [60_000, 70_000],
    ]);
    const batches = await all(0, 70_000);
    const jumps = batches.filter(({ jumps }) => jumps);
    expect(jumps).toHaveLength(3); // the start, the other run, and behind what was lost in it
    expect(jumps.every(({ samples: [first] }) => first.track === 0 && first.key)).toBe(true);
    expect(jumps.at(-1)!.run.id).toBe(batches.at(-1)!.run.id);
  });

  it('tells the time at which each picture was on show, also with B-frames and a clock that drifts', async () => {
    const [first] = await all(120_000, 125_000);
    const shownMs = first!.run.startMs + ticksToMs(first!.samples[0].pts, reordered.tracks[0]);
    expect(shownMs).toBeCloseTo(DAY_MS + 120_000, 0);
    const drifted = await all(180_000, 190_000);
    const last = drifted.at(-1)!;
    const [sample] = last.samples;
    const mediaMs = ticksToMs(sample.dts, shot.tracks[sample.track]!);
    expect(Math.abs(last.run.startMs + mediaMs - (DAY_MS + 180_000 + mediaMs * 1.01))).toBeLessThan(2); // prettier-ignore
  });

  it('ends where the camera changes its tracks', async () => {
    const replay = await open(0, 130_000);
    expect(Math.round(replay.span.toMs - DAY_MS)).toBe(70_021);
    const batches = await all(0, 130_000);
    expect(new Set(batches.map(({ run }) => run.id)).size).toBe(2);
  });

  it('holds back what it is about to read, and lets go of it', async () => {
    const ids = footage.index.read.overlapping(PORCH, { fromMs: DAY_MS, toMs: DAY_MS + 10_000 }).map(({ id }) => id); // prettier-ignore
    const batches = (await open(0, 10_000)).read(DAY_MS);
    await batches.next();
    expect(ids.map((id) => pins.isHeld(id))).toEqual([true, true, true]);
    await batches.return();
    expect(ids.some((id) => pins.isHeld(id))).toBe(false);
  });

  it('passes over a file that is gone', async () => {
    const replay = await open(180_000, 190_500);
    const files = footage.index.read.overlapping(PORCH, { fromMs: DAY_MS + 180_000, toMs: DAY_MS + 190_500 }); // prettier-ignore
    await unlink(join(footage.directory, files[1]!.path));
    const batches: ReplayBatch[] = [];
    for await (const batch of replay.read(DAY_MS + 180_000)) batches.push(batch);
    expect(batches.filter(({ jumps }) => jumps)).toHaveLength(2);
    expect(of(batches, 0).length).toBeLessThan(240);
    await expect(open(183_000, 183_100)).rejects.toMatchObject({ code: 'no_recording' });
  });

  it.each([
    { from: 20_000, to: 30_000, code: 'no_recording', what: 'nothing was recorded' },
    { from: 5_000, to: 5_000, code: 'bad_span', what: 'it is empty' },
    { from: 5_000, to: 4_000, code: 'bad_span', what: 'it runs backwards' },
    { from: 0, to: 26 * HOUR_MS, code: 'bad_span', what: 'it is longer than a day' },
    { from: 3 * HOUR_MS, to: null, code: 'bad_span', what: 'it lies in the future' },
  ])('is refused with $code where $what', async ({ from, to, code }) => {
    await expect(open(from, to)).rejects.toMatchObject({ code });
  });

  it('is refused where there is no such stream', async () => {
    await expect(replays().open('yard', { fromMs: DAY_MS, toMs: null })).rejects.toMatchObject({ code: 'unknown_camera' }); // prettier-ignore
  });
});
