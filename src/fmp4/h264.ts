/**
 * What an H.264 sequence parameter set tells, and the record MP4 keeps it in.
 * Source: ITU-T H.264 section 7.3.2.1; ISO/IEC 14496-15 section 5.3.3 (avcC); RFC 6381.
 */
import { BitReader } from './bit-reader.js';
import { MalformedMedia, numbers } from './box.js';
import {
  H264_PPS,
  H264_SPS,
  h264NalType,
  isParameterSet,
  nalArray,
  RecordCursor,
  sequenceParameterSet,
} from './nal.js';
import { type Picture, picture, pixelRatio } from './picture.js';

/** H.264 profiles whose SPS carries the chroma format (7.3.2.1.1). */
const HIGH_PROFILES = new Set([44, 83, 86, 100, 110, 118, 122, 128, 134, 135, 138, 139, 244]);
/** Where the number of sequence parameter sets stands in a record, and the bits that are always set. */
const SPS_COUNT_AT = 5;
const SPS_COUNT_MASK = 0xe0;

/** @throws MalformedMedia */
export function h264Picture(sps: Buffer): Picture {
  const bits = BitReader.ofNal(sps, 1);
  const profile = bits.bits(8);
  bits.skip(16);
  bits.unsigned(); // seq_parameter_set_id
  let chroma = 1;
  if (HIGH_PROFILES.has(profile)) {
    chroma = bits.unsigned();
    if (chroma === 3) bits.flag();
    bits.unsigned();
    bits.unsigned();
    bits.flag();
    if (bits.flag()) skipScalingLists(bits, chroma === 3 ? 12 : 8);
  }
  bits.unsigned(); // log2_max_frame_num
  const orderType = bits.unsigned();
  if (orderType === 0) bits.unsigned();
  else if (orderType === 1) {
    bits.flag();
    bits.signed();
    bits.signed();
    const cycle = bits.unsigned();
    if (cycle > 255) throw new MalformedMedia('a picture order cycle is too long');
    for (let i = 0; i < cycle; i++) bits.signed();
  }
  bits.unsigned();
  bits.flag();
  const widthInBlocks = bits.unsigned() + 1;
  const heightInUnits = bits.unsigned() + 1;
  const framesOnly = bits.flag();
  if (!framesOnly) bits.flag();
  bits.flag();
  const [left, right, top, bottom] = bits.flag()
    ? [bits.unsigned(), bits.unsigned(), bits.unsigned(), bits.unsigned()]
    : [0, 0, 0, 0];
  const cropX = chroma === 1 || chroma === 2 ? 2 : 1;
  const cropY = (chroma === 1 ? 2 : 1) * (2 - framesOnly);
  return picture(
    widthInBlocks * 16 - (left + right) * cropX,
    heightInUnits * 16 * (2 - framesOnly) - (top + bottom) * cropY,
    bits.flag() ? pixelRatio(bits) : [1, 1],
  );
}

/** RFC 6381: profile, constraints and level as they stand in the SPS. */
export function h264CodecString(sps: Buffer): string {
  return `avc1.${sps.toString('hex', 1, 4)}`;
}

/** AVCDecoderConfigurationRecord for 4-byte lengths. @throws MalformedMedia */
export function avcDecoderConfig(sets: readonly Buffer[]): Buffer {
  const sps = sets.filter((nal) => h264NalType(nal) === H264_SPS);
  const pps = sets.filter((nal) => h264NalType(nal) === H264_PPS);
  const first = sequenceParameterSet('h264', sps);
  const profile = first.subarray(1, 4);
  if (profile.length < 3) throw new MalformedMedia('a sequence parameter set is too short');
  return Buffer.concat([
    numbers([1, 1]),
    profile,
    numbers([1, 0xff]),
    ...nalArray(1, sps, SPS_COUNT_MASK),
    ...nalArray(1, pps),
    ...(HIGH_PROFILES.has(profile.readUInt8(0)) ? [highProfileTail(first)] : []),
  ]);
}

/** The parameter sets kept in an `avcC` box's body: SPS, then PPS. @throws MalformedMedia */
export function parseAvcConfig(record: Buffer): Buffer[] {
  const cursor = new RecordCursor(record, SPS_COUNT_AT);
  const sps = cursor.nals(cursor.byte() & ~SPS_COUNT_MASK);
  const pps = cursor.nals(cursor.byte());
  return [...sps, ...pps].filter((nal) => isParameterSet('h264', nal));
}

/** A list ends early where the next scale becomes 0. */
function skipScalingLists(bits: BitReader, count: number): void {
  for (let list = 0; list < count; list++) {
    if (!bits.flag()) continue;
    let scale = 8;
    for (let i = 0; i < (list < 6 ? 16 : 64) && scale !== 0; i++) {
      scale = (scale + bits.signed() + 256) % 256;
    }
  }
}

/** Chroma format and bit depths, which avcC repeats for the high profiles; no SPS extensions. */
function highProfileTail(sps: Buffer): Buffer {
  const bits = BitReader.ofNal(sps, 4);
  bits.unsigned();
  const chroma = bits.unsigned();
  if (chroma === 3) bits.flag();
  const luma = bits.unsigned();
  const chromaDepth = bits.unsigned();
  if (chroma > 3 || luma > 6 || chromaDepth > 6) {
    throw new MalformedMedia(`H.264 of chroma format ${chroma}, depths ${luma} and ${chromaDepth}`);
  }
  return Buffer.from([0xfc | chroma, 0xf8 | luma, 0xf8 | chromaDepth, 0]);
}
