/**
 * What the packets of an FLV stream are.
 * Source: Adobe Flash Video File Format Specification 10.1, annex E.4.2 (audio) and E.4.3 (video).
 */
import type { FlvPacket } from './library.js';

export const PACKET_TYPE = { audio: 8, video: 9, script: 18 } as const;
const AVC = 7;
const AVC_END_OF_SEQUENCE = 2;
const FLAGS = { audioHeader: 0, audio: 1, videoHeader: 2, keyFrame: 3, frame: 4, metadata: 5 };

/** A decodable beginning: a key frame, or sound where there is no picture. */
export function isEntry(packet: FlvPacket, hasVideo: boolean): boolean {
  return packet.flags === (hasVideo ? FLAGS.keyFrame : FLAGS.audio);
}

export function isKeyFrame({ flags }: FlvPacket): boolean {
  return flags === FLAGS.keyFrame;
}

export function isScript({ codec_type }: FlvPacket): boolean {
  return codec_type === PACKET_TYPE.script;
}

/** Sound or picture, not what describes them. */
export function isMedia({ flags }: FlvPacket): boolean {
  return flags === FLAGS.audio || flags === FLAGS.keyFrame || flags === FLAGS.frame;
}

/**
 * Whether viewers should get it. An end of sequence would stop some of them where another run
 * follows; what the library does not know it takes for an audio header, and what is empty it turns
 * into half a message.
 */
export function isPlayable({ codec_type, codec_id, flags, data, size }: FlvPacket): boolean {
  if (size === 0) return false;
  switch (codec_type) {
    case PACKET_TYPE.audio:
      return true;
    case PACKET_TYPE.video:
      return flags >= FLAGS.videoHeader && !(codec_id === AVC && data[1] === AVC_END_OF_SEQUENCE);
    default:
      return codec_type === PACKET_TYPE.script;
  }
}
