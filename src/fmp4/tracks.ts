/**
 * Tracks from what a camera's decoder configuration says, with the sample entries MP4 wants.
 * Source: ISO/IEC 14496-12 section 12.1.3 (visual), 12.2.3 (audio); 14496-14 section 5.6 (esds);
 * "Encapsulation of Opus in ISO Base Media File Format" section 4.3.
 */
import type { AudioTrack, VideoTrack } from '../model/track.js';
import { box, fullBox, MalformedMedia, numbers } from './box.js';
import { avcDecoderConfig, h264CodecString, h264Picture } from './h264.js';
import { h265CodecString, h265Picture, hevcDecoderConfig } from './h265.js';
import { sequenceParameterSet, type VideoCodec } from './nal.js';

/** Sampling frequencies by index, ISO/IEC 14496-3 table 1.18. */
const AAC_SAMPLE_RATES = [
  96_000, 88_200, 64_000, 48_000, 44_100, 32_000, 24_000, 22_050, 16_000, 12_000, 11_025, 8_000,
  7_350,
];

/** @param parameterSets VPS (H.265), SPS, PPS. @throws MalformedMedia where they say nothing sane */
export function videoTrack(
  codec: VideoCodec,
  parameterSets: readonly Buffer[],
  timescale: number,
): VideoTrack {
  const sps = sequenceParameterSet(codec, parameterSets);
  const { width, height, pixel } = codec === 'h264' ? h264Picture(sps) : h265Picture(sps);
  const config =
    codec === 'h264'
      ? box('avcC', avcDecoderConfig(parameterSets))
      : box('hvcC', hevcDecoderConfig(parameterSets));
  const square = pixel[0] === pixel[1];
  const extra = square ? [] : [box('pasp', numbers([4, pixel[0]], [4, pixel[1]]))];
  const name = codec === 'h264' ? 'avc1' : 'hvc1';
  return {
    kind: 'video',
    codec,
    codecString: codec === 'h264' ? h264CodecString(sps) : h265CodecString(sps),
    width,
    height,
    timescale,
    sampleEntry: box(name, visualEntry(width, height), config, ...extra),
    parameterSets,
  };
}

/** @param config AudioSpecificConfig, ISO/IEC 14496-3 section 1.6.2.1 */
export function aacTrack(config: Buffer, timescale: number): AudioTrack {
  const { objectType, sampleRate, channels } = parseAudioSpecificConfig(config);
  return {
    kind: 'audio',
    codec: 'aac',
    codecString: `mp4a.40.${objectType}`,
    sampleRate,
    channels,
    timescale,
    sampleEntry: box('mp4a', soundEntry(channels, sampleRate), esds(config)),
    decoderConfig: config,
  };
}

/** @param config the body of a `dOps` box; its rate is only what the encoder was fed */
export function opusTrack(config: Buffer, timescale: number): AudioTrack {
  const channels = config[1];
  if (config.length < 11 || !channels)
    throw new MalformedMedia('the Opus configuration is cut off');
  return {
    kind: 'audio',
    codec: 'opus',
    codecString: 'opus',
    sampleRate: 48_000,
    channels,
    timescale,
    sampleEntry: box('Opus', soundEntry(channels, 48_000), box('dOps', config)),
    decoderConfig: config,
  };
}

function parseAudioSpecificConfig(config: Buffer): {
  objectType: number;
  sampleRate: number;
  channels: number;
} {
  if (config.length < 2) throw new MalformedMedia('the AAC configuration is cut off');
  const first = config.readUInt16BE(0);
  const objectType = first >> 11;
  const rateIndex = (first >> 7) & 0xf;
  const explicit = rateIndex === 15;
  if (objectType === 31 || (explicit && config.length < 5)) {
    throw new MalformedMedia(`AAC of object type ${objectType}`);
  }
  // An explicit rate takes 24 bits between the index and the channels.
  const sampleRate = explicit
    ? ((first & 0x7f) << 17) | (config.readUIntBE(2, 3) >> 7)
    : AAC_SAMPLE_RATES[rateIndex];
  const channelField = explicit ? (config.readUInt8(4) >> 3) & 0xf : (first >> 3) & 0xf;
  if (!sampleRate) throw new MalformedMedia('the AAC sample rate is unknown');
  return { objectType, sampleRate, channels: channelField === 7 ? 8 : channelField || 2 };
}

function visualEntry(width: number, height: number): Buffer {
  const entry = Buffer.alloc(78);
  entry.writeUInt16BE(1, 6); // data_reference_index
  entry.writeUInt16BE(width, 24);
  entry.writeUInt16BE(height, 26);
  entry.writeUInt32BE(0x0048_0000, 28); // 72 dpi
  entry.writeUInt32BE(0x0048_0000, 32);
  entry.writeUInt16BE(1, 40); // frames in a sample
  entry.writeUInt16BE(0x0018, 74); // colour without alpha
  entry.writeInt16BE(-1, 76);
  return entry;
}

function soundEntry(channels: number, sampleRate: number): Buffer {
  const entry = Buffer.alloc(28);
  entry.writeUInt16BE(1, 6);
  entry.writeUInt16BE(channels, 16);
  entry.writeUInt16BE(16, 18);
  entry.writeUInt32BE(sampleRate < 65_536 ? sampleRate * 65_536 : 0, 24);
  return entry;
}

function esds(config: Buffer): Buffer {
  const decoderSpecific = descriptor(0x05, config);
  // MPEG-4 audio, audio stream, no buffer size or rates given.
  const decoder = descriptor(0x04, Buffer.from([0x40, 0x15]), Buffer.alloc(11), decoderSpecific);
  const sync = descriptor(0x06, Buffer.from([0x02]));
  return fullBox('esds', 0, 0, descriptor(0x03, Buffer.from([0, 1, 0]), decoder, sync));
}

/** MPEG-4 descriptor (ISO/IEC 14496-1 section 8.3.3) with a length of 4 bytes. */
function descriptor(tag: number, ...content: readonly Buffer[]): Buffer {
  const size = content.reduce((sum, part) => sum + part.length, 0);
  const head = Buffer.from([tag, 0x80 | (size >> 21), 0x80 | ((size >> 14) & 0x7f), 0x80 | ((size >> 7) & 0x7f), size & 0x7f]); // prettier-ignore
  return Buffer.concat([head, ...content]);
}
