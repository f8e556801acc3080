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
  const dueNow = (): number => Math.floor(performance.now() / INTERVAL_MS);
  let next = dueNow();
  // A timer may be late: what became due meanwhile goes out together.
  const show = (): void => {
    const isHeld = isFrozen() || res.writableNeedDrain;
    for (const due = dueNow(); next <= due; next += 1) {
      const jpeg = jpegs[next % jpegs.length];
      if (jpeg && !isHeld) res.write(asPart(jpeg));
    }
  };
  show();
  const timer = setInterval(show, INTERVAL_MS);
  res.once('close', () => clearInterval(timer));
}

function asPart(jpeg: Buffer): Buffer {
  const head = `--${BOUNDARY}\r\nContent-Type: image/jpeg\r\nContent-Length: ${jpeg.length}\r\n\r\n`;
  return Buffer.concat([Buffer.from(head), jpeg, Buffer.from('\r\n')]);
}
