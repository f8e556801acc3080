/** Cameras, as they are configured and as they are. */
import { ATTEMPT_STEPS } from '../../../relay/attempt.js';
import { VENDORS } from '../../config/vendors.js';
import {
  CAMERA,
  get,
  instant,
  integer,
  json,
  list,
  media,
  object,
  orNull,
  ref,
  send,
  text,
  type Resource,
} from './words.js';

const STATE = { enum: ['connecting', 'online', 'offline', 'idle'] };
const REASON = object({ code: text, message: text });
const flag = { type: 'boolean' };

/** All others are in docs/configuration.md. */
const KEYS = { vendor: { enum: VENDORS.map(({ name }) => name) }, name: text };

export const cameras: Resource = {
  paths: {
    '/cameras': {
      ...get('viewer', 'All cameras', json(object({ cameras: list(ref('Camera')) }))),
      post: send('admin', 'Adds a camera, with the keys it has in the configuration file', {
        status: 201,
        ok: json(ref('Camera')),
        body: { id: text, ...KEYS },
        required: ['id', 'vendor'],
      }),
    },
    '/cameras/test': {
      post: send(
        'admin',
        'Tries a camera step by step, told as server-sent events `step` and `done`; hanging up ends it. Nothing is saved',
        { ok: media('text/event-stream'), body: { id: text, ...KEYS }, required: ['id'] },
      ),
    },
    '/cameras/{camera}': {
      ...get('viewer', 'One camera', json(ref('Camera')), CAMERA),
      patch: send(
        'admin',
        'Changes keys of a camera (JSON merge patch, RFC 7396: null removes one)',
        { ok: json(ref('Camera')), body: KEYS },
        CAMERA,
      ),
      delete: send(
        'admin',
        'Removes a camera from the configuration; its recordings stay on the disk',
        { status: 204, ok: { description: 'done' } },
        CAMERA,
      ),
    },
    '/cameras/{camera}/attempts': get(
      'operator',
      'What went wrong lately, newest first; at most 50, since the program started',
      json(
        object({
          attempts: list(
            object({
              time: instant,
              stream: text,
              step: { enum: ATTEMPT_STEPS },
              code: text,
              message: text,
              took_ms: integer,
            }),
          ),
        }),
      ),
      CAMERA,
    ),
    '/cameras/{camera}/retry': {
      post: send(
        'operator',
        'Tries the streams again that wait, or one; not before its device may be asked',
        {
          status: 202,
          ok: json(object({ retry_at: orNull(instant), held_back: orNull(text) })),
          body: { stream: text },
        },
        CAMERA,
      ),
    },
    '/cameras/{camera}/bundle': get(
      'admin',
      'A record of its newest connections without secrets, to be shown to people who are to help',
      media('application/zip'),
      CAMERA,
    ),
    '/cameras/{camera}/config': get(
      'admin',
      'Its keys in the configuration file; `{"set": true}` stands for a secret',
      json({ type: 'object' }),
      CAMERA,
    ),
  },
  schemas: {
    Urls: { type: 'object', additionalProperties: orNull(text) },
    Camera: object({
      id: text,
      name: text,
      vendor: text,
      state: { enum: [...STATE.enum, 'disabled'] },
      since: instant,
      reason: orNull(REASON),
      retry_at: orNull(instant),
      recording: flag,
      record: { enum: ['continuous', 'off', 'schedule', 'events'] },
      time_zone: text,
      last_durable: orNull(instant),
      video: orNull(
        object({ codec: text, width: integer, height: integer, fps: orNull({ type: 'number' }) }),
      ),
      audio: orNull(object({ codec: text })),
      bitrate: orNull(integer),
      viewers: integer,
      urls: ref('Urls'),
      streams: list(
        object({
          name: text,
          state: STATE,
          reason: orNull(REASON),
          retry_at: orNull(instant),
          viewers: integer,
          codec: orNull(text),
          width: orNull(integer),
          height: orNull(integer),
          fps: orNull({ type: 'number' }),
          urls: ref('Urls'),
        }),
      ),
      capabilities: object({
        snapshot: flag,
        ptz: flag,
        zoom: flag,
        presets: list(object({ id: integer, name: orNull(text) })),
        audio: flag,
        recordings: flag,
        playback: flag,
        events: flag,
      }),
      last_picture_at: orNull(instant),
      push_url: orNull(text),
    }),
  },
};
