/**
 * Spans that retention spares: `GET`, `POST` and `DELETE /cameras/CAMERA/protected`, one of them below
 * its id, and `GET /protected` for those of all cameras.
 *
 * Spans outlive the configuration of their camera, and can still be seen and taken off then.
 */
import { type Request, Router } from 'express';
import { z } from 'zod';
import { LONGEST_NOTE } from '../../recorder/protected-file.js';
import type { ProtectedChange, ProtectedSpans } from '../../recorder/protected-spans.js';
import type { ProtectedSpan } from '../../recorder/protected-times.js';
import type { Config } from '../config/config.js';
import type { Clock } from '../kit/clock.js';
import { maySee } from '../model/access.js';
import { CamrelayError } from '../model/errors.js';
import type { TimeSpan } from '../model/time.js';
import { bodyOf } from './body.js';
import { cameraNamed } from './cameras.js';
import { momentIn, spanIn, timeText } from './span.js';
import { whoAsks } from './who.js';

export type ProtectedDeps = Readonly<{
  config: () => Config;
  protectedSpans: ProtectedSpans;
  clock: Clock;
}>;

const time = z.unknown().optional();
const note = z
  .string({ error: 'must be text' })
  .max(LONGEST_NOTE, { error: `must have at most ${LONGEST_NOTE} characters` })
  .regex(/^[^\p{Cc}\p{Cs}]*$/u, { error: 'must be one line of printable text' });
const NewSpan = z.strictObject({ from: time, to: time, note: note.default('') });
const OffSpan = z.strictObject({ from: time, to: time });

export function protectedRouter({ config, protectedSpans, clock }: ProtectedDeps): Router {
  const cameraOf = ({ params }: Request<{ camera: string }>): string => {
    const isKnown = protectedSpans.list(params.camera).length > 0;
    return isKnown ? params.camera : cameraNamed(config(), params.camera).id;
  };
  return Router()
    .get('/protected', (req, res) => {
      const who = whoAsks(req);
      const found = protectedSpans.list().filter(({ cameraId }) => maySee(who, cameraId));
      res.json({
        protected: found.map((one) => ({ camera: one.cameraId, ...protectedView(one) })),
      });
    })
    .get('/cameras/:camera/protected', (req, res) => {
      const { fromMs, toMs } = filterOf(req, clock.now());
      const found = protectedSpans
        .list(cameraOf(req))
        .filter((span) => span.fromMs < toMs && span.toMs > fromMs);
      res.json({ protected: found.map(protectedView) });
    })
    .post('/cameras/:camera/protected', async (req, res) => {
      const camera = cameraOf(req);
      const { note: about, ...times } = NewSpan.parse(bodyOf(req));
      const span = spanIn(times, clock.now());
      if (span.fromMs > clock.now()) {
        throw new CamrelayError('bad_span', '`from` lies in the future: nothing is recorded there');
      }
      res.status(201).json(protectedView(await protectedSpans.add(camera, span, about)));
    })
    .delete('/cameras/:camera/protected', async (req, res) => {
      const camera = cameraOf(req);
      const times = OffSpan.parse(req.body === undefined ? req.query : bodyOf(req));
      await protectedSpans.lift(camera, spanIn(times, clock.now()));
      res.json({ protected: protectedSpans.list(camera).map(protectedView) });
    })
    .delete('/cameras/:camera/protected/:id', async (req, res) => {
      if (!(await protectedSpans.remove(cameraOf(req), req.params.id))) {
        throw new CamrelayError('not_found', 'this camera has no protected span with that id');
      }
      res.json({});
    });
}

/** A span as every answer shows it. */
function protectedView({ id, fromMs, toMs, note, createdMs }: ProtectedSpan) {
  return { id, from: timeText(fromMs), to: timeText(toMs), note, created: timeText(createdMs) };
}

/** A change as `/events` tells it. */
export function protectedNews({ cameraId, changed, removed }: ProtectedChange) {
  return { camera: cameraId, changed: changed.map(protectedView), removed };
}

/** Both ends may be left out. */
function filterOf({ query }: Request, nowMs: number): TimeSpan {
  const fromMs = momentIn(query, 'from', nowMs) ?? -Infinity;
  const toMs = momentIn(query, 'to', nowMs) ?? Infinity;
  if (fromMs >= toMs) throw new CamrelayError('bad_span', '`from` must be before `to`');
  return { fromMs, toMs };
}
