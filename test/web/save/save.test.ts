/** What the sheet that saves a span counts with. */
import { describe, expect, it } from 'vitest';
import { clipPath, namedIn, partsAt, zipName, zipPath } from '../../../web/src/save/clip.js';
import { approximate, missing } from '../../../web/src/save/missing.js';
import { nearestSpan } from '../../../web/src/save/nearest-span.js';
import { partDone, timeLeft } from '../../../web/src/save/progress.js';
import { spanFault } from '../../../web/src/save/span-fault.js';
import { clipName } from '../../../src/api/clip-wishes.js';

const at = (text: string): number => Date.parse(text);
const span = { fromMs: at('2026-11-20T06:38:20Z'), toMs: at('2026-11-20T06:46:05Z') };
const wish = { ...span, zone: 'Europe/Berlin', keepsGaps: true, hasClock: true };

describe('addresses', () => {
  it('of a clip carry the offset of the zone', () => {
    const query = new URLSearchParams(clipPath('porch', wish).split('?')[1]);
    expect(Object.fromEntries(query)).toEqual({
      from: '2026-11-20T07:38:20+01:00',
      to: '2026-11-20T07:46:05+01:00',
      gaps: 'keep',
      text: '1',
    });
  });

  it('of an archive name the cameras', () => {
    expect(zipPath(['a', 'b'], wish)).toContain('clips.zip?cameras=a,b&from=');
  });
});

describe('file names', () => {
  it.each(['Europe/Berlin', 'Asia/Kolkata', 'America/St_Johns', 'UTC'])(
    'of archives are those that camrelay gives, in %s',
    (zone) => {
      expect(zipName(span, zone)).toBe(`${clipName('camrelay', span.fromMs, zone)}.zip`);
    },
  );

  it('tell the two hours apart that the clocks show twice', () => {
    const twice = [at('2026-10-25T00:30:00Z'), at('2026-10-25T01:30:00Z')];
    expect(twice.map((ms) => clipName('porch', ms, 'Europe/Berlin'))).toEqual([
      'porch_2026-10-25_02-30-00+0200',
      'porch_2026-10-25_02-30-00+0100',
    ]);
  });

  it('are read from the answer', () => {
    expect(namedIn('inline; filename="porch_x.mp4"')).toBe('porch_x.mp4');
    expect(namedIn(null)).toBeNull();
  });
});

describe('a format that changes', () => {
  it('makes a part of what is before, between and behind', () => {
    const { fromMs, toMs } = span;
    const parts = partsAt(span, [toMs - 1_000, fromMs + 1_000, toMs + 5]);
    expect(parts).toEqual([
      { fromMs, toMs: fromMs + 1_000 },
      { fromMs: fromMs + 1_000, toMs: toMs - 1_000 },
      { fromMs: toMs - 1_000, toMs },
    ]);
  });
});

describe('what is missing', () => {
  const gap = (from: string, to: string, cause: string) => ({ from, to, cause });

  it('is summed up within the span, under the cause of most of it', () => {
    const gaps = [
      gap('2026-11-20T06:00:00Z', '2026-11-20T06:38:30Z', 'crash'),
      gap('2026-11-20T06:40:00Z', '2026-11-20T06:40:34Z', 'offline'),
    ];
    expect(missing(gaps, span)).toEqual({ ms: 44_000, cause: 'offline' });
    expect(
      missing([gap('2026-11-20T05:00:00Z', '2026-11-20T06:00:00Z', 'crash')], span),
    ).toBeNull();
  });

  it('does not count for the size', () => {
    const recorded = [{ from: '2026-11-20T06:36:20Z', to: '2026-11-20T06:40:20Z', bytes: 4_000 }];
    expect(approximate(recorded, span)).toBe(2_000);
  });
});

describe('where recordings are', () => {
  const recorded = [
    { from: '2026-11-18T07:04:00Z', to: '2026-11-18T08:00:00Z' },
    { from: '2026-11-21T07:00:00Z', to: '2026-11-21T08:00:00Z' },
  ];
  it('is their beginning for a span before all of them', () => {
    const before = { fromMs: at('2026-11-17T00:00:00Z'), toMs: at('2026-11-17T01:00:00Z') };
    const startMs = at('2026-11-18T07:04:00Z');
    expect(nearestSpan(recorded, before)).toEqual({ startMs, isFirst: true });
  });

  it('is the nearer side of a span between them', () => {
    const near = { fromMs: at('2026-11-20T23:00:00Z'), toMs: at('2026-11-20T23:30:00Z') };
    expect(nearestSpan(recorded, near)?.startMs).toBe(at('2026-11-21T07:00:00Z'));
    const late = { fromMs: at('2026-11-18T09:00:00Z'), toMs: at('2026-11-18T09:10:00Z') };
    expect(nearestSpan(recorded, late)?.startMs).toBe(at('2026-11-18T07:50:00Z'));
    expect(nearestSpan([], late)).toBeNull();
  });
});

describe('progress', () => {
  it('tells the time that is left by the rate of lately', () => {
    const samples = [
      { ms: 0, sent: 0 },
      { ms: 2_000, sent: 200 },
    ];
    expect(timeLeft(samples, 1_000)).toBe(8_000);
    expect(timeLeft(samples.slice(1), 1_000)).toBeNull();
    expect(timeLeft(samples, null)).toBeNull();
    expect(timeLeft([samples[0]!, { ms: 2_000, sent: 0 }], 1_000)).toBeNull();
  });

  it('is a part of all', () => {
    expect([partDone(50, 200), partDone(300, 200), partDone(5, null)]).toEqual([0.25, 1, 0]);
  });
});

describe('a span', () => {
  const nowMs = at('2026-11-20T12:00:00Z');
  it.each([
    { fromMs: 1, toMs: 1, fault: 'save.backwards' },
    { fromMs: nowMs - 26 * 3_600_000, toMs: nowMs, fault: 'save.tooLong' },
    { fromMs: nowMs, toMs: nowMs + 1, fault: 'save.future' },
    { fromMs: nowMs - 1_000, toMs: nowMs + 1_000, fault: null },
  ])('that cannot be saved is said before: $fault', ({ fault, ...span }) => {
    expect(spanFault(span, nowMs)).toBe(fault);
  });
});
