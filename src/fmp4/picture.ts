/** The size of a picture as its parameter sets tell it. */
import { MalformedMedia } from './box.js';

export type Picture = Readonly<{
  width: number;
  height: number;
  /** Width to height of one pixel; 1:1 where nothing is said. */
  pixel: readonly [number, number];
}>;

/** @throws MalformedMedia on sizes no camera has */
export function picture(width: number, height: number, pixel: readonly [number, number]): Picture {
  if (width < 1 || height < 1 || width > 16_384 || height > 16_384) {
    throw new MalformedMedia(`a picture of ${width}x${height}`);
  }
  return { width, height, pixel };
}
