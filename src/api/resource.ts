/**
 * Answers with bytes that may be asked for in ranges: `Content-Length`, `Range`, `If-Range`,
 * `If-None-Match`, `HEAD`.
 * Source: RFC 9110, sections 13 (conditional requests) and 14 (range requests).
 */
import { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import type { Request, Response } from 'express';
import type { Resource } from '../../recorder/clip-bytes.js';
import { parseRange } from '../kit/byte-range.js';

/** What hides behind a pipe that the client closed: no fault of anybody's. */
export const CLIENT_IS_GONE = new Set([
  'ERR_STREAM_PREMATURE_CLOSE',
  'ECONNRESET',
  'EPIPE',
  'ABORT_ERR',
]);

/** Type and other headers are set by the caller. */
export async function sendResource(req: Request, res: Response, resource: Resource): Promise<void> {
  const etag = `"${resource.tag}"`;
  res.set('ETag', etag).set('Accept-Ranges', 'bytes').set('Cache-Control', 'private, no-cache');
  if (req.get('if-none-match')?.includes(etag)) {
    res.status(304).end();
    return;
  }
  const ifRange = req.get('if-range');
  const wanted = ifRange === undefined || ifRange === etag ? req.get('range') : undefined;
  const range = parseRange(wanted, resource.bytes);
  if (range === 'unsatisfiable') {
    res.status(416).set('Content-Range', `bytes */${resource.bytes}`).end();
    return;
  }
  const { first, last } = range ?? { first: 0, last: resource.bytes - 1 };
  if (range) res.status(206).set('Content-Range', `bytes ${first}-${last}/${resource.bytes}`);
  res.set('Content-Length', String(last - first + 1));
  if (req.method === 'HEAD') {
    res.end();
    return;
  }
  const gone = new AbortController();
  res.once('close', () => gone.abort());
  try {
    await pipeline(
      Readable.from(resource.read({ first, last }, gone.signal), { objectMode: false }),
      res,
    );
  } catch (error) {
    if (!CLIENT_IS_GONE.has((error as NodeJS.ErrnoException).code ?? '')) throw error;
  }
}
