/**
 * Whether the inside of a part holds together: its samples lie within it, and the units of each picture
 * are as long as they say. Pure.
 * Source: ISO/IEC 14496-15 sections 5.3.3 and 8.3.3 (lengths before NAL units).
 */
import { boxHeader, findBox, MalformedMedia } from '../src/fmp4/box.js';
import { planFragment } from '../src/fmp4/fragment-plan.js';
import { type MovieTrack, parseMovie } from '../src/fmp4/movie.js';

export type Tracks = ReadonlyMap<number, MovieTrack>;

/** Bytes of the length before a unit, in every file of ours. */
const LENGTH_BYTES = 4;

/** @param init `ftyp`+`moov`. @throws MalformedMedia */
export function tracksOf(init: Buffer): Tracks {
  const moov = findBox(init, 'moov');
  if (!moov) throw new MalformedMedia('an init segment without moov');
  return new Map(parseMovie(moov.body).map((track) => [track.id, track]));
}

/** @param part `moof` and `mdat`. @returns what is wrong with it, or null */
export function faultIn(part: Buffer, tracks: Tracks): string | null {
  try {
    const moof = boxHeader(part, 0);
    if (moof?.type !== 'moof' || moof.size > part.length) return 'it has no header';
    const mdat = boxHeader(part, moof.size);
    if (mdat?.type !== 'mdat') return 'it has no media';
    const media = moof.size + mdat.headerBytes;
    for (const { trackId, samples } of planFragment(
      part.subarray(moof.headerBytes, moof.size),
      0,
      tracks,
    )) {
      const isPicture = tracks.get(trackId)?.track.kind === 'video';
      for (const [number, { at, bytes }] of samples.entries()) {
        const which = `sample ${number + 1} of track ${trackId}`;
        if (at < media || at + bytes > part.length) return `${which} reaches beyond it`;
        const fits = !isPicture || unitsFit(part.subarray(at, at + bytes));
        if (!fits) return `the units of ${which} are not as long as they say`;
      }
    }
    return null;
  } catch (error) {
    if (error instanceof MalformedMedia) return error.message;
    throw error;
  }
}

function unitsFit(sample: Buffer): boolean {
  let at = 0;
  while (at + LENGTH_BYTES <= sample.length) at += LENGTH_BYTES + sample.readUInt32BE(at);
  return at === sample.length;
}
