/**
 * The recording file: a fragmented MP4 that any player opens, and that says where it comes from.
 *
 *     ftyp, moov      the init segment of the run
 *     uuid            whose file this is (`FileOrigin`), so that the index can be made from files alone
 *     moof, mdat ...  the parts as they went out live, but for their decode times (file-times.ts)
 *
 * A file is only ever appended to: no byte that has been synced is written again. Players pass over
 * the `uuid` box.
 * Source: ISO/IEC 14496-12 section 4.2 (uuid).
 */
import { initSegment } from '../src/fmp4/init-segment.js';
import { type Box, box, boxesIn, findBox, MalformedMedia } from '../src/fmp4/box.js';

/** What the file says of itself. Times are ms since the Unix epoch. */
export type FileOrigin = Readonly<{
  camera: string;
  stream: string;
  run: string;
  runStartMs: number;
  /** Of the file's first picture. */
  startMs: number;
  /** What has been taken off the decode times, ticks of the lead. */
  baseTicks: number;
}>;

/** Says that the box is ours. Random, and never to be changed. */
const ORIGIN_UUID = Buffer.from('5f8d2c1e9b7a4e0fa3c6d41b7e905a62', 'hex');
const VERSION = 1;

/** No head is longer; a `moov` of two tracks has about a kilobyte. */
export const MAX_HEAD_BYTES = 64 * 1024;

/** Everything before the first part. @param init `ftyp`+`moov` of the run */
export function fileHead(init: Buffer, origin: FileOrigin): Buffer {
  const json = JSON.stringify({ version: VERSION, ...origin });
  return Buffer.concat([init, box('uuid', ORIGIN_UUID, Buffer.from(json))]);
}

/**
 * Reads back what `fileHead` wrote.
 * @param bytes the beginning of a file: `MAX_HEAD_BYTES` of it, or all there is
 * @returns null where this is not a recording of ours, or its head is cut off
 */
export function readFileHead(
  bytes: Buffer,
): { init: Buffer; origin: FileOrigin; headerBytes: number } | null {
  try {
    const boxes: Box[] = [];
    let headerBytes = 0;
    for (const each of boxesIn(bytes)) {
      if (each.type === 'moof') return null;
      boxes.push(each);
      headerBytes += each.bytes.length;
      if (isOrigin(each)) break; // it is the last, whatever has become of what follows
    }
    const ours = boxes.at(-1);
    const [ftyp, moov] = ['ftyp', 'moov'].map((type) => boxes.find((each) => each.type === type));
    if (!ours || !isOrigin(ours) || !ftyp || !moov) return null;
    const origin = parseOrigin(ours.body.subarray(ORIGIN_UUID.length).toString('utf8'));
    const init = Buffer.concat([ftyp.bytes, moov.bytes]);
    return origin && { init, origin, headerBytes };
  } catch (error) {
    if (error instanceof MalformedMedia || error instanceof SyntaxError) return null;
    throw error;
  }
}

function isOrigin({ type, body }: Box): boolean {
  return type === 'uuid' && body.subarray(0, ORIGIN_UUID.length).equals(ORIGIN_UUID);
}

function parseOrigin(json: string): FileOrigin | null {
  const value = JSON.parse(json) as Partial<FileOrigin & { version: number }>;
  const { version, camera, stream, run, runStartMs, startMs, baseTicks } = value;
  if (version !== VERSION || typeof runStartMs !== 'number' || typeof startMs !== 'number') {
    return null;
  }
  if (typeof baseTicks !== 'number' || !Number.isSafeInteger(baseTicks)) return null;
  if (typeof camera !== 'string' || typeof stream !== 'string' || typeof run !== 'string') {
    return null;
  }
  return { camera, stream, run, runStartMs, startMs, baseTicks };
}

/** What every file of ours begins with. */
const FTYP = findBox(initSegment([]), 'ftyp')?.bytes ?? Buffer.alloc(0);

/** Whether this is all of a file of which we wrote the head, and not to its end; a power cut leaves zeros. */
export function isTornHead(begin: Buffer): boolean {
  if (begin.length >= MAX_HEAD_BYTES || begin.includes('moof')) return false;
  if (begin.every((byte) => byte === 0)) return true;
  const common = Math.min(FTYP.length, begin.length);
  return begin.subarray(0, common).equals(FTYP.subarray(0, common));
}
