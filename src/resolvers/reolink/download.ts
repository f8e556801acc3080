/**
 * A recording as it comes, or the error that came in its place. Both have status 200; errors are JSON,
 * usually as `text/html`, and files come as `apolication/octet-stream`, misspelt as it is.
 */
import { Readable } from 'node:stream';
import type { ByteRange } from '../../kit/byte-range.js';
import { DeviceFailure } from '../device-failure.js';
import type { DeviceDownload } from '../device-http.js';
import { valueIn } from './envelope.js';

/** No error is longer. */
const MOST_ERROR_BYTES = 64 * 1024;
/** For the beginning to arrive, ms. */
const BEGINS_WITHIN_MS = 10_000;

/** @throws DeviceFailure, once what came is read and let go */
export async function checkedDownload(download: DeviceDownload): Promise<DeviceDownload> {
  const { body } = download;
  const timer = setTimeout(() => body.destroy(), BEGINS_WITHIN_MS);
  const chunks = (body as AsyncIterable<Buffer>)[Symbol.asyncIterator]();
  try {
    const first = await chunks.next();
    const start = first.done === true ? Buffer.alloc(0) : first.value;
    if (isFile(download, start)) return { ...download, body: continued(start, chunks, body) };
    throw errorIn(await textFrom(start, chunks));
  } catch (error) {
    body.destroy();
    if (error instanceof DeviceFailure) throw error;
    const message = 'the camera broke off before the recording began';
    throw new DeviceFailure('bad_reply', message, { cause: error });
  } finally {
    clearTimeout(timer);
  }
}

/** Of the whole file; null where the device does not say. */
export function totalOf(download: DeviceDownload): number | null {
  const text = isPart(download)
    ? /\/(\d{1,15})$/.exec(header(download, 'content-range'))?.[1]
    : /^\d{1,15}$/.exec(header(download, 'content-length'))?.[0];
  return text === undefined ? null : Number(text);
}

/** What of it comes; null for all of it. */
export function rangeOf(download: DeviceDownload): ByteRange | null {
  const [, first, last] =
    /^bytes (\d{1,15})-(\d{1,15})\//.exec(header(download, 'content-range')) ?? [];
  if (!isPart(download) || first === undefined || last === undefined) return null;
  return { first: Number(first), last: Number(last) };
}

function isPart({ status }: DeviceDownload): boolean {
  return status === 206;
}

function isFile(download: DeviceDownload, start: Buffer): boolean {
  const isBinary = /octet-stream|video\//i.test(header(download, 'content-type'));
  // In the middle of a file anything may stand, at its beginning no bracket.
  return isBinary && (isPart(download) || !/^\s*[[{]\s*["{]/.test(start.toString('latin1', 0, 64)));
}

function header({ headers }: DeviceDownload, name: string): string {
  const value = headers[name];
  return typeof value === 'string' ? value : '';
}

async function textFrom(start: Buffer, chunks: AsyncIterator<Buffer>): Promise<string> {
  const parts = [start];
  let bytes = start.length;
  while (bytes < MOST_ERROR_BYTES) {
    const next = await chunks.next();
    if (next.done === true) break;
    parts.push(next.value);
    bytes += next.value.length;
  }
  return Buffer.concat(parts).toString('utf8');
}

function errorIn(text: string): unknown {
  try {
    valueIn(text, 'Download');
  } catch (error) {
    return error;
  }
  return new DeviceFailure('bad_reply', 'the camera answered without the recording');
}

/** The body with the chunk that was taken from it in front again; when it closes, so does that. */
function continued(first: Buffer, rest: AsyncIterator<Buffer>, body: Readable): Readable {
  async function* all(): AsyncGenerator<Buffer> {
    yield first;
    for (let next = await rest.next(); next.done !== true; next = await rest.next()) {
      yield next.value;
    }
  }
  const whole = Readable.from(all(), { objectMode: false });
  whole.once('close', () => body.destroy());
  return whole;
}
