import { describe, expect, it } from 'vitest';
import { grownToNow, ribbonBars } from '../../../web/src/live/ribbon-bars.js';

const window = { fromMs: 0, toMs: 1_000_000 };
const MINUTE = 60_000;

describe('the ribbon of a day', () => {
  it('is solid where something is recorded and has a notch where something is missing', () => {
    const days = {
      spans: [
        { fromMs: 0, toMs: 400_000 },
        { fromMs: 500_000, toMs: 1_000_000 },
      ],
      gaps: [{ fromMs: 400_000, toMs: 500_000, cause: 'offline' }],
    };
    expect(ribbonBars(days, window)).toEqual([
      { from: 0, to: 0.4, family: null },
      { from: 0.5, to: 1, family: null },
      { from: 0.4, to: 0.5, family: 'camera' },
    ]);
  });

  it('leaves out what lies before it, and cuts what reaches in', () => {
    const days = {
      spans: [
        { fromMs: -900_000, toMs: -800_000 },
        { fromMs: -100_000, toMs: 100_000 },
      ],
      gaps: [],
    };
    expect(ribbonBars(days, window)).toEqual([{ from: 0, to: 0.1, family: null }]);
  });

  it('shows even the shortest gap', () => {
    const gaps = [{ fromMs: 500_000, toMs: 500_010, cause: 'crash' }];
    const [notch] = ribbonBars({ spans: [], gaps }, window);
    expect(notch?.family).toBe('recorder');
    expect(notch!.to - notch!.from).toBeCloseTo(0.008);
  });
});

describe('a ribbon that was asked for a while ago', () => {
  const days = { spans: [{ fromMs: 0, toMs: 20 * MINUTE }], gaps: [] };

  it('grows with what is recorded since', () => {
    const { spans } = grownToNow(days, 21 * MINUTE, 21 * MINUTE, null);
    expect(spans).toEqual([{ fromMs: 0, toMs: 21 * MINUTE }]);
  });

  it('does not close a gap that it does not know', () => {
    expect(grownToNow(days, 40 * MINUTE, 40 * MINUTE, null)).toBe(days);
  });

  it('grows a notch while the camera is away', () => {
    const { gaps } = grownToNow(days, 23 * MINUTE, null, 'unreachable');
    expect(gaps).toEqual([{ fromMs: 20 * MINUTE, toMs: 23 * MINUTE, cause: 'unreachable' }]);
  });

  it('goes on with the gap that it knows', () => {
    const open = { fromMs: 20 * MINUTE, toMs: 21 * MINUTE, cause: 'auth' };
    const { gaps } = grownToNow({ ...days, gaps: [open] }, 30 * MINUTE, null, 'bad_credentials');
    expect(gaps).toEqual([{ ...open, toMs: 30 * MINUTE }]);
  });
});
