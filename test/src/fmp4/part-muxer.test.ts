import { describe, expect, it } from 'vitest';
import { boxAt, boxesIn, MalformedMedia } from '../../../src/fmp4/box.js';
import { PART_TARGET_MS } from '../../../src/fmp4/part-muxer.js';
import type { Sample } from '../../../src/model/sample.js';
import {
  interleaved,
  mux,
  namesIn,
  parts,
  readParts,
  samplesOf,
  SOUND_ONLY,
  soundFor,
  START_MS,
  VIDEO_ONLY,
  videoAt,
  WITH_SOUND,
} from './samples.js';

const lengthsMs = (samples: readonly Sample[]): number[] =>
  parts(VIDEO_ONLY, samples).map(({ durationMs }) => Math.round(durationMs * 10) / 10);

describe('a part', () => {
  it('is a moof and an mdat, numbered from 1 within the run', () => {
    const made = parts(VIDEO_ONLY, videoAt(25, 2));
    for (const [index, { bytes }] of made.entries()) {
      expect([...boxesIn(bytes)].map(({ type }) => type)).toEqual(['moof', 'mdat']);
      expect(boxAt(bytes, 'moof', 'mfhd').body.readUInt32BE(4)).toBe(index + 1);
    }
  });

  it('carries its run, the one init segment of it, and its place in time', () => {
    const made = parts(VIDEO_ONLY, videoAt(25, 3));
    expect(made.every(({ init }) => init === made[0]?.init)).toBe(true);
    expect(made.every(({ run }) => run === made[0]?.run)).toBe(true);
    expect(made.map(({ startMs }) => startMs - START_MS)).toEqual([0, 480, 960, 1440, 1920, 2000, 2480, 2960]); // prettier-ignore
    expect(made[1]).toMatchObject({ startTicks: 43_200, durationTicks: 43_200, durationMs: 480 });
  });

  it.each([
    { what: '60', samples: videoAt(60, 2), lengths: [500, 500, 500, 500] },
    { what: '25', samples: videoAt(25, 1), lengths: [480, 480, 40] },
    { what: '10', samples: videoAt(10, 1), lengths: [500, 500] },
    { what: '10 that jitter', samples: samplesOf({ count: 20, duration: [9_003, 9_001, 8_996] }), lengths: [500, 500, 500, 500] }, // prettier-ignore
    { what: '3', samples: videoAt(3, 1), lengths: [333.3, 333.3, 333.3] },
  ])('lasts at most half a second: $what frames a second', ({ samples, lengths }) => {
    expect(lengthsMs(samples)).toEqual(lengths);
    expect(PART_TARGET_MS).toBe(500);
  });

  it('lasts longer only for a single frame that does', () => {
    const made = lengthsMs(samplesOf({ count: 6, duration: [3_600, 90_000, 3_600] }));
    expect(made).toEqual([40, 1000, 80, 1000, 40]);
  });

  it('is independent when it begins with a key frame', () => {
    const independent = parts(VIDEO_ONLY, videoAt(25, 2, 24)).map((part) => part.independent);
    expect(independent).toEqual([true, false, true, false, true]);
  });

  it('ends early rather than growing without bound', () => {
    const ticks = parts(VIDEO_ONLY, samplesOf({ count: 2_500, duration: 1, gop: 9_999 }));
    expect(ticks.map(({ durationTicks }) => durationTicks)).toEqual([1_000, 1_000, 500]);
    const large = samplesOf({ count: 5, duration: 1, gop: 9_999 }).map((sample) => ({
      ...sample,
      data: Buffer.alloc(12 * 1024 * 1024),
    }));
    expect(parts(VIDEO_ONLY, large).map(({ durationTicks }) => durationTicks)).toEqual([2, 2, 1]);
  });
});

