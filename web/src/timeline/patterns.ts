/** Textures as canvas patterns: drawn once for a colour and a density of pixels, from a tile twice as fine. */
import { textureOf } from './texture.js';

/** Pixels of a tile for one of the page. */
const FINE = 2;
/** Themes come and go, and causes this page does not know. */
const MOST = 64;

const patterns = new Map<string, { colour: string; pattern: CanvasPattern }>();

export function patternOf(
  context: CanvasRenderingContext2D,
  cause: string,
  colour: string,
): CanvasPattern | string {
  const known = patterns.get(cause);
  if (known?.colour === colour) return known.pattern;
  const { width, height, path, stroke } = textureOf(cause);
  const tile = document.createElement('canvas');
  tile.width = width * FINE;
  tile.height = height * FINE;
  const pen = tile.getContext('2d');
  if (!pen) return colour;
  pen.scale(FINE, FINE);
  pen.strokeStyle = pen.fillStyle = colour;
  pen.lineWidth = stroke;
  if (stroke === 0) pen.fill(new Path2D(path));
  else pen.stroke(new Path2D(path));
  const pattern = context.createPattern(tile, 'repeat');
  if (!pattern) return colour;
  pattern.setTransform(new DOMMatrix().scale(1 / FINE));
  if (patterns.size >= MOST) patterns.clear();
  patterns.set(cause, { colour, pattern });
  return pattern;
}
