/**
 * Puts the samples of a clip together: stretches of one or several runs, joined end to end.
 *
 * All tracks share one time line, on which the first decoded sample of the lead is at zero. Each
 * stretch is moved as a whole onto the end of the one before, so sound and picture stay as far apart
 * as the camera sent them. Sound that would reach over such a seam is left out; where it is missing,
 * its last sample lasts longer. So one edit a track is all that players have to understand: it hides
 * what had to be decoded but was not asked for, at both ends.
 */
import { type PartVisitor, readPartHeader } from '../src/fmp4/part-header.js';
import type { Pieces } from '../src/fmp4/box-pieces.js';
import {
  type Edit,
  progressiveMovie,
  type ProgressiveTrack,
} from '../src/fmp4/progressive-movie.js';
import { SampleTable } from '../src/fmp4/sample-table.js';
import { type TrackTemplate, trackTemplates } from '../src/fmp4/track-template.js';
import { MalformedMedia } from '../src/fmp4/box.js';
import type { Beginning, Ending } from './clip-frames.js';
import { ClipMedia, type FilePiece } from './clip-media.js';
import type { FileSlice, Stretch } from './clip-stretches.js';

/** Sound before the first picture that decoders need to get into step, ms; it is hidden. */
const SOUND_LEAD_IN_MS = 300;
const LEAD = 0;

/** A track as it becomes, and how the stretch at hand is put on the time line. */
type Lane = {
  readonly template: TrackTemplate;
  readonly table: SampleTable;
  /** Ticks of the movie's track for each of the run's. */
  scale: number;
  /** Added to scaled times. */
  offset: number;
  /** Added to how much later than decoded a sample is shown. */
  shift: number;
  /** Samples are taken that begin from here on. Ticks of the lead of the run; of the movie for others. */
  from: number;
  /** ... and that begin, or for sound at a seam end, no later than here. */
  to: number;
  /** Where the media of its open chunk ends; a sample right there belongs to the chunk. */
  chunkEnd: number;
};

export type BuiltClip = Readonly<{
  header: Pieces;
  pieces: readonly FilePiece[];
  mediaBytes: number;
}>;

export class ClipBuilder {
  readonly #lanes: ReadonlyMap<number, Lane>;
  readonly #media = new ClipMedia();
  readonly #visitor: PartVisitor = {
    track: (track, dts, at) => this.#beginTrack(track, dts, at),
    sample: (duration, shift, bytes, key) => this.#sample(duration, shift, bytes, key),
  };
  /** Where on the time line the next stretch begins, ticks of the lead. */
  #nextTicks = 0;
  /** How long after its decode time the first picture of each stretch is shown, ticks of the lead. */
  #delayTicks = 0;
  /** Moves presentation times of the run's lead at hand to those of the movie. */
  #toMovie: (ticks: number) => number = () => 0;
  /** Start and end of what is shown, presentation times of the movie's lead. */
  #shownFrom = 0;
  #shownTo = 0;
  #stretches = 0;
  /** What of the part at hand is being read. */
  #lane: Lane | undefined;
  #isLead = false;
  #isSeam = false;
  #dts = 0;
  #slice: FileSlice | undefined;
  #at = 0;

  constructor(
    templates: ReadonlyMap<number, TrackTemplate>,
    private readonly beginning: Beginning,
    private readonly ending: Ending,
  ) {
    this.#lanes = new Map(
      [...templates].map(([track, template]) => [track, newLane(template)] as const),
    );
  }
}
