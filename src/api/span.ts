/** Reads `from`, `to` and `at` out of a query. */
import type { Request } from 'express';
import { parseTime, TIME_FORMS } from '../kit/time-text.js';
import { CamrelayError } from '../model/errors.js';
import type { TimeSpan } from '../model/time.js';

const DAY_MS = 86_400_000;

/** @throws CamrelayError bad_span where either is missing, no moment, or they are the wrong way round */
export function spanOf(req: Request, nowMs: number): TimeSpan {
  const fromMs = moment(req, 'from', nowMs);
  const toMs = moment(req, 'to', nowMs);
  if (fromMs === undefined || toMs === undefined) {
    throw new CamrelayError('bad_span', 'give `from` and `to`');
  }
  return checked({ fromMs, toMs });
}

/** The same for lists: `to` is now and `from` a day before it where they are left out. */
export function listSpanOf(req: Request, nowMs: number): TimeSpan {
  const toMs = moment(req, 'to', nowMs) ?? nowMs;
  return checked({ fromMs: moment(req, 'from', nowMs) ?? toMs - DAY_MS, toMs });
}

/** @throws CamrelayError bad_span where the text is no moment */
export function moment(req: Request, key: string, nowMs: number): number | undefined {
  const text = req.query[key];
  if (text === undefined) return undefined;
  const ms = typeof text === 'string' ? parseTime(text, nowMs) : null;
  if (ms === null) throw new CamrelayError('bad_span', `\`${key}\` must be ${TIME_FORMS}`);
  return ms;
}

function checked(span: TimeSpan): TimeSpan {
  if (span.fromMs >= span.toMs) throw new CamrelayError('bad_span', '`from` must be before `to`');
  return span;
}

/** As every answer writes times: RFC 3339, UTC, with milliseconds. */
export function timeText(ms: number): string {
  return new Date(ms).toISOString();
}
