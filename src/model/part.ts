/**
 * Parts: the one unit in which media is muxed, served and stored.
 *
 * A part is a `moof`+`mdat` pair with about half a second of every track's samples. An independent
 * part begins with a key frame of the lead: behind its init segment it can be decoded alone, so
 * files and playlists are cut only there. The same bytes go to HLS and to disk.
 * Source: ISO/IEC 14496-12, section 8.8 (movie fragments); RFC 8216bis, section 4.4.4.9 (EXT-X-PART).
 */
import type { Run } from './sample.js';

export type Part = Readonly<{
  run: Run;
  /** `ftyp`+`moov` of the run; the same object for every part of it. */
  init: Buffer;
  /** The whole `moof`+`mdat`. `tfdt` counts from the start of the run. */
  bytes: Buffer;
  /** Begins with a key frame of the lead. */
  independent: boolean;
  /** Begins an HLS segment; always independent. */
  beginsSegment: boolean;
  /** Decode time of the first lead sample, in ticks of the lead, from the start of the run. */
  startTicks: number;
  /** Sum of the lead samples' durations, in ticks of the lead; always above zero. */
  durationTicks: number;
  /**
   * Wall-clock time of the first lead frame, ms since the Unix epoch. Where the camera's clock is fast it
   * lies before the end of the media of the part before, by up to 2 % of that one's length.
   */
  startMs: number;
  /** Media time of the lead, ms; always above zero. */
  durationMs: number;
}>;
