import { describe, expect, it } from 'vitest';
import {
  daysOf,
  localOf,
  timeIn,
  utcOf,
  zoneIn,
} from '../../../../src/resolvers/reolink/device-time.js';
import { timeValue, wallTime, type ZoneName } from '../../../simulators/reolink/zones.js';

function time(text: string) {
  const [year, mon, day, hour, min, sec] = text.split(/\D/).map(Number) as [
    number, number, number, number, number, number,
  ]; // prettier-ignore
  return { year, mon, day, hour, min, sec };
}

const utc = (text: string): number => Date.parse(text);

describe('the time of a device', () => {
  it('is in a zone whose sign is turned round', () => {
    const zone = zoneIn({ Time: { timeZone: -28_800 }, Dst: { enable: 0, offset: 1 } });
    expect(utcOf(time('2016-05-25 20:00:57'), zone)).toBe(utc('2016-05-25T12:00:57Z'));
  });

  it('is an hour further on in summer', () => {
    const zone = zoneIn(timeValue(0, 'America/New_York'));
    expect(utcOf(time('2016-07-04 12:00:00'), zone)).toBe(utc('2016-07-04T16:00:00Z'));
    expect(utcOf(time('2016-12-24 12:00:00'), zone)).toBe(utc('2016-12-24T17:00:00Z'));
  });

  const ZONES: ZoneName[] = ['UTC', 'Asia/Singapore', 'Europe/Berlin', 'America/New_York', 'Australia/Sydney']; // prettier-ignore
  it.each(ZONES)('is what the wall shows in %s, also when its clock is changed', (name) => {
    const zone = zoneIn(timeValue(0, name));
    const HOUR_MS = 3_600_000;
    const shown = (ms: number): string => Object.values(wallTime(ms, name)).join(' ');
    const wrong: string[] = [];
    for (let ms = utc('2024-01-01T00:30:07Z'); ms < utc('2026-01-01T00:00:00Z'); ms += HOUR_MS) {
      // Everywhere clocks are changed in these months.
      const isNear = [2, 3, 9, 10].includes(new Date(ms).getUTCMonth());
      if (!isNear && new Date(ms).getUTCHours() > 0) continue;
      const back = utcOf(wallTime(ms, name), zone);
      // The second of two hours that look alike is taken for the first.
      const isTwin = back === ms - HOUR_MS && shown(back) === shown(ms);
      const isSame = Object.values(localOf(ms, zone)).join(' ') === shown(ms);
      if (!isSame || (back !== ms && !isTwin)) wrong.push(new Date(ms).toISOString());
    }
    expect(wrong).toEqual([]);
  });

  it('is UTC where the device says nothing that makes sense', () => {
    const noon = time('2024-06-01 12:00:00');
    for (const value of [{}, { Time: { timeZone: 'west' } }, { Time: { timeZone: 99_999_999 } }]) {
      expect(utcOf(noon, zoneIn(value))).toBe(utc('2024-06-01T12:00:00Z'));
    }
  });

  it('has no summer where the rule is broken', () => {
    const broken = { enable: 1, offset: 1, startMon: 0, startWeek: 0, endMon: 13, endWeek: 9 };
    expect(zoneIn({ Time: { timeZone: 0 }, Dst: broken }).summer).toBeNull();
  });

  it.each([
    { year: 0, mon: 0, day: 0, hour: 0, min: 0, sec: 0 },
    { year: 2023, mon: 2, day: 29, hour: 0, min: 0, sec: 0 },
    { year: 2023, mon: 2, day: 28, hour: 24, min: 0, sec: 0 },
    { year: 2023, mon: 2, day: 28, hour: 0, min: 0 },
    { year: 'x', mon: 2, day: 28, hour: 0, min: 0, sec: 0 },
  ])('is not taken from %j', (fields) => {
    expect(timeIn(fields)).toBeNull();
  });

  it('may come as text', () => {
    const fields = { year: '2023', mon: '2', day: '28', hour: '23', min: '59', sec: '58' };
    expect(timeIn(fields)).toEqual(time('2023-02-28 23:59:58'));
  });
});

describe('the days of a span', () => {
  const singapore = zoneIn({ Time: { timeZone: -28_800 } });

  it('are those of the device, not ours', () => {
    const span = { fromMs: utc('2023-02-28T15:00:00Z'), toMs: utc('2023-02-28T17:00:00Z') };
    expect(daysOf(span, singapore)).toEqual([
      { year: 2023, mon: 2, day: 28 },
      { year: 2023, mon: 3, day: 1 },
    ]);
  });

  it('end before a midnight at which the span ends', () => {
    const span = { fromMs: utc('2023-02-28T15:00:00Z'), toMs: utc('2023-02-28T16:00:00Z') };
    expect(daysOf(span, singapore)).toEqual([{ year: 2023, mon: 2, day: 28 }]);
  });
});
