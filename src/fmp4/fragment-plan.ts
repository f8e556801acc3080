/**
 * What a `moof` says: when each sample is due, and where in the stream its bytes lie.
 * Source: ISO/IEC 14496-12 sections 8.8.4 to 8.8.8 and 8.8.12 (moof to trun, tfdt).
 */
import { boxAt, boxesIn, MalformedMedia, withinBounds } from './box.js';
import type { FragmentDefaults, MovieTrack } from './movie.js';

/** A sample whose bytes are still to come. */
export type PlannedSample = Readonly<{
  dts: number;
  pts: number;
  duration: number;
  key: boolean;
  /** Where its bytes begin, counted from the start of the stream. */
  at: number;
  bytes: number;
}>;

export type PlannedTrack = Readonly<{ trackId: number; samples: readonly PlannedSample[] }>;

/** Samples in one fragment; a second of audio has fewer than a hundred. */
const MAX_SAMPLES = 10_000;
const NOT_A_KEY_FRAME = 0x0001_0000;
const TFHD = {
  baseOffset: 0x1,
  description: 0x2,
  duration: 0x8,
  size: 0x10,
  flags: 0x20,
  baseIsMoof: 0x2_0000,
};
const TRUN = { offset: 1, firstFlags: 4, duration: 0x100, size: 0x200, flags: 0x400, shift: 0x800 };

/** A track's part of the fragment as far as it has been read. */
type Reading = {
  readonly track: MovieTrack;
  readonly defaults: FragmentDefaults;
  /** What the data offsets of its runs are counted from. */
  readonly base: number;
  readonly samples: PlannedSample[];
  /** Decode time of the next sample. */
  dts: number;
  /** Where the bytes of the next sample lie if its run does not say. */
  at: number;
};

/**
 * @param moof the body of a `moof` that began at `moofAt` in the stream
 * @throws MalformedMedia
 */
export function planFragment(
  moof: Buffer,
  moofAt: number,
  tracks: ReadonlyMap<number, MovieTrack>,
): PlannedTrack[] {
  return withinBounds(() => {
    const planned: PlannedTrack[] = [];
    let room = MAX_SAMPLES;
    let previousEnd = moofAt;
    for (const { type, body } of boxesIn(moof)) {
      if (type !== 'traf') continue;
      const reading = beginTrack(body, moofAt, previousEnd, tracks);
      for (const run of boxesIn(body)) {
        if (run.type !== 'trun') continue;
        room -= run.body.readUInt32BE(4);
        if (room < 0) throw new MalformedMedia(`a fragment of more than ${MAX_SAMPLES} samples`);
        planRun(run.body, reading);
      }
      previousEnd = reading.at;
      if (reading.samples.length === 0) continue;
      planned.push({ trackId: reading.track.id, samples: reading.samples });
    }
    return planned;
  });
}

function beginTrack(
  traf: Buffer,
  moofAt: number,
  previousEnd: number,
  tracks: ReadonlyMap<number, MovieTrack>,
): Reading {
  const tfhd = boxAt(traf, 'tfhd').body;
  const track = tracks.get(tfhd.readUInt32BE(4));
  if (!track) throw new MalformedMedia('a fragment of a track that was never announced');
  const has = tfhd.readUInt32BE(0);
  let offset = has & TFHD.baseOffset ? 16 : 8;
  const next = (): number => {
    offset += 4;
    return tfhd.readUInt32BE(offset - 4);
  };
  if (has & TFHD.description) next();
  const defaults = {
    duration: has & TFHD.duration ? next() : track.defaults.duration,
    size: has & TFHD.size ? next() : track.defaults.size,
    flags: has & TFHD.flags ? next() : track.defaults.flags,
  };
  // Where nothing is said, a track's bytes follow those of the track before (8.8.7.1).
  const base =
    has & TFHD.baseOffset
      ? safeNumber(tfhd.readBigUInt64BE(8))
      : has & TFHD.baseIsMoof
        ? moofAt
        : previousEnd;
  const dts = decodeTime(boxAt(traf, 'tfdt').body);
  return { track, defaults, base, samples: [], dts, at: base };
}

function decodeTime(tfdt: Buffer): number {
  return tfdt.readUInt8(0) === 1 ? safeNumber(tfdt.readBigUInt64BE(4)) : tfdt.readUInt32BE(4);
}

function planRun(trun: Buffer, reading: Reading): void {
  const { defaults, samples } = reading;
  const isAudio = reading.track.track.kind === 'audio';
  const has = trun.readUInt32BE(0);
  const count = trun.readUInt32BE(4);
  let offset = 8;
  const next = (): number => {
    offset += 4;
    return trun.readUInt32BE(offset - 4);
  };
  if (has & TRUN.offset) reading.at = reading.base + (next() | 0);
  const firstFlags = has & TRUN.firstFlags ? next() : null;
  for (let i = 0; i < count; i++) {
    const { dts, at } = reading;
    const duration = has & TRUN.duration ? next() : defaults.duration;
    const bytes = has & TRUN.size ? next() : defaults.size;
    const ownFlags = has & TRUN.flags ? next() : defaults.flags;
    const flags = i === 0 && firstFlags !== null ? firstFlags : ownFlags;
    // Signed in version 1; encoders write such values under version 0 too.
    const shift = has & TRUN.shift ? next() | 0 : 0;
    const key = isAudio || !(flags & NOT_A_KEY_FRAME);
    samples.push({ dts, pts: dts + shift, duration, key, at, bytes });
    reading.dts += duration;
    reading.at += bytes;
  }
  if (!Number.isSafeInteger(reading.dts)) throw new MalformedMedia('a time beyond all bounds');
}

function safeNumber(value: bigint): number {
  const number = Number(value);
  if (!Number.isSafeInteger(number)) throw new MalformedMedia('a number beyond all bounds');
  return number;
}
