/** Makes the tables of a clip from the headers of its parts, and notes where its bytes lie. */
import type { Pieces } from '../src/fmp4/box-pieces.js';
import { MalformedMedia } from '../src/fmp4/box.js';
import { type PartVisitor, readPartHeader } from '../src/fmp4/part-header.js';
import { progressiveMovie, type ProgressiveTrack } from '../src/fmp4/progressive-movie.js';
import { SampleTable } from '../src/fmp4/sample-table.js';
import type { TrackTemplate } from '../src/fmp4/track-template.js';
import { ClipCues } from './clip-cues.js';
import type { HeaderBatch } from './clip-headers.js';
import { ClipMedia } from './clip-media.js';
import type { Piece } from './clip-pieces.js';
import type { FileSlice, Stretch } from './clip-stretches.js';
import type { ClipTimeline, Placed, Placement } from './clip-timeline.js';
import { baseOf } from './file-times.js';

const LEAD = 0;

/** A track as it becomes. */
type Lane = {
  readonly table: SampleTable;
  /** Null where the stretch at hand is without the track. */
  placement: Placement | null;
  /** Where in the media its open chunk ends: a sample right there belongs to it. */
  chunkEnd: number;
  /** Presentation time at which its last frame so far ends, ticks of the movie. */
  shownEnd: number;
};

/** The samples of one track in the part at hand. */
type Reading = {
  readonly lane: Lane;
  readonly placement: Placement;
  /** Decode time of the next sample, ticks of the run. */
  dts: number;
  /** Where it lies in the file. */
  at: number;
};

export type BuiltClip = Readonly<{
  /** All that stands before the media. */
  header: Pieces;
  pieces: readonly Piece[];
  mediaBytes: number;
}>;

export class ClipBuilder {
  readonly #lanes: ReadonlyMap<number, Lane>;
  readonly #media = new ClipMedia();
  readonly #cues: ClipCues | null;
  #slice: FileSlice | null = null;
  #partAt = 0;
  /** When the part at hand begins in its run, and the base of its file, ticks of the lead. */
  #partTicks = 0;
  #baseTicks = 0;
  #tracks: Stretch['run']['tracks'] | null = null;
  #reading: Reading | null = null;
  readonly #visitor: PartVisitor = {
    track: (track, ticks, at) => {
      if (track === LEAD) this.#baseTicks = this.#partTicks - ticks;
      const lane = this.#lanes.get(track);
      const placement = lane?.placement;
      this.#reading = null;
      if (!lane || !placement || !this.#tracks) return;
      const dts = ticks + baseOf(this.#tracks, track, this.#baseTicks);
      this.#reading = { lane, placement, dts, at: this.#partAt + at };
    },
    sample: (duration, shift, bytes, key) => {
      if (this.#reading) this.#sample(this.#reading, duration, shift, bytes, key);
    },
  };

  /** @param clock time zone of the subtitles; none where it is left out */
  constructor(
    private readonly templates: ReadonlyMap<number, TrackTemplate>,
    clock?: string,
  ) {
    this.#cues = clock === undefined ? null : new ClipCues(this.#media, clock);
    this.#lanes = new Map(
      Array.from(templates.keys(), (track) => [
        track,
        { table: new SampleTable(), placement: null, chunkEnd: -1, shownEnd: 0 },
      ]),
    );
  }

  /** Presentation time at which the lead's last frame so far ends, ticks of the movie. */
  get shownEnd(): number {
    return this.#lanes.get(LEAD)?.shownEnd ?? 0;
  }

  /** The parts that follow belong to a stretch that is placed like this. */
  beginStretch({ run }: Stretch, { tracks, shown }: Placed): void {
    this.#tracks = run.tracks;
    for (const [track, lane] of this.#lanes) lane.placement = tracks.get(track) ?? null;
    this.#cues?.beginStretch(shown);
  }

  /** @param at the part, counted through the batch. @throws MalformedMedia */
  addPart({ slice, first, bytes, ends }: HeaderBatch, at: number): void {
    const part = first + at;
    this.#slice = slice;
    this.#partAt = slice.offsets[part] ?? 0;
    this.#partTicks = slice.ticks[part] ?? 0;
    this.#reading = null;
    this.#cues?.addPart(slice, part);
    readPartHeader(bytes, this.#visitor, ends[at - 1] ?? 0, ends[at]);
  }

  #sample(reading: Reading, duration: number, shift: number, bytes: number, key: boolean): void {
    const { lane, placement, dts, at } = reading;
    reading.dts += duration;
    reading.at += bytes;
    const { from, before, endBy, scale, offset } = placement;
    if (dts < from || dts >= before || dts + duration > endBy || !this.#slice) return;
    const inMedia = this.#media.take(this.#slice, at, bytes);
    if (inMedia !== lane.chunkEnd) lane.table.beginChunk(inMedia);
    lane.chunkEnd = inMedia + bytes;
    const start = Math.round(dts * scale) + offset;
    const lasts = Math.round(duration * scale);
    const later = Math.round(shift * scale) + placement.shift;
    lane.table.add(start, lasts, later, bytes, key);
    lane.shownEnd = Math.max(lane.shownEnd, start + later + lasts);
  }

  /** @param createdMs wall-clock time of the first picture. @throws MalformedMedia without a picture */
  finish(timeline: ClipTimeline, createdMs: number): BuiltClip {
    const tracks = [...this.#lanes].flatMap(([track, { table }]): ProgressiveTrack[] => {
      const template = this.templates.get(track);
      table.end();
      const edits = table.samples > 0 ? timeline.edits(track, table) : [];
      return template && edits.length > 0 ? [{ template, table, edits }] : [];
    });
    const [lead, ...others] = tracks;
    if (!lead) throw new MalformedMedia('parts without a picture');
    if (this.#cues) others.push(this.#cues.finish(lead.template, timeline.shownTicks));
    const { pieces, bytes: mediaBytes } = this.#media;
    const header = progressiveMovie({ tracks: [lead, ...others], mediaBytes, createdMs });
    return { header, pieces, mediaBytes };
  }
}
