/** `/openapi.json`: what this API is, for programs (OpenAPI 3.1). */
import { Router } from 'express';
import { GAP_CAUSES } from '../model/loss.js';
import { ERROR_CODES } from '../model/errors.js';

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

function get(summary: string, ok: Schema, ...parameters: readonly Schema[]): Schema {
  return {
    get: {
      summary,
      parameters,
      responses: { 200: ok, default: { $ref: '#/components/responses/Error' } },
    },
  };
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
    '/cameras/{camera}/snapshot.jpg': get('A still: now, or the recorded frame nearest to `at`', media('image/jpeg'), CAMERA, time('at', false)),
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
