/** `/openapi.json`: what this API is, for programs (OpenAPI 3.1). */
import { Router } from 'express';
import { GAP_CAUSES } from '../model/loss.js';
import { ERROR_CODES } from '../model/errors.js';
import { HIGHEST_PRESET } from '../resolvers/abilities.js';
import { EVENT_TYPES } from './camera-events.js';
import { DIRECTIONS } from './device-playback.js';
import { PTZ_ACTIONS } from './ptz.js';

type Schema = Readonly<Record<string, unknown>>;

export function openApiRouter(): Router {
  return Router().get('/openapi.json', (_req, res) => {
    res.json(DESCRIPTION);
  });
}

const text: Schema = { type: 'string' };
const integer: Schema = { type: 'integer' };
const instant: Schema = { type: 'string', format: 'date-time' };
const orNull = (schema: Schema): Schema => ({ anyOf: [schema, { type: 'null' }] });
const object = (properties: Readonly<Record<string, Schema>>): Schema => ({
  type: 'object',
  required: Object.keys(properties),
  properties,
});
const list = (items: Schema): Schema => ({ type: 'array', items });
const ref = (name: string): Schema => ({ $ref: `#/components/schemas/${name}` });

const json = (schema: Schema): Schema => ({
  description: 'done',
  content: { 'application/json': { schema } },
});
const media = (type: string): Schema => ({ description: 'done', content: { [type]: {} } });

const CAMERA = { name: 'camera', in: 'path', required: true, schema: { type: 'string' } };
const TIME_SCHEMA = {
  type: 'string',
  description: 'RFC 3339 with offset, Unix milliseconds, `now`, or relative such as `-10m`',
};
const time = (name: string, required: boolean): Schema => ({
  name,
  in: 'query',
  required,
  schema: TIME_SCHEMA,
});
const choice = (name: string, values: readonly string[]): Schema => ({
  name,
  in: 'query',
  required: false,
  schema: { enum: values },
});

const named = (name: string, description: string): Schema => ({
  name,
  in: 'path',
  required: true,
  description,
  schema: text,
});

const get = (summary: string, ok: Schema, ...parameters: readonly Schema[]): Schema => ({
  get: operation(summary, { 200: ok }, parameters),
});

/** A request with a body, all of whose keys may be left out but `required`. */
const send = (
  summary: string,
  { status = 200, ok, body, required = [] }: Sent,
  ...parameters: readonly Schema[]
): Schema => ({
  ...operation(summary, { [status]: ok }, parameters),
  ...(body && {
    requestBody: {
      required: true,
      content: { 'application/json': { schema: { ...object(body), required } } },
    },
  }),
});

type Sent = Readonly<{
  status?: number;
  ok: Schema;
  body?: Readonly<Record<string, Schema>>;
  required?: readonly string[];
}>;

const PLAYBACK = named('playback', 'The id that its start answered with');
const PLAYBACK_BODY = {
  from: TIME_SCHEMA,
  speed: { type: 'number', description: 'Times the speed of life, of those the device has' },
  direction: { enum: DIRECTIONS },
};
const DONE = json({ type: 'object' });

function operation(
  summary: string,
  answers: Readonly<Record<number, Schema>>,
  parameters: readonly Schema[],
): Schema {
  const responses = { ...answers, default: { $ref: '#/components/responses/Error' } };
  return { summary, parameters, responses };
}

