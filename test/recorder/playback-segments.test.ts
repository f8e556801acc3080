import { describe, expect, it } from 'vitest';
import { type PlaybackSegment, SegmentCutter } from '../../recorder/playback-segments.js';
import type { Part } from '../../src/model/part.js';
import type { Recording } from '../../src/model/recording.js';
import type { TimeSpan } from '../../src/model/time.js';
import { Camera, START_MS } from './parts.js';
import { recordingOf } from './recording-of.js';

const spanOf = (from: number, to: number) => ({ fromMs: START_MS + from, toMs: START_MS + to });

/** Parts of half a second, of which every so many-th begins with a key frame. */
const partsOf = (camera: Camera, count: number, every: number): Part[] =>
  Array.from({ length: count }, (_, at) => camera.part({ independent: at % every === 0 }));

function playbackSegments(recordings: readonly Recording[], span: TimeSpan): PlaybackSegment[] {
  const cutter = new SegmentCutter(span);
  return recordings.flatMap((recording) => cutter.cut(recording));
}

const lengths = (...asked: Parameters<typeof playbackSegments>): number[] =>
  playbackSegments(...asked).map(({ durationMs }) => durationMs);

describe('the segments of a recorded span', () => {
  it.each([
    { every: 1, expected: [2_000, 2_000, 2_000, 2_000] },
    { every: 2, expected: [2_000, 2_000, 2_000, 2_000] },
    { every: 3, expected: [3_000, 3_000, 2_000] },
    { every: 4, expected: [2_000, 2_000, 2_000, 2_000] },
    { every: 20, expected: [8_000] },
  ])(
    'begin with a key frame and last two seconds or more, with one every $every parts',
    ({ every, expected }) => {
      const recording = recordingOf(partsOf(new Camera(), 16, every));
      expect(lengths([recording], spanOf(0, 99_000))).toEqual(expected);
    },
  );

  it('take a short rest along', () => {
    const recording = recordingOf(partsOf(new Camera(), 15, 3));
    expect(lengths([recording], spanOf(0, 99_000))).toEqual([3_000, 4_500]);
  });

  it('lie one behind the other in their file, without a gap', () => {
    const recording = recordingOf(new Camera().parts(16));
    const segments = playbackSegments([recording], spanOf(0, 99_000));
    let offset = recording.headerBytes;
    for (const segment of segments) {
      expect(segment).toMatchObject({ recordingId: recording.id, offset });
      offset += segment.bytes;
    }
    expect(offset).toBe(recording.bytes);
  });

  it('go from the key frame at or before the asked moment to the part with its end', () => {
    const recording = recordingOf(new Camera().parts(16));
    const segments = playbackSegments([recording], spanOf(2_900, 5_100));
    expect(segments.map(({ startMs }) => startMs - START_MS)).toEqual([2_000]);
    expect(segments[0]!.durationMs).toBe(3_500);
  });

  it('end with their file, and are dated anew in the next', () => {
    const camera = new Camera();
    const files = [recordingOf(camera.parts(8)), recordingOf(camera.parts(8))];
    const segments = playbackSegments(files, spanOf(0, 99_000));
    expect(segments.map(({ recordingId }) => recordingId)).toEqual(
      [0, 0, 1, 1].map((at) => files[at]!.id),
    );
    expect(segments.map(({ beginsFile }) => beginsFile)).toEqual([true, false, true, false]);
    expect(segments.map(({ discontinuity }) => discontinuity)).toEqual(Array(4).fill(false));
  });

  it('are marked where a run begins, or something is missing before them', () => {
    const camera = new Camera();
    const early = camera.parts(4);
    camera.parts(4);
    const files = [
      recordingOf(early),
      recordingOf(camera.parts(4)),
      recordingOf(new Camera(START_MS + 6_000).parts(4)),
    ];
    const segments = playbackSegments(files, spanOf(0, 99_000));
    expect(segments.map(({ discontinuity }) => discontinuity)).toEqual([false, true, true]);
  });

  it('are longer in a long span, whose list is long', () => {
    const recording = recordingOf(new Camera().parts(40));
    const [first] = playbackSegments([recording], spanOf(0, 3 * 3_600_000));
    expect(first!.durationMs).toBe(10_000);
  });

  it('are none where nothing was recorded', () => {
    const recording = recordingOf(new Camera().parts(4));
    expect(playbackSegments([recording], spanOf(2_000, 3_000))).toEqual([]);
    expect(playbackSegments([], spanOf(0, 3_000))).toEqual([]);
  });

  it('begin behind a hole in a file where the asked moment lies in it', () => {
    const camera = new Camera();
    const early = camera.parts(4);
    camera.parts(4);
    const recording = recordingOf([...early, ...camera.parts(8)]);
    const segments = playbackSegments([recording], spanOf(3_000, 99_000));
    expect(segments.map(({ startMs }) => startMs - START_MS)).toEqual([4_000, 6_000]);
    expect(segments.map(({ discontinuity }) => discontinuity)).toEqual([false, false]);
    const all = playbackSegments([recording], spanOf(500, 99_000));
    expect(all.map(({ discontinuity, beginsFile }) => [discontinuity, beginsFile])).toEqual([
      [false, true],
      [true, true],
      [false, false],
    ]);
  });

  it('wait for a key frame where a hole is followed by other frames', () => {
    const camera = new Camera();
    const parts = [...camera.parts(4), ...camera.parts(8)];
    const recording = recordingOf([...parts.slice(0, 4), ...parts.slice(6)]);
    const segments = playbackSegments([recording], spanOf(0, 99_000));
    expect(segments.map(({ startMs }) => startMs - START_MS)).toEqual([0, 4_000]);
  });
});
