/** The viewer's own order of cameras: those that it does not name follow, as the configuration has them. */
export function inOrder<T extends Readonly<{ id: string }>>(
  cameras: readonly T[],
  order: readonly string[],
): T[] {
  const rank = ({ id }: T): number => {
    const place = order.indexOf(id);
    return place < 0 ? order.length : place;
  };
  return cameras.toSorted((one, other) => rank(one) - rank(other));
}

/** The ids with one of them a place nearer to the beginning (-1) or the end (1). */
export function moved(ids: readonly string[], id: string, by: -1 | 1): string[] {
  const from = ids.indexOf(id);
  const to = from + by;
  if (from < 0 || to < 0 || to >= ids.length) return [...ids];
  const others = ids.filter((other) => other !== id);
  return others.toSpliced(to, 0, id);
}
