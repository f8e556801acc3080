/**
 * Goes to a media time, and tells when exactly its picture is there.
 *
 * Browsers take a seek to just before what is loaded for one to its beginning, and show the picture
 * after the one that was asked for: once that is loaded too, it is sought again.
 */

/** Nothing more is loaded for so long, ms, and what there is has to do: a hole in the media. */
const HOLE_MS = 1_500;
/** Media that begins so soon behind what was asked for, s, is what there is of it. */
const MOST_HOLE_S = 1;
/** Into the picture there, s: rounded, its very beginning may be the end of the one before. */
const INTO_PICTURE_S = 0.0005;
const EVENTS = ['seeked', 'loadeddata', 'playing', 'progress'] as const;

export class ExactSeek implements Disposable {
  #goalS: number | null = null;
  #slackS = 0;
  #settle: (isThere: boolean) => void = () => undefined;
  #hole: ReturnType<typeof setTimeout> | undefined;
  readonly #ended = new AbortController();

  constructor(private readonly video: HTMLVideoElement) {
    for (const type of EVENTS) video.addEventListener(type, () => this.#look(), this.#ended);
  }

  /**
   * @param slackS what is so much later will do, s: where it plays on, nobody waits for the very first picture
   * @returns whether it is there; false where another seek came first
   */
  to(s: number, slackS = 0): Promise<boolean> {
    this.#end(false);
    this.#slackS = slackS;
    this.#go(s);
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
    if (goalS === null) return;
    if (isLoaded(video, goalS)) {
      if (!this.#hasPicture()) return;
      if (this.#hole === undefined) this.#end(true);
      else this.#go(goalS);
      return;
    }
    const nextS = this.#nextS(goalS);
    if (nextS === null && !this.#hasPicture()) return;
    if (nextS !== null && nextS - goalS <= this.#slackS) this.#go(nextS);
    else this.#hole ??= setTimeout(() => this.#passHole(goalS), HOLE_MS);
  }

  /** A browser may wait for what is missing before what is loaded, for ever. */
  #passHole(goalS: number): void {
    const nextS = this.#nextS(goalS);
    if (this.#hasPicture()) this.#end(true);
    else if (nextS === null) this.#clear();
    else this.#go(nextS);
  }

  #go(s: number): void {
    this.#clear();
    this.#goalS = s;
    this.video.currentTime = s;
  }

  #hasPicture(): boolean {
    return !this.video.seeking && this.video.readyState >= HTMLMediaElement.HAVE_CURRENT_DATA;
  }

  /** Where what is loaded begins, soon behind a media time, s. */
  #nextS(s: number): number | null {
    const { buffered } = this.video;
    for (let index = 0; index < buffered.length; index++) {
      const startS = buffered.start(index);
      if (startS > s) return startS - s <= MOST_HOLE_S ? startS + INTO_PICTURE_S : null;
    }
    return null;
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
