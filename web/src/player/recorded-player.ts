/**
 * One camera's recordings in a `<video>`: goes to any moment, a few hours of list at a time, and says
 * where it is, what is missing there, and what it cannot play.
 */
import type Hls from 'hls.js';
import { serverNow } from '../api/cameras.js';
import { addressOf } from '../api/client.js';
import { loadHls } from './load-hls.js';
import { type Counts, dropsTooMany, recent } from './dropped.js';
import { FrameWatch } from './frame-watch.js';
import { MediaMap } from './media-map.js';
import { nextRecorded } from './next-recorded.js';
import { LIVE_EDGE_MS } from './transport.js';

/** `gap`: nothing was recorded from–to; `toMs` null: nothing since. */
export type RecordedState =
  | Readonly<{ kind: 'loading' }>
  | Readonly<{ kind: 'ready' }>
  | Readonly<{ kind: 'gap'; fromMs: number; toMs: number | null }>
  | Readonly<{ kind: 'undecodable' }>
  | Readonly<{ kind: 'failed' }>;

/** What of a list lies before and after the moment it was asked for, ms: two hours in all, so that its segments are short. */
const BEFORE_MS = 40 * 60_000;
const AFTER_MS = 80 * 60_000;
/** A list may be too old to know of what was recorded since, ms. */
const FRESH_MS = 3_000;
const BUFFER_S = 12;
const BACK_BUFFER_S = 20;
const RETRY_MS = 3_000;
/** Into the picture, s: what is a millisecond off would be the one before it. */
const INTO_PICTURE_S = 0.0005;

type List = { readonly fromMs: number; readonly toMs: number; loadedMs: number };

export class RecordedPlayer implements Disposable {
  state: RecordedState = { kind: 'loading' };
  #hls: Hls | null = null;
  #map: MediaMap | null = null;
  #list: List | null = null;
  #wantedMs = 0;
  #rate = 0;
  #lastS = 0;
  #isKeyFrames = false;
  #isLoading = false;
  #counts: Counts[] = [];
  #retry: ReturnType<typeof setTimeout> | undefined;
  /** Counts what is asked for, so that an answer that comes late is known. */
  #asked = 0;
  readonly #frames: FrameWatch;
  readonly #ended = new AbortController();

