/** Reads `from`, `to` and `at` out of a query or a body. */
import type { Request } from 'express';
import { parseTime, TIME_FORMS } from '../kit/time-text.js';
import { CamrelayError } from '../model/errors.js';
import type { TimeSpan } from '../model/time.js';

const DAY_MS = 86_400_000;

/** @throws CamrelayError bad_span where either is missing, no moment, or they are the wrong way round */
export function spanOf(req: Request, nowMs: number): TimeSpan {
  return spanIn(req.query, nowMs);
}

/** The same of a body. */
export function spanIn(values: Values, nowMs: number): TimeSpan {
  const fromMs = momentIn(values, 'from', nowMs);
  const toMs = momentIn(values, 'to', nowMs);
  if (fromMs === undefined || toMs === undefined) {
    throw new CamrelayError('bad_span', 'give `from` and `to`');
  }
  return checked({ fromMs, toMs });
}

/**
 * The same of what was recorded: it may reach into the future, but not begin there.
 * @throws CamrelayError bad_span
 */
export function pastSpan(values: Values, nowMs: number): TimeSpan {
  const span = spanIn(values, nowMs);
  if (span.fromMs < nowMs) return span;
  throw new CamrelayError('bad_span', '`from` is in the future; nothing is recorded there yet');
}

/** The same for lists: `to` is now and `from` a day before it where they are left out. */
export function listSpanOf(req: Request, nowMs: number): TimeSpan {
  const toMs = moment(req, 'to', nowMs) ?? nowMs;
  return checked({ fromMs: moment(req, 'from', nowMs) ?? toMs - DAY_MS, toMs });
}

/** @throws CamrelayError bad_span where the text is no moment */
export function moment(req: Request, key: string, nowMs: number): number | undefined {
  return momentIn(req.query, key, nowMs);
}

type Values = Readonly<Record<string, unknown>>;

/** Bodies may give Unix milliseconds as a number too. @throws as `moment` */
export function momentIn(values: Values, key: string, nowMs: number): number | undefined {
  const value = values[key];
  if (value === undefined) return undefined;
  const isText = typeof value === 'string' || typeof value === 'number';
  const ms = isText ? parseTime(String(value), nowMs) : null;
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
