import { describe, expect, it } from 'vitest';
import { ViewerLimit } from '../../relay/viewer-limit.js';
import { Bounds } from '../../src/kit/bounds.js';

const bounds = new Bounds();
const viewers = new Map([
  ['porch', 3],
  ['yard', 1],
]);
const limit = (most: number, mostPerStream: number): ViewerLimit =>
  new ViewerLimit({ viewers: () => viewers, most: () => most, mostPerStream: () => mostPerStream, bounds }); // prettier-ignore

describe('one more viewer', () => {
  it('is let in below both limits', () => {
    expect(() => limit(5, 4).admit('porch')).not.toThrow();
  });

  it('is refused by a stream that has enough, and let in by another', () => {
    expect(() => limit(9, 3).admit('porch')).toThrow('too many viewers of porch');
    expect(() => limit(9, 3).admit('yard')).not.toThrow();
  });

  it('is refused where all streams together have enough', () => {
    expect(() => limit(4, 9).admit('yard')).toThrow('too many viewers of all streams');
  });

  it('is let in where it is among those who are counted', () => {
    expect(() => limit(4, 3).admit('porch', 1)).not.toThrow();
  });

  it('that was refused can be seen', () => {
    const seen = new Bounds();
    const full = new ViewerLimit({ viewers: () => viewers, most: () => 9, mostPerStream: () => 3, bounds: seen }); // prettier-ignore
    expect(() => full.admit('porch')).toThrow();
    expect(seen.states()).toEqual([
      { name: 'viewers', used: 4, most: 9, refused: 0 },
      { name: 'viewers_per_stream', used: 3, most: 3, refused: 1 },
    ]);
  });
});
