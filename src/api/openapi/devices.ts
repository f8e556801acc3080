/** What the devices themselves can do. */
import { HIGHEST_PRESET } from '../../resolvers/abilities.js';
import { DIRECTIONS } from '../device-playback.js';
import { PTZ_ACTIONS } from '../ptz.js';
import {
  CAMERA,
  DONE,
  TIME_SCHEMA,
  get,
  instant,
  integer,
  json,
  list,
  media,
  named,
  object,
  orNull,
  ref,
  send,
  text,
  time,
  type Resource,
} from './words.js';

const PLAYBACK = named('playback', 'The id that its start answered with');
const PLAYBACK_BODY = {
  from: TIME_SCHEMA,
  speed: { type: 'number', description: 'Times the speed of life, of those the device has' },
  direction: { enum: DIRECTIONS },
};
export const devices: Resource = {
  paths: {
    '/cameras/{camera}/ptz': {
      post: send(
        'operator',
        'Moves the camera; answered once the movement is over, ended by hanging up',
        {
          ok: DONE,
          body: {
            action: { enum: PTZ_ACTIONS },
            speed: { type: 'integer', minimum: 1, maximum: 100, default: 50 },
            for: {
              description: 'A duration such as `500ms`, or milliseconds; at most 30 s',
              anyOf: [text, integer],
            },
            preset: { type: 'integer', minimum: 0, maximum: HIGHEST_PRESET },
          },
          required: ['action'],
        },
        CAMERA,
      ),
    },
    '/cameras/{camera}/device-recordings': get(
      'viewer',
      'What the device itself recorded, oldest first; at most 31 days at once',
      json(
        object({
          recordings: list(
            object({ id: text, from: instant, to: instant, bytes: orNull(integer), kind: text }),
          ),
        }),
      ),
      CAMERA,
      time('from', false),
      time('to', false),
    ),
    '/cameras/{camera}/device-recordings/{recording}/file.mp4': get(
      'viewer',
      'One of those, fetched from the device; ranges where the device understands them',
      media('video/mp4'),
      CAMERA,
      named('recording', 'Its id'),
    ),
    '/cameras/{camera}/device-playback': {
      post: send(
        'operator',
        'Plays what the device itself recorded as a stream of camrelay, from a moment or by its id',
        {
          status: 201,
          ok: json(ref('DevicePlayback')),
          body: {
            ...PLAYBACK_BODY,
            id: { type: 'string', description: 'Of a recording; then without the others' },
          },
        },
        CAMERA,
      ),
    },
    '/cameras/{camera}/device-playback/{playback}': {
      patch: send(
        'operator',
        'Seeks, or changes speed or direction; viewers stay',
        {
          ok: json(ref('DevicePlayback')),
          body: PLAYBACK_BODY,
        },
        CAMERA,
        PLAYBACK,
      ),
      delete: send('operator', 'Ends it', { ok: DONE }, CAMERA, PLAYBACK),
    },
  },
  schemas: {
    DevicePlayback: object({
      id: text,
      stream: text,
      from: instant,
      speed: { type: 'number' },
      direction: { enum: DIRECTIONS },
      urls: ref('Urls'),
    }),
  },
};
