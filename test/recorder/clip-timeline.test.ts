import { describe, expect, it } from 'vitest';
import type { Beginning, Ending } from '../../recorder/clip-frames.js';
import type { Stretch } from '../../recorder/clip-stretches.js';
import { ClipTimeline } from '../../recorder/clip-timeline.js';
import { initSegment } from '../../src/fmp4/init-segment.js';
import { SampleTable } from '../../src/fmp4/sample-table.js';
import { trackTemplates } from '../../src/fmp4/track-template.js';
import { aacTrack } from '../../src/fmp4/tracks.js';
import { recordedRun } from '../../recorder/recorded-run.js';
import { VIDEO } from './parts.js';

const AUDIO = aacTrack(Buffer.from([0x11, 0x90]), 48_000);
const [VIDEO_TEMPLATE, AUDIO_TEMPLATE] = trackTemplates(initSegment([VIDEO, AUDIO]));
const TEMPLATES = new Map([
  [0, VIDEO_TEMPLATE!],
  [1, AUDIO_TEMPLATE!],
]);

/** A stretch of a run, in seconds of it; by its own clocks. */
function stretch(
  fromS: number,
  toS: number,
  { ticks = 90_000, soundTicks = 48_000 } = {},
): Stretch {
  const tracks = [
    { ...VIDEO, timescale: ticks },
    { ...AUDIO, timescale: soundTicks },
  ] as const;
  const run = recordedRun({ id: 'run', startMs: 0, tracks }, Buffer.alloc(0));
  const both = (from: number, to: number): Float64Array => Float64Array.from([from, to]);
  return {
    run,
    slices: [
      {
        recordingId: 1,
        path: '1.mp4',
        offsets: both(0, 100),
        ticks: both(fromS * ticks, toS * ticks),
        ms: both(fromS * 1000, toS * 1000),
        independent: Uint8Array.of(1),
      },
    ],
  };
}

/** Decoding begins at 10 s of the first run, showing at 11 s. */
const BEGINNING: Beginning = { decodeTicks: 900_000, showTicks: 990_000, ms: 0 };
/** The last run is shown up to 5.2 s. */
const ENDING: Ending = { decodeTicks: 460_000, showTicks: 468_000, ms: 0 };
const newTimeline = () => new ClipTimeline(TEMPLATES, BEGINNING, ENDING);

/** A track with sound in a stretch of the movie's time, s. */
function sound(fromS: number, toS: number): SampleTable {
  const table = new SampleTable();
  table.beginChunk(0);
  table.add(fromS * 48_000, (toS - fromS) * 48_000, 0, 100, true);
  table.end();
  return table;
}

describe('the time line of a clip', () => {
  it('begins at zero with what is decoded first, sound a little before what is shown', () => {
    const { tracks: placed } = newTimeline().place(stretch(9, 30), 0, false, 0);
    expect(placed.get(0)).toEqual({
      ...{ scale: 1, offset: -900_000, shift: 0 },
      ...{ from: 900_000, before: Infinity, endBy: Infinity },
    });
    expect(placed.get(1)).toEqual({
      ...{ scale: 1, offset: -480_000, shift: 0 },
      ...{ from: 10.7 * 48_000, before: 30 * 48_000, endBy: 30 * 48_000 },
    });
  });

  it('puts a run onto the end of the one before, sound and all', () => {
    const timeline = newTimeline();
    timeline.place(stretch(10, 30), 0, false, 0);
    const { tracks: placed } = timeline.place(stretch(0, 9), 0, true, 20 * 90_000);
    expect(placed.get(0)).toMatchObject({ offset: 20 * 90_000, from: 0, before: 460_001 });
    expect(placed.get(1)).toMatchObject({
      ...{ offset: 20 * 48_000, from: 0 },
      ...{ before: 5.2 * 48_000, endBy: Infinity },
    });
    expect(timeline.edits(0, sound(0, 0))).toEqual([
      { durationTicks: (20 - 1 + 5.2) * 90_000, mediaTicks: 90_000 },
    ]);
  });

  it('keeps sound in step where runs reorder their frames differently', () => {
    const timeline = newTimeline();
    timeline.place(stretch(10, 30), 9_000, false, 0);
    const { tracks: placed } = timeline.place(stretch(0, 9), 3_600, true, 20 * 90_000 + 9_000);
    // Shown 9000 ticks after it is decoded, as in the first run, instead of 3600.
    expect(placed.get(0)).toMatchObject({ offset: 20 * 90_000, shift: 5_400 });
    expect(placed.get(1)!.offset).toBe(20 * 48_000 + (5_400 / 90_000) * 48_000);
    expect(placed.get(1)!.from).toBe((3_600 / 90_000) * 48_000);
  });

  it('waits for frames that reach further than their decode times say', () => {
    const timeline = newTimeline();
    timeline.place(stretch(10, 30), 9_000, false, 0);
    const lastShown = 20 * 90_000 + 9_000 + 7_200;
    expect(timeline.place(stretch(0, 9), 9_000, true, lastShown).tracks.get(0)!.offset).toBe(
      20 * 90_000 + 7_200,
    );
  });

  it('counts all runs in the ticks of the first', () => {
    const timeline = newTimeline();
    timeline.place(stretch(10, 30), 0, false, 0);
    const odd = stretch(1, 9, { ticks: 15_360, soundTicks: 44_100 });
    const { tracks: placed } = timeline.place(odd, 0, false, 20 * 90_000);
    expect(placed.get(0)).toMatchObject({ scale: 90_000 / 15_360, offset: 19 * 90_000 });
    expect(placed.get(1)).toMatchObject({
      ...{ scale: 48_000 / 44_100, offset: 19 * 48_000 },
      ...{ from: 44_100, endBy: 9 * 44_100 },
    });
  });

  it('lets sound that comes late wait, and hides what is before and after the picture', () => {
    const usual = new ClipTimeline(TEMPLATES, BEGINNING, { ...ENDING, showTicks: 15 * 90_000 });
    usual.place(stretch(10, 30), 0, true, 0);
    const s = (seconds: number): number => seconds * 90_000;
    expect(usual.edits(1, sound(0.5, 9))).toEqual([{ durationTicks: s(4), mediaTicks: 24_000 }]);
    expect(usual.edits(1, sound(3, 9))).toEqual([
      { durationTicks: s(2), mediaTicks: null },
      { durationTicks: s(2), mediaTicks: 0 },
    ]);
    expect(usual.edits(1, sound(0.5, 3))).toEqual([{ durationTicks: s(2), mediaTicks: 24_000 }]);
    expect(usual.edits(1, sound(0, 1))).toEqual([]);
    expect(usual.edits(1, sound(5, 9))).toEqual([]);
  });
});
