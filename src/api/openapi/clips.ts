/** What was recorded, to take along. */
import {
  CAMERA,
  CAMERAS,
  choice,
  DONE,
  get,
  integer,
  json,
  list,
  media,
  named,
  object,
  option,
  orNull,
  ref,
  send,
  text,
  time,
  watch,
  TIME_SCHEMA,
  type Resource,
} from './words.js';

const CUTS = ['exact', 'keyframe'];
const GAPS = ['skip', 'keep'];
const JOB = option('job', 'A name of 8 to 64 of `a-z0-9-`, by which it can be followed and ended');
const TEXT = ['0', '1'];

export const clips: Resource = {
  paths: {
    '/cameras/{camera}/clip.mp4': watch(
      'A clip as an ordinary MP4; nothing is encoded anew',
      media('video/mp4'),
      CAMERA,
      time('from', true),
      time('to', true),
      choice('cut', CUTS),
      choice('gaps', GAPS),
      choice('text', TEXT),
      JOB,
    ),
    '/clips.zip': get(
      'viewer',
      'The same archive as by POST to `/cameras/clips`, for a browser that downloads by itself',
      media('application/zip'),
      { ...CAMERAS, required: true },
      time('from', true),
      time('to', true),
      choice('cut', CUTS),
      choice('gaps', GAPS),
      choice('text', TEXT),
      JOB,
    ),
    '/cameras/clips': {
      post: send(
        'viewer',
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
        JOB,
      ),
    },
    '/jobs': get(
      'viewer',
      'Downloads that were given a name, those of the last minute among them',
      json(object({ jobs: list(ref('Job')) })),
    ),
    '/jobs/{job}': {
      delete: send(
        'viewer',
        'Ends a download',
        { ok: DONE },
        named('job', 'The name it was given'),
      ),
    },
  },
  schemas: {
    Job: object({
      job: text,
      sent: integer,
      total: orNull(integer),
      state: { enum: ['running', 'done', 'cancelled', 'failed'] },
    }),
  },
};
