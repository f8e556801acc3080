/** Chance that can be repeated: the same seed gives the same run. */

/** Mulberry32, a generator of 32 bits by Tommy Ettinger. @returns numbers from 0 to below 1 */
export function diceOf(seed: number): () => number {
  let state = seed >>> 0;
  return () => {
    state = (state + 0x6d2b79f5) >>> 0;
    let mixed = Math.imul(state ^ (state >>> 15), state | 1);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
  };
}

export function oneOf<T>(dice: () => number, things: readonly T[]): T {
  return things[Math.floor(dice() * things.length)]!;
}

/** From `least` to below `most`. */
export const between = (dice: () => number, least: number, most: number): number =>
  least + dice() * (most - least);
