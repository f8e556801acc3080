/** What was recorded, to play. */
import {
  CAMERA,
  choice,
  get,
  instant,
  integer,
  json,
  list,
  media,
  number,
  object,
  option,
  orNull,
  text,
  time,
  type Resource,
} from './words.js';

export const playback: Resource = {
  paths: {
    '/cameras/{camera}/playback.m3u8': get(
      'A recorded span as HLS; of key frames alone, without sound, to be played fast',
      media('application/vnd.apple.mpegurl'),
      CAMERA,
      time('from', true),
      time('to', true),
      choice('frames', ['all', 'key']),
    ),
    '/cameras/{camera}/snapshot.jpg': get(
      'A still: now (of the stream, or made by the device), or the recorded frame nearest to `at`',
      media('image/jpeg'),
      CAMERA,
      time('at', false),
      choice('frame', ['exact', 'key']),
      number('width', false),
    ),
    '/cameras/{camera}/thumbnails': get(
      'Small pictures of the key frames at the middles of `count` slots of a span',
      json(
        object({
          from: instant,
          to: instant,
          width: integer,
          height: integer,
          columns: integer,
          rows: integer,
          sprite: orNull(text),
          thumbnails: list(
            object({
              time: instant,
              frame: orNull(instant),
              x: orNull(integer),
              y: orNull(integer),
              url: orNull(text),
            }),
          ),
        }),
      ),
      CAMERA,
      time('from', true),
      time('to', true),
      number('count', true),
      number('width', false),
    ),
    '/cameras/{camera}/thumbnails.jpg': get(
      'All pictures of that list on one sheet',
      media('image/jpeg'),
      CAMERA,
      time('from', true),
      time('to', true),
      number('count', true),
      number('width', false),
      option('tag', 'What the list says; then the sheet may be kept for good'),
    ),
  },
  schemas: {},
};
