/** What is recorded, what is missing, what was noticed. */
import { GAP_CAUSES } from '../../model/loss.js';
import { EVENT_TYPES } from '../../resolvers/device-event.js';
import {
  CAMERA,
  DONE,
  TIME_SCHEMA,
  get,
  instant,
  integer,
  json,
  list,
  named,
  object,
  orNull,
  ref,
  send,
  text,
  time,
  type Resource,
} from './words.js';

export const recordings: Resource = {
  paths: {
    '/cameras/{camera}/recordings': get(
      'The contiguous recorded spans; those less than 2 s apart are one',
      json(
        object({
          spans: list(object({ from: instant, to: instant, bytes: integer, segments: integer })),
        }),
      ),
      CAMERA,
      time('from', false),
      time('to', false),
    ),
    '/cameras/{camera}/gaps': get(
      'Every span that should have been recorded and was not',
      json(
        object({
          gaps: list(
            object({
              from: instant,
              to: instant,
              cause: { enum: GAP_CAUSES },
              detail: text,
              open: { type: 'boolean' },
            }),
          ),
        }),
      ),
      CAMERA,
      time('from', false),
      time('to', false),
    ),
    '/protected': get(
      'Every span that retention spares, of all cameras',
      json(object({ protected: list({ allOf: [object({ camera: text }), ref('Protected')] }) })),
    ),
    '/cameras/{camera}/protected': {
      ...get(
        'The spans that retention spares, oldest first; those that share an instant with a span',
        json(object({ protected: list(ref('Protected')) })),
        CAMERA,
        time('from', false),
        time('to', false),
      ),
      post: send(
        'Protects a span: no recording that reaches into it is deleted, whatever the limits',
        {
          status: 201,
          ok: json(ref('Protected')),
          body: { from: TIME_SCHEMA, to: TIME_SCHEMA, note: text },
          required: ['from', 'to'],
        },
        CAMERA,
      ),
      delete: send(
        'Takes the protection off a span; protected spans that reach out of it are cut',
        { ok: json(object({ protected: list(ref('Protected')) })) },
        CAMERA,
        time('from', false),
        time('to', false),
      ),
    },
    '/cameras/{camera}/protected/{span}': {
      delete: send(
        'Takes the protection of one span off',
        { ok: DONE },
        CAMERA,
        named('span', 'Its id'),
      ),
    },
    '/cameras/{camera}/schedule': get(
      'What is to be recorded, by what the configuration says now; at most 100 days at once',
      json(
        object({
          mode: { enum: ['continuous', 'off', 'schedule', 'events'] },
          time_zone: text,
          planned: list(object({ from: instant, to: instant })),
        }),
      ),
      CAMERA,
      time('from', false),
      time('to', false),
    ),
    '/cameras/{camera}/events': {
      ...get(
        'What the device noticed and people noted, oldest first',
        json(object({ events: list(ref('Event')) })),
        CAMERA,
        time('from', false),
        time('to', false),
      ),
      post: send(
        'Keeps what a person noted',
        {
          status: 201,
          ok: json(ref('Event')),
          body: { type: { enum: EVENT_TYPES }, time: TIME_SCHEMA, note: text },
          required: ['type'],
        },
        CAMERA,
      ),
    },
  },
  schemas: {
    Protected: object({ id: text, from: instant, to: instant, note: text, created: instant }),
    Event: object({
      id: integer,
      time: instant,
      end: orNull(instant),
      type: { enum: EVENT_TYPES },
      source: { enum: ['device', 'user'] },
      note: text,
    }),
  },
};
