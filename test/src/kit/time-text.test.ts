import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { parseTime } from '../../../src/kit/time-text.js';

const NOW = Date.UTC(2025, 2, 30, 12, 0, 0);

describe('a moment', () => {
  it.each([
    ['2025-03-30T12:00:00Z', NOW],
    ['2025-03-30t12:00:00z', NOW],
    ['2025-03-30T14:00:00+02:00', NOW],
    ['2025-03-30T07:30:00-04:30', NOW],
    ['2025-03-30 12:00:00Z', NOW],
    ['2025-03-30T12:00:00.123456Z', NOW + 123],
    ['2025-03-30T12:00:00.5Z', NOW + 500],
    ['2016-12-31T23:59:60Z', Date.UTC(2017, 0, 1)],
    ['0099-01-01T00:00:00Z', Date.parse('0099-01-01T00:00:00Z')],
    [String(NOW), NOW],
    ['0', 0],
    ['now', NOW],
    ['-10m', NOW - 600_000],
    ['+90s', NOW + 90_000],
    ['-0s', NOW],
  ])('may be written %s', (text, ms) => {
    expect(parseTime(text, NOW)).toBe(ms);
  });

  it('may have lost the plus of its offset to a query string', () => {
    expect(parseTime('2025-03-30T14:00:00 02:00', NOW)).toBe(NOW);
  });

  it.each([
    '',
    'yesterday',
    'NOW',
    '2025-03-30',
    '2025-03-30T12:00:00', // whose hour?
    '2025-02-29T00:00:00Z',
    '2025-13-01T00:00:00Z',
    '2025-00-01T00:00:00Z',
    '2025-03-30T24:00:00Z',
    '2025-03-30T12:60:00Z',
    '2025-03-30T12:00:61Z',
    '2025-03-30T12:00:00+25:00',
    '2025-03-30T12:00:00+0200',
    '2025-03-30T12:00:00.Z',
    '-10',
    '-m',
    '-999999999d',
    '-1743336000000',
    '9999999999999999',
    '253402300800000', // the year 10000
    '0000-01-01T00:00:00+01:00',
    '1.5',
    '2025-03-30T12:00:00Z\n',
  ])('is refused when written "%s"', (text) => {
    expect(parseTime(text, NOW)).toBeNull();
  });

  it('is whole milliseconds even where the clock gives fractions', () => {
    expect(parseTime('now', 1_000.7)).toBe(1_000);
    expect(parseTime('-1s', 5_000.7)).toBe(4_000);
  });

  it('reads back every moment the program prints', () => {
    fc.assert(
      fc.property(
        fc.date({
          min: new Date('0000-01-01T00:00:00Z'),
          max: new Date('9999-12-31T23:59:59.999Z'),
          noInvalidDate: true,
        }),
        (date) => {
          expect(parseTime(date.toISOString(), NOW)).toBe(date.getTime());
        },
      ),
    );
  });

  it('never throws, whatever is typed', () => {
    fc.assert(
      fc.property(fc.string(), (text) => {
        const ms = parseTime(text, NOW);
        expect(ms === null || Number.isSafeInteger(ms)).toBe(true);
      }),
    );
  });
});
