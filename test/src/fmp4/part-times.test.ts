import { describe, expect, it } from 'vitest';
import { MalformedMedia } from '../../../src/fmp4/box.js';
import { fragment } from '../../../src/fmp4/fragment-writer.js';
import { partHeaderBytes, readPartHeader } from '../../../src/fmp4/part-header.js';
import { moveTracks } from '../../../src/fmp4/part-times.js';

const HOUR = 3_600 * 90_000;
const part = (): Buffer =>
  fragment(7, [
    { track: 0, dts: HOUR, pts: HOUR + 80, duration: 40, key: true, data: Buffer.alloc(9, 1) },
    { track: 0, dts: HOUR + 40, pts: HOUR + 40, duration: 41, key: false, data: Buffer.alloc(7, 2) }, // prettier-ignore
    { track: 1, dts: 2 ** 40 + 3, pts: 2 ** 40 + 3, duration: 20, key: true, data: Buffer.alloc(5, 3) }, // prettier-ignore
  ]);

function tracksOf(bytes: Buffer): [number, number][] {
  const tracks: [number, number][] = [];
  readPartHeader(bytes.subarray(0, partHeaderBytes(bytes)), {
    track: (track, dts) => tracks.push([track, dts]),
    sample: () => undefined,
  });
  return tracks;
}

describe('moving the decode times of a part', () => {
  it('tells those it has, the lead’s first', () => {
    const told: [number, number][] = [];
    moveTracks(part(), (...track) => {
      told.push(track);
      return 0;
    });
    expect(told).toEqual([
      [0, HOUR],
      [1, 2 ** 40 + 3],
    ]);
  });

  it('changes these, and nothing else', () => {
    const moved = part();
    moveTracks(moved, (track) => [45, 2 ** 33][track]!);
    expect(tracksOf(moved)).toEqual([
      [0, 45],
      [1, 2 ** 33],
    ]);
    moveTracks(moved, (track) => [HOUR, 2 ** 40 + 3][track]!);
    expect(moved.equals(part())).toBe(true);
  });

  it('leaves out a track that would begin before zero, and moves no byte for it', () => {
    const moved = part();
    moveTracks(moved, (track, dts) => (track === 0 ? dts : -1));
    expect(tracksOf(moved)).toEqual([[0, HOUR]]);
    expect(moved.length).toBe(part().length);
    expect(moved.subarray(partHeaderBytes(moved))).toEqual(part().subarray(partHeaderBytes(moved)));
  });

  it('is refused where there is no whole part, whatever byte it ends with', () => {
    const header = part().subarray(0, partHeaderBytes(part()));
    for (let length = 0; length < header.length; length++) {
      expect(() => moveTracks(Buffer.from(header.subarray(0, length)), () => 0)).toThrow(
        MalformedMedia,
      );
    }
  });
});
