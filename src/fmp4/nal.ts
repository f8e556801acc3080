/**
 * NAL units of H.264 and H.265: telling them apart, and walking those of one sample.
 * Source: ITU-T H.264 table 7-1, H.265 table 7-1; ISO/IEC 14496-15 section 5.3.2.
 */
import { MalformedMedia, numbers } from './box.js';

export type VideoCodec = 'h264' | 'h265';

export const H264_SPS = 7;
export const H264_PPS = 8;
export const H265_VPS = 32;
export const H265_SPS = 33;
export const H265_PPS = 34;

export const h264NalType = (nal: Buffer): number => (nal[0] ?? 0) & 0x1f;
export const h265NalType = (nal: Buffer): number => ((nal[0] ?? 0) >> 1) & 0x3f;

/** The NAL unit that tells size and profile. */
export function sequenceParameterSet(codec: VideoCodec, sets: readonly Buffer[]): Buffer {
  const sps = sets.find((nal) => isSequenceParameterSet(codec, nal));
  if (!sps) throw new MalformedMedia('the video has no sequence parameter set');
  return sps;
}

export function isSequenceParameterSet(codec: VideoCodec, nal: Buffer): boolean {
  return codec === 'h264' ? h264NalType(nal) === H264_SPS : h265NalType(nal) === H265_SPS;
}

export function isParameterSet(codec: VideoCodec, nal: Buffer): boolean {
  if (codec === 'h264') return h264NalType(nal) === H264_SPS || h264NalType(nal) === H264_PPS;
  const type = h265NalType(nal);
  return type >= H265_VPS && type <= H265_PPS;
}

/** The NAL units of a sample; its lengths take 4 bytes each. @throws MalformedMedia */
export function* nalsOf(sample: Buffer): Generator<Buffer> {
  let offset = 0;
  while (offset < sample.length) {
    if (sample.length - offset < 4) throw new MalformedMedia('a NAL unit length is cut off');
    const end = offset + 4 + sample.readUInt32BE(offset);
    if (end > sample.length) throw new MalformedMedia('a NAL unit reaches beyond its sample');
    yield sample.subarray(offset + 4, end);
    offset = end;
  }
}

/** Reads NAL units out of a decoder configuration record. @throws MalformedMedia where it ends too early */
export class RecordCursor {
  #offset: number;
  constructor(
    private readonly record: Buffer,
    start: number,
  ) {
    this.#offset = start;
  }
  byte(): number {
    const byte = this.record[this.#offset++];
    if (byte === undefined) throw new MalformedMedia('a decoder configuration is cut off');
    return byte;
  }
  nals(count: number): Buffer[] {
    return Array.from({ length: count }, () => {
      const length = this.byte() * 256 + this.byte();
      const nal = this.record.subarray(this.#offset, this.#offset + length);
      if (nal.length !== length) throw new MalformedMedia('a decoder configuration is cut off');
      this.#offset += length;
      return Buffer.from(nal);
    });
  }
}

/**
 * NAL units as decoder configuration records keep them: their number, then each behind its 2-byte
 * length. @throws MalformedMedia where there are more, or longer ones, than a record can hold
 */
export function nalArray(countBytes: 1 | 2, nals: readonly Buffer[], countMask = 0): Buffer[] {
  const most = (countBytes === 2 ? 0xffff : 0xff) - countMask;
  if (nals.length > most || nals.some((nal) => nal.length > 0xffff)) {
    throw new MalformedMedia('parameter sets that fit into no decoder configuration');
  }
  return [
    numbers([countBytes, countMask | nals.length]),
    ...nals.flatMap((nal) => [numbers([2, nal.length]), nal]),
  ];
}
