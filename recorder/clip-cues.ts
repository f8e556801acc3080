/**
 * The subtitle track of a clip: which cue is due when, and where in the media it lies.
 *
 * Cues lie right before the part in which they begin, so that a player that reads the clip as it comes
 * finds each when it is due. The clock of a hole that is kept goes on, and says that nothing was recorded.
 */
import type { ProgressiveTrack } from '../src/fmp4/progressive-movie.js';
import { SampleTable } from '../src/fmp4/sample-table.js';
import { TEXT_TIMESCALE, textTemplate } from '../src/fmp4/text-track.js';
import type { TrackTemplate } from '../src/fmp4/track-template.js';
import { type CueRow, cueBytes } from './clip-clock.js';
import type { ClipMedia } from './clip-media.js';
import { type FileSlice, wholeMs } from './clip-stretches.js';
import type { Shown } from './clip-timeline.js';

/** Cues that are written at a time. */
const MOST_IN_A_ROW = 1_024;
/** A hole shorter than this needs no cue of its own, ms. */
const LEAST_HOLE_MS = 1_000;
const SECOND_MS = 1_000;

export class ClipCues {
  readonly #table = new SampleTable();
  #shown: Shown | null = null;
  /** Where the stretch before ends: on the wall clock, and in the clip; ms. */
  #wallEndMs = 0;
  #endMs = 0;
  /** What the next cue says, s since the Unix epoch. */
  #nextS = 0;
  /** When in the clip the last one begins, ms. */
  #lastMs = -1;

  /** @param zone IANA name of the time zone in which cues tell the time */
  constructor(
    private readonly media: ClipMedia,
    private readonly zone: string,
  ) {}

  /** The parts that follow are shown like this. */
  beginStretch(shown: Shown): void {
    if (this.#shown && shown.beginMs - this.#endMs >= LEAST_HOLE_MS) this.#fillHole(shown);
    this.#shown = shown;
    this.#wallEndMs = shown.toMs;
    this.#endMs = shown.endMs;
    this.#add([shown.beginMs], Math.floor(shown.fromMs / SECOND_MS), true);
  }

  /** @param part of a slice of this stretch; its samples come next in the media */
  addPart({ ms, ticks }: FileSlice, part: number): void {
    const shown = this.#shown;
    if (!shown) return;
    const startMs = ms[part] ?? 0;
    const endMs = Math.min(ms[part + 1] ?? 0, shown.toMs);
    const startTicks = ticks[part] ?? 0;
    const share = ((ticks[part + 1] ?? 0) - startTicks) / ((ms[part + 1] ?? 0) - startMs);
    const due: number[] = [];
    for (let s = this.#nextS; s * SECOND_MS < endMs; s++) {
      const sinceMs = Math.max(0, s * SECOND_MS - startMs);
      due.push(shown.at(startTicks + sinceMs * share));
    }
    this.#add(due, this.#nextS, true);
  }

  /** @param leadTicks length of the clip as it plays, ticks of the lead */
  finish(lead: TrackTemplate, leadTicks: number): ProgressiveTrack {
    const ms = (leadTicks * TEXT_TIMESCALE) / lead.timescale;
    this.#table.end(Math.round(ms));
    const edits = [{ durationTicks: leadTicks, mediaTicks: 0 }];
    return { template: textTemplate(lead), table: this.#table, edits };
  }

  /** Second by second from the end of one stretch to the beginning of the next. */
  #fillHole({ beginMs }: Shown): void {
    const due = [this.#endMs];
    const firstS = Math.floor(this.#wallEndMs / SECOND_MS);
    for (let s = firstS + 1; ; s++) {
      const at = this.#endMs + s * SECOND_MS - wholeMs(this.#wallEndMs);
      if (at >= beginMs) break;
      due.push(at);
    }
    for (let at = 0; at < due.length; at += MOST_IN_A_ROW) {
      this.#add(due.slice(at, at + MOST_IN_A_ROW), firstS + at, false);
    }
  }

  /** @param due when in the clip each begins, ms */
  #add(due: readonly number[], firstS: number, recorded: boolean): void {
    if (due.length === 0) return;
    const cues: CueRow = { firstS, count: due.length, recorded, zone: this.zone };
    const each = cueBytes(recorded);
    this.#table.beginChunk(this.media.insert({ bytes: each * due.length, cues }));
    for (const ms of due) {
      this.#lastMs = Math.max(this.#lastMs + 1, Math.round(ms));
      this.#table.add(this.#lastMs, 1, 0, each, true);
    }
    this.#nextS = firstS + due.length;
  }
}
