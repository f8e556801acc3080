/** What requests carry as JSON: the body, and the kinds of values in it. */
import type { Request, RequestHandler } from 'express';
import { z } from 'zod';
import { parseTime, TIME_FORMS } from '../kit/time-text.js';
import { DURATION_FORMS, formatDuration, parseDuration } from '../kit/units.js';
import { CamrelayError } from '../model/errors.js';

/**
 * The body, parsed. Only what calls itself JSON is one: a page of another origin may not send that
 * without being asked first.
 * @throws CamrelayError bad_request where there is none
 */
export function bodyOf(req: Request<Record<string, string>>): unknown {
  if (req.body !== undefined) return req.body as unknown;
  throw new CamrelayError('bad_request', 'send a JSON body, with Content-Type: application/json');
}

/** A moment, ms since the Unix epoch; also as a number of those. */
export function instant(nowMs: number) {
  return z
    .union([z.string(), z.number()], { error: `must be ${TIME_FORMS}` })
    .transform((value, context) => {
      const ms = parseTime(String(value), nowMs);
      if (ms !== null) return ms;
      context.addIssue({ code: 'custom', message: `must be ${TIME_FORMS}` });
      return z.NEVER;
    });
}

/** Milliseconds, at most `mostMs`; also as a number of those. */
export function duration(mostMs: number) {
  const error = `must be ${DURATION_FORMS}, at most ${formatDuration(mostMs)}`;
  return z.union([z.string(), z.number()], { error }).transform((value, context) => {
    const ms = typeof value === 'number' ? value : parseDuration(value);
    if (ms !== null && ms >= 1 && ms <= mostMs) return Math.round(ms);
    context.addIssue({ code: 'custom', message: error });
    return z.NEVER;
  });
}

/** A whole number; both bounds belong to it. */
export function whole(least: number, most: number) {
  const error = `must be a whole number from ${least} to ${most}`;
  return z.int({ error }).min(least, { error }).max(most, { error });
}

/** Refuses at once what says that it is longer; what does not say is counted while it is read. */
export function shortBodies(mostBytes: number): RequestHandler {
  return (req, res, next) => {
    if (!(Number(req.get('content-length')) > mostBytes)) {
      next();
      return;
    }
    // Nobody wants to read the rest of it.
    res.set('Connection', 'close');
    throw new CamrelayError('bad_request', `the body has more than ${mostBytes} bytes`);
  };
}
