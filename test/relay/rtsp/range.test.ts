import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { RtspError } from '../../../relay/outputs/rtsp/message.js';
import { PlayTime } from '../../../relay/outputs/rtsp/play-time.js';
import { formatRange, parseRange } from '../../../relay/outputs/rtsp/range.js';
import { START_MS } from '../live-streams.js';

describe('a range', () => {
  it.each([
    { text: 'npt=0.000-', range: { unit: 'npt', from: 0, to: null } },
    { text: 'npt=12.5-20', range: { unit: 'npt', from: 12_500, to: 20_000 } },
    { text: 'npt=1:02:03.25-', range: { unit: 'npt', from: 3_723_250, to: null } },
    { text: 'npt=-10', range: { unit: 'npt', from: null, to: 10_000 } },
    { text: 'npt=now-', range: { unit: 'npt', from: 'now', to: null } },
    { text: ' NPT = 1 - 2 ;time=19970123T143720Z', range: { unit: 'npt', from: 1_000, to: 2_000 } },
    { text: 'clock=20240601T120000Z-', range: { unit: 'clock', from: START_MS, to: null } },
    {
      text: 'clock=20240601T120000.25Z-20240601t120001z',
      range: { unit: 'clock', from: START_MS + 250, to: START_MS + 1_000 },
    },
  ])('$text is understood', ({ text, range }) => {
    expect(parseRange(text)).toEqual(range);
  });

  it('that is none is refused, whatever it is', () => {
    fc.assert(
      fc.property(fc.string(), (text) => {
        try {
          parseRange(text);
        } catch (error) {
          expect(error).toBeInstanceOf(RtspError);
          expect(error).toMatchObject({ status: 457 });
        }
      }),
    );
  });

  it('of sixteen thousand characters takes no time', () => {
    const startedMs = performance.now();
    for (const text of [' ', 'npt=', '1', '-']) {
      const long = text.repeat(16_000 / text.length);
      expect(() => parseRange(`npt=${long}x`)).toThrow(RtspError);
    }
    expect(performance.now() - startedMs).toBeLessThan(100);
  });

  it('is read back as it was written', () => {
    const ends = fc.tuple(fc.nat(90_000_000), fc.integer({ min: 1, max: 90_000_000 }));
    fc.assert(
      fc.property(ends, fc.boolean(), ([from, length], isClock) => {
        const [unit, origin] = isClock ? (['clock', START_MS] as const) : (['npt', 0] as const);
        const written = formatRange(unit, origin + from, origin + from + length);
        expect(parseRange(written)).toEqual({
          unit,
          from: origin + from,
          to: origin + from + length,
        });
      }),
    );
  });
});

describe('play time', () => {
  const time = new PlayTime([
    { fromMs: 1_000, toMs: 3_000 },
    { fromMs: 10_000, toMs: 15_000 },
  ]);

  it('counts what is recorded and passes over holes', () => {
    expect([time.lengthMs, time.startMs, time.endMs]).toEqual([7_000, 1_000, 15_000]);
    expect([0, 1_000, 2_000, 3_000, 7_000, 10_000, 12_000, 99_000].map((ms) => time.nptOf(ms))).toEqual([0, 0, 1_000, 2_000, 2_000, 2_000, 4_000, 7_000]); // prettier-ignore
  });

  it('leads behind a hole, and to the end', () => {
    expect([0, 1_999, 2_000, 4_000, 7_000].map((ms) => time.wallOf(ms))).toEqual([1_000, 2_999, 10_000, 12_000, 15_000]); // prettier-ignore
  });
});
