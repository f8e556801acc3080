/** Media as a camera sends them, read out of fragments that ffmpeg wrote. */
import { FragmentReader } from '../../src/fmp4/fragment-reader.js';
import { type Sample, ticksToMs } from '../../src/model/sample.js';
import type { Track } from '../../src/model/track.js';

/** Samples of all tracks, in the order of their time. */
export type Film = Readonly<{ tracks: readonly [Track, ...Track[]]; samples: readonly Sample[] }>;

/** @param bytes fragmented MP4 */
export function readFilm(bytes: Buffer): Film {
  const samples: Sample[] = [];
  let tracks: readonly Track[] = [];
  let ids: readonly number[] = [];
  new FragmentReader({
    tracks: (found) => {
      tracks = found.map(({ track }) => track);
      ids = found.map(({ id }) => id);
    },
    samples: (id, found) => {
      for (const sample of found) samples.push({ track: ids.indexOf(id), ...sample });
    },
  }).push(bytes);
  const [lead, ...others] = tracks;
  if (lead === undefined) throw new Error('no track in the film');
  const timeOf = ({ track, dts }: Sample): number => ticksToMs(dts, tracks[track]!);
  return {
    tracks: [lead, ...others],
    samples: samples.sort((before, after) => timeOf(before) - timeOf(after)),
  };
}
