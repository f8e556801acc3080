import { describe, expect, it } from 'vitest';
import { foldsIn, ticksOf } from '../../../web/src/timeline/ticks.js';
import { wholeDay, windowAround } from '../../../web/src/timeline/window.js';
import { HOUR_MS, instantText, MINUTE_MS, localTime } from '../../../web/src/time/zone.js';

const BERLIN = 'Europe/Berlin';
const at = (text: string): number => Date.parse(text);
const clocks = (labels: readonly { ms: number; offset: string | null }[], zone: string): string[] =>
  labels.map(({ ms, offset }) => {
    const { hour, minute } = localTime(ms, zone);
    return `${[hour, minute].map((n) => String(n).padStart(2, '0')).join(':')}${offset ? ` ${offset}` : ''}`;
  });

describe('the ruler', () => {
  it.each([
    [1, 1_056, 5],
    [2, 1_056, 15],
    [5, 1_056, 30],
    [10, 1_056, 60],
    [30, 1_056, 120],
    [60, 1_056, 300],
    [180, 1_056, 900],
    [270, 1_176, 1_800],
    [720, 1_056, 3_600],
    [1440, 1_056, 7_200],
    [1440, 330, 21_600],
  ])('labels %d min on %d px every %d s', (minutes, widthPx, seconds) => {
    const window = windowAround(at('2026-11-20T12:00:00+01:00'), minutes * MINUTE_MS);
    expect(ticksOf(window, BERLIN, widthPx, 66).stepMs).toBe(seconds * 1_000);
  });

  it('stands on local clock times, also in zones of half hours', () => {
    const zone = 'Asia/Kolkata';
    const window = wholeDay(at('2026-11-20T12:00:00+05:30'), zone);
    const { labels } = ticksOf(window, zone, 600, 66);
    expect(clocks(labels, zone)).toEqual([
      '00:00',
      '03:00',
      '06:00',
      '09:00',
      '12:00',
      '15:00',
      '18:00',
      '21:00',
    ]);
  });

  it('puts from one to four minor ticks between labels', () => {
    const window = windowAround(at('2026-11-20T12:00:00+01:00'), 30 * MINUTE_MS);
    const { labels, minors } = ticksOf(window, BERLIN, 1_056, 66);
    expect(minors).toHaveLength(labels.length * 3);
    expect(new Set(minors.map((ms) => ms % 30_000))).toEqual(new Set([0]));
  });

  it('shows the hour that comes twice twice, both with their offset', () => {
    const window = {
      fromMs: at('2026-10-25T00:00:00+02:00'),
      toMs: at('2026-10-25T05:00:00+01:00'),
    };
    const { labels, folds } = ticksOf(window, BERLIN, 540, 66);
    expect(clocks(labels, BERLIN)).toEqual([
      '00:00',
      '01:00',
      '02:00 +02',
      '02:00 +01',
      '03:00',
      '04:00',
    ]);
    const distances = labels.slice(1).map(({ ms }, index) => ms - labels[index]!.ms);
    expect(new Set(distances)).toEqual(new Set([HOUR_MS]));
    expect(folds).toEqual([{ ms: at('2026-10-25T01:00:00Z'), byMs: -HOUR_MS }]);
  });

  it('goes from 01:00 to 03:00 +02 where the clocks go on', () => {
    const window = {
      fromMs: at('2026-03-29T00:00:00+01:00'),
      toMs: at('2026-03-29T05:00:00+02:00'),
    };
    const { labels, folds } = ticksOf(window, BERLIN, 400, 66);
    expect(clocks(labels, BERLIN)).toEqual(['00:00', '01:00', '03:00 +02', '04:00']);
    expect(folds).toEqual([{ ms: at('2026-03-29T01:00:00Z'), byMs: HOUR_MS }]);
  });

  it('knows changes of half an hour', () => {
    const zone = 'Australia/Lord_Howe';
    const day = wholeDay(at('2026-04-05T12:00:00+10:30'), zone);
    expect(foldsIn(day, zone)).toEqual([{ ms: at('2026-04-04T15:00:00Z'), byMs: -HOUR_MS / 2 }]);
    const { labels } = ticksOf(
      { fromMs: at('2026-04-04T14:00:00Z'), toMs: at('2026-04-04T16:00:00Z') },
      zone,
      400,
      66,
    );
    expect(clocks(labels, zone)).toEqual(['01:00', '01:30 +11', '01:30 +10:30', '02:00']);
  });

  it('begins a day without a midnight at one', () => {
    const zone = 'America/Santiago';
    const day = wholeDay(at('2026-09-06T12:00:00-03:00'), zone);
    const { labels } = ticksOf(day, zone, 1_600, 66);
    expect(clocks(labels, zone).slice(0, 3)).toEqual(['01:00 -03', '02:00', '03:00']);
    expect(instantText(labels[0]!.ms, zone)).toBe('2026-09-06T01:00:00-03:00');
  });
});