describe('a segment', () => {
  const startsMs = (samples: readonly Sample[]): number[] =>
    parts(VIDEO_ONLY, samples)
      .filter(({ beginsSegment }) => beginsSegment)
      .map(({ startMs }) => startMs - START_MS);

  it.each([
    { what: 'every second', samples: videoAt(25, 6), starts: [0, 2000, 4000] },
    { what: 'every 2 s', samples: videoAt(25, 6, 50), starts: [0, 2000, 4000] },
    { what: 'every 10 s', samples: videoAt(25, 25, 250), starts: [0, 10_000, 20_000] },
    { what: 'at every frame', samples: videoAt(25, 6, 1), starts: [0, 1920, 3840, 5760] },
    { what: 'at every frame, of which there is one a second', samples: videoAt(1, 6, 1), starts: [0, 2000, 4000] }, // prettier-ignore
    { what: 'never again', samples: videoAt(25, 60, 9_999), starts: [0] },
    { what: 'first after 2.2 s', samples: videoAt(25, 10, 100).slice(45), starts: [2200, 6200] },
  ])('begins with a key frame, key frames coming $what', ({ samples, starts }) => {
    const origin = samples[0]?.dts ?? 0;
    const shifted = samples.map((sample) => ({ ...sample, dts: sample.dts - origin, pts: 0 }));
    expect(startsMs(shifted)).toEqual(starts);
  });

  it('of sound alone begins with a whole part', () => {
    const made = parts(SOUND_ONLY, soundFor(8, 0));
    const starts = made.flatMap(({ beginsSegment }, index) => (beginsSegment ? [index] : []));
    expect(starts).toEqual([0, 4, 8, 12, 16]);
    expect(made.every(({ independent }) => independent)).toBe(true);
    expect(made.slice(0, -1).every(({ durationMs }) => durationMs > 490)).toBe(true);
  });
});

describe('sound', () => {
  it('lies in the part of the picture it belongs to', () => {
    const made = parts(WITH_SOUND, interleaved(WITH_SOUND, [...videoAt(25, 1), ...soundFor(1)]));
    const sound = (names: readonly string[]): number => names.filter((name) => name.startsWith('1:')).length; // prettier-ignore
    expect(made.map((part) => sound(namesIn(part)))).toEqual([23, 22, 1]);
  });

  it('that is a little late is waited for', () => {
    const samples = interleaved(WITH_SOUND, [...videoAt(25, 2), ...soundFor(2)], 150);
    const [first] = mux(WITH_SOUND, samples);
    expect(first?.leadEnd).toBe(((480 + 160) * 90_000) / 1000);
    expect(namesIn(first!.part).filter((name) => name.startsWith('1:'))).toHaveLength(23);
  });

  it('that is very late holds the picture for a quarter of a second, and then no more', () => {
    const samples = interleaved(WITH_SOUND, [...videoAt(25, 4), ...soundFor(4)], 900);
    const heldMs = mux(WITH_SOUND, samples, { flush: false }).map(
      ({ part, leadEnd }) => (leadEnd - part.startTicks - part.durationTicks) / 90,
    );
    expect(heldMs.slice(0, 3)).toEqual([280, 40, 40]);
  });

  it('that never comes holds the first part only', () => {
    const heldMs = mux(WITH_SOUND, videoAt(25, 4), { flush: false }).map(
      ({ part, leadEnd }) => (leadEnd - part.startTicks - part.durationTicks) / 90,
    );
    expect(heldMs).toEqual([280, ...Array<number>(heldMs.length - 1).fill(40)]);
  });

  it('that comes back after a pause is at its own time again', () => {
    const [before, after] = [soundFor(1), soundFor(1).map((each) => ({ ...each, dts: each.dts + 240_000, pts: each.pts + 240_000 }))]; // prettier-ignore
    const made = parts(WITH_SOUND, interleaved(WITH_SOUND, [...videoAt(25, 7), ...before, ...after]));
    const times = readParts(made).filter(({ trackId }) => trackId === 2).map(({ dts }) => dts);
    expect(times).toEqual([...before, ...after].map(({ dts }) => dts));
  }); // prettier-ignore

  it('in the middle of which a frame was lost does not move', () => {
    const sound = soundFor(0.4).filter((_, index) => index !== 5);
    const made = parts(WITH_SOUND, interleaved(WITH_SOUND, [...videoAt(25, 1), ...sound]));
    const read = readParts(made).filter(({ trackId }) => trackId === 2);
    expect(read.map(({ dts }) => dts)).toEqual(sound.map(({ dts }) => dts));
  });

  it.each([
    { what: 'frames', data: Buffer.alloc(100), waiting: 2_000 },
    { what: 'bytes', data: Buffer.alloc(64 * 1024), waiting: 128 },
  ])('waits in a bounded number of $what for a picture, the newest', ({ data, waiting }) => {
    const early = samplesOf({ track: 1, count: 3_000, duration: 1024 });
    const sound = early.map((sample) => ({ ...sample, data }));
    const read = readParts(parts(WITH_SOUND, [...sound, ...videoAt(25, 1)]));
    const times = read.filter(({ trackId }) => trackId === 2).map(({ dts }) => dts);
    expect(times).toEqual(early.slice(-waiting).map(({ dts }) => dts));
  });
});

