/**
 * Reads a `moov`: which tracks follow, and the defaults of their fragments.
 * Source: ISO/IEC 14496-12 sections 8.2 to 8.5 and 8.8.3 (trex).
 */
import type { Track } from '../model/track.js';
import { type Box, boxAt, boxesIn, findBox, MalformedMedia } from './box.js';
import { parseAvcConfig } from './h264.js';
import { parseHevcConfig } from './h265.js';
import { aacTrack, opusTrack, videoTrack } from './tracks.js';

/** A codec that camrelay cannot carry as it is, named as MP4 names it. */
export class UnsupportedCodec extends Error {
  override readonly name = 'UnsupportedCodec';
  constructor(readonly codec: string) {
    super(`camrelay cannot carry ${codec} without encoding it anew`);
  }
}

export type FragmentDefaults = Readonly<{ duration: number; size: number; flags: number }>;

export type MovieTrack = Readonly<{ id: number; track: Track; defaults: FragmentDefaults }>;

const NO_DEFAULTS: FragmentDefaults = { duration: 0, size: 0, flags: 0 };
/** AudioSampleEntry before its child boxes; VisualSampleEntry likewise. */
const SOUND_ENTRY_BYTES = 28;
const VISUAL_ENTRY_BYTES = 78;

/** @param moov the body of a `moov` box. @throws MalformedMedia, UnsupportedCodec */
export function parseMovie(moov: Buffer): MovieTrack[] {
  const defaults = fragmentDefaults(moov);
  return [...boxesIn(moov)]
    .filter(({ type }) => type === 'trak')
    .map(({ body }) => {
      const id = trackId(body);
      return { id, track: trackOf(body), defaults: defaults.get(id) ?? NO_DEFAULTS };
    });
}

function fragmentDefaults(moov: Buffer): Map<number, FragmentDefaults> {
  const extends_ = findBox(moov, 'mvex');
  const found = new Map<number, FragmentDefaults>();
  for (const { type, body } of extends_ ? boxesIn(extends_.body) : []) {
    if (type !== 'trex') continue;
    need(body, 24, 'trex');
    found.set(body.readUInt32BE(4), {
      duration: body.readUInt32BE(12),
      size: body.readUInt32BE(16),
      flags: body.readUInt32BE(20),
    });
  }
  return found;
}

function trackId(trak: Buffer): number {
  const { body } = boxAt(trak, 'tkhd');
  need(body, 24, 'tkhd');
  return body.readUInt32BE(body[0] === 1 ? 20 : 12);
}

function trackOf(trak: Buffer): Track {
  const header = boxAt(trak, 'mdia', 'mdhd').body;
  need(header, 24, 'mdhd');
  const timescale = header.readUInt32BE(header[0] === 1 ? 20 : 12);
  if (timescale < 1) throw new MalformedMedia('a track without a time scale');
  const descriptions = boxAt(trak, 'mdia', 'minf', 'stbl', 'stsd').body;
  const [entry] = boxesIn(descriptions.subarray(8));
  if (!entry) throw new MalformedMedia('a track without a sample entry');
  return trackFrom(entry, timescale);
}

function trackFrom(entry: Box, timescale: number): Track {
  switch (entry.type) {
    case 'avc1':
    case 'avc3':
      return videoTrack('h264', parseAvcConfig(visualChild(entry, 'avcC')), timescale);
    case 'hev1':
    case 'hvc1':
      return videoTrack('h265', parseHevcConfig(visualChild(entry, 'hvcC')), timescale);
    case 'mp4a':
      return aacTrack(audioSpecificConfig(soundChild(entry, 'esds').subarray(4)), timescale);
    case 'Opus':
      return opusTrack(Buffer.from(soundChild(entry, 'dOps')), timescale);
    default:
      throw new UnsupportedCodec(entry.type);
  }
}

function visualChild(entry: Box, type: string): Buffer {
  return boxAt(entry.body.subarray(VISUAL_ENTRY_BYTES), type).body;
}

function soundChild(entry: Box, type: string): Buffer {
  return boxAt(entry.body.subarray(SOUND_ENTRY_BYTES), type).body;
}

/** The DecoderSpecificInfo inside an `esds` (ISO/IEC 14496-1 section 7.2.6). */
function audioSpecificConfig(esds: Buffer): Buffer {
  const es = descriptorAt(esds, 0, 0x03);
  const flags = es.readUInt8(2);
  const skipped =
    3 + (flags & 0x80 ? 2 : 0) + (flags & 0x40 ? 1 + es.readUInt8(3) : 0) + (flags & 0x20 ? 2 : 0);
  const decoder = descriptorAt(es, skipped, 0x04);
  const objectType = decoder.readUInt8(0);
  if (objectType !== 0x40) throw new UnsupportedCodec(`mp4a.${objectType.toString(16)}`);
  return Buffer.from(descriptorAt(decoder, 13, 0x05));
}

function descriptorAt(bytes: Buffer, start: number, tag: number): Buffer {
  let offset = start + 1;
  let size = 0;
  for (let i = 0; i < 4; i++) {
    const byte = bytes[offset++] ?? 0;
    size = size * 128 + (byte & 0x7f);
    if (byte < 0x80) break;
  }
  const body = bytes.subarray(offset, offset + size);
  if (bytes[start] !== tag || body.length !== size || size < 1) {
    throw new MalformedMedia('the AAC configuration is cut off');
  }
  return body;
}

function need(body: Buffer, bytes: number, type: string): void {
  if (body.length < bytes) throw new MalformedMedia(`a ${type} box is cut off`);
}
