/** Cameras, as they are configured and as they are. */
import {
  CAMERA,
  get,
  instant,
  integer,
  json,
  list,
  object,
  orNull,
  ref,
  text,
  type Resource,
} from './words.js';

export const cameras: Resource = {
  paths: {
    '/cameras': get('All cameras', json(object({ cameras: list(ref('Camera')) }))),
    '/cameras/{camera}': get('One camera', json(ref('Camera')), CAMERA),
  },
  schemas: {
    Urls: { type: 'object', additionalProperties: orNull(text) },
    Camera: object({
      id: text,
      name: text,
      vendor: text,
      state: { enum: ['connecting', 'online', 'offline', 'idle', 'disabled'] },
      since: instant,
      reason: orNull(object({ code: text, message: text })),
      retry_at: orNull(instant),
      recording: { type: 'boolean' },
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
      streams: list(object({ name: text, state: text, viewers: integer, urls: ref('Urls') })),
      capabilities: object({
        snapshot: { type: 'boolean' },
        ptz: { type: 'boolean' },
        recordings: { type: 'boolean' },
        playback: { type: 'boolean' },
        events: { type: 'boolean' },
      }),
    }),
  },
};
