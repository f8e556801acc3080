import { describe, expect, it } from 'vitest';
import { autoLayout, fixedLayout, GAP_PX } from '../../../web/src/live/grid-columns.js';

const CAPTION_PX = 38;
const laptop = { widthPx: 1_176, heightPx: 652, belowPx: CAPTION_PX };

const heightOf = (cells: number, { columns, tilePx }: { columns: number; tilePx: number }) => {
  const rows = Math.ceil(cells / columns);
  return rows * ((tilePx * 9) / 16 + CAPTION_PX) + (rows - 1) * GAP_PX;
};

describe('the columns of the grid', () => {
  it.each([
    { cells: 1, columns: 1 },
    { cells: 2, columns: 2 },
    { cells: 4, columns: 2 },
    { cells: 6, columns: 3 },
    { cells: 12, columns: 4 },
  ])('are $columns for $cells cameras on a laptop', ({ cells, columns }) => {
    expect(autoLayout({ ...laptop, cells }).columns).toBe(columns);
  });

  it.each(Array.from({ length: 14 }, (_, index) => index + 1))(
    'show %i cameras without a scroll where their tiles are at least 240 px wide',
    (cells) => {
      const layout = autoLayout({ ...laptop, cells });
      expect(layout.tilePx).toBeGreaterThanOrEqual(240);
      if (heightOf(cells, layout) <= laptop.heightPx) return;
      // Only where no count of columns has room for tiles that are large enough.
      for (const columns of [1, 2, 3, 4]) {
        expect(heightOf(cells, { columns, tilePx: 240 })).toBeGreaterThan(laptop.heightPx);
      }
    },
  );

  it('are as many as there is room for where the page must be scrolled', () => {
    expect(autoLayout({ ...laptop, cells: 40 })).toEqual({ columns: 4, tilePx: 285 });
  });

  it('are one at least, however narrow it is', () => {
    expect(autoLayout({ ...laptop, widthPx: 200, cells: 5 })).toEqual({ columns: 1, tilePx: 200 });
  });

  it('fill the width where their number is chosen', () => {
    expect(fixedLayout(3, 1_176)).toEqual({ columns: 3, tilePx: 384 });
  });
});
