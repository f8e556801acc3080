import { describe, expect, it } from 'vitest';
import { boxAt } from '../../../src/fmp4/box.js';
import { fragment } from '../../../src/fmp4/fragment-writer.js';
import { initSegment } from '../../../src/fmp4/init-segment.js';
import type { Sample } from '../../../src/model/sample.js';
import { AAC, VIDEO } from './builders.js';
import { readChunks } from './reading.js';
import { samplesOf } from './samples.js';

const init = initSegment([VIDEO, AAC]);
const readBack = (samples: readonly Sample[]): unknown[] =>
  readChunks([init, fragment(1, samples)]).samples.map(({ trackId, ...each }) => ({ ...each, track: trackId - 1 })); // prettier-ignore
/** Fields of the samples of the first track: flags of its `trun`. */
const fieldsOf = (samples: readonly Sample[]): number =>
  boxAt(fragment(1, samples), 'moof', 'traf', 'trun').body.readUInt32BE(0) & 0xffffff;

describe('a fragment', () => {
  it('has the lead first, whatever the order its samples come in', () => {
    const video = samplesOf({ count: 2, duration: 3_600 });
    const sound = samplesOf({ count: 2, duration: 1024, track: 1 });
    const mixed = [sound[0]!, video[0]!, sound[1]!, video[1]!];
    expect(readBack(mixed)).toEqual([...video, ...sound]);
  });

  it('may begin days into its run', () => {
    const samples = samplesOf({ count: 2, duration: 3_600, startDts: 2 ** 40 + 7 });
    expect(readBack(samples)).toEqual(samples);
  });

  it.each([
    { what: 'one duration', samples: samplesOf({ count: 3, duration: 3_600, gop: 9 }), fields: 0x205 },
    { what: 'durations of their own', samples: samplesOf({ count: 3, duration: [1, 2] }), fields: 0x305 },
    { what: 'key frames in between', samples: samplesOf({ count: 3, duration: 5, gop: 2 }), fields: 0x601 },
    { what: 'another order to be shown in', samples: samplesOf({ count: 3, duration: 5 }).map((each) => ({ ...each, pts: each.dts - 3 })), fields: 0xa05 },
  ])('says what all samples share only once, and what they do not, at each: $what', ({ samples, fields }) => {
    expect(fieldsOf(samples)).toBe(fields);
    expect(readBack(samples)).toEqual(samples);
  });

  it('owns its memory, to the byte', () => {
    const bytes = fragment(1, samplesOf({ count: 3, duration: 5 }));
    expect(bytes.buffer.byteLength).toBe(bytes.length);
  });
}); // prettier-ignore
