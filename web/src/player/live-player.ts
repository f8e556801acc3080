/**
 * Plays one live stream into one `<video>` until it is closed, whatever happens meanwhile: starts
 * again after failures, stays near the live edge, and tells when the picture stands still.
 */
import type Hls from 'hls.js';
import type { ErrorData, HlsConfig } from 'hls.js';
import { addressOf } from '../api/client.js';
import { serverNow } from '../api/cameras.js';
import { createGate } from './gate.js';
import { loadHls } from './load-hls.js';
import { tileLoader } from './tile-loader.js';

/** `tile` is one of many; `main` the one that is looked at; `small` a little one beside it. */
export type LiveMode = 'tile' | 'main' | 'small';

/** `pictureMs`: when the picture that is shown was taken, ms since the Unix epoch; null: not known. */
export type PlayerState = Readonly<
  | { kind: 'connecting'; sinceMs: number; pictureMs: number | null }
  | { kind: 'live'; behindMs: number; pictureMs: number | null }
  | { kind: 'still'; pictureMs: number | null }
  | { kind: 'undecodable'; codec: string }
>;

export type LivePlayerOptions = Readonly<{
  path: string;
  mode: LiveMode;
  /** How far from the middle of the screen, px: the nearest start first. */
  rank: number;
  onState: (state: PlayerState) => void;
}>;

/** A picture that is older, ms, and moves no more is not live. */
const OLD_MS = 3_000;
/** One that is so old, ms, is not live even where it moves. */
const VERY_OLD_MS = 8_000;
/** How long a picture may rest before that is looked into, ms. */
const RESTS_MS = 1_000;
const LOOK_EVERY_MS = 500;
const TOO_FAR_BEHIND_S = 8;
const BEHIND_MS = 3_000;
const CAUGHT_UP_MS = 2_300;
const CATCH_UP_RATE = 1.05;
const RETRY_MS = [500, 1_000, 2_000, 4_000] as const;
/** A start that shows nothing for so long, ms, lets the next one begin. */
const START_MS = 700;

/** Tiles start two at a time: each start costs more than a second of playing. */
const starts = createGate(2);

const TILE: Partial<HlsConfig> = {
  liveSyncDuration: 1.7,
  liveSyncOnStallIncrease: 0.25,
  liveMaxLatencyDuration: TOO_FAR_BEHIND_S,
  maxBufferLength: 4,
  maxMaxBufferLength: 4,
};
/** How near to the live edge it plays is the playlist's to say. */
const MAIN: Partial<HlsConfig> = { maxBufferLength: 8, maxLiveSyncPlaybackRate: CATCH_UP_RATE };

export class LivePlayer implements Disposable {
  readonly #closing = new AbortController();
  #hls: Hls | null = null;
  #failures = 0;
  #state: PlayerState;
  #timer: ReturnType<typeof setInterval>;
  #retry: ReturnType<typeof setTimeout> | undefined;
  #frames = 0;
  #movedMs = 0;
  #startOver: () => void = () => undefined;

