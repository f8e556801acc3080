/**
 * One camera's recordings in a `<video>`: goes to any moment, two hours of list at a time, and says
 * where it is, what is missing there, and what it cannot play.
 */
import { serverNow } from '../api/cameras.js';
import { type Counts, dropsTooMany, recent } from './dropped.js';
import { ExactSeek } from './exact-seek.js';
import { FrameWatch } from './frame-watch.js';
import { loadHls } from './load-hls.js';
import { nextRecorded } from './next-recorded.js';
import { type ListTrouble, PlaybackList } from './playback-list.js';
import { LIVE_EDGE_MS } from './transport.js';

/** `gap`: nothing was recorded from–to; `toMs` null: nothing since. */
export type RecordedState =
  | Readonly<{ kind: 'loading' | 'ready' | 'undecodable' | 'failed' }>
  | Readonly<{ kind: 'gap'; fromMs: number; toMs: number | null }>;

/** What of a list lies before and after the moment it was asked for, ms: two hours in all, for which its segments are short. */
const BEFORE_MS = 40 * 60_000;
const AFTER_MS = 80 * 60_000;
/** A list that is older, ms, does not know of what was recorded since. */
const FRESH_MS = 3_000;
const RETRY_MS = 3_000;
/** Into the picture, s: what is a millisecond off would be the one before it. */
const INTO_PICTURE_S = 0.0005;
/** The last picture is so far before the end, s; and playing that comes so near is over. */
const LAST_S = 0.03;
/** Where it plays, it may begin so much later, s: sound may be there before the first picture. */
const PLAYS_ON_S = 0.2;

type Asked = Readonly<{ fromMs: number; toMs: number; loadedMs: number }>;

export class RecordedPlayer implements Disposable {
  state: RecordedState = { kind: 'loading' };
  #list: PlaybackList | null = null;
  #asked: Asked | null = null;
  #wantedMs = 0;
  /** Counts what is wanted, so that an answer that comes late is known. */
  #wanted = 0;
  #rate = 0;
  #lastS = 0;
  #isKeyFrames = false;
  #counts: Counts[] = [];
  #retry: ReturnType<typeof setTimeout> | undefined;
  readonly #seek: ExactSeek;
  readonly #frames: FrameWatch;
  readonly #ended = new AbortController();

