/** The size of a picture and the shape of its pixels, as parameter sets tell them. */
import type { BitReader } from './bit-reader.js';
import { MalformedMedia } from './box.js';

/** Width to height of one pixel. */
export type PixelRatio = readonly [number, number];

export type Picture = Readonly<{
  width: number;
  height: number;
  /** 1:1 where nothing is said. */
  pixel: PixelRatio;
}>;

const MOST_PIXELS = 16_384;

/** Sample aspect ratios by index: ITU-T H.264 table E-1, H.265 table E.1. */
const PIXEL_RATIOS: readonly PixelRatio[] = [
  [1, 1], [1, 1], [12, 11], [10, 11], [16, 11], [40, 33], [24, 11], [20, 11], [32, 11],
  [80, 33], [18, 11], [15, 11], [64, 33], [160, 99], [4, 3], [3, 2], [2, 1],
]; // prettier-ignore
const OWN_RATIO = 255;

/** @throws MalformedMedia on sizes no camera has */
export function picture(width: number, height: number, pixel: PixelRatio): Picture {
  if (width < 1 || height < 1 || width > MOST_PIXELS || height > MOST_PIXELS) {
    throw new MalformedMedia(`a picture of ${width}x${height}`);
  }
  return { width, height, pixel };
}

/** The begin of a VUI, which H.264 and H.265 share. What makes no sense counts as unsaid. */
export function pixelRatio(bits: BitReader): PixelRatio {
  if (!bits.flag()) return [1, 1];
  const index = bits.bits(8);
  if (index !== OWN_RATIO) return PIXEL_RATIOS[index] ?? [1, 1];
  const [width, height] = [bits.bits(16), bits.bits(16)];
  return width > 0 && height > 0 ? [width, height] : [1, 1];
}
