/** The newest picture of a running stream, with what is needed to decode it. */
import type { Pieces } from '../src/fmp4/box-pieces.js';
import { stillMovie } from '../src/fmp4/still-movie.js';
import type { Clock } from '../src/kit/clock.js';
import { CamrelayError } from '../src/model/errors.js';
import type { Loss } from '../src/model/loss.js';
import { type Run, type Sample, ticksToMs } from '../src/model/sample.js';
import type { Track } from '../src/model/track.js';
import type { SampleWatcher, Watch } from '../src/model/watch.js';

/** Starts a stream that runs on demand, and keeps it running while it is watched. */
export type WatchSamples = (watcher: SampleWatcher) => Watch;

/** How long to wait for a stream to begin, and then for its first key frame, ms. */
const PATIENCE_MS = 8_000;
/**
 * A key frame this young is new enough, ms. Otherwise everything since is decoded for the sake of the
 * newest frame: cameras with key frames ten seconds apart are common.
 */
const FRESH_MS = 1_000;

/**
 * @returns a movie that shows the picture
 * @throws CamrelayError offline, unsupported (no picture, only sound); the signal's reason
 */
export async function newestPicture(
  watch: WatchSamples,
  clock: Clock,
  signal?: AbortSignal,
): Promise<Pieces> {
  signal?.throwIfAborted();
  const waiting = new AbortController();
  const giveUp = (): void => waiting.abort();
  signal?.addEventListener('abort', giveUp, { once: true });
  const watcher = new PictureWatcher();
  const opened = watch(watcher);
  try {
    const patience = clock.sleep(PATIENCE_MS, waiting.signal).then(() => null);
    const picture = await Promise.race([watcher.picture, patience]);
    signal?.throwIfAborted();
    if (picture) return picture(clock.now());
    throw new CamrelayError('offline', 'the camera sent no picture; is it online?');
  } finally {
    opened.close();
    waiting.abort();
    signal?.removeEventListener('abort', giveUp);
  }
}

type Picture = (nowMs: number) => Pieces;

/** Waits for a key frame, and takes all frames of its group that come with it. */
class PictureWatcher implements SampleWatcher {
  readonly picture: Promise<Picture>;
  #resolve: (picture: Picture) => void = () => undefined;
  #reject: (error: Error) => void = () => undefined;
  #track: Track | null = null;

  constructor() {
    this.picture = new Promise((resolve, reject) => {
      this.#resolve = resolve;
      this.#reject = reject;
    });
    // It may fail when nobody waits any more.
    this.picture.catch(() => undefined);
  }

  run({ tracks: [lead] }: Run): void {
    this.#track = lead;
    if (lead.kind !== 'video') {
      this.#reject(new CamrelayError('unsupported', 'this camera sends no picture, only sound'));
    }
  }

  samples(batch: readonly Sample[]): void {
    const track = this.#track;
    const frames = batch.filter((sample) => sample.track === 0);
    const group = frames.slice(frames.findLastIndex(({ key }) => key));
    const [key] = group;
    if (track?.kind !== 'video' || !key?.key) return;
    const ageMs = ticksToMs((group.at(-1) ?? key).dts - key.dts, track);
    const needed = ageMs <= FRESH_MS ? [key] : group;
    this.#resolve((nowMs) => stillMovie(track, needed, nowMs));
  }

  ended({ message }: Loss): void {
    this.#reject(new CamrelayError('offline', `the camera sends no picture: ${message}`));
  }
}
