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
import type { Clip, Cut } from './clip.js';
import { type ClipWish, makeClip } from './clip-maker.js';
import { type ClipPlan, clipTag, MAX_CLIP_MS, planClip, recordingsNeeded } from './clip-plan.js';

export type ClipRequest = StreamKey & Readonly<{ span: TimeSpan; cut: Cut }>;

export type PrepareOptions = Readonly<{
  /**
   * The asker has the beginning of this clip and wants more of the same: what has been recorded since
   * does not change it, as long as it is still known.
   */
  resumes?: boolean;
  signal?: AbortSignal;
}>;

/** What the indexes of kept clips may take, bytes; an hour has about one million of them. */
const MAX_KEPT_BYTES = 48 * 1024 * 1024;
/** Each may take as much as a day's index while it is made. */
const LIMITS = { atOnce: 2, waiting: 32, what: 'clips are being prepared' };

export class Clips {
  readonly #slots = new Slots(LIMITS);
  readonly #kept = new WeightedCache<string, Clip>(MAX_KEPT_BYTES);

  /** @param directory the storage directory, which the paths of recordings are relative to */
  constructor(
    private readonly index: Pick<IndexReader, 'overlapping'>,
    private readonly directory: string,
  ) {}

  /**
   * All that can go wrong with a clip goes wrong here, before its first byte.
   * @throws CamrelayError bad_span, no_recording, codec_change (see `CodecChange`), disk_failed,
   *   too_many_viewers; the signal's reason
   */
  async prepare(request: ClipRequest, options: PrepareOptions = {}): Promise<Clip> {
    const { cameraId, streamName, span, cut } = request;
    const { resumes = false, signal } = options;
    const name = JSON.stringify([cameraId, streamName, span.fromMs, span.toMs, cut]);
    const known = this.#kept.get(name);
    if (known && resumes) return known;
    checkSpan(span);
    return this.#slots.use(async () => {
      const plan = this.#plan(request, span);
      const kept = this.#kept.get(name);
      if (kept?.tag === clipTag(plan, cut)) return kept;
      const clip = await makeClip(plan, { cut }, this.directory, signal);
      this.#kept.set(name, clip, clip.headerBytes);
      return clip;
    }, signal);
  }

  /**
   * The frame on show at an instant of a recording, as a clip of one picture, and nothing else.
   * @throws as `prepare` does; CamrelayError unsupported where only sound was recorded
   */
  still(key: StreamKey, atMs: number, signal?: AbortSignal): Promise<Clip> {
    return this.#slots.use(async () => {
      const plan = this.#plan(key, { fromMs: atMs, toMs: atMs + 1 });
      if (plan.templates.get(0)?.kind !== 'video') {
        throw new CamrelayError('unsupported', 'this camera sends no picture, only sound');
      }
      return makeClip(plan, STILL, this.directory, signal);
    }, signal);
  }

  #plan({ cameraId, streamName }: StreamKey, span: TimeSpan): ClipPlan {
    const key = { cameraId, streamName };
    return planClip(drained(this.index.overlapping(key, recordingsNeeded(span))), span);
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
