/** What simulated devices see of the media behind them. */
import type { IncomingMessage, ServerResponse } from 'node:http';
import type { LoginOptions } from '../login.js';

/** `main` and `sub` have picture and sound, `video` and `audio` one of them. */
export type FilmName = 'main' | 'sub' | 'video' | 'audio';

/** What a client wants to open. */
export type Ask = Readonly<{
  protocol: 'rtsp' | 'rtmp';
  /** As the client wrote it, from the slash behind host and port on, query and all. */
  target: string;
}>;

/** What it gets: a film, or a refusal with a status of RTSP (RTMP knows only one). */
export type Admission =
  | Readonly<{
      film: FilmName;
      /** Called once, when this connection is over. */ left?: () => void;
    }>
  | Readonly<{ refuse: 401 | 403 | 404 | 453 | 454 | 503 }>;

/** Asked once for each connection that wants to play. */
export type Door = (ask: Ask) => Admission;

export type RtspOptions = Readonly<{
  door: Door;
  /** Asked for before the door. */
  login?: LoginOptions;
  /** 0 takes any free one. */
  port?: number;
}>;

export type RtmpOptions = Readonly<{ door: Door; port?: number }>;

export interface MediaConnection {
  readonly target: string;
  /** Whether the client said goodbye (RTSP TEARDOWN) before it went. */
  readonly saidGoodbye: boolean;
  cut(): void;
}

export interface MediaListener extends AsyncDisposable {
  readonly port: number;
  /** Those that were admitted and are open. */
  readonly open: readonly MediaConnection[];
  /** Those that were admitted and have ended, oldest first. */
  readonly ended: readonly MediaConnection[];
}

export interface MediaHouse extends AsyncDisposable {
  rtsp(options: RtspOptions): Promise<MediaListener>;
  rtmp(options: RtmpOptions): Promise<MediaListener>;
  /** Answers a request with a live FLV. */
  flv(film: FilmName, req: IncomingMessage, res: ServerResponse): MediaConnection;
  /** Answers a request with `multipart/x-mixed-replace` JPEGs. */
  mjpeg(req: IncomingMessage, res: ServerResponse): MediaConnection;
  /** A picture of the film, JPEG. */
  readonly still: Buffer;
  /** A short MP4, as a device hands out its recordings. */
  readonly recording: Buffer;
  cutAll(): void;
  /**
   * Every connection stays open, new ones too, and nothing comes any more; false goes on at the next
   * key frame. MJPEG just pauses.
   */
  freeze(frozen: boolean): void;
}
