/**
 * Which picture a video really shows: `currentTime` is only what was asked for.
 * Source: HTMLVideoElement.requestVideoFrameCallback (WICG); without it the time asked for counts.
 */

/** Where nothing is known of the rate, s. */
const USUAL_FRAME_S = 1 / 25;
/** Pictures further apart than this say nothing of the rate, s. */
const LONGEST_FRAME_S = 1;
/** Waited for a picture after a seek, ms. */
const SHOWN_WITHIN_MS = 1_500;
/** The rate may be lower than thought: goes on until the picture changes. */
const MOST_TRIES = 4;

export class FrameWatch implements Disposable {
  /** Media time of the picture that is shown, s; null before the first. */
  shownS: number | null = null;
  #frameS: number | null = null;
  #request = 0;
  #waiting: ((s: number) => void)[] = [];
  readonly #ended = new AbortController();

  constructor(private readonly video: HTMLVideoElement) {
    if ('requestVideoFrameCallback' in video) this.#watch();
    else {
      const { signal } = this.#ended;
      for (const type of ['seeked', 'timeupdate']) {
        (video as HTMLVideoElement).addEventListener(
          type,
          () => this.#see(this.video.currentTime),
          {
            signal,
          },
        );
      }
    }
  }

  /** One picture on or back, in a video that stands still. */
  async step(direction: 1 | -1): Promise<void> {
    const { video } = this;
    const lengthS = this.#frameS ?? USUAL_FRAME_S;
    const fromS = this.shownS ?? video.currentTime;
    // To the middle of the next picture: its bounds are never quite where they should be.
    let toS = fromS + (direction === 1 ? 1.5 : -0.5) * lengthS;
    for (let tries = 0; tries < MOST_TRIES; tries++, toS += direction * lengthS) {
      const shown = this.#next();
      video.currentTime = Math.max(0, toS);
      if ((await shown) !== fromS || toS <= 0) return;
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
    const lengthS = Math.abs(s - (this.shownS ?? s));
    // Played fast, pictures are left out; the shortest step is the nearest to the truth.
    if (lengthS > 0.001 && lengthS < LONGEST_FRAME_S) {
      this.#frameS = Math.min(this.#frameS ?? LONGEST_FRAME_S, lengthS);
    }
    this.shownS = s;
    for (const tell of this.#waiting.splice(0)) tell(s);
  }

  #next(): Promise<number> {
    return new Promise((resolve) => {
      const late = setTimeout(() => resolve(this.shownS ?? 0), SHOWN_WITHIN_MS);
      this.#waiting.push((s) => {
        clearTimeout(late);
        resolve(s);
      });
    });
  }
}
