import { describe, expect, it } from 'vitest';
import { type DayContent, digestDay } from '../../recorder/day-digest.js';

const DAY = { fromMs: 1_000, toMs: 2_000 };
const NOTHING: DayContent = { spans: [], gaps: [], kept: [] };
const span = (fromMs: number, toMs: number) => ({ fromMs, toMs });

describe('the digest of a day', () => {
  it('has what lies within the day and nothing of its neighbours', () => {
    const spans = [span(500, 1_000), span(900, 1_100), span(1_900, 2_100), span(2_000, 2_500)];
    const gaps = [{ ...span(0, 1_050), cause: 'offline' as const }];
    const digest = digestDay(DAY, { spans, gaps, kept: [span(0, 5_000)] }, 0);
    expect(digest).toEqual({
      recordedMs: 200,
      spans: [span(1_000, 1_100), span(1_900, 2_000)],
      gaps: [{ ...span(1_000, 1_050), cause: 'offline' }],
      kept: [DAY],
    });
  });

  it('makes one of spans that are closer than the resolution, and counts what was recorded', () => {
    const spans = [span(1_000, 1_100), span(1_149, 1_200), span(1_250, 1_300)];
    const digest = digestDay(DAY, { ...NOTHING, spans }, 50);
    expect(digest.spans).toEqual([span(1_000, 1_200), span(1_250, 1_300)]);
    expect(digest.recordedMs).toBe(201);
  });

  it('tells a gap also where the spans on both sides of it became one', () => {
    const spans = [span(1_000, 1_500), span(1_510, 2_000)];
    const gaps = [{ ...span(1_500, 1_510), cause: 'crash' as const }];
    const digest = digestDay(DAY, { ...NOTHING, spans, gaps }, 50);
    expect(digest.spans).toEqual([DAY]);
    expect(digest.gaps).toEqual(gaps);
  });

  it('gives gaps that become one the cause of the longest', () => {
    const gaps = [
      { ...span(1_000, 1_010), cause: 'shutdown' as const },
      { ...span(1_010, 1_200), cause: 'offline' as const },
      { ...span(1_240, 1_300), cause: 'auth' as const },
      { ...span(1_400, 1_500), cause: 'disk' as const },
    ];
    expect(digestDay(DAY, { ...NOTHING, gaps }, 50).gaps).toEqual([
      { ...span(1_000, 1_300), cause: 'offline' },
      { ...span(1_400, 1_500), cause: 'disk' },
    ]);
  });

  it('leaves everything apart where no resolution is asked for', () => {
    const gaps = [
      { ...span(1_000, 1_010), cause: 'shutdown' as const },
      { ...span(1_010, 1_200), cause: 'offline' as const },
    ];
    expect(digestDay(DAY, { ...NOTHING, gaps }, 0).gaps).toEqual(gaps);
  });
});
