/**
 * Answers with bytes that may be asked for in ranges: `Content-Length`, `Range`, `If-Range`,
 * `If-None-Match`, `HEAD`.
 * Source: RFC 9110, sections 13 (conditional requests) and 14 (range requests).
 */
import type { Request, Response } from 'express';
import type { Resource } from '../../recorder/clip-bytes.js';
import { NO_PROGRESS, type Progress } from '../download-jobs.js';
import { parseRange } from '../kit/byte-range.js';
import { CamrelayError } from '../model/errors.js';

/** What hides behind a pipe that the client closed: no fault of anybody's. */
export const CLIENT_IS_GONE = new Set([
  'ERR_STREAM_PREMATURE_CLOSE',
  'ECONNRESET',
  'EPIPE',
  'ABORT_ERR',
]);

/** A client that takes nothing for so long, ms, is let go: it holds back what it reads from retention. */
export const STALLED_MS = 10 * 60_000;

/** Type and other headers are set by the caller. */
export async function sendResource(
  req: Request,
  res: Response,
  resource: Resource,
  progress: Progress = NO_PROGRESS,
): Promise<void> {
  const etag = `"${resource.tag}"`;
  // Chromium gives out a range it has the beginning of as if that were all, though the tag is another by now.
  const keeping = resource.grows ? 'no-store' : 'private, no-cache';
  res.set('ETag', etag).set('Accept-Ranges', 'bytes').set('Cache-Control', keeping);
  if (req.get('if-none-match')?.includes(etag)) {
    res.status(304).end();
    return;
  }
  const ifRange = req.get('if-range');
  const wanted = ifRange === undefined || ifRange === etag ? req.get('range') : undefined;
  const range = parseRange(wanted, resource.bytes);
  if (range === 'unsatisfiable') {
    res.status(416).set('Content-Range', `bytes */${resource.bytes}`);
    res.set('Content-Length', '0').end();
    return;
  }
  const { first, last } = range ?? { first: 0, last: resource.bytes - 1 };
  if (range) res.status(206).set('Content-Range', `bytes ${first}-${last}/${resource.bytes}`);
  res.set('Content-Length', String(last - first + 1));
  if (req.method === 'HEAD') {
    res.end();
    return;
  }
  res.setTimeout(STALLED_MS, () => res.destroy());
  const gone = new AbortController();
  res.once('close', () => gone.abort(new CamrelayError('timeout', 'whoever asked has hung up')));
  try {
    // By hand: piped, every chunk would need memory of its own.
    let offset = first;
    for await (const chunk of resource.readInPlace({ first, last }, gone.signal)) {
      await sent(res, chunk, gone.signal);
      progress.sent(offset, chunk.length);
      offset += chunk.length;
    }
    res.end();
  } catch (error) {
    if (!gone.signal.aborted && !res.destroyed) throw error;
  }
}

/** Resolves once the system has taken all of a chunk. @throws the signal's reason; where the client is gone */
function sent(res: Response, chunk: Buffer, gone: AbortSignal): Promise<void> {
  return new Promise((resolve, reject) => {
    if (gone.aborted || res.destroyed) return reject(new Error('the client is gone'));
    const end = (): void => reject(gone.reason as Error);
    gone.addEventListener('abort', end, { once: true });
    res.write(chunk, (error) => {
      gone.removeEventListener('abort', end);
      if (error) reject(error);
      else resolve();
    });
  });
}
