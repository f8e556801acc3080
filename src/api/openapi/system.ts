/** The program itself. */
import { ERROR_CODES } from '../../model/errors.js';
import {
  get,
  instant,
  integer,
  json,
  list,
  media,
  object,
  orNull,
  ref,
  text,
  type Resource,
} from './words.js';

export const system: Resource = {
  paths: {
    '/events': get('What changes, as server-sent events', media('text/event-stream')),
    '/system': get('Version, disk, retention and every child process', json(ref('System'))),
    '/openapi.json': get('This description', json({ type: 'object' })),
  },
  schemas: {
    Error: object({ error: object({ code: { enum: ERROR_CODES }, message: text }) }),
    Forecast: object({
      capacity: integer,
      limited_by: { enum: ['size', 'disk'] },
      bytes_per_day: integer,
      full: orNull(instant),
      cameras: list(
        object({
          camera: text,
          bytes_per_day: orNull(integer),
          bytes: integer,
          protected_bytes: integer,
          oldest: orNull(instant),
          promise: object({ age_ms: orNull(integer), size: orNull(integer) }),
          breaks: orNull(instant),
          kept_days: orNull({ type: 'number' }),
        }),
      ),
    }),
    System: object({
      version: text,
      node: text,
      pid: integer,
      started: instant,
      time: instant,
      ffmpeg: object({ version: text, path: text }),
      disk: object({
        dir: text,
        bytes: orNull(integer),
        free: orNull(integer),
        reserved: integer,
        recordings: integer,
      }),
      forecast: orNull(ref('Forecast')),
      retention: object({
        age_ms: orNull(integer),
        size: orNull(integer),
        min_free: orNull(integer),
      }),
      workers: list(
        object({
          camera: text,
          stream: text,
          kind: { enum: ['ingest', 'egress', 'job'] },
          pid: integer,
        }),
      ),
    }),
  },
};
