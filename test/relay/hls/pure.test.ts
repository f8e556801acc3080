import { describe, expect, it } from 'vitest';
import { slices } from '../../../relay/outputs/hls/slices.js';
import { parsePlaylistQuery, withParameter } from '../../../relay/outputs/hls/directives.js';
import { LEAST_TARGETS, targetsFor } from '../../../relay/outputs/hls/targets.js';
import { parseRange } from '../../../src/kit/byte-range.js';
import { CamrelayError } from '../../../src/model/errors.js';

describe('the query of a playlist', () => {
  it('is nothing for most players', () => {
    expect(parsePlaylistQuery('')).toEqual({
      ...{ msn: null, part: null, skip: false, viewer: null, suffix: '' },
    });
  });

  it("parts delivery directives from the player's own parameters", () => {
    const query = 'token=a%20b&_HLS_msn=12&_viewer=joe&_HLS_part=3&x&_HLS_skip=YES&_HLS_new=1';
    expect(parsePlaylistQuery(query)).toEqual({
      ...{ msn: 12, part: 3, skip: true, viewer: 'joe', suffix: '?token=a%20b&x' },
    });
  });

  it('cannot break out of the attribute it is repeated in', () => {
    expect(parsePlaylistQuery('a=1",URI="http://evil\n').suffix).toBe(
      '?a=1%22,URI=%22http://evil%0A',
    );
    expect(parsePlaylistQuery('a=\u00e9').suffix).toBe('?a=%E9');
  });

  it.each([
    ['a part without a segment', '_HLS_part=1'],
    ['a segment that is no number', '_HLS_msn=1e3'],
    ['a negative part', '_HLS_msn=1&_HLS_part=-1'],
    ['parameters without end', `token=${'a'.repeat(2_100)}`],
  ])('is refused with %s', (_what, query) => {
    expect(() => parsePlaylistQuery(query)).toThrow(CamrelayError);
  });

  it('can be given one parameter more', () => {
    expect(withParameter('', 'a', '1')).toBe('?a=1');
    expect(withParameter('?b=2', 'a', '1')).toBe('?b=2&a=1');
  });
});

describe('a byte range', () => {
  it.each([
    ['bytes=0-9', { first: 0, last: 9 }],
    ['bytes=90-', { first: 90, last: 99 }],
    ['bytes=90-1000', { first: 90, last: 99 }],
    ['bytes=-10', { first: 90, last: 99 }],
    ['bytes=-1000', { first: 0, last: 99 }],
    ['bytes=100-', 'unsatisfiable'],
    ['bytes=-0', 'unsatisfiable'],
    ['bytes=5-4', null],
    ['bytes=-', null],
    ['bytes=0-1,4-5', null],
    ['items=0-9', null],
    [undefined, null],
  ])('%s of 100 bytes is %o', (header, range) => {
    expect(parseRange(header, 100)).toEqual(range);
  });

  it('takes views of the buffers it lies in', () => {
    const buffers = ['abc', 'def', 'ghi'].map((text) => Buffer.from(text));
    const cut = (first: number, last: number): string[] =>
      slices(buffers, { first, last }).map(String);
    expect(cut(0, 8)).toEqual(['abc', 'def', 'ghi']);
    expect(cut(2, 6)).toEqual(['c', 'def', 'g']);
    expect(cut(4, 4)).toEqual(['e']);
    expect(cut(3, 5)).toEqual(['def']);
    expect(slices(buffers, { first: 3, last: 5 })[0]?.buffer).toBe(buffers[1]?.buffer);
  });
});

describe('the targets', () => {
  it.each([
    { segmentMs: 2_000, partMs: 480, segmentS: 2, target: 500 },
    { segmentMs: 2_200, partMs: 500.0004, segmentS: 2, target: 500 },
    { segmentMs: 2_480, partMs: 501, segmentS: 3, target: 510 },
    { segmentMs: 2_520, partMs: 1_000, segmentS: 3, target: 1_000 },
    { segmentMs: 300, partMs: 300, segmentS: 1, target: 500 },
    { segmentMs: 10_000, partMs: 5_000, segmentS: 10, target: 5_000 },
  ])('of segments of $segmentMs ms and parts of $partMs ms', (given) => {
    const { segmentMs, partMs, segmentS, target } = given;
    expect(targetsFor({ segmentMs, partMs })).toEqual({ segmentS, partMs: target });
    expect(Math.round(segmentMs / 1000)).toBeLessThanOrEqual(segmentS);
  });

  it('never go below what was promised', () => {
    const promised = { segmentS: 4, partMs: 800 };
    expect(targetsFor({ segmentMs: 2_000, partMs: 500 }, promised)).toEqual(promised);
    expect(targetsFor({ segmentMs: 0, partMs: 0 })).toEqual(LEAST_TARGETS);
  });
});
