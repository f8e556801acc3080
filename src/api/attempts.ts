/** `GET /cameras/CAMERA/attempts`: what went wrong lately. `POST /cameras/CAMERA/retry`: now, please. */
import { Router } from 'express';
import { z } from 'zod';
import type { Relay } from '../../relay/relay.js';
import type { Stream } from '../../relay/stream.js';
import type { AttemptBook, NotedAttempt } from '../attempt-book.js';
import type { Config } from '../config/config.js';
import type { Clock } from '../kit/clock.js';
import { CamrelayError } from '../model/errors.js';
import type { Devices } from '../resolvers/devices.js';
import type { HeldBack } from '../resolvers/resolver.js';
import { cameraNamed } from './cameras.js';
import { timeText } from './span.js';

export type AttemptsDeps = Readonly<{
  config: () => Config;
  attempts: Pick<AttemptBook, 'of'>;
  relay: Pick<Relay, 'streamsOf'>;
  devices: Pick<Devices, 'get'>;
  clock: Clock;
}>;

const RetryBody = z.strictObject({ stream: z.string().optional() });

export function attemptsRouter(deps: AttemptsDeps): Router {
  return Router()
    .get('/cameras/:camera/attempts', (req, res) => {
      const { id } = cameraNamed(deps.config(), req.params.camera);
      res.json({ attempts: deps.attempts.of(id).map(attemptView) });
    })
    .post('/cameras/:camera/retry', (req, res) => {
      const camera = cameraNamed(deps.config(), req.params.camera);
      // A body may be left out.
      const { stream } = RetryBody.parse(req.body ?? {});
      const resolver = deps.devices.get(camera);
      const waiting = streamsOf(deps, camera.id, stream).filter(({ isWaiting }) => isWaiting);
      const held = waiting.length > 0 ? (resolver.askAgain?.() ?? null) : null;
      const nowMs = deps.clock.now();
      for (const one of waiting) tryAgain(one, held);
      const atMs = held ? held.untilMs : waiting.length > 0 ? nowMs : null;
      res.status(202).json({
        retry_at: atMs === null ? null : timeText(atMs),
        held_back: held?.message ?? null,
      });
    });
}

function tryAgain(stream: Stream, held: HeldBack | null): void {
  if (!held) stream.wake();
  else if (held.untilMs !== null) stream.wakeAt(held.untilMs);
}

/** @throws CamrelayError not_found */
function streamsOf({ relay }: AttemptsDeps, cameraId: string, name: string | undefined): Stream[] {
  const streams = relay.streamsOf(cameraId);
  if (name === undefined) return streams;
  const named = streams.filter(({ streamName }) => streamName === name);
  if (named.length > 0) return named;
  const message = `camera ${cameraId} has no stream ${JSON.stringify(name.slice(0, 64))}`;
  throw new CamrelayError('not_found', message);
}

function attemptView({ atMs, stream, step, loss, tookMs }: NotedAttempt) {
  const { code, message } = loss;
  return { time: timeText(atMs), stream, step, code, message, took_ms: tookMs };
}
