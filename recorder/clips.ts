/**
 * Clips for whoever asks: prepared a few at a time, and kept for a while, since players ask for the
 * same clip again whenever they seek.
 */
import { Slots } from '../src/kit/slots.js';
import { WeightedCache } from '../src/kit/weighted-cache.js';
import { CamrelayError } from '../src/model/errors.js';
import type { Recording } from '../src/model/recording.js';
import type { TimeSpan } from '../src/model/time.js';
import type { IndexReader } from '../storage/index-reader.js';
import type { StreamKey } from '../storage/streams.js';
import type { Clip, ClipEnd, HeldClip } from './clip.js';
import type { ClipWish } from './clip-index.js';
import { type ClipIndexer, inlineIndexer } from './clip-indexer.js';
import { makeClip, tagOf } from './clip-maker.js';
import {
  type ClipPlan,
  MAX_CLIP_MS,
  planClip,
  recordedUpTo,
  recordingsIn,
  recordingsNeeded,
} from './clip-plan.js';
import { Pins } from './pins.js';

export type ClipRequest = StreamKey & Readonly<{ span: TimeSpan }> & Omit<ClipWish, 'onlyLead'>;

export type PrepareOptions = Readonly<{
  /**
   * The asker has the beginning of this clip and wants more of the same: what has been recorded since
   * does not change it, as long as it is still known.
   */
  resumes?: boolean;
  /** As the clip was when what it is made of ended there. */
  asOf?: ClipEnd;
  signal?: AbortSignal;
}>;

export type ClipsOptions = Readonly<{
  /** Where what is being read is held back from retention. */
  pins?: Pins;
  /** Who makes the index of a clip; stills take too little of it to be worth the way. */
  indexer?: ClipIndexer;
}>;

/** What the indexes of kept clips may take, bytes; an hour has about one million of them. */
const MAX_KEPT_BYTES = 48 * 1024 * 1024;
/** Each may take as much as a day's index while it is made. */
const LIMITS = {
  name: 'clips_in_preparation',
  atOnce: 2,
  waiting: 32,
  what: 'clips are being prepared',
};

export class Clips {
  readonly #slots = new Slots(LIMITS);
  /** Of what is made at a time. */
  readonly bound = this.#slots.bound;
  readonly #kept = new WeightedCache<string, Clip>(MAX_KEPT_BYTES);
  readonly #pins: Pins;
  readonly #indexer: ClipIndexer;

  /** @param directory the storage directory, which the paths of recordings are relative to */
  constructor(
    private readonly index: Pick<IndexReader, 'overlapping' | 'recording'>,
    private readonly directory: string,
    { pins = new Pins(), indexer = inlineIndexer }: ClipsOptions = {},
  ) {
    this.#pins = pins;
    this.#indexer = indexer;
  }

  /**
   * All that can go wrong with a clip goes wrong here, before its first byte; its recordings are held
   * from here on.
   * @throws CamrelayError bad_span, no_recording, codec_change (see `CodecChange`), disk_failed,
   *   too_many_viewers; the signal's reason
   */
  async prepare(request: ClipRequest, options: PrepareOptions = {}): Promise<HeldClip> {
    const { cameraId, streamName, span, cut, gaps, clock } = request;
    const { resumes = false, asOf, signal } = options;
    const name = JSON.stringify([cameraId, streamName, span.fromMs, span.toMs, cut, gaps, clock]);
    const known = resumes ? this.#kept.get(name) : undefined;
    if (known && this.#isThere(known)) return { ...known, ...this.#pins.hold(known.recordings) };
    checkSpan(span);
    return this.#slots.use(
      () =>
        this.#held(this.#plan(request, span, asOf), async (plan) => {
          const kept = this.#kept.get(name);
          if (kept?.tag === tagOf(plan, request)) return kept;
          const clip = await makeClip(plan, request, this.directory, this.#indexer, signal);
          this.#kept.set(name, clip, clip.headerBytes);
          return clip;
        }),
      signal,
    );
  }

  /**
   * The frame on show at an instant of a recording, as a clip of one picture, and nothing else.
   * @throws as `prepare` does; CamrelayError unsupported where only sound was recorded
   */
  still(key: StreamKey, atMs: number, signal?: AbortSignal): Promise<HeldClip> {
    return this.#slots.use(() => {
      const plan = this.#plan(key, { fromMs: atMs, toMs: atMs + 1 });
      if (plan.templates.get(0)?.kind !== 'video') {
        throw new CamrelayError('unsupported', 'this camera sends no picture, only sound');
      }
      return this.#held(plan, () => makeClip(plan, STILL, this.directory, inlineIndexer, signal));
    }, signal);
  }

  #plan({ cameraId, streamName }: StreamKey, span: TimeSpan, asOf?: ClipEnd): ClipPlan {
    const key = { cameraId, streamName };
    const recordings = drained(this.index.overlapping(key, recordingsNeeded(span)));
    return planClip(asOf ? recordedUpTo(recordings, asOf) : recordings, span);
  }

  /** Holds what a plan reads while the clip is made, and for whoever gets it. */
  async #held(plan: ClipPlan, make: (plan: ClipPlan) => Promise<Clip>): Promise<HeldClip> {
    const pinned = this.#pins.hold(recordingsIn(plan));
    try {
      return { ...(await make(plan)), ...pinned };
    } catch (error) {
      pinned[Symbol.dispose]();
      throw error;
    }
  }

  #isThere({ recordings }: Clip): boolean {
    return recordings.every((id) => this.index.recording(id) !== undefined);
  }
}

const STILL: ClipWish = { cut: 'exact', onlyLead: true };

function checkSpan({ fromMs, toMs }: TimeSpan): void {
  if (fromMs >= toMs) throw new CamrelayError('bad_span', '`from` must be before `to`');
  if (toMs - fromMs > MAX_CLIP_MS) {
    throw new CamrelayError('bad_span', 'a clip has at most 25 hours; ask for several');
  }
}

/** Lets go of each recording, and the table of its parts, before the next: a day has many. */
function* drained(recordings: Recording[]): Generator<Recording> {
  for (let next = recordings.shift(); next; next = recordings.shift()) yield next;
}
