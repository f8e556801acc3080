import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { Sample } from '../../../src/model/sample.js';
import type { Track } from '../../../src/model/track.js';
import { AAC, OPUS, VIDEO } from './builders.js';
import { type ReadSample } from './reading.js';
import { interleaved, mux, type Muxed, readParts, samplesOf } from './samples.js';

/** Some seconds of a camera: any pace, key frames as they please, sound that comes when it will. */
type Scene = Readonly<{ tracks: readonly [Track, ...Track[]]; samples: readonly Sample[] }>;

const duration = fc.oneof(
  fc.constantFrom(1_500, 3_000, 3_003, 3_600, 9_000, 90_000),
  fc.integer({ min: 1, max: 200_000 }),
);

const lead = fc
  .record({
    durations: fc.oneof(
      fc.tuple(duration),
      fc.array(duration, { minLength: 1, maxLength: 40 }),
      fc.array(fc.integer({ min: 3_400, max: 3_800 }), { minLength: 1, maxLength: 40 }),
    ),
    count: fc.integer({ min: 1, max: 150 }),
    gop: fc.constantFrom(1, 2, 10, 25, 50, 1_000),
    shifts: fc.array(fc.integer({ min: -9_000, max: 9_000 }), { minLength: 1, maxLength: 7 }),
  })
  .map(({ durations, count, gop, shifts }) =>
    samplesOf({ count, duration: durations, gop }).map((sample, index) => ({
      ...sample,
      pts: sample.dts + (shifts[index % shifts.length] ?? 0),
    })),
  );

/** Sound that begins late or not at all, and of which frames are lost. */
const sound = (track: number): fc.Arbitrary<Sample[]> =>
  fc
    .record({
      count: fc.nat(200),
      duration: fc.constantFrom(960, 1024, 2_048),
      startDts: fc.nat(200_000),
      kept: fc.oneof(fc.constant([true]), fc.array(fc.boolean(), { minLength: 1 })),
    })
    .map(({ kept, ...pace }) =>
      samplesOf({ ...pace, track }).filter((_, index) => kept[index % kept.length]),
    );

const scene: fc.Arbitrary<Scene> = fc
  .record({
    lead,
    first: sound(1),
    second: sound(2),
    extra: fc.constantFrom(0, 1, 2),
    lateMs: fc.integer({ min: -2_000, max: 2_000 }),
    shuffle: fc.array(fc.nat(2), { maxLength: 300 }),
  })
  .map(({ lead, first, second, extra, lateMs, shuffle }) => {
    const tracks = ([VIDEO, AAC, OPUS] as const).slice(0, 1 + extra) as [Track, ...Track[]];
    const all = [lead, first, second].slice(0, 1 + extra);
    const samples =
      shuffle.length > 150 ? merged(all, shuffle) : interleaved(tracks, all.flat(), lateMs);
    return { tracks, samples };
  });

/** The tracks in any order that keeps each of them in its own. */
function merged(tracks: readonly (readonly Sample[])[], order: readonly number[]): Sample[] {
  const queues = tracks.map((samples) => [...samples]);
  const taken = order.flatMap((track) => queues[track]?.splice(0, 3) ?? []);
  return [...taken, ...queues.flat()];
}

const endTicks = ({ part }: Muxed): number => part.startTicks + part.durationTicks;
const ofTrack = (samples: readonly ReadSample[], track: number): ReadSample[] =>
  samples.filter(({ trackId }) => trackId === track + 1);

describe('parts, however samples come', { timeout: 30_000 }, () => {
  it('hold every sample once and in order, at its own time', () => {
    fc.assert(
      fc.property(scene, ({ tracks, samples }) => {
        const read = readParts(mux(tracks, samples).map(({ part }) => part));
        for (const track of tracks.keys()) {
          const sent = samples.filter((sample) => sample.track === track);
          const got = ofTrack(read, track);
          const told = ({ data, dts, pts, key }: Omit<Sample, 'track'>): unknown[] => [data.toString(), dts, pts, key]; // prettier-ignore
          expect(got.map(told)).toEqual(sent.map(told));
        }
        expect(read).toHaveLength(samples.length);
      }),
    );
  });

  it('follow each other without a gap and add up to the media', () => {
    fc.assert(
      fc.property(scene, ({ tracks, samples }) => {
        const made = mux(tracks, samples);
        const leads = samples.filter(({ track }) => track === 0);
        expect(made[0]?.part.startTicks).toBe(0);
        for (const [index, { part }] of made.slice(1).entries()) {
          expect(part.startTicks).toBe(endTicks(made[index]!));
        }
        const sum = made.reduce((total, { part }) => total + part.durationTicks, 0);
        expect(sum).toBe(leads.reduce((total, each) => total + each.duration, 0));
      }),
    );
  });

  it('last half a second at most, or are one frame', () => {
    fc.assert(
      fc.property(scene, ({ tracks, samples }) => {
        for (const { part } of mux(tracks, samples)) {
          const frames = ofTrack(readParts([part]), 0).length;
          expect(frames === 1 || part.durationMs <= 501).toBe(true);
        }
      }),
    );
  });

  it('begin segments with key frames, at least 1.5 s apart, and as soon as that', () => {
    fc.assert(
      fc.property(scene, ({ tracks, samples }) => {
        const made = mux(tracks, samples).map(({ part }) => part);
        let begin = -Infinity;
        for (const part of made) {
          const [first] = readParts([part]);
          expect(part.independent).toBe(first?.key);
          const isDue = part.startMs - begin >= 1_499.999 && part.independent;
          expect(part.beginsSegment).toBe(isDue);
          if (part.beginsSegment) begin = part.startMs;
        }
      }),
    );
  });

  it('wait at most a quarter of a second of picture for sound', () => {
    fc.assert(
      fc.property(scene, ({ tracks, samples }) => {
        const leads = samples.filter(({ track }) => track === 0);
        for (const each of mux(tracks, samples, { flush: false })) {
          // One frame further the lead has to be for the part to have an end at all.
          const before = leads.findLast(({ dts, duration }) => dts + duration < each.leadEnd);
          const heldTo = before ? before.dts + before.duration : 0;
          expect(heldTo - endTicks(each)).toBeLessThan(22_500);
        }
      }),
    );
  });
});
