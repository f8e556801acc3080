import { describe, expect, it } from 'vitest';
import {
  foundAt,
  grown,
  isBehind,
  openUntil,
  holesOf,
  joined,
  keptSince,
  type Lane,
  nextEvent,
  within,
  without,
} from '../../../web/src/timeline/lanes.js';

const span = (fromMs: number, toMs: number) => ({ fromMs, toMs });
const event = (id: number, ms: number) => ({
  id,
  ms,
  endMs: null,
  type: 'motion',
  source: 'device' as const,
  note: '',
});
const gap = (fromMs: number, toMs: number, isOpen = false) => ({
  ...span(fromMs, toMs),
  cause: 'offline',
  detail: '',
  isOpen,
});
const S = 1_000;
const MIN = 60 * S;
const NOW_MS = 1_000 * MIN;

const LANE: Lane = {
  camera: 'porch',
  recorded: [span(100 * MIN, 200 * MIN), span(210 * MIN, 300 * MIN)],
  gaps: [gap(200 * MIN, 210 * MIN)],
  planned: [span(0, 400 * MIN)],
  kept: [],
  events: [event(1, 120 * MIN), event(2, 150 * MIN), event(3, 220 * MIN)],
  loaded: [span(0, 1_440 * MIN)],
};

describe('a lane', () => {
  it.each([
    [150, 'recorded'],
    [205, 'gap'],
    [50, 'gone'],
    [350, 'gone'],
    [500, 'unplanned'],
    [1_100, 'future'],
    [-5, 'loading'],
  ])('has at minute %d what is %s', (minute, kind) => {
    expect(foundAt(LANE, minute * MIN, NOW_MS).kind).toBe(kind);
  });

  it('tells how long what is not planned goes on', () => {
    expect(foundAt(LANE, 500 * MIN, NOW_MS).span).toEqual(span(400 * MIN, NOW_MS));
  });

  it('is kept since its first instant, where more was planned', () => {
    expect(keptSince(LANE)).toBe(100 * MIN);
    expect(keptSince({ ...LANE, planned: [span(100 * MIN, 400 * MIN)] })).toBe(null);
    expect(keptSince({ ...LANE, recorded: [span(0, 300 * MIN)], gaps: [] })).toBe(null);
  });

  it('has holes where there is neither a recording nor a gap', () => {
    expect(holesOf(LANE, span(90 * MIN, 310 * MIN))).toEqual([
      span(90 * MIN, 100 * MIN),
      span(300 * MIN, 310 * MIN),
    ]);
  });

  it('grows with the newest durable moment', () => {
    const durable = new Date(300 * MIN + 5 * S).toISOString();
    expect(grown(LANE, durable).recorded.at(-1)).toEqual(span(210 * MIN, 300 * MIN + 5 * S));
  });

  it('does not grow over what may be missing', () => {
    expect(grown(LANE, new Date(320 * MIN).toISOString())).toBe(LANE);
    const closed = { ...LANE, gaps: [...LANE.gaps, gap(300 * MIN, 301 * MIN)] };
    expect(grown(closed, new Date(301 * MIN + S).toISOString())).toBe(closed);
    expect(grown(LANE, null)).toBe(LANE);
  });

  it('is behind where more is recorded than can have grown', () => {
    const at = (ms: number): string => new Date(ms).toISOString();
    expect(isBehind(LANE, at(300 * MIN + 5 * S))).toBe(false);
    expect(isBehind(LANE, at(320 * MIN))).toBe(true);
    expect(isBehind({ ...LANE, recorded: [] }, at(320 * MIN))).toBe(true);
    expect(isBehind(LANE, at(250 * MIN))).toBe(false);
    // Of a day that is not looked at.
    expect(isBehind(LANE, at(2_000 * MIN))).toBe(false);
  });

  it('has a gap that goes on up to now', () => {
    const lane = { ...LANE, gaps: [gap(300 * MIN, 310 * MIN, true)] };
    expect(openUntil(lane, NOW_MS).gaps.at(-1)?.toMs).toBe(NOW_MS);
    expect(openUntil(LANE, NOW_MS)).toBe(LANE);
  });
});

describe('spans', () => {
  it('that touch are joined, those of another kind are not', () => {
    expect(joined([span(10, 20), span(0, 10), span(2_000, 2_100)])).toEqual([
      span(0, 20),
      span(2_000, 2_100),
    ]);
    const [one, other] = [
      { ...span(0, 10), cause: 'a' },
      { ...span(10, 20), cause: 'b' },
    ];
    expect(joined([one, other], (a, b) => a.cause === b.cause)).toEqual([one, other]);
  });

  it('that touch another are found among many', () => {
    const many = Array.from({ length: 1_000 }, (_, at) => span(at * 10, at * 10 + 5));
    expect(within(many, span(5_001, 5_021))).toEqual([
      span(5_000, 5_005),
      span(5_010, 5_015),
      span(5_020, 5_025),
    ]);
    expect(within(many, span(5_005, 5_010))).toEqual([]);
  });

  it('leave what is not in them', () => {
    expect(without(span(0, 100), [span(-10, 10), span(40, 60)])).toEqual([
      span(10, 40),
      span(60, 100),
    ]);
  });
});

describe('the next event', () => {
  const other: Lane = { ...LANE, camera: 'yard', events: [event(9, 140 * MIN)] };

  it('is the nearest of all cameras, either way', () => {
    expect(nextEvent([LANE, other], 121 * MIN, 1)?.id).toBe(9);
    expect(nextEvent([LANE, other], 149 * MIN, -1)?.id).toBe(9);
  });

  it('is not the one that was just reached', () => {
    expect(nextEvent([LANE], 120 * MIN + 200, -1)).toBe(null);
    expect(nextEvent([LANE], 150 * MIN, 1)?.id).toBe(3);
  });
});
