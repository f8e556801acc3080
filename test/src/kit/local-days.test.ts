import { describe, expect, it } from 'vitest';
import { localDays } from '../../../src/kit/local-days.js';

const HOUR_MS = 3_600_000;
const at = (text: string): number => Date.parse(text);
const days = (zone: string, from: string, to: string) => localDays(zone, at(from), at(to));
const hours = ({ fromMs, toMs }: { fromMs: number; toMs: number }) => (toMs - fromMs) / HOUR_MS;

describe('the days of a zone', () => {
  it.each([
    { zone: 'Europe/Berlin', date: '2026-03-29', noon: '2026-03-29T12:00:00+02:00', has: 23 },
    { zone: 'Europe/Berlin', date: '2026-10-25', noon: '2026-10-25T12:00:00+01:00', has: 25 },
    {
      zone: 'Australia/Lord_Howe',
      date: '2026-04-05',
      noon: '2026-04-05T12:00:00+10:30',
      has: 24.5,
    },
    {
      zone: 'Australia/Lord_Howe',
      date: '2026-10-04',
      noon: '2026-10-04T12:00:00+11:00',
      has: 23.5,
    },
    { zone: 'Asia/Kolkata', date: '2026-11-20', noon: '2026-11-20T12:00:00+05:30', has: 24 },
    // No midnight: the clocks go from 24:00 of the day before to 01:00.
    { zone: 'Africa/Cairo', date: '2026-04-24', noon: '2026-04-24T12:00:00+03:00', has: 23 },
    { zone: 'Pacific/Kiritimati', date: '2026-11-20', noon: '2026-11-20T12:00:00+14:00', has: 24 },
    { zone: 'UTC', date: '2026-02-28', noon: '2026-02-28T12:00:00Z', has: 24 },
  ])('$date in $zone has $has hours', ({ zone, date, noon, has }) => {
    const found = localDays(zone, at(noon), at(noon) + 1);
    expect(found.map((day) => [day.date, hours(day)])).toEqual([[date, has]]);
  });

  it.each(['0001-03-01', '0025-03-30', '1582-10-10', '1600-01-01', '9999-12-30'])(
    'are those of our calendar, long ago or hence: %s',
    (date) => {
      const noon = at(`${date}T12:00:00Z`);
      expect(localDays('Europe/Berlin', noon, noon + 1)).toMatchObject([{ date }]);
    },
  );

  it('begin when clocks first show them, also where there is no midnight', () => {
    const [day] = days('Africa/Cairo', '2026-04-24T09:00:00Z', '2026-04-24T09:00:01Z');
    expect(new Date(day!.fromMs).toISOString()).toBe('2026-04-23T22:00:00.000Z');
  });

  it('follow each other without a hole, and without one that the zone skipped', () => {
    const found = days('Pacific/Apia', '2011-12-28T12:00:00Z', '2012-01-02T12:00:00Z');
    expect(found.map(({ date }) => date)).toEqual([
      '2011-12-28', '2011-12-29', '2011-12-31', '2012-01-01', '2012-01-02', '2012-01-03',
    ]); // prettier-ignore
    for (const [at, day] of found.slice(1).entries()) expect(day.fromMs).toBe(found[at]!.toMs);
  });

  it('are those that share an instant with the span: its end belongs to no day', () => {
    const dates = (from: string, to: string) =>
      days('Europe/Berlin', from, to).map(({ date }) => date);
    expect(dates('2026-11-19T23:00:00Z', '2026-11-20T23:00:00Z')).toEqual(['2026-11-20']);
    expect(dates('2026-11-19T22:59:59Z', '2026-11-20T23:00:01Z')).toEqual([
      '2026-11-19',
      '2026-11-20',
      '2026-11-21',
    ]);
  });

  it('are as the clocks show them, minute by minute, over years and zones', () => {
    const zones = ['America/St_Johns', 'America/Havana', 'Asia/Beirut', 'America/Sao_Paulo'];
    for (const zone of zones) {
      const format = new Intl.DateTimeFormat('sv-SE', { timeZone: zone });
      const found = days(zone, '2008-01-01T00:00:00Z', '2012-01-01T00:00:00Z');
      expect(found).toHaveLength(365 * 3 + 366 + 1);
      for (const { date, fromMs } of found) {
        expect(format.format(fromMs), zone).toBe(date);
        expect(format.format(fromMs - 1) < date, `${zone} ${date}`).toBe(true);
      }
    }
  });
});
