/**
 * Reads an H.265 sequence parameter set as far as the shape of its pixels.
 *
 * That stands almost at the end of it, behind everything that only a decoder needs, so all of it has
 * to be walked.
 * Source: ITU-T H.265 sections 7.3.2.2 (SPS), 7.3.3 (profile, tier, level), 7.3.4 (scaling lists),
 * 7.3.7 (reference picture sets), E.2.1 (VUI).
 */
import { BitReader } from './bit-reader.js';
import { MalformedMedia } from './box.js';
import { type Picture, picture, pixelRatio } from './picture.js';

export type H265Sps = Readonly<{
  /** The 12 bytes of general_profile_space to general_level_idc. */
  general: Buffer;
  temporalLayers: number;
  temporalIdNested: 0 | 1;
  chroma: number;
  /** Bits of a sample less 8. */
  lumaDepth: number;
  chromaDepth: number;
  picture: Picture;
}>;

const NAL_HEADER_BYTES = 2;
/** Most reference picture sets an SPS may hold, and most pictures in one (7.4.3.2.1, 7.4.8). */
const MAX_PICTURE_SETS = 64;
const MAX_PICTURES = 16;
const MAX_LONG_TERM = 32;

/** @throws MalformedMedia */
export function parseH265Sps(sps: Buffer): H265Sps {
  const bits = BitReader.ofNal(sps, NAL_HEADER_BYTES);
  bits.skip(4);
  const subLayers = bits.bits(3);
  const temporalIdNested = bits.flag();
  const general = Buffer.from(Array.from({ length: 12 }, () => bits.bits(8)));
  skipSubLayerProfiles(bits, subLayers);
  bits.unsigned(); // sps_seq_parameter_set_id
  const chroma = bits.unsigned();
  if (chroma > 3) throw new MalformedMedia(`H.265 of chroma format ${chroma}`);
  if (chroma === 3) bits.flag();
  const width = bits.unsigned();
  const height = bits.unsigned();
  const [left, right, top, bottom] = bits.flag()
    ? [bits.unsigned(), bits.unsigned(), bits.unsigned(), bits.unsigned()]
    : [0, 0, 0, 0];
  const cropX = chroma === 1 || chroma === 2 ? 2 : 1;
  const cropY = chroma === 1 ? 2 : 1;
  const lumaDepth = bits.unsigned();
  const chromaDepth = bits.unsigned();
  if (lumaDepth > 8 || chromaDepth > 8) throw new MalformedMedia('H.265 of more than 16 bits');
  skipCodingTools(bits, subLayers);
  return {
    general,
    temporalLayers: subLayers + 1,
    temporalIdNested,
    chroma,
    lumaDepth,
    chromaDepth,
    picture: picture(
      width - (left + right) * cropX,
      height - (top + bottom) * cropY,
      bits.flag() ? pixelRatio(bits) : [1, 1],
    ),
  };
}

function skipSubLayerProfiles(bits: BitReader, subLayers: number): void {
  const present = Array.from({ length: subLayers }, () => [bits.flag(), bits.flag()] as const);
  if (subLayers > 0) bits.skip(2 * (8 - subLayers));
  for (const [profile, level] of present) bits.skip((profile ? 88 : 0) + (level ? 8 : 0));
}

/** Everything between the bit depths and the VUI. */
function skipCodingTools(bits: BitReader, subLayers: number): void {
  const orderBits = bits.unsigned() + 4; // log2_max_pic_order_cnt_lsb
  if (orderBits > 16) throw new MalformedMedia('a picture order count is too long');
  const ordered = bits.flag() ? subLayers + 1 : 1;
  for (let i = 0; i < ordered * 3; i++) bits.unsigned();
  for (let i = 0; i < 6; i++) bits.unsigned(); // block sizes, transform depths
  if (bits.flag() && bits.flag()) skipScalingLists(bits);
  bits.skip(2); // asymmetric partitions, sample adaptive offset
  if (bits.flag()) {
    bits.skip(8);
    bits.unsigned();
    bits.unsigned();
    bits.flag();
  }
  skipShortTermSets(bits);
  if (bits.flag()) {
    const count = bits.unsigned();
    if (count > MAX_LONG_TERM) throw new MalformedMedia('too many long-term pictures');
    bits.skip(count * (orderBits + 1));
  }
  bits.skip(2); // temporal motion vectors, strong smoothing
}

function skipScalingLists(bits: BitReader): void {
  for (let size = 0; size < 4; size++) {
    for (let matrix = 0; matrix < (size === 3 ? 2 : 6); matrix++) {
      if (!bits.flag()) {
        bits.unsigned();
        continue;
      }
      const coefficients = Math.min(64, 16 << (size * 2)) + (size > 1 ? 1 : 0);
      for (let i = 0; i < coefficients; i++) bits.signed();
    }
  }
}

function skipShortTermSets(bits: BitReader): void {
  const count = bits.unsigned();
  if (count > MAX_PICTURE_SETS) throw new MalformedMedia('too many reference picture sets');
  let pictures = 0;
  for (let set = 0; set < count; set++) {
    const isPredicted = set > 0 && bits.flag() === 1;
    pictures = isPredicted ? predictedPictures(bits, pictures) : listedPictures(bits);
    if (pictures > MAX_PICTURES) throw new MalformedMedia('a reference picture set is too long');
  }
}

/** Pictures of a set that is told by its difference from the one before. */
function predictedPictures(bits: BitReader, before: number): number {
  bits.flag(); // delta_rps_sign
  bits.unsigned(); // abs_delta_rps
  let kept = 0;
  for (let i = 0; i <= before; i++) {
    const isUsed = bits.flag() === 1;
    // use_delta_flag is there only for pictures that are not used
    if (isUsed || bits.flag() === 1) kept++;
  }
  return kept;
}

function listedPictures(bits: BitReader): number {
  const count = bits.unsigned() + bits.unsigned();
  if (count > MAX_PICTURES) throw new MalformedMedia('a reference picture set is too long');
  for (let i = 0; i < count; i++) {
    bits.unsigned(); // delta_poc
    bits.flag(); // used_by_curr_pic
  }
  return count;
}
