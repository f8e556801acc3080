/**
 * What is missing has a texture, for each cause its own; colour comes second. One definition, as
 * paths in a tile, serves the canvas of the timeline and samples in the page.
 */
import { causeOf, FAMILY_COLOUR } from '../causes/causes.js';

export type Texture = Readonly<{
  /** Of the tile, px; it repeats without a seam. */
  width: number;
  height: number;
  /** SVG path data. */
  path: string;
  /** Width of the stroke, px; 0 fills. */
  stroke: number;
}>;

/** Ends of a gap are this wide, px, so that its bounds are exact. */
export const END_PX = 1.5;
/** Narrower gaps are solid, and at least so wide. */
export const SOLID_BELOW_PX = 6;
export const LEAST_PX = 3;

const TEXTURES: Readonly<Record<string, Texture>> = {
  // A period of 8.5 px sideways is 6 px across lines of 45°.
  offline: tile(8.5, 8.5, 2.2, 'M-2 2L2-2M-2 10.5L10.5-2M6.5 10.5L10.5 6.5'),
  stalled: tile(9, 5, 1.8, 'M1 2.5H8'),
  lease: tile(10, 10, 1.8, 'M2.5 2L6 5L2.5 8'),
  auth: tile(7, 7, 1.4, 'M-1 8L8-1M-1-1L8 8M-1 1L1-1M6 8L8 6M-1 6L1 8M6-1L8 1'),
  disk: tile(4, 4, 0, 'M0 0H2V4H0Z'),
  crash: tile(8, 6, 1.5, 'M-2 2.5L0 1.5L4 4.5L8 1.5L10 3'),
  shutdown: tile(11.5, 11.5, 1.6, 'M-2-2L13.5 13.5M-2 9.5L2 13.5M9.5-2L13.5 2'),
  clock: tile(6, 6, 0, 'M3 1.5A1.5 1.5 0 1 1 3 4.5A1.5 1.5 0 1 1 3 1.5Z'),
};
const UNKNOWN = tile(5, 5, 0, 'M2 0H3V5H2Z');

export const textureOf = (cause: string): Texture => TEXTURES[cause] ?? UNKNOWN;

/** The custom property with the colour of a cause. */
export const colourOf = (cause: string): string => FAMILY_COLOUR[causeOf(cause).family];

function tile(width: number, height: number, stroke: number, path: string): Texture {
  return { width, height, stroke, path };
}
