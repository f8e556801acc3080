/** How the grid divides the place: tiles as large as they can be without a scroll. */
export const GAP_PX = 12;
/** Narrower tiles show too little, px: the page is scrolled instead. */
const LEAST_TILE_PX = 240;
const MOST_COLUMNS = 6;
const PICTURE = 9 / 16;

export type Layout = Readonly<{ columns: number; tilePx: number }>;

export type GridSpace = Readonly<{
  /** Cells to fill; a portrait camera takes two. */
  cells: number;
  widthPx: number;
  heightPx: number;
  /** Height of what is below each picture. */
  belowPx: number;
}>;

/** The columns and the width of a tile. @param space `cells` is at least one */
export function autoLayout({ cells, widthPx, heightPx, belowPx }: GridSpace): Layout {
  const layouts = Array.from({ length: Math.min(MOST_COLUMNS, cells) }, (_, index): Layout => {
    const columns = index + 1;
    const rows = Math.ceil(cells / columns);
    const byHeight = ((heightPx - GAP_PX * (rows - 1)) / rows - belowPx) / PICTURE;
    return { columns, tilePx: Math.floor(Math.min(columnPx(widthPx, columns), byHeight)) };
  });
  const best = layouts.reduce((one, other) => (other.tilePx > one.tilePx ? other : one));
  if (best.tilePx >= LEAST_TILE_PX) return best;
  const most = Math.floor((widthPx + GAP_PX) / (LEAST_TILE_PX + GAP_PX));
  return fixedLayout(Math.min(MOST_COLUMNS, cells, Math.max(1, most)), widthPx);
}

/** So many columns over the whole width, with a scroll where that is needed. */
export function fixedLayout(columns: number, widthPx: number): Layout {
  return { columns, tilePx: Math.floor(columnPx(widthPx, columns)) };
}

const columnPx = (widthPx: number, columns: number): number =>
  (widthPx - GAP_PX * (columns - 1)) / columns;
