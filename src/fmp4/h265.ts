/**
 * What an H.265 sequence parameter set tells, and the record MP4 keeps it in.
 * Source: ITU-T H.265 section 7.3.2.2; ISO/IEC 14496-15 section 8.3.3 (hvcC) and annex E.
 */
import { BitReader } from './bit-reader.js';
import { numbers } from './box.js';
import {
  H265_PPS,
  H265_SPS,
  H265_VPS,
  h265NalType,
  isParameterSet,
  RecordCursor,
  sequenceParameterSet,
  withLength,
} from './nal.js';
import { type Picture, picture } from './picture.js';

export function h265Picture(sps: Buffer): Picture {
  const bits = new BitReader(sps, 2);
  bits.skip(4);
  const subLayers = bits.bits(3);
  bits.skip(1);
  skipProfileTierLevel(bits, subLayers);
  bits.unsigned(); // sps_seq_parameter_set_id
  const chroma = bits.unsigned();
  if (chroma === 3) bits.flag();
  const width = bits.unsigned();
  const height = bits.unsigned();
  const [left, right, top, bottom] = bits.flag()
    ? [bits.unsigned(), bits.unsigned(), bits.unsigned(), bits.unsigned()]
    : [0, 0, 0, 0];
  const cropX = chroma === 1 || chroma === 2 ? 2 : 1;
  const cropY = chroma === 1 ? 2 : 1;
  return picture(width - (left + right) * cropX, height - (top + bottom) * cropY, [1, 1]);
}

/** RFC 6381 by ISO/IEC 14496-15 annex E, e.g. `hvc1.1.6.L120.90`. */
export function h265CodecString(sps: Buffer): string {
  const { space, profile, compatibility, tier, level, constraints } = h265ProfileOf(sps);
  const trimmed = constraints.toString('hex').replace(/(00)+$/, '');
  const tail =
    trimmed.match(/../g)?.map((byte) => `.${byte.replace(/^0/, '').toUpperCase()}`) ?? [];
  return (
    `hvc1.${['', 'A', 'B', 'C'][space] ?? ''}${profile}.` +
    `${reverseBits(compatibility).toString(16)}.${tier ? 'H' : 'L'}${level}${tail.join('')}`
  );
}

/** HEVCDecoderConfigurationRecord for 4-byte lengths, all sets complete in it (`hvc1`). */
export function hevcDecoderConfig(sets: readonly Buffer[]): Buffer {
  const sps = sequenceParameterSet('h265', sets);
  const { chroma, lumaDepth, chromaDepth } = h265FormatOf(sps);
  const arrays = [H265_VPS, H265_SPS, H265_PPS]
    .map((type) => ({ type, nals: sets.filter((nal) => h265NalType(nal) === type) }))
    .filter(({ nals }) => nals.length > 0);
  return Buffer.concat([
    Buffer.from([1]),
    h265GeneralProfile(sps),
    Buffer.from([0xf0, 0, 0xfc, 0xfc | chroma, 0xf8 | lumaDepth, 0xf8 | chromaDepth, 0, 0]),
    Buffer.from([0x0f, arrays.length]), // one temporal layer or unknown, 4-byte lengths
    ...arrays.flatMap(({ type, nals }) => [
      numbers([1, 0x80 | type], [2, nals.length]),
      ...nals.flatMap(withLength),
    ]),
  ]);
}

/** The NAL units kept in an `hvcC` box's body, in the order VPS, SPS, PPS. */
export function parseHevcConfig(record: Buffer): Buffer[] {
  const cursor = new RecordCursor(record, 22);
  const all: Buffer[] = [];
  const arrays = cursor.byte();
  for (let i = 0; i < arrays; i++) {
    cursor.byte();
    all.push(...cursor.nals(cursor.byte() * 256 + cursor.byte()));
  }
  return all
    .filter((nal) => isParameterSet('h265', nal))
    .sort((a, b) => h265NalType(a) - h265NalType(b));
}

/** The 12 bytes of general_profile_space … general_level_idc, which hvcC repeats as they are. */
function h265GeneralProfile(sps: Buffer): Buffer {
  const bits = new BitReader(sps, 3);
  return Buffer.from(Array.from({ length: 12 }, () => bits.bits(8)));
}

function h265ProfileOf(sps: Buffer): {
  space: number;
  tier: number;
  profile: number;
  compatibility: number;
  constraints: Buffer;
  level: number;
} {
  const general = h265GeneralProfile(sps);
  const first = general.readUInt8(0);
  return {
    space: first >> 6,
    tier: (first >> 5) & 1,
    profile: first & 0x1f,
    compatibility: general.readUInt32BE(1),
    constraints: general.subarray(5, 11),
    level: general.readUInt8(11),
  };
}

function h265FormatOf(sps: Buffer): { chroma: number; lumaDepth: number; chromaDepth: number } {
  const bits = new BitReader(sps, 2);
  bits.skip(4);
  const subLayers = bits.bits(3);
  bits.skip(1);
  skipProfileTierLevel(bits, subLayers);
  bits.unsigned();
  const chroma = bits.unsigned();
  if (chroma === 3) bits.flag();
  bits.unsigned();
  bits.unsigned();
  if (bits.flag()) for (let i = 0; i < 4; i++) bits.unsigned();
  return { chroma, lumaDepth: bits.unsigned(), chromaDepth: bits.unsigned() };
}

function skipProfileTierLevel(bits: BitReader, subLayers: number): void {
  bits.skip(96);
  const present = Array.from({ length: subLayers }, () => [bits.flag(), bits.flag()] as const);
  if (subLayers > 0) bits.skip(2 * (8 - subLayers));
  for (const [profile, level] of present) bits.skip((profile ? 88 : 0) + (level ? 8 : 0));
}

function reverseBits(value: number): number {
  let out = 0;
  for (let i = 0; i < 32; i++) out = out * 2 + (Math.floor(value / 2 ** i) % 2);
  return out;
}
