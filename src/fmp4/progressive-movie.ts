/**
 * Writes what stands before the media of an ordinary MP4: `ftyp`, `moov`, the header of `mdat`.
 *
 * Times are exact: the movie counts in the ticks of its first track, so that edit lists can begin and
 * end on a frame of any frame rate. 64-bit fields are used only where 32 bits don't do, since more
 * players know those.
 * Source: ISO/IEC 14496-12 sections 8.1.1 (mdat), 8.2.2 (mvhd), 8.3.2 (tkhd), 8.4.2 (mdhd), 8.6.6 (elst).
 */
import { box, fullBox, numbers } from './box.js';
import { boxAround, compacted, lengthOf, type Pieces } from './box-pieces.js';
import type { SampleTable } from './sample-table.js';
import type { TrackTemplate } from './track-template.js';

/** A stretch of the movie as it plays. */
export type Edit = Readonly<{
  /** Ticks of the movie. */
  durationTicks: number;
  /** Presentation time in the track where it begins, ticks of the track; null shows nothing of it. */
  mediaTicks: number | null;
}>;

export type ProgressiveTrack = Readonly<{
  template: TrackTemplate;
  /** Ended. */
  table: SampleTable;
  edits: readonly Edit[];
}>;

export type ProgressiveMovie = Readonly<{
  /** The movie counts in the ticks of the first. */
  tracks: readonly [ProgressiveTrack, ...ProgressiveTrack[]];
  /** Length of the media, which follows. */
  mediaBytes: number;
  /** What players show as the date of the movie, ms since the Unix epoch. */
  createdMs: number;
}>;

/** Seconds from 1904, where MP4 counts from, to 1970. */
const EPOCH_S = 2_082_844_800;
const MAX_WORD = 0xffff_ffff;
const MAX_SIGNED_WORD = 0x7fff_ffff;
/** Undetermined: "und" of ISO 639-2, packed as 8.4.2.3 says. */
const LANGUAGE = 0x55c4;
const NORMAL_SPEED = 0x1_0000;
const FULL_VOLUME = 0x100;
/** Layer -1: before the picture (8.3.2.3). */
const IN_FRONT = 0xffff;
const ENABLED_IN_MOVIE = 3;
/** 6.2.2. */
const UNITY_MATRIX = numbers(
  [4, 0x1_0000], [4, 0], [4, 0], [4, 0], [4, 0x1_0000], [4, 0], [4, 0], [4, 0], [4, 0x4000_0000],
); // prettier-ignore

/** Samples before it that a sample needs decoded: the AAC frame before, 80 ms of Opus. */
const ROLL: Readonly<Record<string, number>> = { mp4a: 1, Opus: 4 };

export function progressiveMovie(movie: ProgressiveMovie): Pieces {
  const fileType = box('ftyp', Buffer.from('isom\0\0\x02\0isomiso2avc1mp41', 'latin1'));
  const mediaHeader = mediaBoxHeader(movie.mediaBytes);
  // Where the media begins depends on the length of the index, which does not depend on where.
  const mediaAtBehind = (pieces: Pieces): number =>
    fileType.length + lengthOf(pieces) + mediaHeader.length;
  let index = movieBox(movie, movie.mediaBytes > MAX_WORD);
  if (mediaAtBehind(index) + movie.mediaBytes > MAX_WORD && movie.mediaBytes <= MAX_WORD) {
    index = movieBox(movie, true);
  }
  const mediaAt = mediaAtBehind(index);
  for (const { table } of movie.tracks) table.placeAt(mediaAt);
  return compacted([fileType, ...index, mediaHeader]);
}

function mediaBoxHeader(mediaBytes: number): Buffer {
  const type = Buffer.from('mdat', 'latin1');
  const short = Buffer.concat([numbers([4, 0]), type]);
  const fileBytes = mediaBytes + short.length;
  if (fileBytes > MAX_WORD) {
    return Buffer.concat([numbers([4, 1]), type, numbers([8, fileBytes + 8])]);
  }
  short.writeUInt32BE(fileBytes);
  return short;
}

