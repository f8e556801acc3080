/**
 * What an H.264 sequence parameter set tells, and the record MP4 keeps it in.
 * Source: ITU-T H.264 section 7.3.2.1; ISO/IEC 14496-15 section 5.3.3 (avcC); RFC 6381.
 */
import { BitReader } from './bit-reader.js';
import { MalformedMedia } from './box.js';
import {
  H264_PPS,
  H264_SPS,
  h264NalType,
  RecordCursor,
  sequenceParameterSet,
  withLength,
} from './nal.js';
import { type Picture, picture } from './picture.js';

/** H.264 profiles whose SPS carries the chroma format (7.3.2.1.1). */
const HIGH_PROFILES = new Set([44, 83, 86, 100, 110, 118, 122, 128, 134, 135, 138, 139, 244]);
/** Table E-1, sample aspect ratios by index. */
const PIXEL_RATIOS: readonly (readonly [number, number])[] = [
  [1, 1], [1, 1], [12, 11], [10, 11], [16, 11], [40, 33], [24, 11], [20, 11], [32, 11],
  [80, 33], [18, 11], [15, 11], [64, 33], [160, 99], [4, 3], [3, 2], [2, 1],
]; // prettier-ignore

export function h264Picture(sps: Buffer): Picture {
  const bits = new BitReader(sps, 1);
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

/** AVCDecoderConfigurationRecord for 4-byte lengths. */
export function avcDecoderConfig(sets: readonly Buffer[]): Buffer {
  const sps = sets.filter((nal) => h264NalType(nal) === H264_SPS);
  const pps = sets.filter((nal) => h264NalType(nal) === H264_PPS);
  const first = sequenceParameterSet('h264', sps);
  if (first.length < 4) throw new MalformedMedia('a sequence parameter set is too short');
  return Buffer.concat([
    Buffer.from([1, first[1] ?? 0, first[2] ?? 0, first[3] ?? 0, 0xff, 0xe0 | sps.length]),
    ...sps.flatMap(withLength),
    Buffer.from([pps.length]),
    ...pps.flatMap(withLength),
    ...(HIGH_PROFILES.has(first[1] ?? 0) ? [highProfileTail(first)] : []),
  ]);
}

/** The NAL units kept in an `avcC` box's body. */
export function parseAvcConfig(record: Buffer): Buffer[] {
  const cursor = new RecordCursor(record, 5);
  const sps = cursor.nals(cursor.byte() & 0x1f);
  return [...sps, ...cursor.nals(cursor.byte())];
}

function pixelRatio(bits: BitReader): readonly [number, number] {
  if (!bits.flag()) return [1, 1];
  const index = bits.bits(8);
  const ratio = index === 255 ? ([bits.bits(16), bits.bits(16)] as const) : PIXEL_RATIOS[index];
  return ratio && ratio[0] > 0 && ratio[1] > 0 ? ratio : [1, 1];
}

function skipScalingLists(bits: BitReader, count: number): void {
  for (let list = 0; list < count; list++) {
    if (!bits.flag()) continue;
    let last = 8;
    let next = 8;
    for (let i = 0; i < (list < 6 ? 16 : 64); i++) {
      if (next !== 0) next = (last + bits.signed() + 256) % 256;
      if (next !== 0) last = next;
    }
  }
}

/** chroma_format, bit depths: the tail that avcC has for the high profiles. */
function highProfileTail(sps: Buffer): Buffer {
  const bits = new BitReader(sps, 4);
  bits.unsigned();
  const chroma = bits.unsigned();
  if (chroma === 3) bits.flag();
  const luma = bits.unsigned();
  const chromaDepth = bits.unsigned();
  return Buffer.from([0xfc | chroma, 0xf8 | luma, 0xf8 | chromaDepth, 0]);
}
