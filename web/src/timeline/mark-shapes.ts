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

const paths = new Map<Shape, Path2D>();

export function drawShape(pen: Pen, shape: Shape, x: number, y: number, colour: string): void {
  let path = paths.get(shape);
  if (!path) {
    path = new Path2D(SHAPE_PATHS[shape]);
    paths.set(shape, path);
  }
  pen.translate(x, y);
  pen.fillStyle = colour;
  pen.fill(path);
  pen.translate(-x, -y);
}

const HEIGHT = 16;
const MOST = 500;
const numbers = new Map<string, HTMLCanvasElement>();

/** Text is slow to draw: each number is drawn once. */
export function drawNumber(pen: Pen, count: number, x: number, y: number, palette: Palette): void {
  const density = pen.getTransform().a;
  const width = markWidth(count) + 2;
  const key = `${count} ${density} ${palette.event} ${palette.ground}`;
  let box = numbers.get(key);
  if (!box) {
    box = numberBox(count, width, density, palette);
    if (numbers.size >= MOST) numbers.clear();
    numbers.set(key, box);
  }
  pen.drawImage(box, Math.round(x - width / 2), y - HEIGHT / 2, width, HEIGHT);
}

function numberBox(
  count: number,
  width: number,
  density: number,
  palette: Palette,
): HTMLCanvasElement {
  const box = document.createElement('canvas');
  box.width = Math.ceil(width * density);
  box.height = Math.ceil(HEIGHT * density);
  const pen = box.getContext('2d');
  if (!pen) return box;
  pen.scale(density, density);
  pen.fillStyle = palette.ground;
  pen.fillRect(0, 0, width, HEIGHT);
  pen.strokeStyle = pen.fillStyle = palette.event;
  pen.lineWidth = 1.5;
  pen.beginPath();
  pen.roundRect(1.75, 1.25, width - 3.5, HEIGHT - 2.5, 2.5);
  pen.stroke();
  pen.font = `bold ${FONT}`;
  pen.textAlign = 'center';
  pen.textBaseline = 'middle';
  pen.fillText(String(count), width / 2, HEIGHT / 2 + 0.5);
  return box;
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
