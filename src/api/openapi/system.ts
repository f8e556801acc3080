/** The program itself. */
import { ERROR_CODES } from '../../model/errors.js';
import {
  CAMERAS,
  get,
  instant,
  integer,
  json,
  list,
  media,
  object,
  option,
  orNull,
  ref,
  text,
  time,
  type Resource,
} from './words.js';

export const system: Resource = {
  paths: {
    '/me': get('viewer', 'Who asks, and what they may do and see', json(ref('Me'))),
    '/events': get(
      'viewer',
      'What changes, as server-sent events; or, with `from`, what was noticed of several cameras',
      {
        description: 'done',
        content: {
          'text/event-stream': {},
          'application/json': {
            schema: object({
              cameras: list({ allOf: [object({ camera: text }), ref('Events')] }),
            }),
          },
        },
      },
      CAMERAS,
      time('from', false),
      time('to', false),
      option('after', 'The last number that was got, where `Last-Event-ID` cannot be sent'),
    ),
    '/system': get(
      'operator',
      'Version, disk, retention and every child process',
      json(ref('System')),
    ),
    '/system/log': get(
      'operator',
      'The newest warnings and errors, newest first',
      json(
        object({
          entries: list(
            object({
              time: instant,
              level: { enum: ['warn', 'error'] },
              message: text,
              camera: orNull(text),
              code: orNull(text),
            }),
          ),
        }),
      ),
    ),
    '/system/usage': get(
      'operator',
      'How much of the disk was used, hour by hour, of the last 15 days',
      json(
        object({
          points: list(object({ time: instant, recordings: integer, free: orNull(integer) })),
        }),
      ),
    ),
    '/system/report': get(
      'admin',
      'All of that as a text without secrets, to be sent to who is to help',
      media('text/plain'),
    ),
    '/openapi.json': get('public', 'This description', json({ type: 'object' })),
  },
  schemas: {
    Me: object({
      name: orNull(text),
      role: { enum: ['viewer', 'operator', 'admin'] },
      cameras: list(text),
      time_zone: text,
      has_users: { type: 'boolean' },
    }),
    Error: object({
      error: {
        ...object({ code: { enum: ERROR_CODES }, message: text }),
        description: '`problems`, where the keys of a camera are wrong, say which',
      },
    }),
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
      limits: list(
        object({
          name: text,
          used: { type: 'integer', description: 'Of one client or stream: by the busiest' },
          most: integer,
          refused: { type: 'integer', description: 'Since the start' },
        }),
      ),
      cameras: list(
        object({
          camera: text,
          cpu: orNull({ type: 'number', description: 'Of one core' }),
          memory: orNull(integer),
          bitrate: orNull(integer),
          fps: orNull({ type: 'number' }),
          viewers: integer,
          last_durable: orNull(instant),
        }),
      ),
    }),
  },
};
