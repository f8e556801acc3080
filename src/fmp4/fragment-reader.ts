/**
 * Bytes -> samples: reads the fragmented MP4 that a worker writes, in any chunking.
 *
 * Samples are views of the `mdat` they came in; nothing is copied here.
 * Source: ISO/IEC 14496-12 section 8.8 (movie fragments).
 */
import { type Box, boxAt, boxesIn, MalformedMedia } from './box.js';
import { BoxSplitter } from './box-splitter.js';
import { type MovieTrack, parseMovie } from './movie.js';

/** A sample as it stands in a fragment, with the times the muxer gave it. */
export type FragmentSample = Readonly<{
  dts: number;
  pts: number;
  duration: number;
  key: boolean;
  data: Buffer;
}>;

export interface FragmentListener {
  /** Once, before any sample. */
  tracks(tracks: readonly MovieTrack[]): void;
  /** The samples of one track in one fragment, in decode order. */
  samples(trackId: number, samples: readonly FragmentSample[]): void;
}

/** Samples in one fragment; a second of audio has fewer than a hundred. */
const MAX_SAMPLES = 10_000;
const NOT_A_KEY_FRAME = 0x0001_0000;
const TFHD = { baseOffset: 1, description: 2, duration: 8, size: 0x10, flags: 0x20 };
const TRUN = { offset: 1, firstFlags: 4, duration: 0x100, size: 0x200, flags: 0x400, shift: 0x800 };

type PlannedSample = Omit<FragmentSample, 'data'> & { from: number; bytes: number };
type PlannedTrack = Readonly<{ trackId: number; samples: readonly PlannedSample[] }>;

export class FragmentReader {
  readonly #splitter = new BoxSplitter((box) => this.#onBox(box));
  readonly #tracks = new Map<number, MovieTrack>();
  /** The last `moof`, until its `mdat` comes. */
  #plan: readonly PlannedTrack[] | null = null;

  constructor(private readonly listener: FragmentListener) {}

  /** @throws MalformedMedia, UnsupportedCodec; the reader is of no use afterwards */
  push(chunk: Buffer): void {
    try {
      this.#splitter.push(chunk);
    } catch (error) {
      // Node's own bounds checks speak for a field that lies outside its box.
      throw error instanceof RangeError
        ? new MalformedMedia(error.message, { cause: error })
        : error;
    }
  }

  #onBox({ type, bytes, body }: Box): void {
    if (type === 'moov') {
      const tracks = parseMovie(body);
      for (const track of tracks) this.#tracks.set(track.id, track);
      this.listener.tracks(tracks);
    } else if (type === 'moof') {
      this.#plan = planFragment(body, bytes.length, this.#tracks);
    } else if (type === 'mdat') {
      const plan = this.#plan;
      this.#plan = null;
      for (const { trackId, samples } of plan ?? []) {
        this.listener.samples(
          trackId,
          samples.map((sample) => cutOut(sample, bytes)),
        );
      }
    }
  }
}

function cutOut({ from, bytes: size, ...sample }: PlannedSample, mdat: Buffer): FragmentSample {
  const data = mdat.subarray(from, from + size);
  if (from < 8 || data.length !== size) {
    throw new MalformedMedia('a sample lies outside the media of its fragment');
  }
  return { ...sample, data };
}

/** Where every sample of a `moof` lies, counted from the start of the `mdat` behind it. */
function planFragment(
  moof: Buffer,
  moofBytes: number,
  tracks: ReadonlyMap<number, MovieTrack>,
): PlannedTrack[] {
  const planned: PlannedTrack[] = [];
  for (const { type, body } of boxesIn(moof)) {
    if (type !== 'traf') continue;
    const header = boxAt(body, 'tfhd').body;
    const trackId = header.readUInt32BE(4);
    const track = tracks.get(trackId);
    if (!track)
      throw new MalformedMedia(`a fragment of track ${trackId}, which was never announced`);
    const defaults = fragmentDefaults(header, track);
    const samples: PlannedSample[] = [];
    let dts = decodeTime(boxAt(body, 'tfdt').body);
    for (const run of boxesIn(body)) {
      if (run.type !== 'trun') continue;
      dts = planRun(run.body, dts, moofBytes, defaults, samples);
    }
    planned.push({ trackId, samples });
  }
  return planned;
}

function fragmentDefaults(tfhd: Buffer, { defaults }: MovieTrack): MovieTrack['defaults'] {
  const has = tfhd.readUInt32BE(0);
  if (has & TFHD.baseOffset) throw new MalformedMedia('a fragment with offsets into a file');
  let offset = 8;
  const next = (): number => {
    offset += 4;
    return tfhd.readUInt32BE(offset - 4);
  };
  if (has & TFHD.description) next();
  return {
    duration: has & TFHD.duration ? next() : defaults.duration,
    size: has & TFHD.size ? next() : defaults.size,
    flags: has & TFHD.flags ? next() : defaults.flags,
  };
}

function decodeTime(tfdt: Buffer): number {
  const time = tfdt[0] === 1 ? Number(tfdt.readBigUInt64BE(4)) : tfdt.readUInt32BE(4);
  if (!Number.isSafeInteger(time)) throw new MalformedMedia('a decode time beyond all bounds');
  return time;
}

function planRun(
  trun: Buffer,
  startDts: number,
  moofBytes: number,
  defaults: MovieTrack['defaults'],
  into: PlannedSample[],
): number {
  const has = trun.readUInt32BE(0) & 0xff_ffff;
  const count = trun.readUInt32BE(4);
  if (count + into.length > MAX_SAMPLES) throw new MalformedMedia(`a fragment of ${count} samples`);
  let offset = 8;
  const next = (): number => {
    offset += 4;
    return trun.readUInt32BE(offset - 4);
  };
  if (!(has & TRUN.offset)) throw new MalformedMedia('a run of samples without a data offset');
  let from = trun.readInt32BE(offset) - moofBytes;
  offset += 4;
  const firstFlags = has & TRUN.firstFlags ? next() : null;
  let dts = startDts;
  for (let i = 0; i < count; i++) {
    const duration = has & TRUN.duration ? next() : defaults.duration;
    const bytes = has & TRUN.size ? next() : defaults.size;
    const ownFlags = has & TRUN.flags ? next() : defaults.flags;
    const flags = i === 0 && firstFlags !== null ? firstFlags : ownFlags;
    const shift = has & TRUN.shift ? next() | 0 : 0;
    into.push({ dts, pts: dts + shift, duration, key: !(flags & NOT_A_KEY_FRAME), from, bytes });
    dts += duration;
    from += bytes;
  }
  return dts;
}
