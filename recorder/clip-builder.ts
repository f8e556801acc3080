/** Makes the tables of a clip from the headers of its parts, and notes where its bytes lie. */
import type { Pieces } from '../src/fmp4/box-pieces.js';
import { MalformedMedia } from '../src/fmp4/box.js';
import { type AlikeSamples, type PartVisitor, readPartHeader } from '../src/fmp4/part-header.js';
import { progressiveMovie, type ProgressiveTrack } from '../src/fmp4/progressive-movie.js';
import { type SampleColumns, SampleTable } from '../src/fmp4/sample-table.js';
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

/** Samples that are taken up together at most. */
const MAX_GATHERED = 1_024;

function sumOf(column: Uint32Array, count: number): number {
  let sum = 0;
  for (let at = 0; at < count; at++) sum += column[at] ?? 0;
  return sum;
}

function sumOfWords(words: Buffer): number {
  let sum = 0;
  for (let at = 0; at < words.length; at += 4) sum += words.readUInt32BE(at);
  return sum;
}

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
  /** Of the track at hand, not yet taken up. */
  readonly #samples: SampleColumns = {
    count: 0,
    durations: new Uint32Array(MAX_GATHERED),
    shifts: new Int32Array(MAX_GATHERED),
    bytes: new Uint32Array(MAX_GATHERED),
    keys: new Uint8Array(MAX_GATHERED),
  };
  readonly #visitor: PartVisitor = {
    track: (track, ticks, at) => {
      this.#flush();
      if (track === LEAD) this.#baseTicks = this.#partTicks - ticks;
      const lane = this.#lanes.get(track);
      const placement = lane?.placement;
      this.#reading = null;
      if (!lane || !placement || !this.#tracks) return;
      const dts = ticks + baseOf(this.#tracks, track, this.#baseTicks);
      this.#reading = { lane, placement, dts, at: this.#partAt + at };
    },
    sample: (duration, shift, bytes, key) => {
      if (!this.#reading) return;
      const samples = this.#samples;
      if (samples.count === MAX_GATHERED) this.#flush();
      samples.durations[samples.count] = duration;
      samples.shifts[samples.count] = shift;
      samples.bytes[samples.count] = bytes;
      samples.keys[samples.count] = Number(key);
      samples.count++;
    },
    alike: (samples) => this.#takeAlike(samples),
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
    this.#flush();
  }

  /** Takes up the samples gathered so far: mostly all of a track in a part, and as they are. */
  #flush(): void {
    const samples = this.#samples;
    const reading = this.#reading;
    if (reading && samples.count > 0) {
      const { dts, placement } = reading;
      const lasts = sumOf(samples.durations, samples.count);
      const last = dts + lasts - (samples.durations[samples.count - 1] ?? 0);
      const { from, before, endBy, scale } = placement;
      if (scale === 1 && dts >= from && last < before && dts + lasts <= endBy) {
        this.#takeAll(reading);
      } else {
        for (let at = 0; at < samples.count; at++) this.#takeOne(reading, at);
      }
    }
    samples.count = 0;
  }

  #takeAll(reading: Reading): void {
    const { lane, placement, dts, at } = reading;
    const bytes = sumOf(this.#samples.bytes, this.#samples.count);
    this.#place(lane, at, bytes);
    const shownEnd = lane.table.addAll(dts + placement.offset, placement.shift, this.#samples);
    lane.shownEnd = Math.max(lane.shownEnd, shownEnd);
    reading.dts += sumOf(this.#samples.durations, this.#samples.count);
    reading.at += bytes;
  }

  /** @returns false where they have to be looked at one by one */
  #takeAlike(samples: AlikeSamples): boolean {
    this.#flush();
    const reading = this.#reading;
    if (!reading) return true; // of a track that is left out
    const { lane, placement, dts, at } = reading;
    const { from, before, endBy, scale } = placement;
    const end = dts + samples.duration * samples.count;
    if (scale !== 1 || dts < from || end - samples.duration >= before || end > endBy) return false;
    const bytes = sumOfWords(samples.lengths);
    this.#place(lane, at, bytes);
    lane.table.addAlike(dts + placement.offset, placement.shift, samples);
    lane.shownEnd = Math.max(lane.shownEnd, end + placement.offset + placement.shift);
    reading.dts = end;
    reading.at += bytes;
    return true;
  }

  #takeOne(reading: Reading, index: number): void {
    const { lane, placement, dts, at } = reading;
    const duration = this.#samples.durations[index] ?? 0;
    const bytes = this.#samples.bytes[index] ?? 0;
    reading.dts += duration;
    reading.at += bytes;
    const { from, before, endBy, scale, offset } = placement;
    if (dts < from || dts >= before || dts + duration > endBy) return;
    this.#place(lane, at, bytes);
    const start = Math.round(dts * scale) + offset;
    const lasts = Math.round(duration * scale);
    const later = Math.round((this.#samples.shifts[index] ?? 0) * scale) + placement.shift;
    lane.table.add(start, lasts, later, bytes, this.#samples.keys[index] === 1);
    lane.shownEnd = Math.max(lane.shownEnd, start + later + lasts);
  }

  /** @param at where some bytes of a track lie in the file at hand */
  #place(lane: Lane, at: number, bytes: number): void {
    if (!this.#slice) return;
    const inMedia = this.#media.take(this.#slice, at, bytes);
    if (inMedia !== lane.chunkEnd) lane.table.beginChunk(inMedia);
    lane.chunkEnd = inMedia + bytes;
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
