/**
 * Answers: responses made once and sent to any number of players as they are.
 *
 * Headers are one flat array and the body is a list of buffers that nobody copies: a segment is the
 * buffers of its parts, handed to the socket in one vectored write.
 */
import type { ServerResponse } from 'node:http';
import type { ByteRange } from '../../../src/kit/byte-range.js';
import type { ErrorCode } from '../../../src/model/errors.js';
import { slices } from './slices.js';

export type Answer = Readonly<{
  /** Names and values in turn, as `ServerResponse.writeHead` takes them. */
  headers: string[];
  body: readonly Buffer[];
  bytes: number;
}>;

/** Players on other origins may read everything, and learn the clock and the size of what they got. */
const CORS = [
  'Access-Control-Allow-Origin',
  '*',
  'Access-Control-Expose-Headers',
  'Date, Content-Length, Content-Range',
];
/** Names are never used twice, so what they stand for never changes; nobody needs it for an hour. */
const FOR_AN_HOUR = ['Cache-Control', 'max-age=3600, immutable'];
/** A playlist is out of date half a second later, and may carry its viewer's token. */
const NOT_KEPT = ['Cache-Control', 'no-store'];
const METHODS = 'GET, HEAD, OPTIONS';

/** An init segment, a part or a whole segment. */
export function mediaAnswer(body: readonly Buffer[]): Answer {
  const bytes = body.reduce((sum, { length }) => sum + length, 0);
  return {
    headers: [
      ...['Content-Type', 'video/mp4', 'Content-Length', String(bytes)],
      ...[...FOR_AN_HOUR, 'Accept-Ranges', 'bytes', ...CORS],
    ],
    body,
    bytes,
  };
}

export function playlistAnswer(text: string): Answer {
  const body = Buffer.from(text);
  return {
    headers: [
      ...['Content-Type', 'application/vnd.apple.mpegurl', 'Content-Length', String(body.length)],
      ...[...NOT_KEPT, ...CORS],
    ],
    body: [body],
    bytes: body.length,
  };
}

/** Whether anything sent to this response could still arrive. One behind another has no socket yet. */
export function isGone(res: ServerResponse): boolean {
  return res.writableEnded || res.destroyed || res.req.socket.destroyed;
}

/** To HEAD goes the same; Node leaves the body out. */
export function send(res: ServerResponse, { headers, body }: Answer): void {
  if (isGone(res)) return;
  res.writeHead(200, headers);
  end(res, body);
}

/** One span of a media answer: 206, or 416 where it lies outside. */
export function sendRange(
  res: ServerResponse,
  answer: Answer,
  range: ByteRange | 'unsatisfiable',
): void {
  if (isGone(res)) return;
  if (range === 'unsatisfiable') {
    const extent = ['Content-Range', `bytes */${answer.bytes}`];
    res.writeHead(416, ['Content-Length', '0', ...extent, ...CORS]).end();
    return;
  }
  const { first, last } = range;
  res.writeHead(206, [
    ...['Content-Type', 'video/mp4', 'Content-Length', String(last - first + 1)],
    ...['Content-Range', `bytes ${first}-${last}/${answer.bytes}`, 'Accept-Ranges', 'bytes'],
    ...[...FOR_AN_HOUR, ...CORS],
  ]);
  end(res, slices(answer.body, range));
}

/** @param more further headers, names and values in turn */
export function sendError(
  res: ServerResponse,
  status: number,
  code: ErrorCode,
  message: string,
  more: readonly string[] = [],
): void {
  if (isGone(res)) return;
  const body = Buffer.from(JSON.stringify({ error: { code, message } }));
  res.writeHead(status, [
    ...['Content-Type', 'application/json; charset=utf-8', 'Content-Length', String(body.length)],
    ...[...NOT_KEPT, ...CORS, ...more],
  ]);
  res.end(body);
}

/** "Not now, but soon." @param seconds when asking again makes sense */
export function sendUnavailable(
  res: ServerResponse,
  code: ErrorCode,
  message: string,
  seconds: number,
): void {
  sendError(res, 503, code, message, ['Retry-After', String(seconds)]);
}

export function sendMethodNotAllowed(res: ServerResponse): void {
  sendError(res, 405, 'bad_request', `live streams answer only ${METHODS}`, ['Allow', METHODS]);
}

/** What a browser asks before a request with headers of its own, such as `Range`. */
export function sendPreflight(res: ServerResponse): void {
  res.writeHead(204, [
    ...['Allow', METHODS, 'Access-Control-Allow-Methods', METHODS],
    ...['Access-Control-Allow-Headers', 'Range, Authorization', 'Access-Control-Max-Age', '86400'],
    ...CORS,
  ]);
  res.end();
}

function end(res: ServerResponse, body: readonly Buffer[]): void {
  if (body.length <= 1) {
    res.end(body[0]);
    return;
  }
  res.cork();
  for (const buffer of body) res.write(buffer);
  res.end();
  res.uncork();
}
