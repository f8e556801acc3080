/**
 * `POST /cameras/CAMERA/device-playback`, and `PATCH` and `DELETE` of one: what the device itself
 * recorded, played through the relay.
 */
import { type Request, Router } from 'express';
import { z } from 'zod';
import type { Config } from '../config/config.js';
import type { DevicePlaybacks, OpenPlayback, PlaybackWish } from '../device-playbacks.js';
import type { Clock } from '../kit/clock.js';
import { deadline } from '../kit/deadline.js';
import type { PlaybackStart } from '../resolvers/device-archive.js';
import { bodyOf, instant } from './body.js';
import { streamUrls } from './camera-view.js';
import { cameraNamed } from './cameras.js';
import { hangUp } from './hang-up.js';
import { reachOf } from './reach.js';
import { timeText } from './span.js';

export type DevicePlaybackDeps = Readonly<{
  config: () => Config;
  playbacks: DevicePlaybacks;
  clock: Clock;
}>;

export const DIRECTIONS = ['forward', 'backward'] as const;
const WITHIN_MS = 30_000;
const LATE = 'the device did not begin to play in time';

/** Which speeds there are the device says. */
const speed = z
  .number({ error: 'must be a number, times the speed of life' })
  .positive()
  .max(1_000);
const direction = z.enum(DIRECTIONS, { error: 'must be forward or backward' });

const RecordingBody = z.strictObject({
  id: z.string({ error: 'must be the id of a recording' }).min(1).max(512),
});

const startBody = (nowMs: number) =>
  z
    .strictObject({
      from: instant(nowMs),
      speed: speed.default(1),
      direction: direction.default('forward'),
    })
    .transform(({ from, ...manner }): PlaybackStart => ({ fromMs: from, ...manner }));

function wishOf(body: unknown, nowMs: number): PlaybackWish {
  const namesOne = typeof body === 'object' && body !== null && 'id' in body;
  return namesOne ? RecordingBody.parse(body) : startBody(nowMs).parse(body);
}

const changeBody = (nowMs: number) =>
  z
    .strictObject({
      from: instant(nowMs).optional(),
      speed: speed.optional(),
      direction: direction.optional(),
    })
    .transform(({ from, ...manner }) => ({
      ...(from === undefined ? {} : { fromMs: from }),
      ...defined(manner),
    }));

export function devicePlaybackRouter({ config, playbacks, clock }: DevicePlaybackDeps): Router {
  const view = (req: Request<Record<string, string>>, { id, path, start }: OpenPlayback) => ({
    id,
    stream: path,
    from: timeText(start.fromMs),
    speed: start.speed,
    direction: start.direction,
    urls: streamUrls(path, config(), reachOf(req)),
  });
  return Router()
    .post('/cameras/:camera/device-playback', async (req, res) => {
      const camera = cameraNamed(config(), req.params.camera);
      const wish = wishOf(bodyOf(req), clock.now());
      const signal = deadline(WITHIN_MS, LATE, hangUp(res));
      res.status(201).json(view(req, await playbacks.open(camera, wish, signal)));
    })
    .patch('/cameras/:camera/device-playback/:id', async (req, res) => {
      const camera = cameraNamed(config(), req.params.camera);
      const to = changeBody(clock.now()).parse(bodyOf(req));
      const signal = deadline(WITHIN_MS, LATE, hangUp(res));
      res.json(view(req, await playbacks.change(camera.id, req.params.id, to, signal)));
    })
    .delete('/cameras/:camera/device-playback/:id', async (req, res) => {
      const camera = cameraNamed(config(), req.params.camera);
      await playbacks.close(camera.id, req.params.id);
      res.json({});
    });
}

/** Without what was left out. */
function defined<T extends object>(values: T): { [K in keyof T]?: Exclude<T[K], undefined> } {
  return Object.fromEntries(Object.entries(values).filter(([, value]) => value !== undefined)) as {
    [K in keyof T]?: Exclude<T[K], undefined>;
  };
}
