import { describe, expect, it } from 'vitest';
import { momentOf, queryOf } from '../../../web/src/camera/moment.js';

const HOUR_MS = 3_600_000;
const USUAL = 3 * HOUR_MS;
const AT = Date.UTC(2026, 10, 20, 6, 42, 10, 250);

describe('the moment in an address', () => {
  it('is live where the address names none', () => {
    expect(momentOf('', USUAL)).toEqual({ atMs: null, zoomMs: USUAL, selection: null });
  });

  it('is written with the offset of its zone, and read back to the millisecond', () => {
    const moment = { atMs: AT, zoomMs: 1_800_000, selection: { fromMs: AT - 60_000, toMs: AT } };
    const query = queryOf(moment, 'Europe/Berlin');
    expect(query).toBe(
      'at=2026-11-20T07:42:10.250%2B01:00&zoom=30m&from=2026-11-20T07:41:10.250%2B01:00&to=2026-11-20T07:42:10.250%2B01:00',
    );
    expect(momentOf(query, USUAL)).toEqual(moment);
  });

  it('tells the two hours apart that a clock put back shows twice', () => {
    const first = Date.UTC(2026, 9, 25, 0, 30);
    for (const atMs of [first, first + HOUR_MS]) {
      const query = queryOf({ atMs, zoomMs: USUAL, selection: null }, 'Europe/Berlin');
      expect(query).toContain('at=2026-10-25T02:30:00');
      expect(momentOf(query, USUAL).atMs).toBe(atMs);
    }
  });

  it('is rounded to whole milliseconds', () => {
    const moment = { atMs: AT + 0.4, zoomMs: USUAL, selection: null };
    expect(momentOf(queryOf(moment, 'Asia/Kathmandu'), 0).atMs).toBe(AT);
  });

  it('takes a plus that somebody typed, which reads as a space', () => {
    expect(momentOf('?at=2026-11-20T07:42:10+01:00', USUAL).atMs).toBe(AT - 250);
  });

  it.each([
    ['30m', 1_800_000],
    ['90s', 90_000],
    ['4h', 4 * HOUR_MS],
    ['1s', 60_000],
    ['400h', 25 * HOUR_MS],
    ['much', USUAL],
    ['5', USUAL],
  ])('takes a zoom of %s as %d ms', (text, ms) => {
    expect(momentOf(`zoom=${text}`, USUAL).zoomMs).toBe(ms);
  });

  it.each([
    'at=yesterday',
    'at=2026-11-20',
    'at=2026-11-20T07:42:10',
    'at=2026-99-20T07:42:10Z',
    'from=2026-11-20T07:42:10Z',
    'from=2026-11-20T07:42:10Z&to=2026-11-20T07:42:10Z',
  ])('takes %s as if it were not there', (search) => {
    expect(momentOf(search, USUAL)).toEqual({ atMs: null, zoomMs: USUAL, selection: null });
  });

  it('leaves what else the address says', () => {
    const query = queryOf(
      { atMs: null, zoomMs: USUAL, selection: null },
      'UTC',
      '?cameras=a,b&at=x',
    );
    expect(query).toBe('cameras=a,b&zoom=3h');
  });
});
