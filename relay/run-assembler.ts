/**
 * Puts the tracks of one worker together into runs.
 *
 * A run is announced once its tracks are known and its start time has settled: the first frames
 * come in a burst, whose last frame, not its first, tells how late they are. Until then samples
 * are held. Sound that shows up after the run has begun starts a new one at the next key frame.
 * A run also ends, and the next begins, where the picture changes its parameters or its clock jumps.
 */
import type { Clock } from '../src/kit/clock.js';
import type { FragmentSample } from '../src/fmp4/fragment-reader.js';
import type { Loss } from '../src/model/loss.js';
import { type Run, type Sample, ticksToMs } from '../src/model/sample.js';
import type { Track } from '../src/model/track.js';
import { changedTrack } from './changed-track.js';
import { RunClock } from './run-clock.js';
import { nextRunId } from './run-id.js';

/** How long the first samples are held, ms, for the start time to settle. */
const SETTLE_MS = 250;
/** How much longer they are held for the sound track to be announced, ms. */
const AUDIO_PATIENCE_MS = 750;
/** Held samples beyond this begin the run at once. */
const MAX_HELD = 2_000;
/** A frame that lasts longer than this and than `HOLE_FRAMES` usual ones is a hole, not a frame. */
const LONGEST_FRAME_MS = 3_000;
const HOLE_FRAMES = 8;
/** The share by which the measure of the usual frame follows each new one. */
const USUAL_FRAME_WEIGHT = 1 / 16;

export type Role = 'lead' | 'audio';

export interface AssemblerListener {
  run(run: Run, wallMs: (mediaMs: number) => number): void;
  samples(batch: readonly Sample[]): void;
  split(loss: Loss): void;
  /** Only a new connection can mend what happened. */
  lost(loss: Loss): void;
}

/** The run being emitted; ticks by track. */
type Current = {
  run: Run;
  clock: RunClock;
  /** What the worker's decode times are counted from. */
  originTicks: readonly number[];
  /** Where the next sample may begin. */
  endTicks: number[];
  /** Set after a hole: the next key frame begins a new run. */
  splitAtKey: Loss | null;
};

const FORMAT_CHANGED: Loss = {
  cause: 'offline',
  code: 'codec_change',
  message: 'the camera changed its format',
  retryable: true,
};
const AUDIO_CAME: Loss = {
  ...FORMAT_CHANGED,
  code: 'audio_came',
  message: 'the sound of the camera arrived',
};

export class RunAssembler {
  readonly #tracks = new Map<Role, Track>();
  /** Samples that wait for their run, in order of arrival. */
  #held: { role: Role; sample: FragmentSample }[] = [];
  #heldSinceMs = 0;
  /** The least of arrival minus media time among the held lead samples: the origin of the run. */
  #originMs = Infinity;
  #current: Current | null = null;
  #batch: Sample[] = [];
  #usualFrameMs = 0;

  constructor(
    private readonly clock: Clock,
    private readonly expectsAudio: boolean,
    private readonly listener: AssemblerListener,
  ) {}

  /** Those known so far. */
  get tracks(): ReadonlyMap<Role, Track> {
    return this.#tracks;
  }

  track(role: Role, track: Track): void {
    this.#tracks.set(role, track);
    this.#beginIfSettled();
  }

  /** What follows comes from another connection and cannot go on in this run. */
  restart(loss: Loss): void {
    this.#split(loss);
    this.#tracks.clear();
    this.#usualFrameMs = 0;
  }

  /** @throws MalformedMedia on video samples that are no NAL units */
  samples(role: Role, samples: readonly FragmentSample[]): void {
    for (const sample of samples) {
      if (role === 'lead') this.#lead(sample);
      else this.#other(sample);
    }
  }

  /** Hands on what the last read gave. @returns whether there was anything */
  deliver(): boolean {
    const batch = this.#batch;
    if (batch.length === 0) return this.#held.length > 0;
    this.#batch = [];
    this.listener.samples(batch);
    return true;
  }

  #lead(sample: FragmentSample): void {
    const track = this.#tracks.get('lead');
    if (!track) return;
    const arrivedMs = this.clock.now();
    if (sample.key && this.#current) this.#splitWhereNeeded(this.#current, sample, track);
    const { whole, holeTicks } = this.#withoutHole(sample, track);
    // A frame is known only when the next one begins: its end is what has just arrived.
    const endMs = ticksToMs(whole.dts + whole.duration, track);
    if (this.#current) {
      this.#emit(this.#current, 0, whole);
      this.#observe(this.#current, endMs, arrivedMs);
    } else {
      this.#hold('lead', whole, arrivedMs - endMs);
    }
    if (holeTicks > 0) this.#closeUp(holeTicks, track);
  }

