/** Tracks and samples made by hand, where no player has to show them. */
import type { Sample } from '../../../src/model/sample.js';
import type { AudioTrack, VideoTrack } from '../../../src/model/track.js';

const NONE = Buffer.alloc(0);

export const H264: VideoTrack = {
  kind: 'video',
  codec: 'h264',
  codecString: 'avc1.64001f',
  width: 640,
  height: 360,
  timescale: 12_800,
  sampleEntry: NONE,
  parameterSets: [Buffer.from('6764001facd9', 'hex'), Buffer.from('68ebe3cb', 'hex')],
};

export const H265: VideoTrack = {
  ...H264,
  codec: 'h265',
  codecString: 'hvc1.1.6.L93.B0',
  parameterSets: [
    Buffer.from('40010c01ffff', 'hex'),
    Buffer.from('420101016000', 'hex'),
    Buffer.from('4401c172b4', 'hex'),
  ],
};

export const AAC: AudioTrack = {
  kind: 'audio',
  codec: 'aac',
  codecString: 'mp4a.40.2',
  sampleRate: 16_000,
  channels: 1,
  timescale: 16_000,
  sampleEntry: NONE,
  decoderConfig: Buffer.from('1408', 'hex'),
};

export const OPUS: AudioTrack = { ...AAC, codec: 'opus', codecString: 'opus', timescale: 48_000 };

/** Units behind their lengths, as a sample holds them. */
export function prefixed(...units: readonly Buffer[]): Buffer {
  return Buffer.concat(
    units.flatMap((unit) => {
      const length = Buffer.alloc(4);
      length.writeUInt32BE(unit.length);
      return [length, unit];
    }),
  );
}

/** A unit of a type, filled with a number. */
export function h264Unit(type: number, bytes: number, fill = 0): Buffer {
  return Buffer.concat([Buffer.from([0x60 | type]), Buffer.alloc(Math.max(1, bytes - 1), fill)]);
}

export function h265Unit(type: number, bytes: number, fill = 0): Buffer {
  return Buffer.concat([Buffer.from([type << 1, 1]), Buffer.alloc(Math.max(1, bytes - 2), fill)]);
}

/** One picture 40 ms long; `index` counts from the run's start. */
export function picture(index: number, key: boolean, bytes = 100): Sample {
  const dts = index * 512;
  const data = prefixed(h264Unit(key ? 5 : 1, bytes, index % 256));
  return { track: 0, dts, pts: dts, duration: 512, key, data };
}

/** One AAC frame 64 ms long. */
export function sound(index: number, bytes = 50): Sample {
  const dts = index * 1024;
  const data = Buffer.alloc(bytes, index % 256);
  return { track: 1, dts, pts: dts, duration: 1024, key: true, data };
}
