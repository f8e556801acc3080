/**
 * Goes to a media time, and tells when exactly its picture is there.
 *
 * Browsers take a seek to just before what is loaded for one to its beginning, and show the picture
 * after the one that was asked for: once that is loaded too, it is sought again.
 */

/** Nothing more is loaded for so long, ms, and what there is has to do: a hole in the media. */
const HOLE_MS = 1_500;
const EVENTS = ['seeked', 'loadeddata', 'playing', 'progress'] as const;

export class ExactSeek implements Disposable {
  #goalS: number | null = null;
  #settle: (isThere: boolean) => void = () => undefined;
  #hole: ReturnType<typeof setTimeout> | undefined;
  readonly #ended = new AbortController();

  constructor(private readonly video: HTMLVideoElement) {
    for (const type of EVENTS) video.addEventListener(type, () => this.#look(), this.#ended);
  }

  /** @returns whether it is there; false where another seek came first */
  to(s: number): Promise<boolean> {
    this.#end(false);
    this.#goalS = s;
    this.video.currentTime = s;
    return new Promise((resolve) => {
      this.#settle = resolve;
    });
  }

  [Symbol.dispose](): void {
    this.#ended.abort();
    this.#end(false);
  }

  #look(): void {
    const { video } = this;
    const goalS = this.#goalS;
    if (goalS === null || video.seeking || video.readyState < HTMLMediaElement.HAVE_CURRENT_DATA) {
      return;
    }
    if (!isLoaded(video, goalS)) {
      this.#hole ??= setTimeout(() => this.#end(true), HOLE_MS);
    } else if (this.#hole !== undefined) {
      this.#clear();
      video.currentTime = goalS;
    } else this.#end(true);
  }

  #end(isThere: boolean): void {
    this.#clear();
    this.#goalS = null;
    this.#settle(isThere);
  }

  #clear(): void {
    clearTimeout(this.#hole);
    this.#hole = undefined;
  }
}

function isLoaded({ buffered }: HTMLVideoElement, s: number): boolean {
  for (let index = 0; index < buffered.length; index++) {
    if (buffered.start(index) <= s && s < buffered.end(index)) return true;
  }
  return false;
}
