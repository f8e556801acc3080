/**
 * A movie of one picture: of some samples that begin with a key frame, only the last is shown. What
 * decodes it has to do no seeking and no counting.
 */
import type { Sample } from '../model/sample.js';
import type { VideoTrack } from '../model/track.js';
import { MalformedMedia } from './box.js';
import type { Pieces } from './box-pieces.js';
import { initSegment } from './init-segment.js';
import { progressiveMovie } from './progressive-movie.js';
import { SampleTable } from './sample-table.js';
import { type TrackTemplate, trackTemplates } from './track-template.js';

/**
 * @param samples of this track, in decode order, the first a key frame
 * @param createdMs ms since the Unix epoch
 * @returns the whole file. @throws MalformedMedia where there are no samples
 */
export function stillMovie(
  track: VideoTrack,
  samples: readonly Sample[],
  createdMs: number,
): Pieces {
  const [template] = trackTemplates(initSegment([track]));
  const [first, ...rest] = samples;
  if (!template || !first) throw new MalformedMedia('no picture to show');
  const table = new SampleTable();
  table.beginChunk(0);
  for (const { dts, pts, duration, data, key } of samples) {
    table.add(dts, duration, pts - dts, data.length, key);
  }
  table.end();
  const shown = rest.reduce((a, b) => (b.pts > a.pts ? b : a), first);
  const edits = [{ durationTicks: shown.duration, mediaTicks: shown.pts - first.dts }];
  const media = samples.map(({ data }) => data);
  const mediaBytes = media.reduce((sum, { length }) => sum + length, 0);
  const header = progressiveMovie({ tracks: [{ template, table, edits }], mediaBytes, createdMs });
  return [...header, ...media];
}

/** How long each picture of a slide show lasts, s. */
const SLIDE_S = 0.04;

/**
 * A movie of key frames, each shown for a moment.
 * @param pictures how long each of them is; they follow what is returned
 * @returns all that stands before the media. @throws MalformedMedia where there are no pictures
 */
export function slideShow(
  template: TrackTemplate,
  pictures: readonly Readonly<{ bytes: number }>[],
): Pieces {
  if (pictures.length === 0) throw new MalformedMedia('no picture to show');
  const lasts = Math.max(1, Math.round(SLIDE_S * template.timescale));
  const table = new SampleTable();
  table.beginChunk(0);
  for (const [at, { bytes }] of pictures.entries()) table.add(at * lasts, lasts, 0, bytes, true);
  table.end();
  const edits = [{ durationTicks: pictures.length * lasts, mediaTicks: 0 }];
  const mediaBytes = pictures.reduce((sum, { bytes }) => sum + bytes, 0);
  return progressiveMovie({ tracks: [{ template, table, edits }], mediaBytes, createdMs: 0 });
}
