/** Live MJPEG over HTTP: one JPEG after another, each a part of a body that never ends. */
import type { ServerResponse } from 'node:http';
import { JPEGS_PER_SECOND } from './films.js';

const BOUNDARY = 'picture';
const INTERVAL_MS = 1_000 / JPEGS_PER_SECOND;

/** Everybody sees the same picture at the same time. @param isFrozen asked before each picture */
export function showJpegs(
  res: ServerResponse,
  jpegs: readonly Buffer[],
  isFrozen: () => boolean,
): void {
  res.writeHead(200, { 'content-type': `multipart/x-mixed-replace; boundary=${BOUNDARY}` });
  const show = (): void => {
    const jpeg = jpegs[Math.floor(performance.now() / INTERVAL_MS) % jpegs.length];
    if (!jpeg || isFrozen() || res.writableNeedDrain) return;
    const head = `--${BOUNDARY}\r\nContent-Type: image/jpeg\r\nContent-Length: ${jpeg.length}\r\n\r\n`;
    res.write(Buffer.concat([Buffer.from(head), jpeg, Buffer.from('\r\n')]));
  };
  show();
  const timer = setInterval(show, INTERVAL_MS);
  res.once('close', () => clearInterval(timer));
}
