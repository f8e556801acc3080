/** What was recorded, to play and to take along. */
import { CAMERA, choice, get, media, time, type Resource } from './words.js';

export const clips: Resource = {
  paths: {
    '/cameras/{camera}/clip.mp4': get(
      'A clip as an ordinary MP4; nothing is encoded anew',
      media('video/mp4'),
      CAMERA,
      time('from', true),
      time('to', true),
      choice('cut', ['exact', 'keyframe']),
    ),
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
