import { describe, expect, it } from 'vitest';
import {
  beginningOf,
  endingOf,
  framesOf,
  type Frame,
  reorderDelay,
} from '../../recorder/clip-frames.js';
import { partHeaderBytes } from '../../src/fmp4/part-header.js';
import { fragment } from '../../src/fmp4/fragment-writer.js';

const TIMESCALE = 1_000;

type Shot = { ms: number; key?: boolean; dts?: number; duration?: number };

/** Frames in decode order; each is shown `DELAY` ticks after its time on the wall. */
const DELAY = 80;
const frames = (shots: readonly Shot[]): Frame[] =>
  shots.map(({ ms, key = false, dts = ms, duration = 40 }) => ({
    dts,
    pts: ms + DELAY,
    duration,
    key,
    ms,
  }));

const STEADY = frames([
  { ms: 0, key: true },
  ...[40, 80, 120].map((ms) => ({ ms })),
  { ms: 160, key: true },
  ...[200, 240].map((ms) => ({ ms })),
]);
/** I B B P as it is decoded: the later picture first. */
const REORDERED = frames([
  { ms: 0, dts: 0, key: true },
  { ms: 120, dts: 40 },
  { ms: 40, dts: 80 },
  { ms: 80, dts: 120 },
  { ms: 160, dts: 160, key: true },
]);

describe('the beginning of a clip', () => {
  it.each([
    { fromMs: 0, show: 0, decode: 0 },
    { fromMs: 39, show: 0, decode: 0 },
    { fromMs: 40, show: 40, decode: 0 },
    { fromMs: 159, show: 120, decode: 0 },
    { fromMs: 160, show: 160, decode: 160 },
    { fromMs: 999, show: 240, decode: 160 },
    { fromMs: -50, show: 0, decode: 0 },
  ])(
    'at $fromMs ms is the frame of $show ms, decoded from $decode on',
    ({ fromMs, show, decode }) => {
      const wanted = { decodeTicks: decode, showTicks: show + DELAY, ms: show };
      expect(beginningOf(STEADY, fromMs, 'exact')).toEqual(wanted);
    },
  );

  it('is the key frame, and the one nearest before, where asked for', () => {
    expect(beginningOf(STEADY, 150, 'keyframe')).toMatchObject({ ms: 0, showTicks: DELAY });
    expect(beginningOf(STEADY, 230, 'keyframe')).toMatchObject({ ms: 160, decodeTicks: 160 });
  });

  it.each([
    { fromMs: 50, show: 40 },
    { fromMs: 100, show: 80 },
    { fromMs: 130, show: 120 },
  ])(
    'at $fromMs ms is the frame on show, in whatever order they are decoded',
    ({ fromMs, show }) => {
      expect(beginningOf(REORDERED, fromMs, 'exact')).toMatchObject({ ms: show, decodeTicks: 0 });
    },
  );

  it('is not the frame before for the sake of a fraction of a millisecond', () => {
    const uneven = frames([{ ms: 0, key: true }, { ms: 33.4 }, { ms: 66.7 }]);
    expect(beginningOf(uneven, 67, 'exact').ms).toBe(66.7);
    expect(beginningOf(uneven, 33, 'exact').ms).toBe(33.4);
  });
});

describe('the end of a clip', () => {
  it.each([
    { toMs: 81, show: 120, decode: 80 },
    { toMs: 80, show: 80, decode: 40 },
    { toMs: 1, show: 40, decode: 0 },
    { toMs: 999, show: 280, decode: 240 },
  ])('at $toMs ms is where its last frame ends, at $show ms', ({ toMs, show, decode }) => {
    const wanted = { decodeTicks: decode, showTicks: show + DELAY, ms: show };
    expect(endingOf(STEADY, toMs, TIMESCALE)).toEqual(wanted);
  });

  it('needs what is decoded later but shown earlier', () => {
    const wanted = { decodeTicks: 120, showTicks: 120 + DELAY, ms: 120 };
    expect(endingOf(REORDERED, 100, TIMESCALE)).toEqual(wanted);
  });

  it('is where the next frame comes, however long that takes', () => {
    const slow = frames([
      { ms: 0, key: true, duration: 40 },
      { ms: 5_000, duration: 40 },
    ]);
    expect(endingOf(slow, 100, TIMESCALE)).toMatchObject({ ms: 5_000 });
  });
});

describe('the frames of a part', () => {
  const data = Buffer.alloc(3);
  const part = fragment(1, [
    { track: 0, dts: 5_000, pts: 5_080, duration: 40, key: true, data },
    { track: 0, dts: 5_040, pts: 5_200, duration: 40, key: false, data },
    { track: 0, dts: 5_080, pts: 5_120, duration: 40, key: false, data },
    { track: 1, dts: 9, pts: 9, duration: 1, key: true, data },
  ]);
  const moof = part.subarray(0, partHeaderBytes(part));

  it('are dated by when they are shown, the first of a run at its start', () => {
    const delay = reorderDelay(moof);
    expect(delay).toBe(80);
    const found = framesOf(moof, { ticks: 5_000, ms: 70_000, timescale: TIMESCALE }, delay);
    expect(found.map(({ ms }) => ms)).toEqual([70_000, 70_120, 70_040]);
    expect(found.map(({ key }) => key)).toEqual([true, false, false]);
  });
});
