/** What was recorded, to take along. */
import {
  CAMERA,
  choice,
  get,
  list,
  media,
  send,
  text,
  time,
  TIME_SCHEMA,
  type Resource,
} from './words.js';

const CUTS = ['exact', 'keyframe'];
const GAPS = ['skip', 'keep'];
const TEXT = ['0', '1'];

export const clips: Resource = {
  paths: {
    '/cameras/{camera}/clip.mp4': get(
      'A clip as an ordinary MP4; nothing is encoded anew',
      media('video/mp4'),
      CAMERA,
      time('from', true),
      time('to', true),
      choice('cut', CUTS),
      choice('gaps', GAPS),
      choice('text', TEXT),
    ),
    '/cameras/clips': {
      post: send(
        'Clips of several cameras as a zip, with a manifest: what is missing and why, SHA-256 of each clip',
        {
          ok: media('application/zip'),
          body: {
            cameras: list(text),
            from: TIME_SCHEMA,
            to: TIME_SCHEMA,
            cut: { enum: CUTS },
            gaps: { enum: GAPS },
            text: { type: 'boolean' },
          },
          required: ['cameras', 'from', 'to'],
        },
      ),
    },
  },
  schemas: {},
};
