/**
 * Writes `ftyp`+`moov` for a run: what a player needs before its first part.
 * Source: ISO/IEC 14496-12 sections 4.3, 8.2 to 8.5, 8.8.1 (mvex).
 */
import type { Track, VideoTrack } from '../model/track.js';
import { box, findBox, fullBox, numbers } from './box.js';
import { VISUAL_ENTRY_BYTES } from './tracks.js';

const MOVIE_TIMESCALE = 1000;
/** The unity matrix of section 6.2.2. */
const MATRIX = numbers(
  [4, 0x1_0000], [4, 0], [4, 0], [4, 0], [4, 0x1_0000], [4, 0], [4, 0], [4, 0], [4, 0x4000_0000],
); // prettier-ignore

/** What the 16 bits of a width hold. */
const MAX_SHOWN = 0xffff;

/** The number a track has in `moov` and in every part; players show it nowhere. */
export const trackIdOf = (index: number): number => index + 1;

export function initSegment(tracks: readonly Track[]): Buffer {
  const traks = tracks.map((track, index) => trak(track, trackIdOf(index)));
  const trexes = tracks.map((_, index) =>
    fullBox('trex', 0, 0, numbers([4, trackIdOf(index)], [4, 1], [4, 0], [4, 0], [4, 0])),
  );
  return Buffer.concat([
    // iso5 brought offsets from the moof, iso6 decode times; CMAF would want a file a track.
    box('ftyp', Buffer.from('iso6\0\0\0\0iso5iso6mp41', 'latin1')),
    box('moov', movieHeader(tracks.length + 1), ...traks, box('mvex', ...trexes)),
  ]);
}

function movieHeader(nextTrackId: number): Buffer {
  return fullBox(
    'mvhd', 0, 0,
    numbers([4, 0], [4, 0], [4, MOVIE_TIMESCALE], [4, 0], [4, 0x1_0000], [2, 0x100], [2, 0], [8, 0]),
    MATRIX,
    Buffer.alloc(24),
    numbers([4, nextTrackId]),
  ); // prettier-ignore
}

function trak(track: Track, id: number): Buffer {
  const media = box('mdia', mediaHeader(track), handler(track), mediaInformation(track));
  return box('trak', trackHeader(track, id), media);
}

function trackHeader(track: Track, id: number): Buffer {
  const [width, height] = track.kind === 'video' ? displaySize(track) : [0, 0];
  const volume = track.kind === 'audio' ? 0x100 : 0;
  return fullBox(
    'tkhd', 0, 3, // enabled, in the movie
    numbers([4, 0], [4, 0], [4, id], [4, 0], [4, 0], [8, 0], [2, 0], [2, 0], [2, volume], [2, 0]),
    MATRIX,
    numbers([4, width * 0x1_0000], [4, height * 0x1_0000]),
  ); // prettier-ignore
}

/** Width and height as shown: pixels that are not square widen the picture. */
function displaySize({ sampleEntry, width, height }: VideoTrack): readonly [number, number] {
  const pixel = findBox(sampleEntry.subarray(VISUAL_ENTRY_BYTES), 'pasp')?.body;
  if (!pixel) return [width, height];
  const shown = Math.round((width * pixel.readUInt32BE(0)) / pixel.readUInt32BE(4));
  return [Math.min(Math.max(shown, 1), MAX_SHOWN), height];
}

function mediaHeader({ timescale }: Track): Buffer {
  const undetermined = 0x55c4; // ISO 639-2 "und"
  return fullBox('mdhd', 0, 0, numbers([4, 0], [4, 0], [4, timescale], [4, 0], [2, undetermined], [2, 0])); // prettier-ignore
}

function handler({ kind }: Track): Buffer {
  const type = kind === 'video' ? 'vide' : 'soun';
  return fullBox('hdlr', 0, 0, Buffer.alloc(4), Buffer.from(type), Buffer.alloc(12), Buffer.from(`${kind}\0`)); // prettier-ignore
}

function mediaInformation(track: Track): Buffer {
  const header =
    track.kind === 'video'
      ? fullBox('vmhd', 0, 1, Buffer.alloc(8))
      : fullBox('smhd', 0, 0, Buffer.alloc(4));
  const selfContained = fullBox('url ', 0, 1);
  const none = Buffer.alloc(4);
  const table = box(
    'stbl',
    fullBox('stsd', 0, 0, numbers([4, 1]), track.sampleEntry),
    fullBox('stts', 0, 0, none),
    fullBox('stsc', 0, 0, none),
    fullBox('stsz', 0, 0, none, none),
    fullBox('stco', 0, 0, none),
  );
  return box(
    'minf',
    header,
    box('dinf', fullBox('dref', 0, 0, numbers([4, 1]), selfContained)),
    table,
  );
}
