/**
 * Which picture a video really shows: `currentTime` is only what was asked for.
 * Source: HTMLVideoElement.requestVideoFrameCallback (WICG); without it the time asked for counts.
 */
import type { ExactSeek } from './exact-seek.js';

/** Where nothing is known of the rate, s. */
const USUAL_FRAME_S = 1 / 25;
/** Pictures further apart than this say nothing of the rate, s. */
const LONGEST_FRAME_S = 1;
/** After a seek the old picture may be told of once more; so long, ms, another one may still come. */
const SHOWN_WITHIN_MS = 200;
/** The rate may be lower than thought: goes on until the picture changes. */
const MOST_TRIES = 4;

export class FrameWatch implements Disposable {
  #shownS: number | null = null;
  #frameS: number | null = null;
  #request = 0;
  #onShown: (s: number) => void = () => undefined;
  readonly #ended = new AbortController();

  constructor(
    private readonly video: HTMLVideoElement,
    private readonly seek: ExactSeek,
  ) {
    if ('requestVideoFrameCallback' in video) this.#watch();
    else {
      const other = video as HTMLVideoElement;
      for (const type of ['seeked', 'timeupdate']) {
        other.addEventListener(type, () => this.#see(other.currentTime), this.#ended);
      }
    }
  }

  /** Media time within the picture that is shown, s; null before the first. */
  get shownS(): number | null {
    if (this.#shownS === null) return null;
    // Not its very beginning: rounded to a millisecond, that may be the one before.
    return this.#shownS + Math.min(this.#frameS ?? USUAL_FRAME_S, USUAL_FRAME_S) / 2;
  }

  /** One picture on or back, in a video that stands still. */
  async step(direction: 1 | -1): Promise<void> {
    const lengthS = this.#frameS ?? USUAL_FRAME_S;
    const fromS = this.#shownS ?? this.video.currentTime;
    // To the middle of the next picture: its bounds are never quite where they should be.
    let toS = fromS + (direction === 1 ? 1.5 : -0.5) * lengthS;
    for (let tries = 0; tries < MOST_TRIES; tries++, toS += direction * lengthS) {
      const isThere = await this.seek.to(Math.max(0, toS));
      if (!isThere || toS <= 0 || (await this.#isOther(fromS))) return;
    }
  }

  [Symbol.dispose](): void {
    this.#ended.abort();
    if (this.#request) this.video.cancelVideoFrameCallback(this.#request);
  }

  #watch(): void {
    this.#request = this.video.requestVideoFrameCallback((_now, { mediaTime }) => {
      this.#see(mediaTime);
      this.#watch();
    });
  }

  #see(s: number): void {
    const lengthS = Math.abs(s - (this.#shownS ?? s));
    // Played fast, pictures are left out; the shortest step is the nearest to the truth.
    if (lengthS > 0.001 && lengthS < LONGEST_FRAME_S) {
      this.#frameS = Math.min(this.#frameS ?? LONGEST_FRAME_S, lengthS);
    }
    this.#shownS = s;
    this.#onShown(s);
  }

  /** Whether another picture than that is shown, now or very soon. */
  #isOther(thanS: number): Promise<boolean> {
    if (this.#shownS !== thanS) return Promise.resolve(true);
    return new Promise((resolve) => {
      const timer = setTimeout(() => resolve(false), SHOWN_WITHIN_MS);
      this.#onShown = (s) => {
        if (s === thanS) return;
        clearTimeout(timer);
        resolve(true);
      };
    });
  }
}
