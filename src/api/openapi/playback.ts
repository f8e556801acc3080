/** What was recorded, to play. */
import { CAMERA, get, media, time, type Resource } from './words.js';

export const playback: Resource = {
  paths: {
    '/cameras/{camera}/playback.m3u8': get(
      'A recorded span as HLS',
      media('application/vnd.apple.mpegurl'),
      CAMERA,
      time('from', true),
      time('to', true),
    ),
    '/cameras/{camera}/snapshot.jpg': get(
      'A still: now (of the stream, or made by the device), or the recorded frame nearest to `at`',
      media('image/jpeg'),
      CAMERA,
      time('at', false),
    ),
  },
  schemas: {},
};