  /** @param onChange called when `state` is another */
  constructor(
    readonly camera: string,
    readonly video: HTMLVideoElement,
    private readonly onChange: () => void,
  ) {
    this.#seek = new ExactSeek(video);
    this.#frames = new FrameWatch(video, this.#seek);
    document.addEventListener('visibilitychange', () => this.#sleep(), this.#ended);
  }

  /** When what is shown was recorded, ms; null where it is not there yet. Notices gaps passed. */
  position(): number | null {
    const { video } = this;
    if (this.state.kind !== 'ready' || !this.#list || video.seeking) return null;
    const { map } = this.#list;
    const s = video.currentTime;
    const gap = s > this.#lastS ? map.gapBetween(this.#lastS, s) : null;
    this.#lastS = s;
    if (gap) {
      this.#become({ kind: 'gap', ...gap });
      return null;
    }
    if (this.#rate === 0 || (!video.ended && s < map.endS - LAST_S)) return map.wallOf(s);
    this.seek(map.endMs + 1);
    return null;
  }

  seek(ms: number): void {
    this.#wantedMs = ms;
    this.#wanted++;
    const asked = this.#asked;
    if (!this.#list || !asked || ms < asked.fromMs || ms > asked.toMs) this.#load();
    else this.#place(this.#list);
  }

  /** Plays so many times as fast; 0 stands still. */
  run(rate: number): void {
    this.#rate = rate;
    const { video } = this;
    if (rate === 0 || this.state.kind !== 'ready' || document.hidden) {
      if (!video.paused) video.pause();
      this.#counts = [];
      return;
    }
    if (video.playbackRate !== rate) {
      video.playbackRate = rate;
      this.#list?.setRate(rate);
    }
    if (video.paused) video.play().catch(() => undefined);
  }

  /** When the picture that is seen was recorded, ms: not quite what plays, where it has just been paused. */
  seenMs(): number | null {
    const { shownS } = this.#frames;
    return this.state.kind === 'ready' && shownS !== null && this.#list
      ? this.#list.map.wallOf(shownS)
      : null;
  }

  /** One picture on or back. @returns when it was recorded, ms */
  async step(direction: 1 | -1): Promise<number | null> {
    if (this.state.kind !== 'ready') return null;
    await this.#frames.step(direction);
    this.#lastS = this.video.currentTime;
    return this.#list?.map.wallOf(this.#lastS) ?? null;
  }

  /** Whether more pictures are left out than may be, for two seconds. Ask now and then while playing. */
  dropsTooMany(): boolean {
    const { totalVideoFrames: total, droppedVideoFrames: dropped } =
      this.video.getVideoPlaybackQuality();
    this.#counts = recent(this.#counts, { atMs: performance.now(), total, dropped });
    return dropsTooMany(this.#counts);
  }

  /** Plays key frames only, or all. */
  showKeyFrames(isOn: boolean): void {
    if (isOn === this.#isKeyFrames) return;
    const ms = this.position() ?? this.#wantedMs;
    this.#isKeyFrames = isOn;
    this.#asked = null;
    this.seek(ms);
  }

  [Symbol.dispose](): void {
    this.#ended.abort();
    this.#wanted++;
    clearTimeout(this.#retry);
    this.#frames[Symbol.dispose]();
    this.#seek[Symbol.dispose]();
    this.#list?.[Symbol.dispose]();
    this.video.removeAttribute('src');
    this.video.load();
  }

  #load(): void {
    const wanted = ++this.#wanted;
    clearTimeout(this.#retry);
    this.#become({ kind: 'loading' });
    const [fromMs, toMs] = [this.#wantedMs - BEFORE_MS, this.#wantedMs + AFTER_MS];
    loadHls().then(
      (HlsClass) => {
        if (wanted !== this.#wanted) return;
        this.#list?.[Symbol.dispose]();
        this.#list = null;
        this.#asked = { fromMs, toMs, loadedMs: serverNow() };
        if (!HlsClass.isSupported()) {
          this.#become({ kind: 'undecodable' });
          return;
        }
        this.#list = new PlaybackList(HlsClass, this.video, {
          camera: this.camera,
          fromMs,
          toMs,
          isKeyFrames: this.#isKeyFrames,
          onLoaded: (list) => this.#place(list),
          onTrouble: (trouble) => this.#takeTrouble(trouble),
        });
      },
      () => this.#tryAgain(),
    );
  }

  /** To the moment wanted, in the list that is there; what is still on its way is placed when it comes. */
  #place(list: PlaybackList): void {
    if (list.map.endS === 0) return;
    const place = list.map.placeOf(this.#wantedMs);
    switch (place.kind) {
      case 'at':
        void this.#show(list, place.s + INTO_PICTURE_S);
        return;
      case 'gap':
        this.#become(place);
        return;
      case 'before':
        void this.#missing(this.#wantedMs, place.toMs);
        return;
      case 'after':
        this.#passEnd(list, place.fromMs);
    }
  }

  async #show(list: PlaybackList, s: number): Promise<void> {
    const wanted = this.#wanted;
    this.#become({ kind: 'loading' });
    this.#lastS = s;
    list.start(s);
    const isThere = await this.#seek.to(s, this.#rate > 0 ? PLAYS_ON_S : 0);
    if (!isThere || wanted !== this.#wanted) return;
    this.#become({ kind: 'ready' });
    this.run(this.#rate);
  }

  /** Behind the last picture of the list: there may be more by now. */
  #passEnd(list: PlaybackList, endMs: number): void {
    const loadedMs = this.#asked?.loadedMs ?? 0;
    if (serverNow() - loadedMs > FRESH_MS) this.#load();
    else if (this.#rate > 0 || loadedMs - endMs > 2 * LIVE_EDGE_MS) void this.#missing(endMs, null);
    // Standing still: the newest picture there is.
    else void this.#show(list, list.map.endS - LAST_S);
  }

  /** Nothing at the moment wanted. @param toMs until when, where the list says so */
  async #missing(fromMs: number, toMs: number | null): Promise<void> {
    const wanted = this.#wanted;
    this.#list?.stop();
    const { signal } = this.#ended;
    const next = toMs ?? (await nextRecorded(this.camera, fromMs, signal).catch(() => null));
    if (wanted === this.#wanted) this.#become({ kind: 'gap', fromMs, toMs: next });
  }

  #takeTrouble(trouble: ListTrouble): void {
    if (trouble === 'nothing') void this.#missing(this.#wantedMs, null);
    else if (trouble === 'undecodable') this.#become({ kind: 'undecodable' });
    else this.#tryAgain();
  }

  #tryAgain(): void {
    this.#become({ kind: 'failed' });
    clearTimeout(this.#retry);
    this.#retry = setTimeout(() => this.#load(), RETRY_MS);
  }

  /** A hidden tab loads nothing. */
  #sleep(): void {
    if (document.hidden) this.#list?.stop();
    else if (this.state.kind === 'ready') this.#list?.start();
    this.run(this.#rate);
  }

  #become(state: RecordedState): void {
    if (state.kind === this.state.kind && state.kind !== 'gap') return;
    this.state = state;
    if (state.kind !== 'ready') this.video.pause();
    this.onChange();
  }
}