const DESCRIPTION = {
  openapi: '3.1.0',
  info: { title: 'camrelay', version: '1', description: 'Live pictures and recordings of IP cameras.' },
  servers: [{ url: '/api/v1' }],
  paths: {
    '/cameras': get('All cameras', json(object({ cameras: list(ref('Camera')) }))),
    '/cameras/{camera}': get('One camera', json(ref('Camera')), CAMERA),
    '/cameras/{camera}/recordings': get(
      'The contiguous recorded spans; those less than 2 s apart are one',
      json(object({ spans: list(object({ from: instant, to: instant, bytes: integer, segments: integer })) })),
      CAMERA, time('from', false), time('to', false),
    ),
    '/cameras/{camera}/gaps': get(
      'Every span that should have been recorded and was not',
      json(object({
        gaps: list(object({ from: instant, to: instant, cause: { enum: GAP_CAUSES }, detail: text, open: { type: 'boolean' } })),
      })),
      CAMERA, time('from', false), time('to', false),
    ),
    '/cameras/{camera}/clip.mp4': get(
      'A clip as an ordinary MP4; nothing is encoded anew',
      media('video/mp4'),
      CAMERA, time('from', true), time('to', true), choice('cut', ['exact', 'keyframe']),
    ),
    '/cameras/{camera}/playback.m3u8': get(
      'A recorded span as HLS',
      media('application/vnd.apple.mpegurl'),
      CAMERA, time('from', true), time('to', true),
    ),
    '/cameras/{camera}/snapshot.jpg': get('A still: now (of the stream, or made by the device), or the recorded frame nearest to `at`', media('image/jpeg'), CAMERA, time('at', false)),
    '/cameras/{camera}/ptz': {
      post: send('Moves the camera; answered once the movement is over, ended by hanging up', {
        ok: DONE,
        body: {
          action: { enum: PTZ_ACTIONS },
          speed: { type: 'integer', minimum: 1, maximum: 100, default: 50 },
          for: { description: 'A duration such as `500ms`, or milliseconds; at most 30 s', anyOf: [text, integer] },
          preset: { type: 'integer', minimum: 0, maximum: HIGHEST_PRESET },
        },
        required: ['action'],
      }, CAMERA),
    },
    '/cameras/{camera}/events': {
      ...get(
        'What the device noticed and people noted, oldest first',
        json(object({ events: list(ref('Event')) })),
        CAMERA, time('from', false), time('to', false),
      ),
      post: send('Keeps what a person noted', {
        status: 201,
        ok: json(ref('Event')),
        body: { type: { enum: EVENT_TYPES }, time: TIME_SCHEMA, note: text },
        required: ['type'],
      }, CAMERA),
    },
    '/cameras/{camera}/device-recordings': get(
      'What the device itself recorded, oldest first; at most 31 days at once',
      json(object({
        recordings: list(object({ id: text, from: instant, to: instant, bytes: orNull(integer), kind: text })),
      })),
      CAMERA, time('from', false), time('to', false),
    ),
    '/cameras/{camera}/device-recordings/{recording}/file.mp4': get(
      'One of those, fetched from the device; ranges where the device understands them',
      media('video/mp4'),
      CAMERA, named('recording', 'Its id'),
    ),
    '/cameras/{camera}/device-playback': {
      post: send('Plays what the device itself recorded as a stream of camrelay, from a moment or by its id', {
        status: 201,
        ok: json(ref('DevicePlayback')),
        body: { ...PLAYBACK_BODY, id: { type: 'string', description: 'Of a recording; then without the others' } },
      }, CAMERA),
    },
    '/cameras/{camera}/device-playback/{playback}': {
      patch: send('Seeks, or changes speed or direction; viewers stay', {
        ok: json(ref('DevicePlayback')),
        body: PLAYBACK_BODY,
      }, CAMERA, PLAYBACK),
      delete: send('Ends it', { ok: DONE }, CAMERA, PLAYBACK),
    },
    '/events': get('What changes, as server-sent events', media('text/event-stream')),
    '/system': get('Version, disk, retention and every child process', json(ref('System'))),
    '/openapi.json': get('This description', json({ type: 'object' })),
  },
  components: {
    responses: {
      Error: {
        description: 'It failed; the message is for a person',
        content: { 'application/json': { schema: ref('Error') } },
      },
    },
    schemas: {
      Error: object({ error: object({ code: { enum: ERROR_CODES }, message: text }) }),
      Urls: { type: 'object', additionalProperties: orNull(text) },
      Camera: object({
        id: text, name: text, vendor: text,
        state: { enum: ['connecting', 'online', 'offline', 'idle', 'disabled'] },
        since: instant,
        reason: orNull(object({ code: text, message: text })),
        retry_at: orNull(instant),
        recording: { type: 'boolean' },
        last_durable: orNull(instant),
        video: orNull(object({ codec: text, width: integer, height: integer, fps: orNull({ type: 'number' }) })),
        audio: orNull(object({ codec: text })),
        bitrate: orNull(integer),
        viewers: integer,
        urls: ref('Urls'),
        streams: list(object({ name: text, state: text, viewers: integer, urls: ref('Urls') })),
        capabilities: object({
          snapshot: { type: 'boolean' }, ptz: { type: 'boolean' }, recordings: { type: 'boolean' },
          playback: { type: 'boolean' }, events: { type: 'boolean' },
        }),
      }),
      Event: object({
        id: integer, time: instant, end: orNull(instant), type: { enum: EVENT_TYPES },
        source: { enum: ['device', 'user'] }, note: text,
      }),
      DevicePlayback: object({
        id: text, stream: text, from: instant, speed: { type: 'number' }, direction: { enum: DIRECTIONS },
        urls: ref('Urls'),
      }),
      System: object({
        version: text, node: text, pid: integer, started: instant, time: instant,
        ffmpeg: object({ version: text, path: text }),
        disk: object({ dir: text, bytes: integer, free: integer, recordings: integer }),
        retention: object({ age_ms: orNull(integer), size: orNull(integer), min_free: orNull(integer) }),
        workers: list(object({ camera: text, stream: text, kind: { enum: ['ingest', 'egress', 'job'] }, pid: integer })),
      }),
    },
  },
}; // prettier-ignore
