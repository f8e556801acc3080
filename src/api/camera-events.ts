/** `GET` and `POST /cameras/CAMERA/events`: what its device noticed and people noted. */
import { Router } from 'express';
import { z } from 'zod';
import type { Config } from '../config/config.js';
import { type EventBook, eventView } from '../event-book.js';
import type { Clock } from '../kit/clock.js';
import { EVENT_TYPES } from '../resolvers/device-event.js';
import { bodyOf, instant } from './body.js';
import { cameraNamed } from './cameras.js';
import { listSpanOf } from './span.js';

export type CameraEventsDeps = Readonly<{
  config: () => Config;
  eventBook: EventBook;
  clock: Clock;
}>;

const LONGEST_NOTE = 2_000;

const eventBody = (nowMs: number) =>
  z.strictObject({
    type: z.enum(EVENT_TYPES, { error: `must be one of ${EVENT_TYPES.join(', ')}` }),
    time: instant(nowMs).default(nowMs),
    note: z
      .string({ error: 'must be text' })
      .max(LONGEST_NOTE, { error: `must have at most ${LONGEST_NOTE} characters` })
      .default(''),
  });

export function cameraEventsRouter({ config, eventBook, clock }: CameraEventsDeps): Router {
  return Router()
    .get('/cameras/:camera/events', (req, res) => {
      const { id } = cameraNamed(config(), req.params.camera);
      const found = eventBook.list(id, listSpanOf(req, clock.now()));
      res.json({ events: found.map(eventView) });
    })
    .post('/cameras/:camera/events', async (req, res) => {
      const { id } = cameraNamed(config(), req.params.camera);
      const { type, time, note } = eventBody(clock.now()).parse(bodyOf(req));
      res.status(201).json(eventView(await eventBook.add(id, { type, timeMs: time, note })));
    });
}
