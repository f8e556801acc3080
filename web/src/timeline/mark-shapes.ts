/** The shapes of events, the box with a number, and the lock of what is kept. */
import { FONT } from './draw-ruler.js';
import { markWidth, type Shape } from './marks.js';
import type { Palette } from './palette.js';

type Pen = CanvasRenderingContext2D;

/** Round the middle of a mark, about 10 px in size; the same paths serve icons in lists. */
export const SHAPE_PATHS: Readonly<Record<Shape, string>> = {
  triangle: 'M0-4.5L5 4.5H-5Z',
  circle: 'M0-4.5A4.5 4.5 0 1 1 0 4.5A4.5 4.5 0 1 1 0-4.5Z',
  diamond: 'M0-5.5L5.5 0L0 5.5L-5.5 0Z',
  flag: 'M-4.5-6H5.5L3.5-2.5L5.5 1H-3V6H-4.5Z',
  square: 'M-4-4H4V4H-4Z',
};

const HEIGHT = 16;
const MOST = 500;

type Sprites = Readonly<{
  palette: Palette;
  density: number;
  made: Map<Shape | number, HTMLCanvasElement>;
}>;
let sprites: Sprites | null = null;

/** A shape, or a box with a number. Paths and text are slow to draw: each is drawn once. */
export function drawSprite(
  pen: Pen,
  what: Shape | number,
  x: number,
  y: number,
  palette: Palette,
  density: number,
): void {
  if (sprites?.palette !== palette || sprites.density !== density || sprites.made.size > MOST) {
    sprites = { palette, density, made: new Map() };
  }
  const width = typeof what === 'number' ? markWidth(what) + 2 : HEIGHT;
  let sprite = sprites.made.get(what);
  if (!sprite) {
    sprite = spriteOf(what, width, sprites);
    sprites.made.set(what, sprite);
  }
  pen.drawImage(sprite, x - Math.floor(width / 2), y - HEIGHT / 2, width, HEIGHT);
}

function spriteOf(
  what: Shape | number,
  width: number,
  { palette, density }: Sprites,
): HTMLCanvasElement {
  const sprite = document.createElement('canvas');
  sprite.width = Math.ceil(width * density);
  sprite.height = Math.ceil(HEIGHT * density);
  const pen = sprite.getContext('2d');
  if (!pen) return sprite;
  pen.scale(sprite.width / width, sprite.height / HEIGHT);
  pen.strokeStyle = pen.fillStyle = palette.event;
  if (typeof what === 'number') drawBox(pen, String(what), width, palette);
  else {
    pen.translate(HEIGHT / 2, HEIGHT / 2);
    pen.fill(new Path2D(SHAPE_PATHS[what]));
  }
  return sprite;
}

function drawBox(pen: Pen, text: string, width: number, { ground, event }: Palette): void {
  pen.fillStyle = ground;
  pen.fillRect(0, 0, width, HEIGHT);
  pen.fillStyle = event;
  pen.lineWidth = 1.5;
  pen.beginPath();
  pen.roundRect(1.75, 1.25, width - 3.5, HEIGHT - 2.5, 2.5);
  pen.stroke();
  pen.font = `bold ${FONT}`;
  pen.textAlign = 'center';
  pen.textBaseline = 'middle';
  pen.fillText(text, width / 2, HEIGHT / 2 + 0.5);
}

const LOCK = 'M-4-0.5H4V5H-4ZM-2.5-0.5V-2A2.5 2.5 0 0 1 2.5-2V-0.5';
let lock: Path2D | null = null;

export function drawLock(pen: Pen, x: number, y: number, { ground, kept }: Palette): void {
  lock ??= new Path2D(LOCK);
  pen.fillStyle = ground;
  pen.fillRect(x - 7, y - 6, 14, 12);
  pen.save();
  pen.translate(x, y);
  pen.strokeStyle = pen.fillStyle = kept;
  pen.lineWidth = 1.5;
  pen.stroke(lock);
  pen.fillRect(-4, -0.5, 8, 5.5);
  pen.restore();
}
