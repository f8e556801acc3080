/**
 * Tracks from what a camera's decoder configuration says, with the sample entries MP4 wants.
 * Source: ISO/IEC 14496-12 section 12.1.3 (visual), 12.2.3 (audio), 12.1.4 (pasp);
 * "Encapsulation of Opus in ISO Base Media File Format" section 4.3.
 */
import type { AudioTrack, VideoTrack } from '../model/track.js';
import { esds, parseAacConfig } from './aac.js';
import { box, MalformedMedia, numbers } from './box.js';
import { avcDecoderConfig, h264CodecString, h264Picture } from './h264.js';
import { h265CodecString, hevcDecoderConfig } from './h265.js';
import { parseH265Sps } from './h265-sps.js';
import { sequenceParameterSet, type VideoCodec } from './nal.js';
import type { Picture } from './picture.js';

/** A visual or audio sample entry with its header, before the boxes inside it. */
export const VISUAL_ENTRY_BYTES = 8 + 78;
export const SOUND_ENTRY_BYTES = 8 + 28;

const OPUS_RATE = 48_000;
/** A `dOps` body without a channel mapping table. */
const OPUS_CONFIG_BYTES = 11;

/** What the two codecs are told apart by. */
type VideoDetails = Readonly<{ entry: string; codecString: string; config: Buffer; picture: Picture }>; // prettier-ignore

/** @param parameterSets VPS (H.265), SPS, PPS. @throws MalformedMedia where they say nothing sane */
export function videoTrack(
  codec: VideoCodec,
  parameterSets: readonly Buffer[],
  timescale: number,
): VideoTrack {
  const details = codec === 'h264' ? h264Details(parameterSets) : h265Details(parameterSets);
  const { width, height, pixel } = details.picture;
  const isSquare = pixel[0] === pixel[1];
  const extra = isSquare ? [] : [box('pasp', numbers([4, pixel[0]], [4, pixel[1]]))];
  return {
    kind: 'video',
    codec,
    codecString: details.codecString,
    width,
    height,
    timescale,
    sampleEntry: box(details.entry, visualFields(width, height), details.config, ...extra),
    parameterSets,
  };
}

function h264Details(sets: readonly Buffer[]): VideoDetails {
  const sps = sequenceParameterSet('h264', sets);
  return {
    entry: 'avc1',
    codecString: h264CodecString(sps),
    config: box('avcC', avcDecoderConfig(sets)),
    picture: h264Picture(sps),
  };
}

function h265Details(sets: readonly Buffer[]): VideoDetails {
  const sps = parseH265Sps(sequenceParameterSet('h265', sets));
  return {
    entry: 'hvc1',
    codecString: h265CodecString(sps),
    config: box('hvcC', hevcDecoderConfig(sets, sps)),
    picture: sps.picture,
  };
}

/** @param config AudioSpecificConfig, ISO/IEC 14496-3 section 1.6.2.1. @throws MalformedMedia */
export function aacTrack(config: Buffer, timescale: number): AudioTrack {
  const { objectType, sampleRate, channels } = parseAacConfig(config);
  return {
    kind: 'audio',
    codec: 'aac',
    codecString: `mp4a.40.${objectType}`,
    sampleRate,
    channels,
    timescale,
    sampleEntry: box('mp4a', soundFields(channels, sampleRate), esds(config)),
    decoderConfig: config,
  };
}

/** @param config the body of a `dOps` box; its rate is only what the encoder was fed. @throws MalformedMedia */
export function opusTrack(config: Buffer, timescale: number): AudioTrack {
  const [version, channels, mapping] = [config[0], config[1], config[10]];
  const needed = OPUS_CONFIG_BYTES + (mapping && channels ? 2 + channels : 0);
  if (version !== 0 || !channels || config.length < needed) {
    throw new MalformedMedia('the Opus configuration makes no sense');
  }
  return {
    kind: 'audio',
    codec: 'opus',
    codecString: 'opus',
    sampleRate: OPUS_RATE,
    channels,
    timescale,
    sampleEntry: box('Opus', soundFields(channels, OPUS_RATE), box('dOps', config)),
    decoderConfig: config,
  };
}

function visualFields(width: number, height: number): Buffer {
  const fields = Buffer.alloc(78);
  fields.writeUInt16BE(1, 6); // data_reference_index
  fields.writeUInt16BE(width, 24);
  fields.writeUInt16BE(height, 26);
  fields.writeUInt32BE(0x0048_0000, 28); // 72 dpi
  fields.writeUInt32BE(0x0048_0000, 32);
  fields.writeUInt16BE(1, 40); // frames in a sample
  fields.writeUInt16BE(0x0018, 74); // colour without alpha
  fields.writeInt16BE(-1, 76);
  return fields;
}

function soundFields(channels: number, sampleRate: number): Buffer {
  const fields = Buffer.alloc(28);
  fields.writeUInt16BE(1, 6); // data_reference_index
  fields.writeUInt16BE(channels, 16);
  fields.writeUInt16BE(16, 18);
  // 16 bits of Hz: a higher rate stands only in the codec's own configuration
  fields.writeUInt32BE(sampleRate < 65_536 ? sampleRate * 65_536 : 0, 24);
  return fields;
}
