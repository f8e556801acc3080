/**
 * Where a Sercomm camera keeps its media: fixed addresses, nothing in them that ends.
 * Source: docs/vendors/sercomm.md, "Streams".
 */
import { withCredentials, type Credentials } from '../rtsp/source-url.js';

/** One kind of media at the camera. */
export type Medium = 'media' | 'video' | 'audio' | 'mjpeg';

/** What to ask for, by stream: the first, and where the firmware lacks it the next. */
export const MEDIA: Readonly<Record<string, readonly Medium[]>> = {
  av: ['media', 'video', 'mjpeg'],
  video: ['video', 'mjpeg'],
  audio: ['audio'],
  mjpeg: ['mjpeg'],
};

const PATHS: Readonly<Record<Medium, string>> = {
  media: '/img/media.sav',
  video: '/img/video.sav',
  audio: '/img/audio.sav',
  mjpeg: '/img/video.mjpeg',
};

export type StreamAddress = Readonly<{
  /** As it stands in a URL. */
  host: string;
  /** Of the web server. */
  port: number;
  https: boolean;
  rtspPort: number;
  /** 1 to 4; null takes the camera's default. */
  channel: number | null;
}>;

/** The path in messages for people. */
export function pathOf(medium: Medium): string {
  return PATHS[medium];
}

export function streamUrl(medium: Medium, address: StreamAddress): string {
  const { host, port, https, rtspPort, channel } = address;
  const origin =
    medium === 'mjpeg'
      ? `${https ? 'https' : 'http'}://${host}:${port}`
      : `rtsp://${host}:${rtspPort}`;
  return `${origin}${PATHS[medium]}${channel === null ? '' : `?channel=${channel}`}`;
}

/**
 * With what answers the camera's challenge. The colon stays also where the password is empty:
 * without it ffmpeg answers no challenge at all.
 */
export function playableUrl(medium: Medium, address: StreamAddress, user: Credentials): string {
  return withCredentials(streamUrl(medium, address), user);
}
