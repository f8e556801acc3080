/**
 * NAL units of a video sample, and which parameter sets have to go in front of them.
 *
 * Source: ISO/IEC 14496-15, section 4.3.3 (length-prefixed units); H.264 section 7.4.1 and H.265
 * section 7.4.2 (unit types; the access unit delimiter is the first unit of its access unit).
 */
import type { VideoTrack } from '../../../../src/model/track.js';

const LENGTH_BYTES = 4;

/** What packetisers need to know of one codec's units. */
export type NalSyntax = Readonly<{
  headerBytes: number;
  typeOf(unit: Buffer): number;
  /** Types of VPS, SPS and PPS. */
  parameterSets: ReadonlySet<number>;
  delimiter: number;
  /** Types below this one hold coded pictures (VCL). */
  firstNonVcl: number;
  /** Types from here on mean something else in RTP, and never occur in a stream. */
  firstReserved: number;
}>;

export const NAL_SYNTAX: Readonly<Record<VideoTrack['codec'], NalSyntax>> = {
  h264: {
    headerBytes: 1,
    typeOf: (unit) => unit.readUInt8(0) & 0x1f,
    parameterSets: new Set([7, 8]),
    delimiter: 9,
    firstNonVcl: 6,
    firstReserved: 24,
  },
  h265: {
    headerBytes: 2,
    typeOf: (unit) => (unit.readUInt8(0) >> 1) & 0x3f,
    parameterSets: new Set([32, 33, 34]),
    delimiter: 35,
    firstNonVcl: 32,
    firstReserved: 48,
  },
};

/** @returns the units of a sample; what stands behind a length that lies is left out */
export function nalUnits(data: Buffer, syntax: NalSyntax): Buffer[] {
  const units: Buffer[] = [];
  for (let at = 0; at + LENGTH_BYTES <= data.length;) {
    const start = at + LENGTH_BYTES;
    const end = start + data.readUInt32BE(at);
    if (end > data.length) break;
    const unit = data.subarray(start, end);
    if (unit.length > syntax.headerBytes && syntax.typeOf(unit) < syntax.firstReserved) {
      units.push(unit);
    }
    at = end;
  }
  return units;
}

/**
 * Puts the track's parameter sets in front of a key frame that does not bring all of its own: a
 * viewer who joins there, or lost them with the frames before, can decode it.
 */
export function withParameterSets(
  units: readonly Buffer[],
  sets: readonly Buffer[],
  syntax: NalSyntax,
): readonly Buffer[] {
  const types = new Set(units.map((unit) => syntax.typeOf(unit)));
  if ([...syntax.parameterSets].every((type) => types.has(type))) return units;
  const [first, ...rest] = units;
  if (first === undefined || syntax.typeOf(first) !== syntax.delimiter) return [...sets, ...units];
  return [first, ...sets, ...rest];
}
