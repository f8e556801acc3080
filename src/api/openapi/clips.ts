/** What was recorded, to take along. */
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
  },
  schemas: {},
};
