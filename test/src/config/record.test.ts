import { describe, expect, it } from 'vitest';
import { readSchedule } from '../../../src/config/schedule.js';
import { machineZone } from '../../../src/kit/time-zone.js';
import { dayRange, weekOf } from '../../../src/model/record-mode.js';
import { camera, cameraProblems, parse, problems } from './support.js';

const record = (text: string) => camera(`{ vendor: demo, record: ${text} }`).record;
const complaints = (text: string): string[] =>
  cameraProblems(`{ vendor: demo, record: ${text} }`).map((line) =>
    line.replace('c.yaml:2: cameras.cam.', ''),
  );

/** `[days, from, to]` in hours, Monday being 0. */
const week = (...ranges: [number[], number, number][]) =>
  weekOf(
    ranges.flatMap(([days, from, to]) => days.map((day) => dayRange(day, from * 60, to * 60))),
  );
const MON_FRI = [0, 1, 2, 3, 4];
const DAILY = [0, 1, 2, 3, 4, 5, 6];

describe('record', () => {
  it('is a word', () => {
    expect(record('continuous')).toEqual({ mode: 'continuous' });
    expect(record('off')).toEqual({ mode: 'off' });
    expect(record('events')).toEqual({ mode: 'events', preMs: 5_000, postMs: 10_000, types: null });
  });

  it('of events says how much of what', () => {
    expect(record('{ events: { pre: 2s, post: 1m, types: [motion, person] } }')).toEqual({
      mode: 'events',
      preMs: 2_000,
      postMs: 60_000,
      types: ['motion', 'person'],
    });
    expect(record('{ events: }')).toEqual(record('events'));
    expect(record('{ events: { pre: 0s } }')).toMatchObject({ preMs: 0, postMs: 10_000 });
  });

  it.each([
    ['"mon-fri 08:00-18:00"', week([MON_FRI, 8, 18])],
    ['mon-fri 08:00-18:00', week([MON_FRI, 8, 18])],
    ['"Monday-FRIDAY 8-18"', week([MON_FRI, 8, 18])],
    ['"mon - fri 8:00 - 18:00"', week([MON_FRI, 8, 18])],
    ['"weekdays 8:00 to 18:00"', week([MON_FRI, 8, 18])],
    ['"08:00-18:00"', week([DAILY, 8, 18])],
    ['"daily 00:00-24:00"', week([DAILY, 0, 24])],
    ['"sat,sun"', week([[5, 6], 0, 24])],
    ['weekend', week([[5, 6], 0, 24])],
    ['"fri-mon 22:00-06:00"', week([[4, 5, 6, 0], 22, 30])],
    ['"mon, wed 09:00-12:00, 14:00-17:00; sun 10-11"', week([[0, 2], 9, 12], [[0, 2], 14, 17], [[6], 10, 11])], // prettier-ignore
    ['["mon-fri 08:00-18:00", "sat 09:00-12:00"]', week([MON_FRI, 8, 18], [[5], 9, 12])],
    [
      '{ mon-fri: "08:00-18:00", sat: ["09:00-12:00", "14:00-17:00"], daily: "22:00-06:00" }',
      week([MON_FRI, 8, 18], [[5], 9, 12], [[5], 14, 17], [DAILY, 22, 30]),
    ],
    ['{ Mon: 08:00-18:00 }', week([[0], 8, 18])],
    ['[{ days: [mon, tue], from: "08:00", to: "18:00" }]', week([[0, 1], 8, 18])],
    ['[{ days: mon-tue, from: 22:30, to: 06:00 }]', week([[0, 1], 22.5, 30])],
    ['{ days: thurs, hours: ["1-2", "3-4"] }', week([[3], 1, 2], [[3], 3, 4])],
    ['{ from: "20:00" }', week([DAILY, 20, 24])],
  ])('schedule may be %s', (text, expected) => {
    expect(record(`{ schedule: ${text} }`)).toEqual({ mode: 'schedule', week: expected });
  });

  it("schedule makes one of ranges that touch, over midnight and the week's end too", () => {
    expect(record('{ schedule: ["22:00-24:00", "00:00-06:00"] }')).toEqual(
      record('{ schedule: "22:00-06:00" }'),
    );
    expect(record('{ schedule: "sun 22:00-06:00" }')).toEqual({
      mode: 'schedule',
      week: [
        { fromMinute: 0, toMinute: 360 },
        { fromMinute: 6 * 1440 + 1320, toMinute: 7 * 1440 },
      ],
    });
  });

  const FORMS = 'must be such as "mon-fri 08:00-18:00", a list of those, or days with their hours: { mon-fri: "08:00-18:00" }'; // prettier-ignore
  const HOURS = 'hours such as "08:00-18:00" or ["08:00-12:00", "14:00-17:00"], from 00:00 to 24:00'; // prettier-ignore
  const NAMES = 'days such as mon, tuesday, mon-fri, daily, weekdays or weekend';
  it.each([
    ['{ schedule: }', `record.schedule: ${FORMS}`],
    ['{ schedule: [] }', `record.schedule: ${FORMS.replace('must be', 'must name hours,')}`],
    ['{ schedule: sometimes }', `record.schedule: ${FORMS}; ${NAMES}`],
    ['{ schedule: "mon 8-25" }', `record.schedule: ${FORMS}; ${HOURS}`],
    ['{ schedule: "mon 08:00-08:00" }', `record.schedule: ${FORMS}; ${HOURS}`],
    ['{ schedule: "mon 24:00-08:00" }', `record.schedule: ${FORMS}; ${HOURS}`],
    ['{ schedule: ["mon 8-9", "mo 8-9"] }', `record.schedule[1]: ${FORMS}; ${NAMES}`],
    ['{ schedule: [[mon]] }', `record.schedule[0]: ${FORMS}`],
    ['{ schedule: { mno: "8-9" } }', `record.schedule.mno: unknown day; ${NAMES}`],
    ['{ schedule: { wendesday: "8-9" } }', 'record.schedule.wendesday: unknown day; did you mean wednesday?'], // prettier-ignore
    ['{ schedule: { mon: [8-9, late] } }', `record.schedule.mon[1]: must be ${HOURS}`],
    ['{ schedule: { mon: } }', `record.schedule.mon: must be ${HOURS}`],
    ['{ schedule: { days: [mon], from: "8", until: "9" } }', 'record.schedule.until: unknown key; known here: days, from, to, hours'], // prettier-ignore
    ['{ schedule: { days: [someday], from: "8" } }', `record.schedule.days: must be ${NAMES}, or a list of them`], // prettier-ignore
    ['{ schedule: { from: "9", to: "9" } }', 'record.schedule: from and to must be times of day such as 08:00 and 18:00, and differ'], // prettier-ignore
    ['{ schedule: { from: "9", hours: "9-10" } }', 'record.schedule.hours: stands beside `from` or `to`; keep one of them'], // prettier-ignore
    ['{ events: 5s }', 'record.events: must be keys with values: pre, post or types'],
    ['{ events: { before: 5s } }', 'record.events.before: unknown key; known here: post, pre, types'], // prettier-ignore
    ['{ events: { pre: 2m } }', 'record.events.pre: must be a duration such as 500ms, 90s, 10m, 24h or 30d, from 0ms to 1m'], // prettier-ignore
    ['{ events: { types: [motoin] } }', expect.stringMatching(/^record\.events\.types\[0\]: must be motion, .* did you mean motion\?$/)], // prettier-ignore
    ['{ events: { types: [] } }', 'record.events.types: must name a type; leave it out for every type'], // prettier-ignore
    ['event', 'record: must be continuous, off, events, `{ schedule: … }` or `{ events: … }`; did you mean events?'], // prettier-ignore
    ['{ schedule: "8-9", events: }', 'record: must be continuous, off, events, `{ schedule: … }` or `{ events: … }`'], // prettier-ignore
    ['[events]', 'record: must be continuous, off, events, `{ schedule: … }` or `{ events: … }`'],
  ])('%s is told from what is meant', (text, complaint) => {
    expect(complaints(text)).toEqual([complaint]);
  });

  it('of sixteen thousand characters takes no time', () => {
    const startedMs = performance.now();
    for (const text of [' ', 'to ', '- ']) {
      const faults: string[] = [];
      const long = `mon${text.repeat(16_000 / text.length)}x`;
      readSchedule(long, (_path, message) => faults.push(message));
      expect(faults.length).toBeGreaterThan(0);
    }
    expect(performance.now() - startedMs).toBeLessThan(100);
  });

  it('names the line of the fault', () => {
    const text = 'cameras:\n  cam:\n    vendor: demo\n    record:\n      schedule:\n        - mon 8-9\n        - mon 9-8-7\n'; // prettier-ignore
    expect(problems(text)[0]).toMatch(/^c\.yaml:7: cameras\.cam\.record\.schedule\[1\]: /);
  });

  it.each(['events', '{ schedule: daily }'])('%s contradicts on_demand', (mode) => {
    expect(cameraProblems(`{ vendor: demo, on_demand: true, record: ${mode} }`)).toEqual([
      'c.yaml:2: cameras.cam.on_demand: a camera that is recorded runs all the time, also one that waits for events or its hours; set `record: off`, or remove on_demand',
    ]);
  });
});

describe('time_zone', () => {
  it("is the camera's own, else that of all, else that of the machine", () => {
    const text = 'time_zone: europe/berlin\ncameras: { a: { vendor: demo }, b: { vendor: demo, time_zone: Asia/Kolkata } }'; // prettier-ignore
    expect(parse(text).cameras.map(({ timeZone }) => timeZone)).toEqual(['Europe/Berlin', 'Asia/Kolkata']); // prettier-ignore
    expect(camera('{ vendor: demo }').timeZone).toBe(machineZone());
  });

  it.each(['Europe/Paderborn', '+01:00', '[UTC]', '{ }'])('%s is none', (zone) => {
    expect(cameraProblems(`{ vendor: demo, time_zone: ${zone} }`)).toEqual([
      'c.yaml:2: cameras.cam.time_zone: must be a time zone such as Europe/Berlin, America/New_York or UTC',
    ]);
    expect(problems(`time_zone: ${zone}`)).toEqual([
      'c.yaml:1: time_zone: must be a time zone such as Europe/Berlin, America/New_York or UTC',
    ]);
  });
});
