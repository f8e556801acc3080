/**
 * Stills: the newest picture of a stream, or the one that was on show at a moment of a recording.
 *
 * Decoding is somebody else's; it is handed in, and gets a movie of which only one picture is shown.
 * Few are decoded at a time, and pages ask for the same picture again and again, so both kinds are
 * kept: a live one for a second, recorded ones as long as there is room.
 */
import type { Clock } from '../src/kit/clock.js';
import { Slots } from '../src/kit/slots.js';
import { WeightedCache } from '../src/kit/weighted-cache.js';
import { CamrelayError } from '../src/model/errors.js';
import type { StreamKey } from '../storage/streams.js';
import type { Clips } from './clips.js';
import { newestPicture, type WatchSamples } from './snapshot-live.js';
import type { Timeline } from './timeline.js';

/**
 * Decodes the first picture that a movie (an MP4) shows.
 * @returns a JPEG. @throws CamrelayError ffmpeg_failed; the signal's reason
 */
export type DecodeStill = (
  movie: Iterable<Buffer> | AsyncIterable<Buffer>,
  of: StreamKey,
  signal: AbortSignal,
) => Promise<Buffer>;

export type SnapshotDeps = Readonly<{
  clips: Pick<Clips, 'still'>;
  timeline: Pick<Timeline, 'nearest'>;
  decode: DecodeStill;
  clock: Clock;
}>;

export type Still = Readonly<{
  jpeg: Buffer;
  /** Wall-clock time of the picture, ms; for a live one, of the asking. */
  atMs: number;
}>;

/** A frame this far from the moment that was asked for is not a picture of it, ms. */
export const MAX_DISTANCE_MS = 10_000;
const LIVE_FOR_MS = 1_000;
const DECODE_WITHIN_MS = 10_000;
const MAX_KEPT_BYTES = 16 * 1024 * 1024;
const LIMITS = { name: 'stills', atOnce: 2, waiting: 64, what: 'stills are being made' };

/** A live still; `untilMs` (monotonic) is infinite while it is being made. */
type LiveStill = { readonly still: Promise<Still>; untilMs: number };

export class Snapshots {
  readonly #slots = new Slots(LIMITS);
  /** Of what is made at a time. */
  readonly bound = this.#slots.bound;
  /** By stream and frame. */
  readonly #recorded = new WeightedCache<string, Still>(MAX_KEPT_BYTES);
  /** By stream. */
  readonly #live = new Map<string, LiveStill>();

  constructor(private readonly deps: SnapshotDeps) {}

  /**
   * The picture on show at a moment; of a moment that was not recorded, the nearest one that was.
   * @throws CamrelayError no_recording (nothing within `MAX_DISTANCE_MS`), ffmpeg_failed, timeout,
   *   disk_failed, too_many_viewers
   */
  async recorded(key: StreamKey, atMs: number): Promise<Still> {
    const { clips, decode } = this.deps;
    using movie = await clips.still(key, this.#nearestTo(key, atMs));
    const { fromMs } = movie.span;
    const name = JSON.stringify([key.cameraId, key.streamName, fromMs]);
    const kept = this.#recorded.get(name);
    if (kept) return kept;
    const jpeg = await this.#decode((signal) => decode(movie.read(undefined, signal), key, signal));
    const still = { jpeg, atMs: fromMs };
    this.#recorded.set(name, still, jpeg.length);
    return still;
  }

  /**
   * The last key frame at or before a moment that begins a part: nothing else has to be decoded for it.
   * Of a moment that was not recorded, the one nearest to it.
   * @throws as `recorded`
   */
  keyFrame(key: StreamKey, atMs: number): Promise<Still> {
    return this.recorded(key, this.keyFrameMs(key, atMs));
  }

  /** When that frame is on show, ms. @throws CamrelayError no_recording */
  keyFrameMs(key: StreamKey, atMs: number): number {
    const foundMs = this.#nearestTo(key, atMs);
    const parts = this.deps.timeline.nearest(key, foundMs)?.parts ?? [];
    const keys = parts.filter(({ independent }) => independent);
    const part = keys.findLast(({ startMs }) => startMs <= foundMs) ?? keys[0];
    return part ? Math.ceil(part.startMs) : foundMs;
  }

  /**
   * The picture of now, at most a second old.
   * @throws CamrelayError offline, unsupported (a camera without a picture), ffmpeg_failed, timeout,
   *   too_many_viewers
   */
  live(key: StreamKey, watch: WatchSamples): Promise<Still> {
    const { clock } = this.deps;
    for (const [name, { untilMs }] of this.#live) {
      if (untilMs <= clock.monotonic()) this.#live.delete(name);
    }
    const name = JSON.stringify([key.cameraId, key.streamName]);
    const known = this.#live.get(name);
    if (known) return known.still;
    const made: LiveStill = { still: this.#takeLive(key, watch), untilMs: Infinity };
    this.#live.set(name, made);
    made.still.then(
      () => (made.untilMs = clock.monotonic() + LIVE_FOR_MS),
      () => this.#live.delete(name),
    );
    return made.still;
  }

  async #takeLive(key: StreamKey, watch: WatchSamples): Promise<Still> {
    const { clock, decode } = this.deps;
    const movie = await newestPicture(watch, clock);
    const atMs = clock.now();
    return { jpeg: await this.#decode((signal) => decode(movie, key, signal)), atMs };
  }

  #nearestTo(key: StreamKey, atMs: number): number {
    const nearest = this.deps.timeline.nearest(key, atMs);
    if (nearest) {
      const { startMs, endMs } = nearest;
      const foundMs = Math.min(Math.max(atMs, startMs), endMs - 1);
      if (Math.abs(foundMs - atMs) <= MAX_DISTANCE_MS) return foundMs;
    }
    throw new CamrelayError('no_recording', 'nothing was recorded at this moment');
  }

  #decode(job: (signal: AbortSignal) => Promise<Buffer>): Promise<Buffer> {
    return this.#slots.use(async () => {
      const late = new AbortController();
      const done = new AbortController();
      const timer = this.deps.clock.sleep(DECODE_WITHIN_MS, done.signal).then(() => {
        late.abort(new CamrelayError('timeout', 'the picture took too long to decode'));
      });
      try {
        return await job(late.signal);
      } finally {
        done.abort();
        await timer;
      }
    });
  }
}
