/**
 * Reads a `moov`: which tracks follow, and the defaults of their fragments.
 * Source: ISO/IEC 14496-12 sections 8.2 to 8.5 and 8.8.3 (trex).
 */
import type { Track } from '../model/track.js';
import { isMpeg4Audio, parseEsds } from './aac.js';
import { type Box, boxAt, boxesIn, findBox, MalformedMedia, printableType, withinBounds } from './box.js'; // prettier-ignore
import { parseAvcConfig } from './h264.js';
import { parseHevcConfig } from './h265.js';
import {
  aacTrack,
  opusTrack,
  SOUND_ENTRY_BYTES,
  videoTrack,
  VISUAL_ENTRY_BYTES,
} from './tracks.js';

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
/** Tracks of one movie; workers send one or two. */
const MAX_TRACKS = 16;
/** Where `avcC` and `hvcC` tell how many bytes a NAL unit's length takes. */
const AVC_LENGTH_AT = 4;
const HEVC_LENGTH_AT = 21;

/** @param moov the body of a `moov` box. @throws MalformedMedia, UnsupportedCodec */
export function parseMovie(moov: Buffer): MovieTrack[] {
  return withinBounds(() => {
    const traks = [...boxesIn(moov)].filter(({ type }) => type === 'trak');
    if (traks.length > MAX_TRACKS) throw new MalformedMedia(`a movie of ${traks.length} tracks`);
    const defaults = fragmentDefaults(moov);
    return traks.map(({ body }) => {
      const id = trackId(body);
      return { id, track: trackOf(body), defaults: defaults.get(id) ?? NO_DEFAULTS };
    });
  });
}

function fragmentDefaults(moov: Buffer): Map<number, FragmentDefaults> {
  const extends_ = findBox(moov, 'mvex');
  const found = new Map<number, FragmentDefaults>();
  for (const { type, body } of extends_ ? boxesIn(extends_.body) : []) {
    if (type !== 'trex') continue;
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
  return body.readUInt32BE(body.readUInt8(0) === 1 ? 20 : 12);
}

function trackOf(trak: Buffer): Track {
  const header = boxAt(trak, 'mdia', 'mdhd').body;
  const timescale = header.readUInt32BE(header.readUInt8(0) === 1 ? 20 : 12);
  if (timescale < 1) throw new MalformedMedia('a track without a time scale');
  const descriptions = boxAt(trak, 'mdia', 'minf', 'stbl', 'stsd').body;
  const [entry] = boxesIn(descriptions.subarray(8));
  if (!entry) throw new MalformedMedia('a track without a sample entry');
  return trackFrom(entry, timescale);
}

function trackFrom(entry: Box, timescale: number): Track {
  switch (entry.type) {
    case 'avc1':
    case 'avc3': {
      const record = childOf(entry, VISUAL_ENTRY_BYTES, 'avcC');
      needLengthsOf4(entry, record, AVC_LENGTH_AT);
      return videoTrack('h264', parseAvcConfig(record), timescale);
    }
    case 'hev1':
    case 'hvc1': {
      const record = childOf(entry, VISUAL_ENTRY_BYTES, 'hvcC');
      needLengthsOf4(entry, record, HEVC_LENGTH_AT);
      return videoTrack('h265', parseHevcConfig(record), timescale);
    }
    case 'mp4a':
      return aacTrack(audioSpecificConfig(childOf(entry, SOUND_ENTRY_BYTES, 'esds')), timescale);
    case 'Opus':
      return opusTrack(Buffer.from(childOf(entry, SOUND_ENTRY_BYTES, 'dOps')), timescale);
    default:
      throw new UnsupportedCodec(printableType(entry.type));
  }
}

function childOf(entry: Box, fieldBytes: number, type: string): Buffer {
  return boxAt(entry.bytes.subarray(fieldBytes), type).body;
}

/** Everything that reads samples counts on it; old muxers that save two bytes a NAL unit exist. */
function needLengthsOf4(entry: Box, record: Buffer, at: number): void {
  const lengthBytes = (record.readUInt8(at) & 3) + 1;
  if (lengthBytes !== 4)
    throw new UnsupportedCodec(`${entry.type} with ${lengthBytes}-byte lengths`);
}

function audioSpecificConfig(esds: Buffer): Buffer {
  const stream = parseEsds(esds);
  if (!isMpeg4Audio(stream)) throw new UnsupportedCodec(`mp4a.${stream.objectType.toString(16)}`);
  if (!stream.config) throw new MalformedMedia('AAC without its configuration');
  return Buffer.from(stream.config);
}
