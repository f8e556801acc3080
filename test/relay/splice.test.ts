import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { Splice } from '../../relay/splice.js';
import { Tail } from '../../relay/tail.js';
import type { Role } from '../../relay/run-assembler.js';
import type { FragmentSample } from '../../src/fmp4/fragment-reader.js';
import type { Track } from '../../src/model/track.js';
import { AAC, VIDEO } from '../src/fmp4/builders.js';

const FRAME = 3_600; // 40 ms of 90 kHz
const GOP = 25;
const SOUND = 1_024;

/** Frame `index` of the film, as a connection shows it whose clock is `shift` ticks ahead. */
function video(index: number, shift = 0): FragmentSample {
  const dts = index * FRAME + shift;
  const data = Buffer.from(`picture ${index}`);
  return { dts, pts: dts + FRAME, duration: FRAME, key: index % GOP === 0, data };
}

/** @param shift in ticks of the picture */
function sound(index: number, shift = 0): FragmentSample {
  const dts = index * SOUND + Math.round((shift * AAC.timescale) / 90_000);
  return { dts, pts: dts, duration: SOUND, key: true, data: Buffer.from(`sound ${index}`) };
}

const range = (from: number, to: number): number[] =>
  Array.from({ length: Math.max(0, to - from) }, (_, index) => from + index);

/** A line whose old connection has played `played` pictures, and what came out of the splice. */
function setUp({ played = 60, withSound = false } = {}) {
  const tail = new Tail();
  for (const index of range(0, played)) tail.note('lead', video(index));
  const soundsPlayed = Math.floor((played * FRAME * AAC.timescale) / 90_000 / SOUND);
  if (withSound) for (const index of range(0, soundsPlayed)) tail.note('audio', sound(index));
  const out: Record<Role, FragmentSample[]> = { lead: [], audio: [] };
  const tracks = new Map<Role, Track>([['lead', VIDEO]]);
  if (withSound) tracks.set('audio', AAC);
  const splice = new Splice(tail, tracks, (role, samples) => void out[role].push(...samples));
  const texts = (role: Role): string[] => out[role].map(({ data }) => data.toString());
  return { splice, out, texts, soundsPlayed };
}

const pictures = (from: number, to: number): string[] =>
  range(from, to).map((index) => `picture ${index}`);

function expectSeamless(samples: readonly FragmentSample[]): void {
  for (const [index, sample] of samples.entries()) {
    const before = samples[index - 1];
    if (before) expect(sample.dts).toBe(before.dts + before.duration);
  }
}