describe('a part muxer', () => {
  it('loses no sound however much of it there has been', () => {
    const data = Buffer.alloc(16 * 1024);
    const sound = soundFor(20).map((sample) => ({ ...sample, data }));
    const made = parts(WITH_SOUND, interleaved(WITH_SOUND, [...videoAt(25, 20), ...sound]));
    expect(readParts(made).filter(({ trackId }) => trackId === 2)).toHaveLength(sound.length);
  });

  it('gives no part where no lead sample came', () => {
    expect(parts(WITH_SOUND, soundFor(1))).toEqual([]);
    expect(parts(VIDEO_ONLY, [])).toEqual([]);
  });

  it('closes gaps and overlaps in the picture', () => {
    const [a, b, c] = samplesOf({ count: 3, duration: 3_600 }) as [Sample, Sample, Sample];
    const made = parts(VIDEO_ONLY, [a, { ...b, dts: 5_400 }, { ...c, dts: 6_000 }]);
    expect(readParts(made).map(({ dts, duration }) => [dts, duration])).toEqual([
      [0, 5_400],
      [5_400, 600],
      [6_000, 3_600],
    ]);
    expect(made.map(({ durationTicks }) => durationTicks)).toEqual([9_600]);
  });

  it('keeps B-frames in the order they are decoded in, with the times they are shown at', () => {
    const shifts = [2, 4, 1, -1, 0].map((frames) => frames * 3_600);
    const samples = samplesOf({ count: 5, duration: 3_600 }).map((sample, index) => ({
      ...sample,
      pts: sample.dts + shifts[index]!,
    }));
    const read = readParts(parts(VIDEO_ONLY, samples));
    expect(read.map(({ pts, dts }) => pts - dts)).toEqual(shifts);
  });

  const [good] = samplesOf({ count: 1, duration: 3_600 }) as [Sample];
  it.each([
    { what: 'a decode time below zero', samples: [{ ...good, dts: -1, pts: -1 }] },
    { what: 'the same decode time twice', samples: [good, good] },
    { what: 'a decode time that goes back', samples: [{ ...good, dts: 9 }, { ...good, dts: 8 }] },
    { what: 'no duration', samples: [{ ...good, duration: 0 }] },
    { what: 'a duration beyond 32 bits', samples: [{ ...good, duration: 2 ** 32 }] },
    { what: 'a time that is no number', samples: [{ ...good, dts: NaN }] },
    { what: 'a fraction of a tick', samples: [{ ...good, duration: 0.5 }] },
    { what: 'a picture shown too much later', samples: [{ ...good, pts: 2 ** 31 }] },
    { what: 'a track that its run does not have', samples: [{ ...good, track: 2 }] },
  ])('refuses $what', ({ samples }) => {
    expect(() => parts(WITH_SOUND, samples)).toThrow(MalformedMedia);
  }); // prettier-ignore
});