  constructor(
    readonly video: HTMLVideoElement,
    private readonly options: LivePlayerOptions,
  ) {
    this.#state = { kind: 'connecting', sinceMs: serverNow(), pictureMs: null };
    options.onState(this.#state);
    this.#timer = setInterval(() => this.#look(), LOOK_EVERY_MS);
    void this.#start();
  }

  /** When the picture was taken; null where there is none, or nobody knows. */
  get pictureMs(): number | null {
    if (this.video.readyState < HTMLMediaElement.HAVE_CURRENT_DATA) return null;
    if (this.#hls) return this.#hls.playingDate?.getTime() ?? null;
    // Safari's own player tells when the media began.
    const { getStartDate } = this.video as { getStartDate?: () => Date };
    const began = getStartDate?.call(this.video).getTime() ?? NaN;
    return Number.isNaN(began) ? null : began + this.video.currentTime * 1_000;
  }

  [Symbol.dispose](): void {
    this.#closing.abort();
    clearInterval(this.#timer);
    clearTimeout(this.#retry);
    this.#startOver();
    this.#hls?.destroy();
    this.#hls = null;
  }

  async #start(): Promise<void> {
    const { signal } = this.#closing;
    const { mode, rank } = this.options;
    try {
      if (mode === 'tile') {
        const leave = await starts.enter(signal, rank);
        const timer = setTimeout(leave, START_MS);
        this.#startOver = () => {
          clearTimeout(timer);
          leave();
        };
      }
      const hls = await loadHls();
      if (!signal.aborted) this.#open(hls);
    } catch {
      if (!signal.aborted) this.#failed();
    }
  }

  #open(hls: typeof Hls): void {
    const address = addressOf(`hls/${this.options.path}/index.m3u8`);
    this.#frames = 0;
    if (hls.isSupported()) {
      const isTile = this.options.mode === 'tile';
      const player = new hls({
        lowLatencyMode: true,
        backBufferLength: 0,
        enableWorker: false,
        startLevel: 0,
        ...(isTile ? { ...TILE, loader: tileLoader(hls) } : MAIN),
      });
      this.#hls = player;
      player.on(hls.Events.ERROR, (_, error) => this.#onError(hls, error));
      player.loadSource(address);
      player.attachMedia(this.video);
    } else {
      this.video.src = address;
      this.video.onerror = () => this.#failed();
    }
    this.video.requestVideoFrameCallback(() => this.#look());
    // A browser may refuse to play sound unasked; without sound it never does.
    this.video.play().catch(() => undefined);
  }

  #onError(hls: typeof Hls, { fatal, details, error }: ErrorData): void {
    if (details === hls.ErrorDetails.MANIFEST_INCOMPATIBLE_CODECS_ERROR) {
      this.#undecodable(/codecs?[^"]*"?([a-z0-9.]+)/i.exec(error.message)?.[1] ?? '');
    } else if (fatal) this.#failed();
  }

  #undecodable(codec: string): void {
    this[Symbol.dispose]();
    this.#tell({ kind: 'undecodable', codec });
  }

  #failed(): void {
    this.#startOver();
    this.#hls?.destroy();
    this.#hls = null;
    const delayMs = RETRY_MS[Math.min(this.#failures, RETRY_MS.length - 1)];
    this.#failures++;
    clearTimeout(this.#retry);
    this.#retry = setTimeout(() => void this.#start(), delayMs);
  }

  /** How the picture does. */
  #look(): void {
    const { video } = this;
    const nowMs = serverNow();
    const frames = video.getVideoPlaybackQuality().totalVideoFrames;
    if (frames > this.#frames) {
      this.#movedMs = nowMs;
      this.#failures = 0;
      this.#startOver();
    }
    this.#frames = frames;
    const { pictureMs } = this;
    const hasMoved = this.#movedMs > 0;
    if (!hasMoved) return;
    const behindMs = pictureMs === null ? 0 : Math.max(0, nowMs - pictureMs);
    const restedMs = nowMs - this.#movedMs;
    const isStill =
      restedMs > OLD_MS || behindMs > VERY_OLD_MS || (restedMs > RESTS_MS && behindMs > OLD_MS);
    if (isStill) this.#tell({ kind: 'still', pictureMs: pictureMs ?? this.#movedMs });
    else this.#tell({ kind: 'live', behindMs, pictureMs });
    if (this.options.mode === 'tile') this.#keepUp(behindMs);
    else if (behindMs > TOO_FAR_BEHIND_S * 1_000) this.#jump();
  }

  #jump(): void {
    const edgeS = this.#hls?.liveSyncPosition ?? null;
    if (edgeS !== null && edgeS > this.video.currentTime) this.video.currentTime = edgeS;
  }

  #keepUp(behindMs: number): void {
    const { video } = this;
    if (behindMs > BEHIND_MS) video.playbackRate = CATCH_UP_RATE;
    else if (behindMs < CAUGHT_UP_MS) video.playbackRate = 1;
  }

  #tell(state: PlayerState): void {
    this.#state = state;
    this.options.onState(state);
  }
}
