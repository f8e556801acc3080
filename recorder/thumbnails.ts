/**
 * Thumbnails for something to scrub along: small pictures of key frames.
 *
 * Which frames they are the index knows at once. The pictures are made when they are asked for: of all
 * that are missing, one job decodes nothing but the key frames, and another puts them side by side. Each
 * picture is kept by its frame, so a window that moves on or is opened by somebody else finds them there.
 */
import { createHash } from 'node:crypto';
import { MalformedMedia } from '../src/fmp4/box.js';
import { deadline } from '../src/kit/deadline.js';
import { Slots } from '../src/kit/slots.js';
import { WeightedCache } from '../src/kit/weighted-cache.js';
import { CamrelayError } from '../src/model/errors.js';
import type { TimeSpan } from '../src/model/time.js';
import type { IndexReader } from '../storage/index-reader.js';
import type { StreamKey } from '../storage/streams.js';
import { errorCode } from './disk.js';
import { keyFrameMovie } from './key-frames.js';
import type { Pins } from './pins.js';
import type { Still } from './snapshots.js';
import { type KeyFrame, middles, pickAt } from './thumbnail-picks.js';

export type PictureSize = Readonly<{ width: number; height: number }>;
/** How large a picture becomes, and the cell in the middle of which it stands. */
export type PictureShape = Readonly<{ picture: PictureSize; cell: PictureSize }>;

/**
 * Decodes every picture of a movie (an MP4) to a JPEG as large as its cell.
 * @returns as many as could be decoded, in their order. @throws CamrelayError ffmpeg_failed; the signal's reason
 */
export type DecodeAll = (
  movie: Iterable<Buffer> | AsyncIterable<Buffer>,
  shape: PictureShape,
  of: StreamKey,
  signal: AbortSignal,
) => Promise<Buffer[]>;

/** Puts JPEGs of one size side by side, row by row. @throws as `DecodeAll` */
export type Tile = (
  jpegs: readonly Buffer[],
  columns: number,
  of: StreamKey,
  signal: AbortSignal,
) => Promise<Buffer>;

export type ThumbnailsDeps = Readonly<{
  index: Pick<IndexReader, 'before'>;
  /** What the paths of recordings are relative to. */
  directory: string;
  pins: Pick<Pins, 'hold'>;
  decodeAll: DecodeAll;
  tile: Tile;
}>;

export type ThumbnailWish = Readonly<{ span: TimeSpan; count: number; width: number }>;

/** One slot of a window. */
export type Thumbnail = Readonly<{
  /** The moment it stands for, in the middle of its slot, ms. */
  atMs: number;
  /** The frame it shows, ms; null where nothing was recorded at that moment. */
  frameMs: number | null;
  /** Where its picture is in the sprite, counted row by row; slots may share one. */
  cell: number | null;
}>;

export type ThumbnailSheet = Readonly<{
  thumbnails: readonly Thumbnail[];
  size: PictureSize;
  columns: number;
  /** Different pictures. */
  cells: number;
  /** The same for the same pictures. */
  tag: string;
}>;

export const MAX_THUMBNAILS = 200;
export const MAX_THUMBNAIL_WIDTH = 640;
/** Longest window, ms: a day of 25 hours. */
const MAX_SPAN_MS = 25 * 3_600_000;
const MAX_COLUMNS = 20;
/** Of a sheet without a single picture. */
const USUAL_SHAPE = 9 / 16;
/** Of small pictures, each 3 to 10 KB, and of sheets of them. */
const MAX_KEPT_BYTES = 32 * 1024 * 1024;
const WITHIN_MS = 20_000;
const LIMITS = { name: 'thumbnails', atOnce: 2, waiting: 32, what: 'thumbnails are being made' };

type Sheet = ThumbnailSheet & Readonly<{ frames: readonly KeyFrame[] }>;

export class Thumbnails {
  readonly #slots = new Slots(LIMITS);
  /** Of what is made at a time. */
  readonly bound = this.#slots.bound;
  readonly #kept = new WeightedCache<string, Buffer>(MAX_KEPT_BYTES);

  constructor(private readonly deps: ThumbnailsDeps) {}

