/**
 * How H.265 is named, and the record MP4 keeps its parameter sets in.
 * Source: ISO/IEC 14496-15 section 8.3.3 (hvcC) and annex E (codec strings).
 */
import { numbers } from './box.js';
import type { H265Sps } from './h265-sps.js';
import {
  H265_PPS,
  H265_SPS,
  H265_VPS,
  h265NalType,
  isParameterSet,
  nalArray,
  RecordCursor,
} from './nal.js';

/** The byte of a record that holds the number of its arrays. */
const ARRAYS_AT = 22;

/** RFC 6381 by ISO/IEC 14496-15 annex E, e.g. `hvc1.1.6.L120.90`. */
export function h265CodecString({ general }: H265Sps): string {
  const first = general.readUInt8(0);
  const space = ['', 'A', 'B', 'C'][first >> 6] ?? '';
  const profile = first & 0x1f;
  const compatibility = reverseBits(general.readUInt32BE(1)).toString(16).toUpperCase();
  const tier = first & 0x20 ? 'H' : 'L';
  const level = general.readUInt8(11);
  return [`hvc1.${space}${profile}`, compatibility, `${tier}${level}`, ...constraints(general)].join('.'); // prettier-ignore
}

/** HEVCDecoderConfigurationRecord for 4-byte lengths, all sets complete in it (`hvc1`). */
export function hevcDecoderConfig(sets: readonly Buffer[], sps: H265Sps): Buffer {
  const arrays = [H265_VPS, H265_SPS, H265_PPS]
    .map((type) => ({ type, nals: sets.filter((nal) => h265NalType(nal) === type) }))
    .filter(({ nals }) => nals.length > 0);
  return Buffer.concat([
    numbers([1, 1]),
    sps.general,
    numbers(
      [2, 0xf000], // no promise about segments
      [1, 0xfc], // nor about parallelism
      [1, 0xfc | sps.chroma], [1, 0xf8 | sps.lumaDepth], [1, 0xf8 | sps.chromaDepth],
      [2, 0], // frame rate not told
      [1, (sps.temporalLayers << 3) | (sps.temporalIdNested << 2) | 3],
      [1, arrays.length],
    ),
    ...arrays.flatMap(({ type, nals }) => [numbers([1, 0x80 | type]), ...nalArray(2, nals)]),
  ]); // prettier-ignore
}

/** The parameter sets kept in an `hvcC` box's body, in the order VPS, SPS, PPS. @throws MalformedMedia */
export function parseHevcConfig(record: Buffer): Buffer[] {
  const cursor = new RecordCursor(record, ARRAYS_AT);
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

/** The six bytes of constraints in hex, without the zero bytes at their end. */
function constraints(general: Buffer): string[] {
  const bytes = [...general.subarray(5, 11)];
  const last = bytes.findLastIndex((byte) => byte !== 0);
  return bytes.slice(0, last + 1).map((byte) => byte.toString(16).toUpperCase());
}

function reverseBits(value: number): number {
  let out = 0;
  for (let i = 0; i < 32; i++) out = out * 2 + (Math.floor(value / 2 ** i) % 2);
  return out;
}
