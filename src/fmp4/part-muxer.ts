/**
 * Samples -> parts: groups about half a second of a run and decides where HLS segments begin.
 *
 * The lead cuts. A part ends before the sample that would make it longer than the target, or before
 * the key frame that begins the next segment. It is finished when the other tracks have caught up
 * with its end, or when the lead is `PATIENCE_MS` further: sound that lags or stops costs the picture
 * nothing, and belongs to the part in which it comes.
 */
import type { Part } from '../model/part.js';
import { type Run, type Sample, ticksToMs } from '../model/sample.js';
import { fragment } from './fragment-writer.js';
import { initSegment } from './init-segment.js';

/** What a part may last, ms; only a single longer frame makes a longer part. */
export const PART_TARGET_MS = 500;
/** A segment begins at the first key frame after this, ms. */
const SEGMENT_LEAST_MS = 1_500;
/** How far the lead may run ahead of the end of an unfinished part, ms. */
const PATIENCE_MS = 250;
/** Lead samples of one part: a lead that never advances must not grow it for ever. */
const MAX_LEAD_SAMPLES = 1_000;
/** Samples of other tracks that wait for their part; beyond it the oldest go. */
const MAX_WAITING_SAMPLES = 2_000;

/** Lead samples of one part, its place in the run, and to which media time (ms) others join it. */
type Draft = {
  samples: Sample[];
  startTicks: number;
  endTicks: number;
  beginsSegment: boolean;
  takesTo?: number;
};

export class PartMuxer {
  readonly #init: Buffer;
  #sequence = 0;
  #draft: Draft | null = null;
  /** Cut off, but still waiting for the other tracks. */
  #closing: Draft | null = null;
  #segmentStartTicks = 0;
  /** Samples of the other tracks that have no part yet, in order of arrival. */
  #waiting: Sample[] = [];
  /** How far each other track has come, ms of media time. */
  readonly #reachedMs = new Map<number, number>();

  /**
   * @param wallMs wall-clock time, ms since the Unix epoch, of a media time of the run, ms
   * @param onPart called with each part as it is finished
   */
  constructor(
    private readonly run: Run,
    private readonly wallMs: (mediaMs: number) => number,
    private readonly onPart: (part: Part) => void,
  ) {
    this.#init = initSegment(run.tracks);
    run.tracks.forEach((_, index) => {
      if (index > 0) this.#reachedMs.set(index, 0);
    });
  }

  push(sample: Sample): void {
    if (sample.track === 0) this.#pushLead(sample);
    else this.#pushOther(sample);
    this.#finishClosing();
  }

  /** Finishes what is left; the run is over. */
  flush(): void {
    this.#cut();
    // What the other tracks have beyond the last lead sample still belongs to the run.
    if (this.#closing) this.#closing.takesTo = Infinity;
    this.#finishClosing(true);
  }

  #pushLead(sample: Sample): void {
    const draft = this.#draft;
    if (draft && this.#endsBefore(draft, sample)) this.#cut();
    const endTicks = sample.dts + sample.duration;
    if (this.#draft) {
      this.#draft.samples.push(sample);
      this.#draft.endTicks = endTicks;
      return;
    }
    const beginsSegment = sample.key && this.#segmentIsFull(sample);
    if (beginsSegment) this.#segmentStartTicks = sample.dts;
    this.#draft = { samples: [sample], startTicks: sample.dts, endTicks, beginsSegment };
  }

  #pushOther(sample: Sample): void {
    this.#waiting.push(sample);
    if (this.#waiting.length > MAX_WAITING_SAMPLES) this.#waiting.shift();
    const track = this.run.tracks[sample.track];
    if (track) this.#reachedMs.set(sample.track, ticksToMs(sample.dts + sample.duration, track));
  }

  #endsBefore(draft: Draft, next: Sample): boolean {
    if (next.key && this.#segmentIsFull(next)) return true;
    const wouldLastMs = this.#leadMs(next.dts + next.duration - draft.startTicks);
    return wouldLastMs > PART_TARGET_MS + 1 || draft.samples.length >= MAX_LEAD_SAMPLES;
  }

  #segmentIsFull(key: Sample): boolean {
    const isFirst = this.#sequence === 0 && !this.#closing && !this.#draft;
    return isFirst || this.#leadMs(key.dts - this.#segmentStartTicks) >= SEGMENT_LEAST_MS;
  }

  #cut(): void {
    if (!this.#draft) return;
    this.#finishClosing(true);
    this.#closing = this.#draft;
    this.#draft = null;
  }

  #finishClosing(now = false): void {
    const draft = this.#closing;
    if (!draft || !(now || this.#isComplete(draft))) return;
    this.#closing = null;
    const others = this.#takeWaitingBefore(draft.takesTo ?? this.#leadMs(draft.endTicks));
    const durationTicks = draft.endTicks - draft.startTicks;
    this.#sequence++;
    this.onPart({
      run: this.run,
      init: this.#init,
      bytes: fragment(this.#sequence, [...draft.samples, ...others]),
      independent: draft.samples[0]?.key ?? false,
      beginsSegment: draft.beginsSegment,
      startTicks: draft.startTicks,
      durationTicks,
      startMs: this.wallMs(this.#leadMs(draft.startTicks)),
      durationMs: this.#leadMs(durationTicks),
    });
  }

  #isComplete(draft: Draft): boolean {
    const endMs = this.#leadMs(draft.endTicks);
    const aheadMs = this.#leadMs(this.#draft?.endTicks ?? draft.endTicks) - endMs;
    return aheadMs >= PATIENCE_MS || [...this.#reachedMs.values()].every((ms) => ms >= endMs);
  }

  /** Takes the samples of other tracks that begin before `endMs` of media time. */
  #takeWaitingBefore(endMs: number): Sample[] {
    const startsBefore = (sample: Sample): boolean => {
      const track = this.run.tracks[sample.track];
      return track !== undefined && ticksToMs(sample.dts, track) < endMs;
    };
    const taken = this.#waiting.filter(startsBefore);
    this.#waiting = this.#waiting.filter((sample) => !startsBefore(sample));
    return taken;
  }

  #leadMs(ticks: number): number {
    return ticksToMs(ticks, this.run.tracks[0]);
  }
}
