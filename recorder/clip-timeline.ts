/**
 * Where the stretches of a clip lie on its time line.
 *
 * The first decoded frame is at zero. Each stretch follows on the end of the one before, or, where holes
 * are kept, as long after the clip's first picture as it was recorded after it. A stretch is moved as a
 * whole, so its sound stays as far from its picture as the camera sent it; sound that would reach over a
 * seam is left out, and the sample before a hole lasts until the next. So one edit a track is all that
 * players have to understand: it hides what had to be decoded but was not asked for, at both ends.
 */
import type { Edit } from '../src/fmp4/progressive-movie.js';
import type { SampleTable } from '../src/fmp4/sample-table.js';
import type { TrackTemplate } from '../src/fmp4/track-template.js';
import type { Beginning, Ending } from './clip-frames.js';
import { type Stretch, stretchEndMs, stretchStartMs, wholeMs } from './clip-stretches.js';

const LEAD = 0;
/** Sound before the first picture that decoders need to get into step, ms; it is hidden. */
const SOUND_LEAD_IN_MS = 300;

/** One track of one stretch. Limits are decode times in the ticks of its run. */
export type Placement = Readonly<{
  /** Ticks of the movie's track for each of the run's; 1 unless the camera changed its clock. */
  scale: number;
  /** Added to scaled decode times. */
  offset: number;
  /** Added to the scaled distance from decode to presentation time. */
  shift: number;
  /** Samples that begin earlier are left out, ... */
  from: number;
  /** ... and those that begin here or later, ... */
  before: number;
  /** ... and those that end later. */
  endBy: number;
}>;

/** What becomes of the holes between stretches: closed up, or left as long as they are. */
export type Gaps = 'skip' | 'keep';

/** What is shown of a stretch. */
export type Shown = Readonly<{
  /** Wall-clock time, whole ms. */
  fromMs: number;
  toMs: number;
  /** Where in the clip as it plays, ms. */
  beginMs: number;
  endMs: number;
  /** Where in the clip as it plays a decode time of the lead is shown, ms. */
  at: (ticks: number) => number;
}>;

export type Placed = Readonly<{ tracks: ReadonlyMap<number, Placement>; shown: Shown }>;

export class ClipTimeline {
  readonly #leadTimescale: number;
  /** Decode time at which the next stretch begins, ticks of the movie. */
  #nextTicks = 0;
  /** From decode to presentation time of each stretch's first picture, ticks of the movie. */
  #delayTicks: number | null = null;
  /** What is shown of the time line, in presentation time. */
  #shownFrom = 0;
  #shownTo = 0;

  constructor(
    private readonly templates: ReadonlyMap<number, TrackTemplate>,
    private readonly beginning: Beginning,
    private readonly ending: Ending,
    private readonly gaps: Gaps = 'skip',
  ) {
    this.#leadTimescale = templates.get(LEAD)?.timescale ?? 1;
  }

  /**
   * Puts the next stretch behind those placed so far.
   * @param delayTicks `reorderDelay` of its first part
   * @param takenTicks presentation time at which the lead's last frame so far ends, ticks of the
   *   movie: with B-frames, a stretch that broke off reaches further than its decode times say
   */
  place(stretch: Stretch, delayTicks: number, isLast: boolean, takenTicks: number): Placed {
    const { timescale } = stretch.run.tracks[LEAD];
    const isFirst = this.#delayTicks === null;
    const startTicks = isFirst ? this.beginning.decodeTicks : (stretch.slices[0].ticks[0] ?? 0);
    const endTicks = stretch.slices.at(-1)?.ticks.at(-1) ?? startTicks;
    const scale = this.#leadTimescale / timescale;
    const toMovie = (ticks: number): number => Math.round(ticks * scale);

    const delay = (this.#delayTicks ??= toMovie(delayTicks));
    this.#nextTicks = Math.max(this.#nextTicks, takenTicks - delay);
    if (this.gaps === 'keep' && !isFirst) {
      const sinceMs = stretchStartMs(stretch) - this.beginning.ms;
      const dueTicks = this.#shownFrom + Math.round((sinceMs / 1000) * this.#leadTimescale);
      this.#nextTicks = Math.max(this.#nextTicks, dueTicks - delay);
    }
    const offset = this.#nextTicks - toMovie(startTicks);
    const shift = delay - toMovie(delayTicks);
    const shownFrom = isFirst ? this.beginning.showTicks : startTicks + delayTicks;
    const shownTo = isLast ? this.ending.showTicks : endTicks + delayTicks;
    if (isFirst) this.#shownFrom = toMovie(shownFrom) + offset + shift;
    this.#shownTo = toMovie(shownTo) + offset + shift;
    this.#nextTicks += toMovie(endTicks) - toMovie(startTicks);

    const placements = new Map<number, Placement>();
    for (const [track, { timescale: movieScale }] of this.templates) {
      const own = stretch.run.tracks[track]?.timescale;
      if (own === undefined) continue;
      if (track === LEAD) {
        const before = isLast ? this.ending.decodeTicks + 1 : Infinity;
        placements.set(track, { scale, offset, shift, from: startTicks, before, endBy: Infinity });
        continue;
      }
      const leadInMs = isFirst ? SOUND_LEAD_IN_MS : 0;
      const before = (shownTo / timescale) * own;
      placements.set(track, {
        scale: movieScale / own,
        offset: Math.round(((offset + shift) / this.#leadTimescale) * movieScale),
        shift: 0,
        from: (shownFrom / timescale - leadInMs / 1000) * own,
        before,
        endBy: isLast ? Infinity : before,
      });
    }
    const at = (ticks: number): number =>
      ((toMovie(ticks + delayTicks) + offset + shift - this.#shownFrom) * 1000) /
      this.#leadTimescale;
    const shown: Shown = {
      fromMs: isFirst ? wholeMs(this.beginning.ms) : stretchStartMs(stretch),
      toMs: isLast ? wholeMs(this.ending.ms) : stretchEndMs(stretch),
      beginMs: at(shownFrom - delayTicks),
      endMs: at(shownTo - delayTicks),
      at,
    };
    return { tracks: placements, shown };
  }

  /** How long what is shown lasts, ticks of the movie. */
  get shownTicks(): number {
    return this.#shownTo - this.#shownFrom;
  }

  /** How a track with these samples plays; nothing at all where none of them is on show. */
  edits(track: number, table: SampleTable): Edit[] {
    const { timescale = 1 } = this.templates.get(track) ?? {};
    const toTrack = timescale / this.#leadTimescale;
    const { shownTicks } = this;
    const mediaTicks = Math.round(this.#shownFrom * toTrack) - table.firstDts;
    if (track === LEAD) return [{ durationTicks: shownTicks, mediaTicks }];
    // Sound that begins late waits, and sound that ends early is not waited for.
    const waitTicks = Math.max(0, Math.round(-mediaTicks / toTrack));
    const from = Math.max(0, mediaTicks);
    const leftTicks = Math.round((table.durationTicks - from) / toTrack);
    const durationTicks = Math.min(shownTicks - waitTicks, leftTicks);
    if (durationTicks <= 0) return [];
    const sound: Edit = { durationTicks, mediaTicks: from };
    return waitTicks > 0 ? [{ durationTicks: waitTicks, mediaTicks: null }, sound] : [sound];
  }
}
