/** Questions about several cameras at once: `?cameras=porch,yard`, or all where that is left out. */
import { setImmediate as turn } from 'node:timers/promises';
import type { Request, Response } from 'express';
import type { CameraConfig, Config } from '../config/config.js';
import type { Clock } from '../kit/clock.js';
import { CamrelayError } from '../model/errors.js';
import type { TimeSpan } from '../model/time.js';
import { cameraNamed } from './cameras.js';
import { hangUp } from './hang-up.js';
import { listSpanOf } from './span.js';
import { shownTo } from './who.js';

/** Of a list of several cameras. */
const LONGEST_MS = 100 * 86_400_000;

/** @throws CamrelayError unknown_camera; bad_request where it is no list of names */
export function camerasAsked(req: Request, config: Config): readonly CameraConfig[] {
  const { cameras } = req.query;
  const shown = shownTo(req, config);
  if (cameras === undefined) return shown.cameras;
  if (typeof cameras !== 'string') {
    throw new CamrelayError('bad_request', '`cameras` must be names with commas between them');
  }
  const ids = new Set(cameras.split(',').filter((id) => id !== ''));
  return [...ids].map((id) => cameraNamed(shown, id));
}

/** @throws CamrelayError bad_span where it is longer than such lists are told */
export function sharedSpan(req: Request, { clock }: Readonly<{ clock: Clock }>): TimeSpan {
  const span = listSpanOf(req, clock.now());
  if (span.toMs - span.fromMs <= LONGEST_MS) return span;
  throw new CamrelayError('bad_span', 'of several cameras at most 100 days are told at once');
}

/**
 * Asks for each in turn; whatever else the program has to do comes in between.
 * @throws what says that nobody waits for the answer any more
 */
export async function ofEach<T>(
  res: Response,
  cameras: readonly CameraConfig[],
  ask: (camera: CameraConfig) => T,
): Promise<(Readonly<{ camera: string }> & T)[]> {
  const signal = hangUp(res);
  const answers: (Readonly<{ camera: string }> & T)[] = [];
  for (const camera of cameras) {
    answers.push({ camera: camera.id, ...ask(camera) });
    await turn();
    signal.throwIfAborted();
  }
  return answers;
}
