/**
 * Tracks: what a run carries, told once at its start.
 *
 * The first track of a run is its *lead*: the video, or the audio of a camera that has no picture.
 * Parts, files and viewers' first pictures are cut by the lead; other tracks follow it.
 * Source: ISO/IEC 14496-12 section 8.5.2 (sample entries), 14496-15 (avcC, hvcC).
 */
export type VideoTrack = Readonly<{
  kind: 'video';
  codec: 'h264' | 'h265';
  /** RFC 6381, e.g. `avc1.640028` or `hvc1.1.6.L120.90`. */
  codecString: string;
  width: number;
  height: number;
  /** Ticks a second of every `dts`, `pts` and `duration` on this track. */
  timescale: number;
  /** The whole sample entry box (`avc1` or `hvc1` with its `avcC`/`hvcC`). */
  sampleEntry: Buffer;
  /** NAL units without length or start code: VPS (H.265 only), SPS, PPS, in this order. */
  parameterSets: readonly Buffer[];
}>;

export type AudioTrack = Readonly<{
  kind: 'audio';
  codec: 'aac' | 'opus';
  /** RFC 6381: `mp4a.40.2` or `opus`. */
  codecString: string;
  sampleRate: number;
  channels: number;
  timescale: number;
  /** The whole sample entry box (`mp4a` with `esds`, `Opus` with `dOps`). */
  sampleEntry: Buffer;
  /** AudioSpecificConfig (ISO/IEC 14496-3, 1.6.2.1) for AAC; the `dOps` payload for Opus. */
  decoderConfig: Buffer;
}>;

export type Track = VideoTrack | AudioTrack;
