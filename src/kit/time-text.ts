/**
 * Moments as people and programs write them, the same in every URL, command and configuration:
 * RFC 3339 with an offset, Unix milliseconds, `now`, or relative to now (`-10m`).
 *
 * A date without an offset is refused rather than guessed: a camera's wall-clock hour exists twice
 * when the clocks go back. Source: RFC 3339 section 5.6.
 */
import { parseDuration } from './units.js';

/** How to write one, for messages. */
export const TIME_FORMS =
  'RFC 3339 with an offset (2025-03-30T01:59:00+01:00 or …Z), Unix milliseconds, `now`, or relative such as -10m';

/**
 * What RFC 3339 can write, ms since the Unix epoch: the years 0000 to 9999. Beyond, the dates of
 * ECMAScript come to an end, and with them every calendar that looks a day further.
 */
const EARLIEST_MS = Date.parse('0000-01-01T00:00:00Z');
const LATEST_MS = Date.parse('9999-12-31T23:59:59.999Z');

// The sign of the offset may have become a space: `+` in a query string means one.
const RFC_3339 =
  /^(\d{4})-(\d\d)-(\d\d)[T ](\d\d):(\d\d):(\d\d)(?:\.(\d{1,20}))?(?:Z|([+\- ])(\d\d):(\d\d))$/i;

/** ms since the Unix epoch, rounded down; null where the text is no moment. */
export function parseTime(text: string, nowMs: number): number | null {
  if (text === 'now') return Math.floor(nowMs);
  if (/^\d{1,16}$/.test(text)) return inRange(Number(text));
  if (/^[+-]/.test(text)) return relative(text, nowMs);
  return rfc3339(text);
}

function relative(text: string, nowMs: number): number | null {
  const distanceMs = parseDuration(text.slice(1));
  if (distanceMs === null) return null;
  return inRange(Math.floor(nowMs) + (text.startsWith('-') ? -distanceMs : distanceMs));
}

function rfc3339(text: string): number | null {
  const match = RFC_3339.exec(text);
  if (!match) return null;
  const [year, month, day, hour, minute, second] = match.slice(1, 7).map(Number) as Six;
  const [offsetHour, offsetMinute] = [Number(match[9] ?? 0), Number(match[10] ?? 0)];
  // Second 60 is a leap second; Unix time gives it the number of the second after it.
  if (hour > 23 || minute > 59 || second > 60 || offsetHour > 23 || offsetMinute > 59) return null;

  const date = new Date(0);
  date.setUTCFullYear(year, month - 1, day);
  if (date.getUTCMonth() !== month - 1 || date.getUTCDate() !== day) return null; // 30 February

  const offsetMs = (match[8] === '-' ? -1 : 1) * (offsetHour * 60 + offsetMinute) * 60_000;
  const ofDayMs = ((hour * 60 + minute) * 60 + second) * 1_000;
  const fractionMs = Number((match[7] ?? '').padEnd(3, '0').slice(0, 3));
  return inRange(date.getTime() + ofDayMs + fractionMs - offsetMs);
}

type Six = [number, number, number, number, number, number];

function inRange(ms: number): number | null {
  return ms >= EARLIEST_MS && ms <= LATEST_MS ? ms : null;
}
