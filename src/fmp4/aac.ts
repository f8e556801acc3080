/**
 * AAC's own configuration, and the `esds` box that MP4 keeps it in.
 * Source: ISO/IEC 14496-3 section 1.6.2.1 (AudioSpecificConfig); 14496-1 sections 7.2.6 and 8.3.3
 * (descriptors); 14496-14 section 5.6 (esds).
 */
import { BitReader } from './bit-reader.js';
import { fullBox, MalformedMedia } from './box.js';

export type AacConfig = Readonly<{
  /** Audio object type: 2 is AAC-LC, 5 HE-AAC, 29 HE-AAC version 2. */
  objectType: number;
  /** What comes out of the decoder, Hz: with explicit SBR twice that of the core. */
  sampleRate: number;
  channels: number;
}>;

/** Sampling frequencies by index, table 1.18. */
const SAMPLE_RATES = [
  96_000, 88_200, 64_000, 48_000, 44_100, 32_000, 24_000, 22_050, 16_000, 12_000, 11_025, 8_000,
  7_350,
];
const OWN_RATE = 15;
/** Channels by configuration, table 1.19; 0 leaves it to the stream, and is taken for stereo. */
const CHANNELS = [2, 1, 2, 3, 4, 5, 6, 8, 0, 0, 0, 7, 8, 24, 8];
const SBR = 5;
const PARAMETRIC_STEREO = 29;
/** objectTypeIndication of MPEG-4 audio, ISO/IEC 14496-1 table 5. */
const MPEG4_AUDIO = 0x40;
const TAG = { es: 0x03, decoder: 0x04, specific: 0x05, sync: 0x06 };

/** @throws MalformedMedia */
export function parseAacConfig(config: Buffer): AacConfig {
  const bits = new BitReader(config);
  const objectType = audioObjectType(bits);
  let sampleRate = samplingFrequency(bits);
  const channels = CHANNELS[bits.bits(4)];
  // Spectral band replication that is signalled in the open has its own rate behind the core's.
  if (objectType === SBR || objectType === PARAMETRIC_STEREO) sampleRate = samplingFrequency(bits);
  if (!sampleRate || !channels) throw new MalformedMedia('AAC of an unknown rate or channels');
  const isStereo = objectType === PARAMETRIC_STEREO && channels === 1;
  return { objectType, sampleRate, channels: isStereo ? 2 : channels };
}

function audioObjectType(bits: BitReader): number {
  const type = bits.bits(5);
  return type === 31 ? 32 + bits.bits(6) : type;
}

function samplingFrequency(bits: BitReader): number {
  const index = bits.bits(4);
  return index === OWN_RATE ? bits.bits(24) : (SAMPLE_RATES[index] ?? 0);
}

/** What an `esds` holds: `objectType` as the MP4 registration authority numbers codecs. */
export type ElementaryStream = Readonly<{ objectType: number; config: Buffer | null }>;

/** @param body of an `esds` box. @throws MalformedMedia, RangeError where a field is missing */
export function parseEsds(body: Buffer): ElementaryStream {
  const stream = descriptorIn(body.subarray(4), TAG.es);
  if (!stream) throw new MalformedMedia('an esds box without a stream');
  const flags = stream.readUInt8(2);
  let offset = 3 + (flags & 0x80 ? 2 : 0);
  if (flags & 0x40) offset += 1 + stream.readUInt8(offset);
  if (flags & 0x20) offset += 2;
  const decoder = descriptorIn(stream.subarray(offset), TAG.decoder);
  if (!decoder) throw new MalformedMedia('an esds box without a decoder configuration');
  return {
    objectType: decoder.readUInt8(0),
    config: descriptorIn(decoder.subarray(13), TAG.specific),
  };
}

export const isMpeg4Audio = ({ objectType }: ElementaryStream): boolean =>
  objectType === MPEG4_AUDIO;

export function esds(config: Buffer): Buffer {
  const specific = descriptor(TAG.specific, config);
  // An audio stream; buffer size and bit rates are not told.
  const decoder = descriptor(TAG.decoder, Buffer.from([MPEG4_AUDIO, 0x15]), Buffer.alloc(11), specific); // prettier-ignore
  const sync = descriptor(TAG.sync, Buffer.from([0x02]));
  return fullBox('esds', 0, 0, descriptor(TAG.es, Buffer.from([0, 0, 0]), decoder, sync));
}

/** The body of the first descriptor with a tag. @throws MalformedMedia where one is cut off */
function descriptorIn(bytes: Buffer, tag: number): Buffer | null {
  let offset = 0;
  while (offset < bytes.length) {
    const found = bytes[offset++];
    let size = 0;
    for (let i = 0; i < 4; i++) {
      const byte = bytes[offset++] ?? 0;
      size = size * 128 + (byte & 0x7f);
      if (byte < 0x80) break;
    }
    const body = bytes.subarray(offset, offset + size);
    if (body.length !== size) throw new MalformedMedia('a descriptor is cut off');
    if (found === tag) return body;
    offset += size;
  }
  return null;
}

/** A descriptor whose length takes 4 bytes. */
function descriptor(tag: number, ...content: readonly Buffer[]): Buffer {
  const body = Buffer.concat(content);
  const size = body.length;
  const head = [tag, 0x80 | (size >> 21), 0x80 | (size >> 14), 0x80 | (size >> 7), size & 0x7f];
  return Buffer.concat([Buffer.from(head), body]);
}
