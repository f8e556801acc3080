/**
 * The session description of a live stream or of a recording, as live555, GStreamer and ffmpeg read it.
 *
 * Source: RFC 8866 (SDP), RFC 2326 appendix C; format parameters: RFC 6184 section 8.2.1 (H.264),
 * RFC 7798 section 7.1 (H.265), RFC 3640 section 4.1 (AAC-hbr), RFC 7587 section 6 (Opus).
 */
import type { Run } from '../../../src/model/sample.js';
import type { Track, VideoTrack } from '../../../src/model/track.js';
import { NAL_SYNTAX } from './rtp/nal-units.js';
import { payloadTypeOf } from './rtp/packetiser.js';
import { clockRate } from './rtp/timeline.js';
import { trackControl } from './target.js';

/** What a description says beside the tracks. */
export type Presentation = Readonly<{
  /** Shown by players as the title. */
  name: string;
  /** Each in another unit. */
  ranges: readonly string[];
  controlOf: (track: number) => string;
}>;

/** Of a stream that has neither beginning nor end. */
export function describeLive(name: string, run: Run): string {
  return describe({ name, ranges: ['npt=now-'], controlOf: trackControl }, run, [
    'a=type:broadcast',
  ]);
}

export function describe(
  { name, ranges, controlOf }: Presentation,
  { startMs, tracks }: Pick<Run, 'startMs' | 'tracks'>,
  more: readonly string[] = [],
): string {
  const lines = [
    'v=0',
    `o=- ${Math.floor(startMs)} 1 IN IP4 127.0.0.1`,
    `s=${name}`,
    'c=IN IP4 0.0.0.0',
    't=0 0',
    'a=tool:camrelay',
    ...more,
    'a=control:*',
    ...ranges.map((range) => `a=range:${range}`),
    ...tracks.flatMap((track, index) => medium(track, index, controlOf(index))),
  ];
  return `${lines.join('\r\n')}\r\n`;
}

function medium(track: Track, index: number, control: string): string[] {
  const payloadType = payloadTypeOf(index);
  return [
    `m=${track.kind} 0 RTP/AVP ${payloadType}`,
    `a=rtpmap:${payloadType} ${encoding(track)}`,
    `a=fmtp:${payloadType} ${formatParameters(track).join(';')}`,
    `a=control:${control}`,
  ];
}

function encoding(track: Track): string {
  switch (track.codec) {
    case 'h264':
    case 'h265':
      return `${track.codec.toUpperCase()}/${clockRate(track)}`;
    case 'aac':
      return `MPEG4-GENERIC/${clockRate(track)}/${track.channels}`;
    case 'opus':
      // Always 2, whatever the stream holds: RFC 7587, section 7.
      return `opus/${clockRate(track)}/2`;
  }
}

function formatParameters(track: Track): string[] {
  switch (track.codec) {
    case 'h264': {
      const sps = setsOf(track, 7);
      const [first] = sps;
      return [
        'packetization-mode=1',
        ...(first === undefined ? [] : [`profile-level-id=${first.toString('hex', 1, 4)}`]),
        ...listed('sprop-parameter-sets', [...sps, ...setsOf(track, 8)]),
      ];
    }
    case 'h265':
      return [
        ...listed('sprop-vps', setsOf(track, 32)),
        ...listed('sprop-sps', setsOf(track, 33)),
        ...listed('sprop-pps', setsOf(track, 34)),
      ];
    case 'aac':
      return [
        'streamtype=5',
        'profile-level-id=1',
        'mode=AAC-hbr',
        'sizelength=13',
        'indexlength=3',
        'indexdeltalength=3',
        `config=${track.decoderConfig.toString('hex')}`,
      ];
    case 'opus':
      return [`sprop-stereo=${track.channels > 1 ? 1 : 0}`];
  }
}

function setsOf(track: VideoTrack, type: number): Buffer[] {
  const { typeOf } = NAL_SYNTAX[track.codec];
  return track.parameterSets.filter((set) => set.length > 3 && typeOf(set) === type);
}

function listed(name: string, sets: readonly Buffer[]): string[] {
  if (sets.length === 0) return [];
  return [`${name}=${sets.map((set) => set.toString('base64')).join(',')}`];
}
