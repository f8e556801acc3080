import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { baseForFile, baseOf, partForFile, partForRun } from '../../recorder/file-times.js';
import { fragment } from '../../src/fmp4/fragment-writer.js';
import { initSegment } from '../../src/fmp4/init-segment.js';
import { partHeaderBytes, readPartHeader } from '../../src/fmp4/part-header.js';
import { aacTrack } from '../../src/fmp4/tracks.js';
import type { Part } from '../../src/model/part.js';
import type { Run, Sample } from '../../src/model/sample.js';
import { START_MS, VIDEO } from './parts.js';

const AUDIO = aacTrack(Buffer.from([0x11, 0x90]), 48_000);
const RUN: Run = { id: 'r', tracks: [VIDEO, AUDIO], startMs: START_MS };
const INIT = initSegment(RUN.tracks);
const HOUR_MS = 3_600_000;

/** A part of one picture of 40 ms, and sound that begins at a time of its own. */
function partAt(startTicks: number, soundTicks: number | null): Part {
  const frame = (track: number, dts: number, duration: number): Sample => ({
    ...{ track, dts, pts: dts, duration, key: true, data: Buffer.alloc(30, track + 1) },
  });
  const sound = soundTicks === null ? [] : [frame(1, soundTicks, 1_024)];
  return {
    ...{ run: RUN, init: INIT, independent: true, beginsSegment: true, startTicks },
    ...{ durationTicks: 3_600, durationMs: 40, startMs: START_MS + startTicks / 90 },
    bytes: fragment(1, [frame(0, startTicks, 3_600), ...sound]),
  };
}

/** Decode times of picture and sound. */
function timesOf(bytes: Buffer): (number | null)[] {
  const times: (number | null)[] = [null, null];
  readPartHeader(bytes.subarray(0, partHeaderBytes(bytes)), {
    track: (track, dts) => (times[track] = dts),
    sample: () => undefined,
  });
  return times;
}

const inFile = (part: Part, base: number): Buffer => Buffer.concat(partForFile(part, base));
const ticks = fc.integer({ min: 0, max: 90_000 * 86_400 * 365 });

describe('a part in a file', () => {
  it('begins at zero with the first picture, the sound as far from it as it came', () => {
    const part = partAt(HOUR_MS * 90, HOUR_MS * 48 + 480);
    const base = baseForFile(part);
    expect(base).toBe(HOUR_MS * 90);
    expect(timesOf(inFile(part, base))).toEqual([0, 480]);
  });

  it('begins with its sound where that is from before the first picture', () => {
    const part = partAt(HOUR_MS * 90, HOUR_MS * 48 - 4_800);
    expect(timesOf(inFile(part, baseForFile(part)))).toEqual([9_000, 0]);
  });

  it('is the same but for these times, and its media is not copied', () => {
    const part = partAt(HOUR_MS * 90, HOUR_MS * 48);
    const [header, media] = partForFile(part, HOUR_MS * 90);
    expect(media.buffer).toBe(part.bytes.buffer);
    expect(header.length + media.length).toBe(part.bytes.length);
    expect(timesOf(part.bytes)).toEqual([HOUR_MS * 90, HOUR_MS * 48]);
  });

  it('has no sound that began before the file, and came after it had begun', () => {
    const base = baseForFile(partAt(HOUR_MS * 90, null));
    const late = partAt(HOUR_MS * 90 + 3_600, HOUR_MS * 48 - 1);
    expect(timesOf(inFile(late, base))).toEqual([3_600, null]);
  });

  it('never begins before zero at the start of a file, and is back to the tick in its run', () => {
    fc.assert(
      fc.property(ticks, ticks, (start, soundTicks) => {
        const part = partAt(start, soundTicks);
        const bytes = inFile(part, baseForFile(part));
        expect(timesOf(bytes).every((dts) => dts !== null && dts >= 0)).toBe(true);
        partForRun(bytes, start, RUN.tracks);
        expect(bytes.equals(part.bytes)).toBe(true);
      }),
    );
  });

  it('keeps its sound in step with that of every other part of the file', () => {
    fc.assert(
      fc.property(ticks, fc.integer({ min: 0, max: 90_000 * 600 }), (start, later) => {
        const soundTicks = Math.ceil(((start + later) * 48) / 90);
        const part = partAt(start + later, soundTicks);
        const bytes = inFile(part, start);
        expect(timesOf(bytes)).toEqual([later, soundTicks - baseOf(RUN.tracks, 1, start)]);
        partForRun(bytes, part.startTicks, RUN.tracks);
        expect(bytes.equals(part.bytes)).toBe(true);
      }),
    );
  });
});