function movieBox({ tracks, createdMs }: ProgressiveMovie, wide: boolean): Pieces {
  const createdS = Math.max(0, Math.floor(createdMs / 1000)) + EPOCH_S;
  const [{ template }] = tracks;
  const header = datedBox('mvhd', {
    createdS,
    between: numbers([4, template.timescale]),
    duration: Math.max(...tracks.map(shownTicks)),
    behind: [
      numbers([4, NORMAL_SPEED], [2, FULL_VOLUME], [2, 0], [8, 0]),
      UNITY_MATRIX,
      Buffer.alloc(24),
      numbers([4, tracks.length + 1]),
    ],
  });
  const traks = tracks.map((track, index) => trackBox(track, index + 1, createdS, wide));
  return boxAround('moov', header, ...traks);
}

function trackBox(track: ProgressiveTrack, id: number, createdS: number, wide: boolean): Pieces {
  const { template, table, edits } = track;
  const header = datedBox('tkhd', {
    flags: ENABLED_IN_MOVIE,
    createdS,
    between: numbers([4, id], [4, 0]),
    duration: shownTicks(track),
    behind: [
      numbers([8, 0], [2, template.kind === 'text' ? IN_FRONT : 0], [2, 0]),
      numbers([2, template.kind === 'audio' ? FULL_VOLUME : 0], [2, 0]),
      template.appearance,
    ],
  });
  const mediaTimes = datedBox('mdhd', {
    createdS,
    between: numbers([4, template.timescale]),
    duration: table.durationTicks,
    behind: [numbers([2, LANGUAGE], [2, 0])],
  });
  const roll = ROLL[template.format] ?? 0;
  const information = boxAround(
    'minf',
    template.mediaHeader,
    template.dataInformation,
    table.stbl(template.descriptions, wide, roll),
  );
  const media = boxAround('mdia', mediaTimes, template.handler, information);
  return boxAround('trak', header, box('edts', editList(edits)), media);
}

function shownTicks({ edits }: ProgressiveTrack): number {
  return edits.reduce((sum, { durationTicks }) => sum + durationTicks, 0);
}

function editList(edits: readonly Edit[]): Buffer {
  const wide = edits.some(
    ({ durationTicks, mediaTicks }) =>
      durationTicks > MAX_WORD || (mediaTicks ?? 0) > MAX_SIGNED_WORD,
  );
  const entries = edits.map(({ durationTicks, mediaTicks }) => {
    const entry = Buffer.alloc(wide ? 20 : 12);
    let at = wide
      ? entry.writeBigUInt64BE(BigInt(durationTicks))
      : entry.writeUInt32BE(durationTicks);
    const media = mediaTicks ?? -1;
    at = wide ? entry.writeBigInt64BE(BigInt(media), at) : entry.writeInt32BE(media, at);
    entry.writeUInt32BE(NORMAL_SPEED, at);
    return entry;
  });
  return fullBox('elst', wide ? 1 : 0, 0, numbers([4, edits.length]), ...entries);
}

type DatedBox = Readonly<{
  flags?: number;
  createdS: number;
  /** What stands between the dates and the duration, and behind it. */
  between: Buffer;
  duration: number;
  behind: readonly Buffer[];
}>;

/** `mvhd`, `tkhd` and `mdhd`: the same two dates and a duration, of 32 or 64 bits each. */
function datedBox(
  type: string,
  { flags = 0, createdS, between, duration, behind }: DatedBox,
): Buffer {
  const wide = duration > MAX_WORD || createdS > MAX_WORD;
  const width = wide ? 8 : 4;
  const dates = numbers([width, createdS], [width, createdS]);
  return fullBox(type, wide ? 1 : 0, flags, dates, between, numbers([width, duration]), ...behind);
}