  /** What a window shows, without its pictures. @throws CamrelayError bad_span */
  sheet(key: StreamKey, wish: ThumbnailWish): ThumbnailSheet {
    return this.#plan(key, wish);
  }

  /**
   * The pictures of a window on one sheet. A frame that cannot be decoded is stood in for by the one before.
   * @throws CamrelayError bad_span, no_recording, ffmpeg_failed, timeout, too_many_viewers; the signal's
   *   reason
   */
  async sprite(
    key: StreamKey,
    wish: ThumbnailWish,
    signal?: AbortSignal,
  ): Promise<Readonly<{ jpeg: Buffer; tag: string }>> {
    const { frames, size, columns, tag } = this.#plan(key, wish);
    if (frames.length === 0) {
      throw new CamrelayError('no_recording', 'nothing was recorded in this span');
    }
    const jpeg = await this.#once(tag, signal, async (stopped) => {
      const pictures = await this.#pictures(key, frames, size, stopped);
      const [any] = pictures.filter((picture) => picture !== null);
      if (!any) throw new CamrelayError('ffmpeg_failed', 'no frame of this span can be decoded');
      // A cell must not be missing in the middle: its neighbour is better than nothing at all.
      const filled = pictures.map((picture, at) => picture ?? nearest(pictures, at) ?? any);
      return this.deps.tile(filled, columns, key, stopped);
    });
    return { jpeg, tag };
  }

  /**
   * One small picture of the key frame at or before a moment.
   * @throws CamrelayError no_recording, ffmpeg_failed, timeout, too_many_viewers; the signal's reason
   */
  async one(key: StreamKey, atMs: number, width: number, signal?: AbortSignal): Promise<Still> {
    const frame = pickAt(this.deps.index, key, atMs);
    if (!frame) throw new CamrelayError('no_recording', 'nothing was recorded at this moment');
    const size = sizeOf(frame, width);
    const jpeg = await this.#once(nameOf(frame, size), signal, async (stopped) => {
      const [picture] = await this.#pictures(key, [frame], size, stopped);
      if (picture) return picture;
      throw new CamrelayError('ffmpeg_failed', 'the frame cannot be decoded');
    });
    return { jpeg, atMs: frame.part.startMs };
  }

  #plan(key: StreamKey, { span, count, width }: ThumbnailWish): Sheet {
    if (span.toMs - span.fromMs > MAX_SPAN_MS) {
      throw new CamrelayError('bad_span', 'thumbnails are of at most 25 hours');
    }
    const frames: KeyFrame[] = [];
    const thumbnails = middles(span, count).map((atMs): Thumbnail => {
      const frame = pickAt(this.deps.index, key, atMs);
      if (!frame) return { atMs, frameMs: null, cell: null };
      const last = frames.at(-1);
      const isSame = last?.part.startMs === frame.part.startMs;
      if (!isSame) frames.push(frame);
      return { atMs, frameMs: frame.part.startMs, cell: frames.length - 1 };
    });
    const [first] = frames;
    const size = first ? sizeOf(first, width) : { width, height: even(width * USUAL_SHAPE) };
    const columns = Math.max(1, Math.min(MAX_COLUMNS, frames.length));
    const hash = createHash('sha256').update(`${size.width} ${size.height}`);
    for (const frame of frames) hash.update(`\n${nameOf(frame, size)}`);
    const tag = hash.digest('base64url').slice(0, 22);
    return { thumbnails, size, columns, cells: frames.length, tag, frames };
  }

  /** What is kept by a name, else made when its turn comes. */
  async #once(
    name: string,
    signal: AbortSignal | undefined,
    make: (stopped: AbortSignal) => Promise<Buffer>,
  ): Promise<Buffer> {
    const known = this.#kept.get(name);
    if (known) return known;
    return this.#slots.use(async () => {
      const kept = this.#kept.get(name);
      if (kept) return kept;
      const jpeg = await make(deadline(WITHIN_MS, 'the thumbnails took too long', signal));
      this.#kept.set(name, jpeg, jpeg.length);
      return jpeg;
    }, signal);
  }

  /** The pictures of frames, made where they are not kept; null where one cannot be decoded. */
  async #pictures(
    key: StreamKey,
    frames: readonly KeyFrame[],
    size: PictureSize,
    signal: AbortSignal,
  ): Promise<(Buffer | null)[]> {
    using _pin = this.deps.pins.hold(frames.map(({ recording }) => recording.id));
    const found = frames.map((frame) => this.#kept.get(nameOf(frame, size)) ?? null);
    const missing = frames.flatMap((_, at) => (found[at] ? [] : [at]));
    for (const group of oneFormatEach(frames, missing)) {
      const wanted = group.flatMap((at) => frames[at] ?? []);
      const made = await this.#decode(key, wanted, size, signal);
      for (const [nth, at] of group.entries()) {
        const [picture, frame] = [made[nth] ?? null, frames[at]];
        found[at] = picture;
        if (picture && frame) this.#kept.set(nameOf(frame, size), picture, picture.length);
      }
    }
    return found;
  }

  /** Where not all of them come out, in halves, until it is known which ones do not. */
  async #decode(
    key: StreamKey,
    frames: readonly KeyFrame[],
    size: PictureSize,
    signal: AbortSignal,
  ): Promise<(Buffer | null)[]> {
    const { directory, decodeAll } = this.deps;
    signal.throwIfAborted();
    try {
      const movie = await keyFrameMovie(frames, directory);
      const pictures = await decodeAll(movie, shapeOf(frames, size), key, signal);
      if (pictures.length === frames.length) return pictures;
    } catch (error) {
      signal.throwIfAborted();
      if (!isAboutOneFrame(error)) throw error;
    }
    if (frames.length === 1) return [null];
    const half = Math.ceil(frames.length / 2);
    const first = await this.#decode(key, frames.slice(0, half), size, signal);
    return [...first, ...(await this.#decode(key, frames.slice(half), size, signal))];
  }
}

/** Damaged, deleted meanwhile, or nothing that can be decoded. */
function isAboutOneFrame(error: unknown): boolean {
  if (error instanceof MalformedMedia || errorCode(error) === 'ENOENT') return true;
  return error instanceof CamrelayError && error.code === 'ffmpeg_failed';
}

/** Frames that one job can decode: those that a decoder is told the same of. */
function oneFormatEach(frames: readonly KeyFrame[], wanted: readonly number[]): number[][] {
  const groups = new Map<string, number[]>();
  for (const at of wanted) {
    const init = frames[at]?.recording.run.init.toString('latin1') ?? '';
    const group = groups.get(init) ?? [];
    group.push(at);
    groups.set(init, group);
  }
  return [...groups.values()];
}

function nearest(pictures: readonly (Buffer | null)[], at: number): Buffer | null {
  return pictures.slice(0, at).findLast((picture) => picture !== null) ?? null;
}

/** Ids of recordings begin anew in an index that was made anew; the time makes them unlike. */
function nameOf({ recording, part }: KeyFrame, { width, height }: PictureSize): string {
  return `${recording.id} ${part.startMs} ${part.offset} ${width}x${height}`;
}

function sizeOf({ recording }: KeyFrame, width: number): PictureSize {
  const [lead] = recording.run.tracks;
  const shape = lead.kind === 'video' && lead.width > 0 ? lead.height / lead.width : USUAL_SHAPE;
  return { width: even(width), height: even(width * shape) };
}

/** @param frames of one format. @param cell of the sheet, whose other frames may have another shape */
function shapeOf([frame]: readonly KeyFrame[], cell: PictureSize): PictureShape {
  const lead = frame?.recording.run.tracks[0];
  if (lead?.kind !== 'video' || !lead.width || !lead.height) return { picture: cell, cell };
  const scale = Math.min(cell.width / lead.width, cell.height / lead.height);
  const within = (pixels: number, most: number): number => {
    const scaled = even(pixels * scale);
    // A picture that misses its cell by the rounding of it is stretched by that.
    return most - scaled <= 2 ? most : Math.min(most, scaled);
  };
  const width = within(lead.width, cell.width);
  return { picture: { width, height: within(lead.height, cell.height) }, cell };
}

/** What encoders take. */
const even = (pixels: number): number => Math.max(2, 2 * Math.round(pixels / 2));
