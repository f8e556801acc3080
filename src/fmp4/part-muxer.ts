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
import { MalformedMedia } from './box.js';
import { fragment, MAX_DURATION_TICKS, MAX_SHIFT_TICKS } from './fragment-writer.js';
import { initSegment } from './init-segment.js';
import { closeGap, WaitingTrack } from './waiting-track.js';

/** What a part may last, ms; only a single longer frame makes a longer part. */
export const PART_TARGET_MS = 500;
/** By how much jitter may pass the target, ms: frames of 100.1 ms shall still come five to a part. */
const JITTER_MS = 1;
/** A segment begins at the first key frame after this, ms. */
const SEGMENT_LEAST_MS = 1_500;
/** How far the lead may run ahead of the end of an unfinished part, ms. */
const PATIENCE_MS = 250;
/** Lead samples and bytes of one part: a lead whose time hardly moves must not grow it for ever. */
const MAX_LEAD_SAMPLES = 1_000;
const MAX_LEAD_BYTES = 32 * 1024 * 1024;

/** Lead samples of one part, one behind the other without a gap. */
type Draft = { samples: Sample[]; bytes: number; startTicks: number; beginsSegment: boolean };

export class PartMuxer {
  readonly #init: Buffer;
  readonly #others: readonly WaitingTrack[];
  #sequence = 0;
  #draft: Draft | null = null;
  /** Cut off, but still waiting for the other tracks. */
  #closing: Draft | null = null;
  #segmentStartTicks = -Infinity;
  /** Decode time of the newest sample of each track. */
  readonly #newestDts: number[];

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
    this.#others = run.tracks.slice(1).map((track) => new WaitingTrack(track));
    this.#newestDts = run.tracks.map(() => -1);
  }

  /** @throws MalformedMedia on times that do not go up, or are too large for a part to hold */
  push(sample: Sample): void {
    this.#checkTimes(sample);
    if (sample.track === 0) this.#pushLead(sample);
    else this.#others[sample.track - 1]?.push(sample);
    this.#finishClosing();
  }

  /** Finishes what is left; the run is over. */
  flush(): void {
    this.#cut();
    // What the other tracks have beyond the last lead sample still belongs to the run.
    if (this.#closing) this.#finish(this.#closing, Infinity);
  }

  #checkTimes({ track, dts, pts, duration }: Sample): void {
    const isSane =
      Number.isSafeInteger(dts) && dts > (this.#newestDts[track] ?? Infinity) &&
      Number.isInteger(duration) && duration > 0 && duration <= MAX_DURATION_TICKS &&
      Number.isInteger(pts) && Math.abs(pts - dts) <= MAX_SHIFT_TICKS; // prettier-ignore
    if (!isSane) throw new MalformedMedia('a sample whose time has no place in its run');
    this.#newestDts[track] = dts;
  }

  #pushLead(sample: Sample): void {
    if (this.#draft) closeGap(this.#draft.samples, sample);
    if (this.#draft && this.#endsBefore(this.#draft, sample)) this.#cut();
    if (this.#draft) {
      this.#draft.samples.push(sample);
      this.#draft.bytes += sample.data.length;
      return;
    }
    const beginsSegment = this.#mayBeginSegment(sample);
    if (beginsSegment) this.#segmentStartTicks = sample.dts;
    const bytes = sample.data.length;
    this.#draft = { samples: [sample], bytes, startTicks: sample.dts, beginsSegment };
  }

  #endsBefore({ samples, bytes, startTicks }: Draft, next: Sample): boolean {
    // Where every frame is a key frame, any part can begin the segment: none is cut short for it.
    if (this.#mayBeginSegment(next) && !samples.at(-1)?.key) return true;
    return (
      this.#leadMs(endOf(next) - startTicks) > PART_TARGET_MS + JITTER_MS ||
      samples.length >= MAX_LEAD_SAMPLES ||
      bytes + next.data.length > MAX_LEAD_BYTES
    );
  }

  #mayBeginSegment({ key, dts }: Sample): boolean {
    return key && this.#leadMs(dts - this.#segmentStartTicks) >= SEGMENT_LEAST_MS;
  }

  #cut(): void {
    if (!this.#draft) return;
    if (this.#closing) this.#finish(this.#closing);
    this.#closing = this.#draft;
    this.#draft = null;
  }

  #finishClosing(): void {
    if (this.#closing && this.#isComplete(this.#closing)) this.#finish(this.#closing);
  }

  #isComplete(draft: Draft): boolean {
    const startMs = this.#leadMs(draft.startTicks);
    const endMs = this.#leadMs(endOfDraft(draft));
    const leadMs = this.#draft ? this.#leadMs(endOfDraft(this.#draft)) : endMs;
    return (
      leadMs - endMs >= PATIENCE_MS ||
      this.#others.every((other) => !other.isWorthWaiting(startMs, endMs))
    );
  }

  /** @param takesToMs media time up to which samples of other tracks join the part */
  #finish(draft: Draft, takesToMs = this.#leadMs(endOfDraft(draft))): void {
    this.#closing = null;
    const others = this.#others.flatMap((other) => other.takeBefore(takesToMs));
    const { samples, startTicks, beginsSegment } = draft;
    const durationTicks = endOfDraft(draft) - startTicks;
    this.#sequence++;
    this.onPart({
      run: this.run,
      init: this.#init,
      bytes: fragment(this.#sequence, [...samples, ...others]),
      independent: samples[0]?.key ?? false,
      beginsSegment,
      startTicks,
      durationTicks,
      startMs: this.wallMs(this.#leadMs(startTicks)),
      durationMs: this.#leadMs(durationTicks),
    });
  }

  #leadMs(ticks: number): number {
    return ticksToMs(ticks, this.run.tracks[0]);
  }
}

const endOf = ({ dts, duration }: Sample): number => dts + duration;

function endOfDraft({ samples, startTicks }: Draft): number {
  const last = samples.at(-1);
  return last ? endOf(last) : startTicks;
}
