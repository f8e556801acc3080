import { describe, expect, it } from 'vitest';
import { CodecChange, clipTag, planClip } from '../../recorder/clip-plan.js';
import { partsInStretch } from '../../recorder/clip-stretches.js';
import { recordedRun } from '../../recorder/recorded-run.js';
import { initSegment } from '../../src/fmp4/init-segment.js';
import { aacTrack } from '../../src/fmp4/tracks.js';
import type { Recording } from '../../src/model/recording.js';
import { columnsOf } from '../../storage/part-columns.js';
import { Camera, START_MS, VIDEO } from './parts.js';
import { recordingOf } from './recording-of.js';

const spanOf = (from: number, to: number) => ({ fromMs: START_MS + from, toMs: START_MS + to });

/** When the parts of each stretch begin, ms after the start. */
const starts = ({ stretches }: ReturnType<typeof planClip>): number[][] =>
  stretches.map(({ slices }) =>
    slices.flatMap(({ ms, independent }) =>
      Array.from(ms.subarray(0, independent.length), (at) => at - START_MS),
    ),
  );

describe('the plan of a clip', () => {
  it('goes from the key frame before to a second beyond, and has a part more for the sound', () => {
    const camera = new Camera();
    const recording = recordingOf(camera.parts(20));
    const plan = planClip([recording], spanOf(5_200, 6_100));
    expect(starts(plan)).toEqual([[3_500, 4_000, 4_500, 5_000, 5_500, 6_000, 6_500, 7_000]]);
    expect(plan.keyPart).toBe(1);
  });

  it('goes on without a seam where one file of a run ends and the next begins', () => {
    const camera = new Camera();
    const files = [camera.parts(4), camera.parts(4), camera.parts(4)].map((parts) => recordingOf(parts)); // prettier-ignore
    const plan = planClip(files, spanOf(0, 6_000));
    expect(plan.stretches).toHaveLength(1);
    expect(plan.stretches[0].slices.map(({ recordingId }) => recordingId)).toEqual(
      files.map(({ id }) => id),
    );
    expect(partsInStretch(plan.stretches[0])).toBe(12);
  });

  it('takes its part for the sound from the file before, if need be', () => {
    const camera = new Camera();
    const files = [recordingOf(camera.parts(4)), recordingOf(camera.parts(4))];
    const plan = planClip(files, spanOf(2_000, 2_500));
    expect(starts(plan)).toEqual([[1_500, 2_000, 2_500, 3_000]]);
  });

  it('has a seam where something is missing, and goes on at a key frame', () => {
    const camera = new Camera();
    const before = camera.parts(3);
    camera.parts(2);
    const plan = planClip([recordingOf([...before, ...camera.parts(7)])], spanOf(0, 20_000));
    expect(starts(plan)).toEqual([
      [0, 500, 1_000],
      [4_000, 4_500, 5_000, 5_500],
    ]);
  });

  it('has a seam at every new run, also where it begins as the last one ends', () => {
    const files = [
      recordingOf(new Camera(START_MS).parts(2)),
      recordingOf(new Camera(START_MS + 1_000).parts(2)),
    ];
    expect(starts(planClip(files, spanOf(0, 9_000)))).toEqual([
      [0, 500],
      [1_000, 1_500],
    ]);
  });

  it('begins at the first picture there is where that comes later than asked for', () => {
    const plan = planClip([recordingOf(new Camera().parts(4))], spanOf(-5_000, 400));
    expect(plan.keyPart).toBe(0);
    expect(starts(plan)).toEqual([[0, 500, 1_000]]);
  });

  it('leaves out what only touches the span', () => {
    const files = [
      recordingOf(new Camera(START_MS).parts(4)),
      recordingOf(new Camera(START_MS + 10_000).parts(4)),
      recordingOf(new Camera(START_MS + 20_000).parts(4)),
    ];
    expect(starts(planClip(files, spanOf(2_000, 20_000)))).toEqual([
      [10_000, 10_500, 11_000, 11_500],
    ]);
    expect(() => planClip(files, spanOf(2_000, 10_000))).toThrow('nothing was recorded');
    expect(() => planClip([], spanOf(0, 1_000))).toThrow('nothing was recorded');
  });

  it('refuses what no player could show as one movie, and names the moments', () => {
    const at = (
      startMs: number,
      tracks: readonly [typeof VIDEO, ...ReturnType<typeof aacTrack>[]],
    ) => {
      const camera = new Camera(START_MS + startMs);
      const run = recordedRun({ ...camera.run, tracks }, initSegment(tracks));
      return recordingOf(camera.parts(4), run);
    };
    const mono = aacTrack(Buffer.from([0x11, 0x88]), 48_000);
    const stereo = aacTrack(Buffer.from([0x11, 0x90]), 48_000);
    const files = [at(0, [VIDEO, mono]), at(5_000, [VIDEO]), at(10_000, [VIDEO, stereo]), at(15_000, [VIDEO, stereo])]; // prettier-ignore
    const refusal = (): unknown => planClip(files, spanOf(0, 20_000));
    expect(refusal).toThrow(CodecChange);
    expect(refusal).toThrow(expect.objectContaining({ moments: [START_MS + 10_000] }));
    expect(planClip(files, spanOf(0, 8_000)).templates.size).toBe(2);
    expect(planClip(files, spanOf(5_000, 20_000)).templates.size).toBe(2);
    expect(planClip(files, spanOf(5_000, 8_000)).templates.size).toBe(1);
  });
});

describe('the tag of a clip', () => {
  const camera = new Camera();
  const files = [recordingOf(camera.parts(8)), recordingOf(camera.parts(8))];
  const tag = (from: number, to: number, of = files): string =>
    clipTag(planClip(of, spanOf(from, to)), 'exact');

  it('is the same for the same clip, and fits into a header', () => {
    expect(tag(1_000, 5_000)).toBe(tag(1_000, 5_000));
    expect(tag(1_000, 5_000)).toMatch(/^[\w-]{22}$/);
  });

  it('differs with the span, with how it is cut, and with what has been recorded since', () => {
    const [first, second] = files as [Recording, Recording];
    const parts = second.parts.slice(0, 3);
    const fewer = { ...second, parts, columns: columnsOf(parts, 90_000) };
    const tags = [
      tag(1_000, 5_000),
      tag(1_001, 5_000),
      tag(1_000, 5_001),
      tag(1_000, 9_000),
      tag(1_000, 9_000, [first, fewer]),
      clipTag(planClip(files, spanOf(1_000, 5_000)), 'keyframe'),
    ];
    expect(new Set(tags).size).toBe(tags.length);
  });

  it('does not differ with what is recorded beyond it', () => {
    const [first, second] = files as [Recording, Recording];
    const fewer = { ...second, parts: second.parts.slice(0, 5) };
    expect(tag(1_000, 5_000, [first, fewer])).toBe(tag(1_000, 5_000));
  });
});
