/** A list of recorded media, open in a `<video>`: what is where in it, and what went wrong. */
import type Hls from 'hls.js';
import { addressOf } from '../api/client.js';
import { MediaMap } from './media-map.js';

export type ListTrouble = 'nothing' | 'undecodable' | 'failed';

export type ListOptions = Readonly<{
  camera: string;
  fromMs: number;
  toMs: number;
  /** Key frames only. */
  isKeyFrames: boolean;
  /** The list is there. */
  onLoaded: (list: PlaybackList) => void;
  onTrouble: (trouble: ListTrouble) => void;
}>;

const BUFFER_S = 12;
const MOST_BUFFER_S = 8 * BUFFER_S;
const BACK_BUFFER_S = 20;
/** Less than half a picture of the fastest camera, s. */
const LOOK_UP_S = 0.005;

export class PlaybackList implements Disposable {
  /** Empty until `onLoaded`. */
  map = new MediaMap([]);
  #isLoading = false;
  readonly #hls: Hls;

  /** @param HlsClass supported by this browser */
  constructor(
    HlsClass: typeof Hls,
    private readonly video: HTMLVideoElement,
    options: ListOptions,
  ) {
    const hls = new HlsClass({
      autoStartLoad: false,
      maxBufferLength: BUFFER_S,
      maxMaxBufferLength: MOST_BUFFER_S,
      backBufferLength: BACK_BUFFER_S,
      // Else the end of a segment is looked for in the next one.
      maxFragLookUpTolerance: LOOK_UP_S,
      enableWorker: false,
    });
    this.#hls = hls;
    const { Events, ErrorDetails, ErrorTypes } = HlsClass;
    hls.once(Events.LEVEL_LOADED, (_event, { details }) => {
      const read = (): void => {
        const pieces = details.fragments.map(({ start, duration, programDateTime }) => ({
          startS: start,
          durationS: duration,
          wallMs: programDateTime ?? 0,
        }));
        this.map = new MediaMap(pieces);
      };
      read();
      // The list gives the lengths, the media itself the exact beginnings.
      hls.on(Events.LEVEL_PTS_UPDATED, read);
      options.onLoaded(this);
    });
    hls.on(Events.ERROR, (_event, { fatal, details, response, type }) => {
      const isCodec =
        details === ErrorDetails.BUFFER_ADD_CODEC_ERROR ||
        details === ErrorDetails.BUFFER_INCOMPATIBLE_CODECS_ERROR ||
        details === ErrorDetails.MANIFEST_INCOMPATIBLE_CODECS_ERROR;
      if (isCodec) options.onTrouble('undecodable');
      else if (!fatal) return;
      else if (details === ErrorDetails.MANIFEST_LOAD_ERROR && response?.code === 404) {
        options.onTrouble('nothing');
      } else if (type === ErrorTypes.MEDIA_ERROR && video.readyState > 0) hls.recoverMediaError();
      else options.onTrouble('failed');
    });
    const query = new URLSearchParams({
      from: String(Math.round(options.fromMs)),
      to: String(Math.round(options.toMs)),
      ...(options.isKeyFrames ? { frames: 'key' } : {}),
    });
    hls.loadSource(addressOf(`api/v1/cameras/${options.camera}/playback.m3u8?${query.toString()}`));
    hls.attachMedia(video);
  }

  /** Loads media from a media time on, s; or goes on where the video is. */
  start(s = this.video.currentTime): void {
    if (!this.#isLoading) this.#hls.startLoad(s);
    this.#isLoading = true;
  }

  stop(): void {
    this.#hls.stopLoad();
    this.#isLoading = false;
  }

  /** Played fast, what is loaded ahead is gone sooner. */
  setRate(rate: number): void {
    this.#hls.config.maxBufferLength = BUFFER_S * Math.max(1, rate / 2);
  }

  [Symbol.dispose](): void {
    this.#hls.destroy();
  }
}
