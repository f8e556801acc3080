/**
 * The recording file: a fragmented MP4 that any player opens, and that says where it comes from.
 *
 *     ftyp, moov      the init segment of the run, with edit lists
 *     uuid            whose file this is (`FileOrigin`), so that the index can be made from files alone
 *     sidx            where the key frames are: length and seeking for players; once finished
 *     free            what is left of the room kept for the two above
 *     moof, mdat ...  the parts, byte for byte as they went out live
 *
 * `uuid`, `sidx` and `free` together are the *label*: a field of fixed length, written with the file
 * and once more when it is finished. Players pass over `uuid` and `free`.
 * Source: ISO/IEC 14496-12 sections 4.2 (uuid) and 8.1.2 (free).
 */
import { box, boxesIn, boxHeader, findBox, MalformedMedia } from '../src/fmp4/box.js';
import type { RecordedPart } from '../src/model/recording.js';
import { type LeadTime, withEditLists, withoutEditLists } from './edit-list.js';
import { keyIndex, keyIndexBytes } from './key-index.js';

/** What the file says of itself. Times are ms since the Unix epoch. */
export type FileOrigin = Readonly<{
  camera: string;
  stream: string;
  run: string;
  runStartMs: number;
  /** Of the file's first picture. */
  startMs: number;
  /** Of the file's end; null until it is finished. */
  endMs: number | null;
}>;

/** Says that the box is ours. Random, and never to be changed. */
const LABEL_UUID = Buffer.from('5f8d2c1e9b7a4e0fa3c6d41b7e905a62', 'hex');
const VERSION = 1;

const EMPTY_BOX_BYTES = 8;
/** Room for one key frame a second of the planned length, within these. */
const MIN_KEYS = 16;
const MAX_KEYS = 1_024;
/** As long as any time this century. */
const LONGEST_MS = 9_999_999_999_999;
/** No head is longer; a `moov` of two tracks has about a kilobyte, a label at most thirteen. */
export const MAX_HEAD_BYTES = 64 * 1024;

export type FileHead = Readonly<{
  bytes: Buffer;
  /** Where the label begins; it ends with the head. */
  labelAt: number;
}>;

/**
 * Everything before the first part.
 * @param start media time of the first picture
 * @param plannedMs how long the file will be, about
 */
export function fileHead(
  init: Buffer,
  start: LeadTime,
  origin: FileOrigin,
  plannedMs: number,
): FileHead {
  const edited = withEditLists(init, start);
  const keys = Math.min(MAX_KEYS, Math.max(MIN_KEYS, Math.ceil(plannedMs / 1000)));
  const longestOrigin = originBox({ ...origin, endMs: LONGEST_MS }).length;
  const label = fileLabel(origin, longestOrigin + keyIndexBytes(keys) + EMPTY_BOX_BYTES);
  return { bytes: Buffer.concat([edited, label]), labelAt: edited.length };
}

/** Where the label begins in a file of this run. */
export function labelOffset(init: Buffer): number {
  return withEditLists(init, { ticks: 0, timescale: 1 }).length;
}

/**
 * The label, to be written over the one before.
 * @param parts all parts of a finished file; without them it has no `sidx` yet
 */
export function fileLabel(
  origin: FileOrigin,
  labelBytes: number,
  finished?: Readonly<{ parts: readonly RecordedPart[]; timescale: number }>,
): Buffer {
  const whose = originBox(origin);
  const roomBytes = labelBytes - whose.length - EMPTY_BOX_BYTES;
  if (roomBytes < 0) throw new RangeError('the label of a recording file has too little room');
  const sidx = finished
    ? keyIndex(finished.parts, finished.timescale, { bytes: roomBytes, behind: EMPTY_BOX_BYTES })
    : Buffer.alloc(0);
  return Buffer.concat([whose, sidx, box('free', Buffer.alloc(roomBytes - sidx.length))]);
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
    const headerBytes = headLength(bytes);
    const head = bytes.subarray(0, headerBytes);
    const ours = [...boxesIn(head)].find(
      ({ type, body }) => type === 'uuid' && body.subarray(0, 16).equals(LABEL_UUID),
    );
    const [ftyp, moov] = [findBox(head, 'ftyp'), findBox(head, 'moov')];
    if (!ours || !ftyp || !moov) return null;
    const origin = parseOrigin(ours.body.subarray(LABEL_UUID.length).toString('utf8'));
    const init = withoutEditLists(Buffer.concat([ftyp.bytes, moov.bytes]));
    return origin && { init, origin, headerBytes };
  } catch (error) {
    if (error instanceof MalformedMedia || error instanceof SyntaxError) return null;
    throw error;
  }
}

/** Length of the boxes before the first `moof`, all of which must be there. */
function headLength(bytes: Buffer): number {
  let offset = 0;
  for (;;) {
    const header = boxHeader(bytes, offset);
    if (!header || header.type === 'moof') return offset;
    offset += header.size;
    if (offset > bytes.length) throw new MalformedMedia('the head of a recording is cut off');
  }
}

function originBox(origin: FileOrigin): Buffer {
  return box('uuid', LABEL_UUID, Buffer.from(JSON.stringify({ version: VERSION, ...origin })));
}

function parseOrigin(json: string): FileOrigin | null {
  const value = JSON.parse(json) as Partial<FileOrigin & { version: number }>;
  const { version, camera, stream, run, runStartMs, startMs, endMs } = value;
  if (version !== VERSION || (typeof endMs !== 'number' && endMs !== null)) return null;
  if (typeof camera !== 'string' || typeof stream !== 'string' || typeof run !== 'string') {
    return null;
  }
  if (typeof runStartMs !== 'number' || typeof startMs !== 'number') return null;
  return { camera, stream, run, runStartMs, startMs, endMs };
}
