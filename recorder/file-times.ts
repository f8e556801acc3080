/**
 * Two ways to count: decode times in a file begin at zero with the file, so that every player knows its
 * length; those in the index, as those of live parts, count from the start of the run.
 *
 * What lies between is the base of the file: one instant of the run, in ticks of the lead. For the
 * other tracks it is rounded to their own ticks, always in the same way (`baseOf`), so what is taken
 * off when a part is written is to the tick what is put on when it is read. The index knows when each
 * part begins in its run and the part says when in its file, so a reader needs nothing else.
 */
import { MalformedMedia } from '../src/fmp4/box.js';
import { partHeaderBytes, readPartHeader } from '../src/fmp4/part-header.js';
import { moveTracks } from '../src/fmp4/part-times.js';
import type { Part } from '../src/model/part.js';

/** Tracks of a run; the lead is the first. */
type Tracks = readonly Readonly<{ timescale: number }>[];

const LEAD = 0;

/**
 * The base of a file that begins with a part: the part's first picture, or what sound it holds from
 * before that, for a decode time cannot be negative. Ticks of the lead.
 */
export function baseForFile({ bytes, startTicks, run }: Part): number {
  let base = startTicks;
  readPartHeader(bytes.subarray(0, partHeaderBytes(bytes)), {
    track: (track, dts) => {
      const leadTicks = (dts * run.tracks[LEAD].timescale) / timescaleOf(run.tracks, track);
      base = Math.min(base, Math.floor(leadTicks));
    },
    sample: () => undefined,
  });
  return base;
}

/** The base of a file in the ticks of a track. */
export function baseOf(tracks: Tracks, track: number, baseTicks: number): number {
  if (track === LEAD) return baseTicks;
  return Math.round((baseTicks * timescaleOf(tracks, track)) / timescaleOf(tracks, LEAD));
}

/**
 * A part as it is written into a file of a base: a header of its own, and its media, which is not
 * copied. Sound from before the base, which came later than the file began, is left out.
 */
export function partForFile({ bytes, run }: Part, baseTicks: number): readonly [Buffer, Buffer] {
  const headerBytes = partHeaderBytes(bytes);
  const header = Buffer.from(bytes.subarray(0, headerBytes));
  moveTracks(header, (track, dts) => dts - baseOf(run.tracks, track, baseTicks));
  return [header, bytes.subarray(headerBytes)];
}

/**
 * Makes a part out of a file what it was in its run, in place.
 * @param startTicks when it begins in the run, ticks of the lead. @throws MalformedMedia
 */
export function partForRun(part: Buffer, startTicks: number, tracks: Tracks): void {
  let base = 0;
  moveTracks(part, (track, dts) => {
    if (track === LEAD) base = startTicks - dts;
    return dts + baseOf(tracks, track, base);
  });
}

function timescaleOf(tracks: Tracks, track: number): number {
  const timescale = tracks[track]?.timescale;
  if (timescale === undefined) throw new MalformedMedia('a part of a track its run has not');
  return timescale;
}
