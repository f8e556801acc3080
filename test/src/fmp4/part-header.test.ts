import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { findBox, MalformedMedia } from '../../../src/fmp4/box.js';
import { planFragment } from '../../../src/fmp4/fragment-plan.js';
import { fragment } from '../../../src/fmp4/fragment-writer.js';
import { initSegment } from '../../../src/fmp4/init-segment.js';
import { parseMovie } from '../../../src/fmp4/movie.js';
import { partHeaderBytes, readPartHeader } from '../../../src/fmp4/part-header.js';
import { aacTrack } from '../../../src/fmp4/tracks.js';
import type { Sample } from '../../../src/model/sample.js';
import { VIDEO } from '../../recorder/parts.js';

const AUDIO = aacTrack(Buffer.from([0x11, 0x90]), 48_000);
const TRACKS = new Map(
  parseMovie(findBox(initSegment([VIDEO, AUDIO]), 'moov')!.body).map((track) => [track.id, track]),
);

type Read = { track: number; dts: number; pts: number; duration: number; at: number; bytes: number; key: boolean }; // prettier-ignore

function readAll(moof: Buffer): Read[] {
  const found: Read[] = [];
  let [track, dts, at] = [0, 0, 0];
  readPartHeader(moof, {
    track: (...begin) => ([track, dts, at] = begin),
    sample: (duration, shift, bytes, key) => {
      found.push({ track, dts, pts: dts + shift, duration, at, bytes, key });
      dts += duration;
      at += bytes;
    },
  });
  return found;
}

const someSamples = (track: number) =>
  fc
    .tuple(
      fc.integer({ min: 0, max: 2 ** 45 }),
      fc.array(
        fc.record({
          duration: fc.constantFrom(1, 40, 41, 2 ** 32 - 1),
          shift: fc.constantFrom(-80, 0, 0, 40, 2 ** 31 - 1),
          bytes: fc.integer({ min: 0, max: 50 }),
          key: fc.boolean(),
        }),
        { minLength: 1, maxLength: 8 },
      ),
    )
    .map(([start, list]) => {
      let next = start;
      return list.map(({ duration, shift, bytes, key }): Sample => {
        const dts = next;
        next += duration;
        return { track, dts, pts: dts + shift, duration, key, data: Buffer.alloc(bytes) };
      });
    });

/** Any samples the part muxer could put into one part. */
const anySamples = fc
  .tuple(someSamples(0), fc.option(someSamples(1), { nil: [] }))
  .map(([video, audio]) => [...video, ...audio.map((sample) => ({ ...sample, key: true }))]);

const moofOf = (part: Buffer): Buffer => part.subarray(0, partHeaderBytes(part));

describe('the header of a part', () => {
  it('is read as a reader of anybody`s fragments reads it', () => {
    fc.assert(
      fc.property(anySamples, (samples) => {
        const moof = moofOf(fragment(1, samples));
        const planned = planFragment(moof.subarray(8), 0, TRACKS).flatMap((track) =>
          track.samples.map((sample) => ({ track: track.trackId - 1, ...sample })),
        );
        expect(readAll(moof)).toEqual(planned);
      }),
    );
  });

  it('of other bytes is refused, whatever they are', () => {
    expect(() => partHeaderBytes(Buffer.alloc(100))).toThrow(MalformedMedia);
    expect(() => partHeaderBytes(Buffer.alloc(7))).toThrow(MalformedMedia);
    expect(() => partHeaderBytes(initSegment([VIDEO]))).toThrow(MalformedMedia);
  });

  it('with flipped or missing bytes ends in that error or in numbers, never in another', () => {
    const place = fc.integer({ min: 8, max: 400 });
    fc.assert(
      fc.property(anySamples, place, fc.nat(255), place, (samples, at, value, end) => {
        const moof = Buffer.from(moofOf(fragment(1, samples)));
        if (at < moof.length) moof[at] = value;
        try {
          readAll(moof.subarray(0, end));
        } catch (error) {
          expect(error).toBeInstanceOf(MalformedMedia);
        }
      }),
      { numRuns: 500 },
    );
  });
});