  /** @param onChange called when `state` is another */
  constructor(
    readonly camera: string,
    readonly video: HTMLVideoElement,
    private readonly onChange: () => void,
  ) {
    this.#frames = new FrameWatch(video);
    const { signal } = this.#ended;
    for (const type of ['seeked', 'playing', 'loadeddata']) {
      video.addEventListener(type, () => this.#look(), { signal });
    }
    document.addEventListener('visibilitychange', () => this.#sleep(document.hidden), { signal });
  }

  /** When what is shown was recorded, ms; null where it is not there yet. Notices gaps passed. */
  position(): number | null {
    const { video } = this;
    if (this.state.kind !== 'ready' || !this.#map || video.seeking) return null;
    const s = video.currentTime;
    const gap = s > this.#lastS ? this.#map.gapBetween(this.#lastS, s) : null;
    this.#lastS = s;
    if (gap) {
      this.#become({ kind: 'gap', ...gap });
      return null;
    }
    if (video.ended || s >= this.#map.endS - 0.02) {
      if (this.#rate > 0) this.seek(this.#map.endMs + 1);
      return null;
    }
    return this.#map.wallOf(s);
  }

  seek(ms: number): void {
    this.#wantedMs = ms;
    this.#asked++;
    const list = this.#list;
    if (!this.#map || !list || ms < list.fromMs || ms > list.toMs) this.#load();
    else this.#place();
  }

  /** Plays so many times as fast; 0 stands still. */
  run(rate: number): void {
    this.#rate = rate;
    const { video } = this;
    const runs = rate > 0 && this.state.kind === 'ready' && !document.hidden;
    if (!runs) {
      if (!video.paused) video.pause();
      this.#counts = [];
      return;
    }
    if (video.playbackRate !== rate) video.playbackRate = rate;
    if (this.#hls) this.#hls.config.maxBufferLength = BUFFER_S * Math.max(1, rate / 2);
    if (video.paused) video.play().catch(() => undefined);
  }

  /** One picture on or back. @returns when it was recorded, ms */
  async step(direction: 1 | -1): Promise<number | null> {
    if (this.state.kind !== 'ready' || !this.#map) return null;
    await this.#frames.step(direction);
    this.#lastS = this.video.currentTime;
    return this.#map.wallOf(this.video.currentTime);
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
    this.#map = null;
    this.seek(ms);
  }

  [Symbol.dispose](): void {
    this.#ended.abort();
    this.#asked++;
    clearTimeout(this.#retry);
    this.#frames[Symbol.dispose]();
    this.#hls?.destroy();
    this.#hls = null;
    this.video.removeAttribute('src');
    this.video.load();
  }

  #load(): void {
    const asked = ++this.#asked;
    clearTimeout(this.#retry);
    this.#become({ kind: 'loading' });
    this.#map = null;
    const ms = this.#wantedMs;
    this.#list = { fromMs: ms - BEFORE_MS, toMs: ms + AFTER_MS, loadedMs: serverNow() };
    loadHls().then(
      (HlsClass) => {
        if (asked === this.#asked && !this.#ended.signal.aborted) this.#open(HlsClass, ms);
      },
      () => this.#tryAgain(),
    );
  }

  #open(HlsClass: typeof Hls, ms: number): void {
    this.#hls?.destroy();
    if (!HlsClass.isSupported()) {
      this.#become({ kind: 'undecodable' });
      return;
    }
    const hls = new HlsClass({
      autoStartLoad: false,
      maxBufferLength: BUFFER_S,
      maxMaxBufferLength: BUFFER_S * 8,
      backBufferLength: BACK_BUFFER_S,
      enableWorker: false,
    });
    this.#hls = hls;
    this.#isLoading = false;
    const { Events } = HlsClass;
    let isStarted = false;
    hls.on(Events.LEVEL_LOADED, (_event, { details }) => {
      const pieces = (): MediaMap =>
        new MediaMap(
          details.fragments.map(({ start, duration, programDateTime }) => ({
            startS: start,
            durationS: duration,
            wallMs: programDateTime ?? 0,
          })),
        );
      this.#map = pieces();
      if (isStarted) return;
      isStarted = true;
      this.#place();
      // The list gives the lengths, the media itself the exact beginnings.
      hls.on(Events.LEVEL_PTS_UPDATED, () => (this.#map = pieces()));
    });
    hls.on(Events.ERROR, (_event, { fatal, details, response, type }) => {
      if (CODEC_ERRORS.has(details)) this.#become({ kind: 'undecodable' });
      else if (!fatal) return;
      else if (response?.code === 404 && details === HlsClass.ErrorDetails.MANIFEST_LOAD_ERROR)
        void this.#missing(null);
      else if (type === HlsClass.ErrorTypes.MEDIA_ERROR && this.state.kind === 'ready')
        hls.recoverMediaError();
      else this.#tryAgain();
    });
    const query = new URLSearchParams({
      from: String(Math.round(ms - BEFORE_MS)),
      to: String(Math.round(ms + AFTER_MS)),
    });
    if (this.#isKeyFrames) query.set('frames', 'key');
    hls.loadSource(addressOf(`api/v1/cameras/${this.camera}/playback.m3u8?${query.toString()}`));
    hls.attachMedia(this.video);
  }

  /** To the moment wanted, in the list that is there. */
  #place(): void {
    const place = this.#map?.placeOf(this.#wantedMs);
    if (!place) return;
    switch (place.kind) {
      case 'at':
        this.#show(place.s + INTO_PICTURE_S);
        return;
      case 'gap':
        this.#become(place);
        return;
      case 'before':
        void this.#missing(place.toMs);
        return;
      case 'after':
        this.#passEnd(place.fromMs);
    }
  }

  #show(s: number): void {
    this.#become({ kind: 'loading' });
    this.#lastS = s;
    if (!this.#isLoading) this.#hls?.startLoad(s);
    this.#isLoading = true;
    this.video.currentTime = s;
  }

  /** Behind the last picture of the list: there may be more by now. */
  #passEnd(endMs: number): void {
    const loadedMs = this.#list?.loadedMs ?? 0;
    if (serverNow() - loadedMs > FRESH_MS) this.#load();
    else if (this.#rate === 0 && loadedMs - endMs < 2 * LIVE_EDGE_MS) {
      // The newest picture there is.
      this.#wantedMs = endMs;
      this.#show((this.#map?.endS ?? 0) - 0.05);
    } else void this.#missing(null, endMs);
  }

  /** Nothing at the moment wanted. @param toMs when there is again, where the list says so */
  async #missing(toMs: number | null, fromMs = this.#wantedMs): Promise<void> {
    const asked = this.#asked;
    this.#pauseLoading();
    const nextMs =
      toMs ??
      (await nextRecorded(this.camera, this.#wantedMs, this.#ended.signal).catch(() => null));
    if (asked === this.#asked) this.#become({ kind: 'gap', fromMs, toMs: nextMs });
  }

  #tryAgain(): void {
    this.#become({ kind: 'failed' });
    clearTimeout(this.#retry);
    this.#retry = setTimeout(() => this.#load(), RETRY_MS);
  }

  #look(): void {
    const { video } = this;
    if (this.state.kind === 'loading' && this.#map && video.readyState >= 2 && !video.seeking) {
      this.#become({ kind: 'ready' });
      this.run(this.#rate);
    }
  }

  /** A hidden tab loads nothing. */
  #sleep(isHidden: boolean): void {
    if (isHidden) this.#pauseLoading();
    else if (this.state.kind === 'ready') {
      this.#hls?.startLoad(this.video.currentTime);
      this.#isLoading = true;
    }
    this.run(this.#rate);
  }

  #pauseLoading(): void {
    this.#hls?.stopLoad();
    this.#isLoading = false;
  }

  #become(state: RecordedState): void {
    if (state.kind === this.state.kind && state.kind !== 'gap') return;
    this.state = state;
    if (state.kind !== 'ready') this.video.pause();
    this.onChange();
  }
}

/** What hls.js says where the browser has no decoder. */
const CODEC_ERRORS: ReadonlySet<string> = new Set([
  'bufferAddCodecError',
  'bufferIncompatibleCodecsError',
  'manifestIncompatibleCodecsError',
]);
