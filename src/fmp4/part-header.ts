/**
 * Reads the header (`moof`) of a part of ours: which samples it has, and where in it they lie.
 *
 * `planFragment` reads anybody's fragments and makes an object of every sample. Here a day of them is
 * read at once, twelve million samples, so each is one call with a few numbers; and since the part
 * muxer wrote them, nothing has to be looked up in a `moov`.
 * Source: ISO/IEC 14496-12 sections 8.8.4 to 8.8.8 and 8.8.12.
 */
import { MalformedMedia, withinBounds } from './box.js';

export interface PartVisitor {
  /**
   * A track of the part; its samples follow.
   * @param track index into the tracks of the run
   * @param dts decode time of its first sample, ticks of the track
   * @param at where that begins, bytes from the start of the part; each begins where the last ends
   */
  track(track: number, dts: number, at: number): void;
  /** @param shift presentation time less decode time, ticks */
  sample(duration: number, shift: number, bytes: number, key: boolean): void;
  /**
   * Samples that differ in nothing but their lengths, as nearly all do: told of together.
   * @returns whether that will do; else they come one by one
   */
  alike?(samples: AlikeSamples): boolean;
}

/** Samples without a shift that follow each other. */
export type AlikeSamples = Readonly<{
  count: number;
  /** Of each, ticks. */
  duration: number;
  firstKey: boolean;
  otherKeys: boolean;
  /** The length of each, in big-endian words of 32 bits. */
  lengths: Buffer;
}>;

const MOOF = fourCc('moof');
const TRAF = fourCc('traf');
const TFHD = fourCc('tfhd');
const TFDT = fourCc('tfdt');
const TRUN = fourCc('trun');
const HEADER_BYTES = 8;
/** Behind a header: version and flags. */
const FULL_HEADER_BYTES = 12;

const HAS = { baseOffset: 0x1, description: 0x2, duration: 0x8, size: 0x10, flags: 0x20 };
const LISTS = {
  offset: 1,
  firstFlags: 4,
  duration: 0x100,
  size: 0x200,
  flags: 0x400,
  shift: 0x800,
};
const NOT_A_KEY_FRAME = 0x0001_0000;
/** A part says these of every track, and none of the others. */
const TOLD = HAS.duration | HAS.flags;
const KNOWN = TOLD | HAS.baseOffset | HAS.description | HAS.size;

class ForeignPart extends MalformedMedia {
  constructor() {
    super('a part that this program has not written');
  }
}

/**
 * The length of the `moof` that begins there.
 * @param end where the bytes that may be looked at end. @throws MalformedMedia where there is none
 */
export function partHeaderBytes(bytes: Buffer, at = 0, end = bytes.length): number {
  if (end - at < HEADER_BYTES || bytes.readUInt32BE(at + 4) !== MOOF) {
    throw new MalformedMedia('there is no part where the index says');
  }
  return bytes.readUInt32BE(at);
}

/** @param from where a whole `moof` box of a part begins, `to`, where it ends. @throws MalformedMedia */
export function readPartHeader(
  bytes: Buffer,
  visitor: PartVisitor,
  from = 0,
  to = bytes.length,
): void {
  try {
    for (let at = from + HEADER_BYTES; at < to; at = endOf(bytes, at, to)) {
      if (bytes.readUInt32BE(at + 4) === TRAF) readTrack(bytes, at, to, visitor);
    }
  } catch (error) {
    withinBounds(() => {
      throw error;
    });
  }
}

function readTrack(moof: Buffer, traf: number, limit: number, visitor: PartVisitor): void {
  const end = endOf(moof, traf, limit);
  let track = -1;
  let duration = 0;
  let flags = 0;
  let dts = 0;
  for (let at = traf + HEADER_BYTES; at < end; at = endOf(moof, at, end)) {
    const body = at + FULL_HEADER_BYTES;
    switch (moof.readUInt32BE(at + 4)) {
      case TFHD:
        if ((moof.readUInt32BE(at + HEADER_BYTES) & KNOWN) !== TOLD) throw new ForeignPart();
        track = moof.readUInt32BE(body) - 1;
        duration = moof.readUInt32BE(body + 4);
        flags = moof.readUInt32BE(body + 8);
        break;
      case TFDT:
        if (moof.readUInt8(at + HEADER_BYTES) !== 1) throw new ForeignPart();
        dts = moof.readUInt32BE(body) * 2 ** 32 + moof.readUInt32BE(body + 4);
        break;
      case TRUN:
        visitor.track(track, dts, moof.readInt32BE(body + 4));
        readSamples(moof, at, end, duration, flags, visitor);
        break;
    }
  }
}

function readSamples(
  moof: Buffer,
  trun: number,
  end: number,
  sameDuration: number,
  sameFlags: number,
  visitor: PartVisitor,
): void {
  const lists = moof.readUInt32BE(trun + HEADER_BYTES);
  if (!(lists & LISTS.offset) || !(lists & LISTS.size)) {
    throw new MalformedMedia('a part that does not say where its samples lie');
  }
  const count = moof.readUInt32BE(trun + FULL_HEADER_BYTES);
  let at = trun + FULL_HEADER_BYTES + 8;
  let firstFlags = sameFlags;
  if (lists & LISTS.firstFlags) {
    firstFlags = moof.readUInt32BE(at);
    at += 4;
  }
  // Of each sample: duration, size, flags, shift; each only where it is listed.
  const sizeAt = lists & LISTS.duration ? 4 : 0;
  const flagsAt = sizeAt + 4;
  const shiftAt = flagsAt + (lists & LISTS.flags ? 4 : 0);
  const each = shiftAt + (lists & LISTS.shift ? 4 : 0);
  if (count * each > end - at) throw new MalformedMedia('a part with a broken header');
  if (each === 4 && visitor.alike) {
    const samples = {
      count,
      duration: sameDuration,
      firstKey: !(firstFlags & NOT_A_KEY_FRAME),
      otherKeys: !(sameFlags & NOT_A_KEY_FRAME),
      lengths: moof.subarray(at, at + 4 * count),
    };
    if (visitor.alike(samples)) return;
  }
  for (let i = 0; i < count; i++, at += each) {
    const duration = sizeAt > 0 ? moof.readUInt32BE(at) : sameDuration;
    const usual = i === 0 ? firstFlags : sameFlags;
    const flags = shiftAt > flagsAt ? moof.readUInt32BE(at + flagsAt) : usual;
    const shift = each > shiftAt ? moof.readInt32BE(at + shiftAt) : 0;
    visitor.sample(duration, shift, moof.readUInt32BE(at + sizeAt), !(flags & NOT_A_KEY_FRAME));
  }
}

/** Where the box that begins at `at` ends. */
function endOf(bytes: Buffer, at: number, limit: number): number {
  const size = bytes.readUInt32BE(at);
  if (size < HEADER_BYTES || size > limit - at)
    throw new MalformedMedia('a part with a broken header');
  return at + size;
}

function fourCc(type: string): number {
  return Buffer.from(type, 'latin1').readUInt32BE(0);
}
