/** What is recorded, what is missing, what was noticed. */
import { GAP_CAUSES } from '../../model/loss.js';
import { EVENT_TYPES } from '../../resolvers/device-event.js';
import {
  CAMERA,
  CAMERAS,
  DONE,
  TIME_SCHEMA,
  get,
  instant,
  integer,
  json,
  list,
  named,
  object,
  option,
  orNull,
  ref,
  send,
  text,
  time,
  type Resource,
  type Schema,
} from './words.js';

const SPAN = object({ from: instant, to: instant });
/** The answer for several cameras. */
const each = (of: Schema): Schema =>
  json(object({ cameras: list({ allOf: [object({ camera: text }), of] }) }));
const LIST_SPAN = [time('from', false), time('to', false)];

export const recordings: Resource = {
  paths: {
    '/recordings': get(
      'viewer',
      'The recorded spans of several cameras; at most 100 days at once',
      each(ref('Recordings')),
      CAMERAS,
      ...LIST_SPAN,
    ),
    '/gaps': get(
      'viewer',
      'What is missing of several cameras; at most 100 days at once',
      each(ref('Gaps')),
      CAMERAS,
      ...LIST_SPAN,
    ),
    '/schedules': get(
      'viewer',
      'What is to be recorded of several cameras; at most 100 days at once',
      each(ref('Schedule')),
      CAMERAS,
      ...LIST_SPAN,
    ),
    '/days': get(
      'viewer',
      'What is recorded, missing and kept of the local days that touch a span of at most 100 days',
      json(object({ cameras: list(ref('CameraDays')) })),
      CAMERAS,
      ...LIST_SPAN,
      option('zone', 'Whose days they are; of each camera its own where left out'),
      option('resolution', 'A duration of at most 1h: what is closer than that is one'),
    ),
    '/cameras/{camera}/recordings': get(
      'viewer',
      'The contiguous recorded spans; those less than 2 s apart are one',
      json(ref('Recordings')),
      CAMERA,
      ...LIST_SPAN,
    ),
    '/cameras/{camera}/gaps': get(
      'viewer',
      'Every span that should have been recorded and was not',
      json(ref('Gaps')),
      CAMERA,
      ...LIST_SPAN,
    ),
    '/protected': get(
      'viewer',
      'Every span that retention spares, of all cameras',
      json(object({ protected: list({ allOf: [object({ camera: text }), ref('Protected')] }) })),
    ),
    '/cameras/{camera}/protected': {
      ...get(
        'viewer',
        'The spans that retention spares, oldest first; those that share an instant with a span',
        json(object({ protected: list(ref('Protected')) })),
        CAMERA,
        ...LIST_SPAN,
      ),
      post: send(
        'operator',
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
        'operator',
        'Takes the protection off a span; protected spans that reach out of it are cut',
        { ok: json(object({ protected: list(ref('Protected')) })) },
        CAMERA,
        ...LIST_SPAN,
      ),
    },
    '/cameras/{camera}/protected/{span}': {
      delete: send(
        'operator',
        'Takes the protection of one span off',
        { ok: DONE },
        CAMERA,
        named('span', 'Its id'),
      ),
    },
    '/cameras/{camera}/schedule': get(
      'viewer',
      'What is to be recorded, by what the configuration says now; at most 100 days at once',
      json(ref('Schedule')),
      CAMERA,
      ...LIST_SPAN,
    ),
    '/cameras/{camera}/events': {
      ...get(
        'viewer',
        'What the device noticed and people noted, oldest first',
        json(ref('Events')),
        CAMERA,
        ...LIST_SPAN,
      ),
      post: send(
        'operator',
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
    Recordings: object({
      spans: list(object({ from: instant, to: instant, bytes: integer, segments: integer })),
    }),
    Gaps: object({
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
    Schedule: object({
      mode: { enum: ['continuous', 'off', 'schedule', 'events'] },
      time_zone: text,
      planned: list(SPAN),
    }),
    CameraDays: object({
      camera: text,
      time_zone: text,
      days: list(
        object({
          date: { type: 'string', format: 'date' },
          from: instant,
          to: instant,
          recorded_ms: integer,
          spans: list(SPAN),
          gaps: list(object({ from: instant, to: instant, cause: { enum: GAP_CAUSES } })),
          kept: list(SPAN),
        }),
      ),
    }),
    Events: object({ events: list(ref('Event')) }),
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
