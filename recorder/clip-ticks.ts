/**
 * How finely a clip counts. Some players take a sample that lasts 2^31 ticks or more for nonsense: at
 * 90 kHz that is six hours and a half, and the last sample before a hole that is kept lasts as long as the
 * hole. So a track with such a hole counts in coarser ticks, of which its frames still last whole ones.
 */
import type { TrackTemplate } from '../src/fmp4/track-template.js';
import { type Stretch, stretchEndMs, stretchStartMs } from './clip-stretches.js';
import type { Gaps } from './clip-timeline.js';

const MOST_TICKS = 2 ** 31 - 1;

export function templatesFor(
  templates: ReadonlyMap<number, TrackTemplate>,
  stretches: readonly Stretch[],
  gaps: Gaps,
): Map<number, TrackTemplate> {
  return new Map(
    Array.from(templates, ([track, template]) => {
      const pauseS = longestPauseMs(track, stretches, gaps) / 1000;
      let { timescale } = template;
      while (timescale > 1 && timescale * pauseS > MOST_TICKS)
        timescale = Math.floor(timescale / 2);
      return [track, timescale === template.timescale ? template : { ...template, timescale }];
    }),
  );
}

/** How long at most a track has nothing to play, ms of the clip. */
function longestPauseMs(track: number, stretches: readonly Stretch[], gaps: Gaps): number {
  let longest = 0;
  let pause = 0;
  let endMs: number | null = null;
  for (const stretch of stretches) {
    const startMs = stretchStartMs(stretch);
    if (endMs !== null && gaps === 'keep') pause += Math.max(0, startMs - endMs);
    endMs = stretchEndMs(stretch);
    longest = Math.max(longest, pause);
    pause = stretch.run.tracks[track] ? 0 : pause + endMs - startMs;
  }
  return longest;
}
