import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { formatDuration, formatSize, parseDuration, parseSize } from '../../../src/kit/units.js';

describe('a duration', () => {
  it.each([
    ['500ms', 500],
    ['90s', 90_000],
    ['10m', 600_000],
    ['24h', 86_400_000],
    ['30d', 2_592_000_000],
    ['1.5h', 5_400_000],
    ['2 s', 2_000],
    ['0s', 0],
  ])('written %s is %d ms', (text, ms) => {
    expect(parseDuration(text)).toBe(ms);
  });

  it.each([
    '',
    '10',
    's',
    '-1s',
    '10x',
    '1h30m',
    '1e3s',
    '.5s',
    '5.s',
    '10S',
    '10 m ',
    '999999999999999d',
    '1ob',
    'toString',
  ])('is refused when written "%s"', (text) => {
    expect(parseDuration(text)).toBeNull();
  });

  it('survives being formatted and read again', () => {
    fc.assert(
      fc.property(fc.nat(1e12), (ms) => {
        expect(parseDuration(formatDuration(ms))).toBe(ms);
      }),
    );
  });

  it('is formatted in the largest unit that is exact', () => {
    expect([0, 500, 1_500, 90_000, 600_000, 3_600_000, 604_800_000].map(formatDuration)).toEqual([
      '0ms',
      '500ms',
      '1500ms',
      '90s',
      '10m',
      '1h',
      '7d',
    ]);
  });
});

describe('a size', () => {
  it.each([
    ['500MB', 500_000_000],
    ['2GB', 2_000_000_000],
    ['1TB', 1e12],
    ['4GiB', 4 * 2 ** 30],
    ['1.5kb', 1_500],
    ['1 TiB', 2 ** 40],
    ['7B', 7],
  ])('written %s is %d bytes', (text, bytes) => {
    expect(parseSize(text)).toBe(bytes);
  });

  it.each(['', '500', 'MB', '-1GB', '5G', '5 XB', '99999999999TB', '1GB2'])(
    'is refused when written "%s"',
    (text) => {
      expect(parseSize(text)).toBeNull();
    },
  );

  it('is formatted for people', () => {
    expect([0, 999, 1_000, 1_540_000, 2e9, 3.25e12].map(formatSize)).toEqual([
      '0B',
      '999B',
      '1kB',
      '1.5MB',
      '2GB',
      '3.3TB',
    ]);
  });
});
