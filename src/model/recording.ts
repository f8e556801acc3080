/**
 * Recordings: what is on disk, as the index knows it.
 *
 * A recording is one finished or growing segment file. What its row says is durable: written, synced,
 * and only then put into the index. Times are wall-clock time, UTC; inside a file the media's own
 * clock rules, and both are kept so that a cut can be exact to the frame.
 */
import type { GapCause } from './loss.js';
import type { AudioTrack, VideoTrack } from './track.js';

/** A track as it was recorded; its sample entry stands in the init segment of its run. */
export type RecordedTrack =
  | Omit<VideoTrack, 'sampleEntry' | 'parameterSets'>
  | Omit<AudioTrack, 'sampleEntry' | 'decoderConfig'>;

/** The run a recording belongs to; recordings of one run share one object. */
export type RecordedRun = Readonly<{
  id: string;
  /** Wall-clock time of the run's first lead sample, ms. */
  startMs: number;
  /** The first is the lead: ticks without another word are ticks of its time scale. */
  tracks: readonly [RecordedTrack, ...RecordedTrack[]];
  /** `ftyp`+`moov` that fit before every part of the run, as live viewers get them. */
  init: Buffer;
}>;

/** One `moof`+`mdat` of a recording. */
export type RecordedPart = Readonly<{
  /** Wall-clock time of its first lead frame, ms; exact to 1 ms. */
  startMs: number;
  /** Media time, ms; `durationTicks` in another unit. */
  durationMs: number;
  /** Decode time of its first lead sample, in ticks from the start of the run. */
  startTicks: number;
  durationTicks: number;
  /** Where its `moof` begins in the file. */
  offset: number;
  bytes: number;
  /** Begins with a key frame of the lead. */
  independent: boolean;
}>;

/**
 * Parts that follow each other in media time. Each column but `independent` has one entry more than there
 * are parts: it tells where the last one ends.
 */
export type PartColumns = Readonly<{
  /** Where the `moof` of each begins. */
  offsets: Float64Array;
  /** Decode time of its first lead sample, ticks from the start of the run. */
  ticks: Float64Array;
  /** Wall-clock time of that sample, ms. */
  ms: Float64Array;
  /** 1 where it begins with a key frame of the lead. */
  independent: Uint8Array;
}>;

export type Recording = Readonly<{
  id: number;
  cameraId: string;
  streamName: string;
  /** Relative to the storage directory, with `/` between names. */
  path: string;
  run: RecordedRun;
  startMs: number;
  /** End of the last durable part; the start of what is not known yet while `finished` is false. */
  endMs: number;
  /** Durable length of the file. */
  bytes: number;
  /** Length of `ftyp`, `moov` and what stands before the first part. */
  headerBytes: number;
  finished: boolean;
  /** CRC-32 of its durable bytes, or null where nobody has counted. */
  checksum: number | null;
  /** In the order of the file; decoded when first asked for. */
  readonly parts: readonly RecordedPart[];
  /** The same in columns of plain numbers: for who looks at the parts of a whole day. */
  readonly columns: readonly PartColumns[];
}>;

/** A contiguous stretch of recordings. */
export type RecordedSpan = Readonly<{
  fromMs: number;
  toMs: number;
  /** Of files that the asked span cuts, the share that lies inside, by time. */
  bytes: number;
  /** How many files it lies in. */
  segments: number;
}>;

/** A span that should have been recorded and was not. */
export type Gap = Readonly<{
  fromMs: number;
  toMs: number;
  cause: GapCause;
  /** For a person; free of secrets. */
  detail: string;
  /** Still going on: `toMs` is the time of the answer. */
  open: boolean;
}>;
