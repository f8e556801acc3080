/** The viewer's own order of cameras: never by state, so that each stays where the eye looks for it. */
type Named = Readonly<{ id: string }>;

/** Those in the order first, as it says; the others follow as they came. */
export function inOrder<T extends Named>(cameras: readonly T[], order: readonly string[]): T[] {
  const placeOf = ({ id }: T): number => {
    const place = order.indexOf(id);
    return place === -1 ? order.length : place;
  };
  return [...cameras].sort((one, other) => placeOf(one) - placeOf(other));
}

/** The ids with one of them at another place; a place outside is the nearest there is. */
export function moved(ids: readonly string[], id: string, to: number): string[] {
  const others = ids.filter((other) => other !== id);
  const place = Math.max(0, Math.min(others.length, to));
  return [...others.slice(0, place), id, ...others.slice(place)];
}
