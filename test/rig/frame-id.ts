/**
 * Frame identity: every test picture carries its own number, readable by machine.
 *
 * The top of the picture is a strip of 20 blocks, black or white: 16 bits of frame number (lowest
 * first), their parity, and white-black-white as a sign that this is a strip at all. It survives any
 * codec and scaling, so a player's output tells which frames came, in which order.
 */
const NUMBER_BITS = 16;
const SIGN = [1, 0, 1] as const;
export const STRIP_BLOCKS = NUMBER_BITS + 1 + SIGN.length;

/** Rows at the top that belong to the strip, whatever the size of the picture. */
export const STRIP_ROWS = 32;

/** An ffmpeg `geq` expression that paints the strip of frame `N` on a picture of 20x1 pixels. */
export function stripExpression(): string {
  const bit = (index: string): string => `mod(floor(N/pow(2,${index})),2)`;
  const parity = `mod(${Array.from({ length: NUMBER_BITS }, (_, index) => bit(String(index))).join('+')},2)`;
  const sign = SIGN.map((value, index) => `eq(X,${NUMBER_BITS + 1 + index})*${value}`).join('+');
  return `255*(lt(X,${NUMBER_BITS})*${bit('X')}+eq(X,${NUMBER_BITS})*${parity}+${sign})`;
}

/** An ffmpeg filter that leaves of each picture only its strip: `STRIP_BLOCKS` grey bytes a frame. */
export const STRIP_FILTER = `crop=iw:16:0:8,scale=${STRIP_BLOCKS}:1:flags=area,format=gray`;

/** Grey values between these are neither black nor white: the decoder made the picture up. */
const BLACKEST_GREY = 96;
const WHITEST_GREY = 160;

/** The frame number in one strip of grey values, or null where there is no intact strip. */
export function readStrip(grey: ArrayLike<number>): number | null {
  const values = Array.from({ length: STRIP_BLOCKS }, (_, index) => grey[index]!);
  if (values.some((value) => value >= BLACKEST_GREY && value <= WHITEST_GREY)) return null;
  const bits = values.map((value) => (value > WHITEST_GREY ? 1 : 0));
  if (SIGN.some((value, index) => bits[NUMBER_BITS + 1 + index] !== value)) return null;
  const number = bits
    .slice(0, NUMBER_BITS)
    .reduce<number>((sum, bit, at) => sum + bit * 2 ** at, 0);
  const ones = bits.slice(0, NUMBER_BITS).filter((bit) => bit === 1).length;
  return ones % 2 === bits[NUMBER_BITS] ? number : null;
}

/** The frame numbers in the output of `STRIP_FILTER`, one a frame. */
export function readStrips(bytes: Uint8Array): (number | null)[] {
  const count = Math.floor(bytes.length / STRIP_BLOCKS);
  return Array.from({ length: count }, (_, index) =>
    readStrip(bytes.subarray(index * STRIP_BLOCKS, (index + 1) * STRIP_BLOCKS)),
  );
}

/** Where a sequence of frame numbers is broken. */
export type Breaks = Readonly<{
  unreadable: number;
  /** Pairs of neighbours that don't follow each other: `12→14` lost one, `12→12` doubled one. */
  jumps: readonly string[];
}>;

/** @param loopFrames after how many frames the numbers start at zero again */
export function findBreaks(ids: readonly (number | null)[], loopFrames: number): Breaks {
  const jumps: string[] = [];
  for (const [index, id] of ids.entries()) {
    const before = ids[index - 1];
    if (index === 0 || id === null || before === null || before === undefined) continue;
    if (id !== (before + 1) % loopFrames) jumps.push(`${before}→${id}`);
  }
  return { unreadable: ids.filter((id) => id === null).length, jumps };
}
