import { describe, expect, it } from 'vitest';
import { RunAssembler } from '../../relay/run-assembler.js';
import type { FragmentSample } from '../../src/fmp4/fragment-reader.js';
import type { Loss } from '../../src/model/loss.js';
import type { Run, Sample } from '../../src/model/sample.js';
import { FakeClock } from '../fake-clock.js';
import { AAC, H264_SETS, VIDEO } from '../src/fmp4/builders.js';

const FRAME = 3_600; // 40 ms

/** A NAL unit behind its length. */
const nal = (...bytes: number[]): Buffer => Buffer.from([0, 0, 0, bytes.length, ...bytes]);
const IDR = nal(0x65, 1, 2, 3);
const P = nal(0x41, 1, 2);

function video(
  index: number,
  { duration = FRAME, data }: { duration?: number; data?: Buffer } = {},
): FragmentSample {
  const key = index % 25 === 0;
  const dts = 900_000 + index * FRAME;
  return { dts, pts: dts, duration, key, data: data ?? (key ? IDR : P) };
}

function audio(atMs: number): FragmentSample {
  const dts = (10_000 + atMs) * 48;
  return { dts, pts: dts, duration: 1024, key: true, data: Buffer.from([1]) };
}

/** An assembler, and what it said. */
function setUp(expectsAudio = false) {
  const clock = new FakeClock();
  const runs: Run[] = [];
  const samples: Sample[] = [];
  const losses: Loss[] = [];
  const assembler = new RunAssembler(clock, expectsAudio, {
    run: (run) => runs.push(run),
    samples: (batch) => samples.push(...batch),
    split: (loss) => losses.push(loss),
    lost: (loss) => losses.push(loss),
  });
  /** A frame arrives when the next one begins. */
  const frame = async (sample: FragmentSample, arrivesAfterMs = 40): Promise<void> => {
    await clock.advance(arrivesAfterMs);
    assembler.samples('lead', [sample]);
    assembler.deliver();
  };
  const frames = async (from: number, to: number): Promise<void> => {
    for (let index = from; index < to; index++) await frame(video(index));
  };
  return { clock, assembler, runs, samples, losses, frame, frames };
}

describe('a run', () => {
  it('begins with a key frame, at zero, and is told before its samples', async () => {
    const { assembler, runs, samples, frames } = setUp();
    assembler.track('lead', VIDEO);
    await frames(3, 50);
    expect(runs).toHaveLength(1);
    expect(samples[0]).toMatchObject({ track: 0, dts: 0, pts: 0, key: true });
    expect(samples).toHaveLength(25);
  });

  it('starts at the wall-clock time at which its first frame began to arrive', async () => {
    const { clock, assembler, runs, frames } = setUp();
    assembler.track('lead', VIDEO);
    const startMs = clock.now();
    await frames(0, 20);
    expect(runs[0]?.startMs).toBe(startMs);
  });

  it('dates back a burst that begins it: its last frame tells how late they are', async () => {
    const { clock, assembler, runs, frame, frames } = setUp();
    assembler.track('lead', VIDEO);
    for (let index = 0; index < 100; index++) await frame(video(index), 0);
    const endMs = clock.now();
    await frames(100, 120);
    expect(runs[0]?.startMs).toBe(endMs - 4_000);
  });

  it('carries sound that is announced a little later, in step with the picture', async () => {
    const { assembler, runs, samples, frames } = setUp(true);
    assembler.track('lead', VIDEO);
    await frames(0, 10);
    assembler.track('audio', AAC);
    assembler.samples('audio', [audio(-50), audio(120)]);
    await frames(10, 20);
    expect(runs[0]?.tracks).toHaveLength(2);
    expect(samples.filter(({ track }) => track === 1).map(({ dts }) => dts)).toEqual([120 * 48]);
  });

  it('does not wait a second for sound that never comes', async () => {
    const { assembler, runs, frames } = setUp(true);
    assembler.track('lead', VIDEO);
    await frames(0, 27);
    expect(runs).toHaveLength(1);
    expect(runs[0]?.tracks).toHaveLength(1);
  });

  it('is followed by one with sound where that arrives in the middle', async () => {
    const { assembler, runs, losses, frames } = setUp(true);
    assembler.track('lead', VIDEO);
    await frames(0, 40);
    assembler.track('audio', AAC);
    await frames(40, 60);
    expect(losses).toMatchObject([{ code: 'audio_came' }]);
    expect(runs).toHaveLength(2);
    expect(runs[1]?.tracks).toHaveLength(2);
  });

  it('is followed by another where the camera changes its size', async () => {
    const { assembler, runs, losses, frame, frames } = setUp();
    assembler.track('lead', VIDEO);
    await frames(0, 25);
    const [sps = Buffer.alloc(0), pps = Buffer.alloc(0)] = H264_SETS;
    const other = Buffer.from(sps);
    other[3] = 0x1f; // another level
    await frame(video(25, { data: Buffer.concat([nal(...other), nal(...pps), IDR]) }));
    await frames(26, 40);
    expect(losses).toMatchObject([{ code: 'codec_change' }]);
    expect(runs.map(({ tracks }) => tracks[0].codecString)).toEqual(['avc1.42c00d', 'avc1.42c01f']);
  });

  it('does not end where key frames repeat the parameter sets that are known', async () => {
    const { assembler, runs, frame, frames } = setUp();
    assembler.track('lead', VIDEO);
    await frames(0, 25);
    await frame(video(25, { data: Buffer.concat([...H264_SETS.map((set) => nal(...set)), IDR]) }));
    await frames(26, 40);
    expect(runs).toHaveLength(1);
  });
});

describe('a hole in the camera’s time', () => {
  it('is left out of the run, loses no frame, and begins a new run at the next key frame', async () => {
    const { clock, assembler, runs, samples, losses, frame, frames } = setUp();
    assembler.track('lead', VIDEO);
    await frames(0, 30);
    const hole = 20_000;
    await frame(video(30, { duration: FRAME + hole * 90 }), 40 + hole);
    const shifted = (index: number): FragmentSample => {
      const sample = video(index);
      return { ...sample, dts: sample.dts + hole * 90, pts: sample.pts + hole * 90 };
    };
    for (let index = 31; index < 70; index++) await frame(shifted(index));
    expect(samples).toHaveLength(70);
    expect(samples.slice(0, 50).map(({ dts }) => dts)).toEqual(
      Array.from({ length: 50 }, (_, n) => n * FRAME),
    );
    expect(losses).toMatchObject([{ cause: 'stalled' }]);
    expect(runs).toHaveLength(2);
    expect(runs[1]?.startMs).toBe(clock.now() - 20 * 40);
  });
});
