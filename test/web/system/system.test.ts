/** The forecast's chart, the order of the tables, and what went wrong of late. */
import { describe, expect, it } from 'vitest';
import { chartOf, pathOf, placer, roundNear } from '../../../web/src/system/chart.js';
import type { ForecastFacts, Reach } from '../../../web/src/system/facts.js';
import { lately } from '../../../web/src/system/lately.js';
import { healthWorstFirst, reachWorstFirst } from '../../../web/src/system/worst-first.js';

const DAY_MS = 86_400_000;
const GB = 1e9;
const nowMs = Date.parse('2026-11-20T09:18:42Z');
const zone = 'Europe/Berlin';
const timeIn = (days: number): string => new Date(nowMs + days * DAY_MS).toISOString();

function reach(camera: string, facts: Partial<Reach> = {}): Reach {
  return {
    ...{ camera, bytes_per_day: 10 * GB, bytes: 0, protected_bytes: 0, oldest: timeIn(-10) },
    ...{ promise: { age_ms: 30 * DAY_MS, size: null }, breaks: null, kept_days: 30 },
    ...facts,
  };
}

function forecast(facts: Partial<ForecastFacts> = {}): ForecastFacts {
  return {
    ...{ capacity: 500 * GB, limited_by: 'size', bytes_per_day: 10 * GB, full: null },
    cameras: [reach('porch')],
    ...facts,
  };
}

describe('the chart of the disk', () => {
  const points = [-20, -13, -1].map((days) => ({
    time: timeIn(days),
    recordings: (474 + days) * GB,
    free: null,
  }));

  it('goes from two weeks back to two weeks on, and is up to now what was measured', () => {
    const chart = chartOf(points, { recordings: 474 * GB, forecast: forecast() }, nowMs, zone);
    expect(chart.past.map(({ bytes }) => bytes / GB)).toEqual([461, 473, 474]);
    expect(chart.fromMs).toBe(Date.parse('2026-11-06T00:00:00+01:00'));
    expect(chart.toMs).toBe(Date.parse('2026-12-04T00:00:00+01:00'));
    expect(chart.ticksMs).toHaveLength(5);
  });

  it('rises until the limit is met, and is level from then on', () => {
    const full = timeIn(2.6);
    const chart = chartOf(
      points,
      { recordings: 474 * GB, forecast: forecast({ full }) },
      nowMs,
      zone,
    );
    expect(chart.full).toEqual({ ms: Date.parse(full), bytes: 500 * GB });
    expect(chart.limitBytes).toBe(500 * GB);
    expect(chart.ahead.find(({ ms }) => ms === nowMs + 2 * DAY_MS)?.bytes).toBe(494 * GB);
    expect(new Set(chart.ahead.slice(4).map(({ bytes }) => bytes))).toEqual(new Set([500 * GB]));
  });

  it('levels out where the age of recordings holds a camera', () => {
    const cameras = [reach('porch', { bytes: 95 * GB, kept_days: 10 })];
    const chart = chartOf(
      [],
      { recordings: 95 * GB, forecast: forecast({ cameras }) },
      nowMs,
      zone,
    );
    expect(chart.ahead.at(-1)?.bytes).toBe(100 * GB);
    expect(chart.full).toBeNull();
  });

  it('leaves out a limit far above all else, which would press the curve flat', () => {
    const far = forecast({ capacity: 90_000 * GB, cameras: [] });
    const chart = chartOf([], { recordings: 5 * GB, forecast: far }, nowMs, zone);
    expect(chart.limitBytes).toBeNull();
    expect(chart.topBytes).toBeLessThan(10 * GB);
  });

  it('is drawn from nothing too', () => {
    const chart = chartOf([], { recordings: 0, forecast: null }, nowMs, zone);
    const { x, y } = placer(chart, { width: 560, top: 20, bottom: 120 });
    expect([x(chart.fromMs), x(chart.toMs), y(0), y(chart.topBytes)]).toEqual([0, 560, 120, 20]);
    expect(pathOf(chart.past, { x, y })).toMatch(/^M\d+\.\d 120\.0$/);
  });

  it('has a round size in its middle', () => {
    expect([roundNear(275 * GB), roundNear(9e3), roundNear(0)]).toEqual([250 * GB, 5e3, 0]);
  });
});

describe('how far back cameras go', () => {
  it('is told worst first: promises that break, soonest first, then the least of what was asked', () => {
    const cameras = [
      reach('open', { promise: { age_ms: null, size: null } }),
      reach('whole', { oldest: timeIn(-30) }),
      reach('later', { breaks: timeIn(9) }),
      reach('young', { oldest: timeIn(-1) }),
      reach('soon', { breaks: timeIn(1) }),
    ];
    const order = reachWorstFirst(cameras, nowMs).map(({ camera }) => camera);
    expect(order).toEqual(['soon', 'later', 'young', 'whole', 'open']);
  });
});

describe('cameras now', () => {
  it('are told worst first, and those that are well stay where they are', () => {
    const camera = (id: string, state: string, agoMs: number | null, isRecorded = true) => ({
      ...{ id, state, isRecorded },
      lastDurableMs: agoMs === null ? null : nowMs - agoMs,
    });
    const cameras = [
      camera('b', 'online', 900),
      camera('off', 'disabled', null, false),
      camera('gone', 'offline', 60_000),
      camera('late', 'online', 25_000),
      camera('a', 'online', 500),
      camera('long-gone', 'offline', 9e7),
      camera('unrecorded', 'online', null, false),
    ];
    expect(healthWorstFirst(cameras, nowMs).map(({ id }) => id)).toEqual([
      ...['long-gone', 'gone', 'late', 'b', 'off', 'a', 'unrecorded'],
    ]);
  });
});

describe('what went wrong of late', () => {
  const gap = (from: string, to: string, cause: string, open = false) => ({
    from,
    to,
    cause,
    open,
  });

  it('is newest first; what is camrelay’s own is told once, what took no time not at all', () => {
    const cameras = ['barn', 'porch'].map((camera, place) => ({
      camera,
      gaps: [
        gap('2026-11-20T02:40:11Z', '2026-11-20T02:42:23Z', 'crash'),
        gap('2026-11-20T03:00:00Z', '2026-11-20T03:00:01Z', 'stalled'),
        ...(place === 0
          ? [gap('2026-11-20T03:12:40Z', '2026-11-20T09:00:00Z', 'offline', true)]
          : []),
      ],
    }));
    expect(
      lately(cameras, []).map(({ camera, code, lengthMs }) => [camera, code, lengthMs]),
    ).toEqual([
      ['barn', 'offline', null],
      [null, 'crash', 132_000],
    ]);
  });

  it('holds warnings, but not those that a gap tells already', () => {
    const time = '2026-11-20T02:00:00Z';
    const log = [
      { time, message: 'camera lost', camera: 'barn', code: 'unreachable' },
      { time, message: 'the demo has no configuration file to reload', camera: null, code: null },
    ];
    expect(lately([], log).map(({ message }) => message)).toEqual([log[1]!.message]);
  });
});
