/**
 * Reads back from a file which whole parts lie in it: the box walk behind every recovery.
 *
 * Only `moof` boxes are read; media is passed over. The walk ends at the first thing that is no whole
 * part: the torn tail of a file whose writer was killed.
 */
import { boxHeader, findBox, MalformedMedia } from '../src/fmp4/box.js';
import { planFragment } from '../src/fmp4/fragment-plan.js';
import { trackIdOf } from '../src/fmp4/init-segment.js';
import { type MovieTrack, parseMovie } from '../src/fmp4/movie.js';
import type { TableEntry } from '../storage/part-table.js';
import type { DiskFile } from './disk.js';

/** Longest `moof` looked at. */
const MAX_MOOF_BYTES = 1024 * 1024;
const BOX_HEADER_BYTES = 16;

/**
 * A part as it says of itself: its ticks count from the base of its file (file-times.ts), and nothing in
 * it tells the time on the wall.
 */
export type ScannedPart = Omit<TableEntry, 'startMs'>;

/**
 * The whole parts of a file from an offset on.
 * @param init `ftyp`+`moov` of their run
 */
export async function* scanParts(
  file: DiskFile,
  init: Buffer,
  offset: number,
): AsyncGenerator<ScannedPart, undefined> {
  const tracks = tracksOf(init);
  const size = await file.size();
  for (let at = offset; at < size;) {
    const part = await wholePartAt(file, tracks, at, size);
    if (!part) return;
    yield part;
    at += part.bytes;
  }
}

async function wholePartAt(
  file: DiskFile,
  tracks: Tracks,
  at: number,
  size: number,
): Promise<ScannedPart | null> {
  try {
    const moof = boxHeader(await file.read(at, BOX_HEADER_BYTES), 0);
    if (moof?.type !== 'moof' || moof.size > Math.min(MAX_MOOF_BYTES, size - at)) return null;
    const mdat = boxHeader(await file.read(at + moof.size, BOX_HEADER_BYTES), 0);
    const bytes = moof.size + (mdat?.size ?? 0);
    if (mdat?.type !== 'mdat' || bytes > size - at) return null;
    const body = (await file.read(at, moof.size)).subarray(moof.headerBytes);
    const lead = leadSamples(tracks, body, at);
    const [first, last] = [lead?.[0], lead?.at(-1)];
    if (!first || !last) return null;
    const startTicks = first.dts;
    const durationTicks = last.dts + last.duration - startTicks;
    return { startTicks, durationTicks, bytes, independent: first.key };
  } catch (error) {
    if (error instanceof MalformedMedia) return null;
    throw error;
  }
}

type Tracks = ReadonlyMap<number, MovieTrack>;

function tracksOf(init: Buffer): Tracks {
  const moov = findBox(init, 'moov');
  if (!moov) throw new MalformedMedia('an init segment without moov');
  return new Map(parseMovie(moov.body).map((track) => [track.id, track]));
}

function leadSamples(tracks: Tracks, moof: Buffer, moofAt: number) {
  const planned = planFragment(moof, moofAt, tracks);
  return planned.find(({ trackId }) => trackId === trackIdOf(0))?.samples;
}
