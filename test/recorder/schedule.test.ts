import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { Schedule } from '../../recorder/schedule.js';
import { zoneOffsetMs } from '../../src/kit/time-zone.js';
import { dayRange, type Week, weekOf } from '../../src/model/record-mode.js';

const MINUTE_MS = 60_000;
const HOUR_MS = 3_600_000;
const DAY_MS = 24 * HOUR_MS;
const ZONES = [
  'UTC',
  'Europe/Berlin',
  'America/New_York',
  'Australia/Lord_Howe', // half an hour
  'Asia/Kathmandu', // +05:45, never changed
  'America/St_Johns',
  'Pacific/Apia', // a whole day left out in 2011
  'Africa/Casablanca', // changes twice a year round Ramadan
  'Antarctica/Troll', // two hours
];
const DAYS = [0, 1, 2, 3, 4, 5, 6];
const WEEKDAYS = ['Mon', 'Tue', 'Wed', 'Thu', 'Fri', 'Sat', 'Sun'];

const hours = (from: number, to: number, days = DAYS): Week =>
  weekOf(days.map((day) => dayRange(day, from * 60, to * 60)));
const at = (text: string): number => Date.parse(text);
const iso = (ms: number | null): string | null => (ms === null ? null : new Date(ms).toISOString());

/** The wall clock of a zone as words, the slow way: nothing of what is tested. */
function oracle(zone: string): (week: Week, atMs: number) => boolean {
  const format = new Intl.DateTimeFormat('en-US', {
    timeZone: zone,
    weekday: 'short',
    hour: '2-digit',
    minute: '2-digit',
    hourCycle: 'h23',
  });
  const shown = new Map<number, number>();
  const minuteShown = (atMs: number): number => {
    const minute = Math.floor(atMs / MINUTE_MS);
    const known = shown.get(minute);
    if (known !== undefined) return known;
    const [, day, hour, minutes] = /^(\w+),? (\d+):(\d+)$/.exec(format.format(atMs))!;
    const found = WEEKDAYS.indexOf(day!) * 1_440 + Number(hour) * 60 + Number(minutes);
    shown.set(minute, found);
    return found;
  };
  return (week, atMs) => {
    const minute = minuteShown(atMs);
    return week.some(({ fromMinute, toMinute }) => fromMinute <= minute && minute < toMinute);
  };
}

const range = fc
  .record({
    day: fc.integer({ min: 0, max: 6 }),
    from: fc.integer({ min: 0, max: 1_439 }),
    length: fc.integer({ min: 1, max: 1_440 }),
  })
  .map(({ day, from, length }) => dayRange(day, from, from + length));
const week = fc.array(range, { minLength: 1, maxLength: 6 }).map(weekOf);