describe('a stream that goes over to another connection', () => {
  it('loses and doubles no picture, and is cut at a key frame', () => {
    const { splice, out, texts } = setUp();
    splice.next(
      'lead',
      range(50, 63).map((index) => video(index, 777)),
    );
    for (const index of range(60, 80)) {
      splice.old('lead', [video(index)]);
      splice.next('lead', [video(index + 3, 777)]);
    }
    expect(splice.state).toBe('moved');
    expect(splice.isDone).toBe(true);
    expect(texts('lead')).toEqual(pictures(60, 83));
    expectSeamless(out.lead);
    expect(out.lead[15]).toMatchObject({ key: true, dts: 75 * FRAME, pts: 76 * FRAME });
    expect(splice.offsets.lead).toBe(-777);
  });

  it('waits for the pictures of a connection that lags behind the old one', () => {
    const { splice, texts } = setUp();
    splice.next(
      'lead',
      range(50, 58).map((index) => video(index, -5)),
    );
    for (const index of range(60, 90)) {
      splice.old('lead', [video(index)]);
      splice.next('lead', [video(index - 2, -5)]);
    }
    expect(splice.state).toBe('moved');
    expect(texts('lead')).toEqual(pictures(60, 88));
  });

  it.each([60, 63, 74, 76, 99])(
    'goes on without a hole where the old one ends in the middle, after picture %i',
    (end) => {
      const { splice, out, texts } = setUp();
      splice.next(
        'lead',
        range(50, 60).map((index) => video(index, 9)),
      );
      for (const index of range(60, end)) {
        splice.next('lead', [video(index, 9)]);
        splice.old('lead', [video(index)]);
      }
      splice.oldEnded();
      for (const index of range(end, 110)) splice.next('lead', [video(index, 9)]);
      expect(splice.state).toBe('moved');
      expect(texts('lead')).toEqual(pictures(60, 110));
      expectSeamless(out.lead);
    },
  );

  it('finds its place also where the old one is gone before the next one has sent anything', () => {
    const { splice, texts } = setUp();
    splice.oldEnded();
    splice.next(
      'lead',
      range(50, 70).map((index) => video(index, 123_456)),
    );
    expect(splice.state).toBe('moved');
    expect(texts('lead')).toEqual(pictures(60, 70));
  });

  it('stays apart where pictures between the two are missing', () => {
    const { splice, texts } = setUp();
    splice.next('lead', [video(50, 9)]);
    splice.oldEnded();
    splice.next(
      'lead',
      range(70, 76).map((index) => video(index, 9)),
    );
    expect(splice.state).toBe('apart');
    expect(texts('lead')).toEqual([]);
    expect(splice.takeHeld('lead').map(({ data }) => data.toString())).toEqual(pictures(70, 76));
  });

  it('stays apart where the old one is gone and nothing is common', () => {
    const { splice } = setUp();
    splice.oldEnded();
    splice.next('lead', [video(75, 9)]);
    expect(splice.state).toBe('apart');
  });

  it('goes on with the old one, picture for picture, where the next one fails', () => {
    const { splice, texts } = setUp();
    splice.next(
      'lead',
      range(50, 60).map((index) => video(index, 9)),
    );
    for (const index of range(60, 80)) splice.old('lead', [video(index)]);
    expect(splice.state).toBe('cutting');
    splice.nextFailed();
    expect(splice.state).toBe('joining');
    expect(texts('lead')).toEqual(pictures(60, 80));
  });

  it('is laid end to end at a key frame where the camera encodes for each viewer', () => {
    const { splice, out } = setUp();
    const own = (index: number): FragmentSample => ({
      ...video(index, 4_321),
      data: Buffer.from(`other ${index}`),
    });
    for (const index of range(60, 140)) {
      splice.old('lead', [video(index)]);
      splice.next('lead', [own(index)]);
    }
    expect(splice.state).toBe('moved');
    expectSeamless(out.lead);
    const first = out.lead.findIndex(({ data }) => data.toString().startsWith('other'));
    expect(out.lead[first]?.key).toBe(true);
    // Nobody can tell which pictures are the same: one more or less it may be.
    expect(Math.abs(out.lead.length - 80)).toBeLessThanOrEqual(1);
  });

  it('takes of several places that look alike, as in a still picture, the present one', () => {
    const still = (index: number, shift = 0): FragmentSample => ({
      ...video(index, shift),
      data: Buffer.from(index % GOP === 0 ? 'still key' : `still ${index % GOP}`),
    });
    const tail = new Tail();
    for (const index of range(0, 60)) tail.note('lead', still(index));
    const out: FragmentSample[] = [];
    const splice = new Splice(tail, new Map([['lead', VIDEO]]), (_, samples) =>
      out.push(...samples),
    );
    splice.next(
      'lead',
      range(50, 60).map((index) => still(index, 77)),
    );
    for (const index of range(60, 120)) {
      splice.old('lead', [still(index)]);
      splice.next('lead', [still(index, 77)]);
    }
    expect(splice.offsets.lead).toBe(-77);
    expect(out).toHaveLength(60);
    expectSeamless(out);
  });

  it('loses and doubles no sound either, which arrives a little later than the picture', () => {
    const { splice, out, texts, soundsPlayed } = setUp({ withSound: true });
    splice.next(
      'lead',
      range(50, 60).map((index) => video(index, 900)),
    );
    let oldSound = soundsPlayed;
    let nextSound = soundsPlayed - 10;
    for (const index of range(60, 90)) {
      splice.old('lead', [video(index)]);
      splice.next('lead', [video(index, 900)]);
      // Every fifth picture brings the sound of the time before.
      if (index % 5 !== 0) continue;
      const until = Math.floor(((index - 2) * FRAME * AAC.timescale) / 90_000 / SOUND);
      splice.old(
        'audio',
        range(oldSound, until).map((at) => sound(at)),
      );
      // Its sound is 4 ms out of step with its picture, as it often is.
      splice.next(
        'audio',
        range(nextSound, until).map((at) => sound(at, 900 + 360)),
      );
      oldSound = Math.max(oldSound, until);
      nextSound = Math.max(nextSound, until);
    }
    expect(splice.isDone).toBe(true);
    expect(texts('audio')).toEqual(range(soundsPlayed, nextSound).map((index) => `sound ${index}`));
    expectSeamless(out.audio);
  });

  it('does not wait for the sound of a connection that has gone', () => {
    const { splice, texts } = setUp({ withSound: true });
    splice.next(
      'lead',
      range(50, 60).map((index) => video(index)),
    );
    for (const index of range(60, 90)) {
      splice.old('lead', [video(index)]);
      splice.next('lead', [video(index)]);
    }
    expect(splice.isDone).toBe(false);
    splice.oldEnded();
    expect(splice.isDone).toBe(true);
    expect(texts('lead')).toEqual(pictures(60, 90));
  });

  it('loses and doubles nothing however the two are interleaved', () => {
    const run = fc.record({
      burst: fc.integer({ min: 0, max: 59 }),
      steps: fc.array(fc.tuple(fc.nat(4), fc.nat(4)), { minLength: 40, maxLength: 80 }),
      shift: fc.integer({ min: -900_000, max: 900_000 }),
      endsAfter: fc.option(fc.nat(60)),
    });
    fc.assert(
      fc.property(run, ({ burst, steps, shift, endsAfter }) => {
        const { splice, out } = setUp();
        const gopStart = burst - (burst % GOP);
        let old = 60;
        let next = 60;
        splice.next(
          'lead',
          range(gopStart, 60).map((index) => video(index, shift)),
        );
        for (const [step, [ofOld, ofNext]] of steps.entries()) {
          if (step === endsAfter) splice.oldEnded();
          const isGone = endsAfter !== null && step >= endsAfter;
          if (!isGone && splice.state !== 'moved') {
            splice.old(
              'lead',
              range(old, old + ofOld).map((index) => video(index)),
            );
            old += ofOld;
          }
          splice.next(
            'lead',
            range(next, next + ofNext).map((index) => video(index, shift)),
          );
          next += ofNext;
        }
        if (splice.state === 'apart') return;
        const texts = out.lead.map(({ data }) => data.toString());
        expect(texts).toEqual(pictures(60, 60 + texts.length));
        expectSeamless(out.lead);
      }),
      { numRuns: 300 },
    );
  });
});