  #other(sample: FragmentSample): void {
    if (this.#current && this.#current.run.tracks.length > 1) this.#emit(this.#current, 1, sample);
    else if (!this.#current && this.#held.length > 0) this.#hold('audio', sample, Infinity);
  }

  /** A frame that lasts absurdly long stands before a hole: it is given the usual length. */
  #withoutHole(sample: FragmentSample, track: Track): { whole: FragmentSample; holeTicks: number } {
    const frameMs = ticksToMs(sample.duration, track);
    const usualMs = this.#usualFrameMs;
    if (usualMs > 0 && frameMs > LONGEST_FRAME_MS && frameMs > HOLE_FRAMES * usualMs) {
      const duration = Math.max(1, Math.round((usualMs * track.timescale) / 1000));
      return { whole: { ...sample, duration }, holeTicks: sample.duration - duration };
    }
    const weight = usualMs === 0 ? 1 : USUAL_FRAME_WEIGHT;
    this.#usualFrameMs = usualMs + (frameMs - usualMs) * weight;
    return { whole: sample, holeTicks: 0 };
  }

  /**
   * Goes on without the hole until the next key frame, where a new run begins at its true time: so
   * nothing that came is lost for want of a key frame.
   */
  #closeUp(holeTicks: number, track: Track): void {
    const current = this.#current;
    const holeMs = ticksToMs(holeTicks, track);
    if (!current) return void (this.#held = []);
    current.originTicks = current.run.tracks.map(
      ({ timescale }, index) =>
        (current.originTicks[index] ?? 0) + Math.round((holeMs * timescale) / 1000),
    );
    current.splitAtKey ??= holeLoss(holeMs);
  }

  #hold(role: Role, sample: FragmentSample, originMs: number): void {
    if (this.#held.length === 0) {
      if (!sample.key) return; // a run begins with a key frame
      this.#heldSinceMs = this.clock.monotonic();
      this.#originMs = Infinity;
    }
    this.#held.push({ role, sample });
    this.#originMs = Math.min(this.#originMs, originMs);
    this.#beginIfSettled();
  }

  #beginIfSettled(): void {
    const lead = this.#tracks.get('lead');
    const first = this.#held[0];
    if (this.#current || !lead || !first) return;
    const heldMs = this.clock.monotonic() - this.#heldSinceMs;
    const audio = this.#tracks.get('audio');
    const patienceMs = this.expectsAudio && !audio ? SETTLE_MS + AUDIO_PATIENCE_MS : SETTLE_MS;
    if (heldMs < patienceMs && this.#held.length < MAX_HELD) return;
    const startMs = Math.round(this.#originMs + ticksToMs(first.sample.dts, lead));
    this.#begin(audio ? [lead, audio] : [lead], startMs, first.sample.dts);
  }

  #begin(tracks: readonly [Track, ...Track[]], startMs: number, leadDts: number): void {
    const run: Run = { id: nextRunId(startMs), tracks, startMs };
    const originTicks = tracks.map((track) =>
      Math.round((leadDts * track.timescale) / tracks[0].timescale),
    );
    const current: Current = {
      run,
      originTicks,
      clock: new RunClock(startMs),
      endTicks: tracks.map(() => 0),
      splitAtKey: null,
    };
    this.#current = current;
    this.listener.run(run, (mediaMs) => current.clock.wallMs(mediaMs));
    const held = this.#held;
    this.#held = [];
    for (const { role, sample } of held) {
      if (role === 'lead') this.#emit(current, 0, sample);
      else if (tracks.length > 1) this.#emit(current, 1, sample);
    }
  }

  #emit(current: Current, track: number, sample: FragmentSample): void {
    const origin = current.originTicks[track] ?? 0;
    const dts = sample.dts - origin;
    // Sound from before the first picture, or from inside a hole, has no place in the run.
    if (dts < (current.endTicks[track] ?? 0)) return;
    const duration = Math.max(1, sample.duration);
    current.endTicks[track] = dts + duration;
    const { key, data } = sample;
    // Spelled out: a spread would cost as much as everything else here together.
    this.#batch.push({ track, dts, pts: sample.pts - origin, duration, key, data });
  }

  #observe({ run, originTicks, clock }: Current, endMs: number, arrivedMs: number): void {
    clock.observe(endMs - ticksToMs(originTicks[0] ?? 0, run.tracks[0]), arrivedMs);
    if (!clock.isAstray) return;
    this.listener.lost({
      cause: 'clock',
      code: 'clock',
      message: "the camera's clock and this machine's have parted by more than 3 s",
      retryable: true,
    });
  }

  #splitWhereNeeded(current: Current, key: FragmentSample, track: Track): void {
    const changed = track.kind === 'video' ? changedTrack(track, key.data) : null;
    const audioCame = current.run.tracks.length === 1 && this.#tracks.has('audio');
    if (changed) this.#tracks.set('lead', changed);
    if (changed) this.#split(FORMAT_CHANGED);
    else if (current.splitAtKey) this.#split(current.splitAtKey);
    else if (audioCame) this.#split(AUDIO_CAME);
  }

  #split(loss: Loss): void {
    this.deliver();
    this.#current = null;
    this.#held = [];
    this.listener.split(loss);
  }
}

function holeLoss(frameMs: number): Loss {
  const seconds = Math.round(frameMs / 1000);
  return {
    cause: 'stalled',
    code: 'stalled',
    message: `the camera sent nothing for ${seconds} s`,
    retryable: true,
  };
}