describe('a schedule', () => {
  it.each(ZONES)('agrees with the clock on the wall, minute by minute, in %s', (zone) => {
    const shows = oracle(zone);
    // The nights in which something happens to the clocks, and some in which nothing does.
    const starts = changesOf(zone).map((ms) => ms - DAY_MS);
    const start = fc.oneof(fc.constantFrom(...starts), fc.integer({ min: 0, max: 6_000 }).map((day) => at('2010-01-01') + day * DAY_MS)); // prettier-ignore
    fc.assert(
      fc.property(week, start, fc.integer({ min: 0, max: 59_999 }), (hours, fromMs, beside) => {
        const schedule = new Schedule(hours, zone);
        const was = shows(hours, fromMs + beside);
        expect(schedule.isPlanned(fromMs + beside)).toBe(was);
        let minute = Math.floor(fromMs / MINUTE_MS) + 1;
        const last = minute + 17 * 1_440;
        while (minute < last && shows(hours, minute * MINUTE_MS) === was) minute++;
        const expected = minute < last ? minute * MINUTE_MS : null;
        expect(iso(schedule.nextChangeMs(fromMs + beside))).toBe(iso(expected));
      }),
      { numRuns: 40 },
    );
  });

  it.each(ZONES)('has every quarter of an hour of two years right in %s', (zone) => {
    const shows = oracle(zone);
    const hours = weekOf([
      ...DAYS.map((day) => dayRange(day, 22 * 60, 30 * 60)),
      dayRange(6, 90, 150),
      dayRange(2, 720, 735),
    ]);
    const span = { fromMs: at('2024-01-01'), toMs: at('2026-01-01') };
    const spans = new Schedule(hours, zone).within(span);
    let index = 0;
    let wrong = 0;
    for (let ms = span.fromMs; ms < span.toMs; ms += 15 * MINUTE_MS) {
      while (index < spans.length && spans[index]!.toMs <= ms) index++;
      const inside = index < spans.length && spans[index]!.fromMs <= ms;
      if (inside !== shows(hours, ms)) wrong++;
    }
    expect(wrong).toBe(0);
  });

  it.each([
    // A day of 23 hours: 02:00 to 03:00 is left out.
    ['Europe/Berlin', 0, 24, '2026-03-29T12:00Z', 23],
    // A day of 25 hours.
    ['Europe/Berlin', 0, 24, '2026-10-25T12:00Z', 25],
    ['Europe/Berlin', 1, 4, '2026-10-25T12:00Z', 4],
    ['Europe/Berlin', 1, 4, '2026-03-29T12:00Z', 2],
    ['Australia/Lord_Howe', 0, 24, '2026-04-04T18:00Z', 24.5],
    ['Australia/Lord_Howe', 0, 24, '2026-10-04T00:00Z', 23.5],
    ['UTC', 0, 24, '2026-03-29T12:00Z', 24],
  ])('in %s, %i to %i, on the day of %s…, has %s… hours', (zone, from, to, noon, expected) => {
    const dayMs = at(noon);
    const offset = zoneOffsetMs(zone, dayMs);
    const day = new Date(dayMs + offset).getUTCDay();
    const schedule = new Schedule(hours(from, to, [(day + 6) % 7]), zone);
    const spans = schedule.within({ fromMs: dayMs - 2 * DAY_MS, toMs: dayMs + 2 * DAY_MS });
    const sum = spans.reduce((ms, { fromMs, toMs }) => ms + toMs - fromMs, 0);
    expect(sum / HOUR_MS).toBe(expected);
  });

  it('records a range twice whose hour comes twice', () => {
    const schedule = new Schedule(hours(2, 2.5), 'Europe/Berlin');
    const spans = schedule.within({
      fromMs: at('2026-10-25T00:00Z'),
      toMs: at('2026-10-25T12:00Z'),
    });
    expect(spans.map(({ fromMs, toMs }) => [iso(fromMs), iso(toMs)])).toEqual([
      ['2026-10-25T00:00:00.000Z', '2026-10-25T00:30:00.000Z'],
      ['2026-10-25T01:00:00.000Z', '2026-10-25T01:30:00.000Z'],
    ]);
  });

  it('skips a range whose hour does not exist, and comes back to it a week later', () => {
    const schedule = new Schedule(hours(2, 3, [6]), 'Europe/Berlin');
    expect(iso(schedule.nextChangeMs(at('2026-03-22T12:00Z')))).toBe('2026-04-05T00:00:00.000Z');
  });

  it('that holds the whole week never changes, nor does one that holds nothing', () => {
    expect(new Schedule(hours(0, 24), 'Europe/Berlin').nextChangeMs(at('2026-01-01'))).toBeNull();
    expect(new Schedule(hours(0, 24), 'Europe/Berlin').next(5)).toEqual({
      fromMs: 5,
      toMs: Infinity,
    });
    expect(new Schedule([], 'Europe/Berlin').nextChangeMs(at('2026-01-01'))).toBeNull();
    expect(new Schedule([], 'Europe/Berlin').next(0)).toBeNull();
  });

  it('goes on over the end of the week in one span', () => {
    const schedule = new Schedule(weekOf([dayRange(6, 22 * 60, 30 * 60)]), 'UTC');
    expect(schedule.within({ fromMs: at('2026-01-01'), toMs: at('2026-01-08') })).toEqual([
      { fromMs: at('2026-01-04T22:00Z'), toMs: at('2026-01-05T06:00Z') },
    ]);
  });
});

/** When the clocks of a zone were changed, 2010 to 2026. */
function changesOf(zone: string): number[] {
  const changes: number[] = [at('2011-12-30T10:00Z')];
  for (let ms = at('2010-01-01'); ms < at('2027-01-01'); ms += DAY_MS) {
    if (zoneOffsetMs(zone, ms) !== zoneOffsetMs(zone, ms + DAY_MS)) changes.push(ms);
  }
  return changes;
}
