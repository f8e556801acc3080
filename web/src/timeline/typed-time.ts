/**
 * A date and time as somebody types it: `19.11. 7:42`, `7:42`, `-10m`, `19 Nov 7:42:10`, `yesterday 22:00`.
 *
 * Days come before months or are words, never 11/20. What is left out is filled in from the day that
 * is looked at, and the newest that is not to come. A time that the clocks show twice is asked back.
 */
import {
  HOUR_MS,
  instantsOf,
  instantOf,
  localTime,
  type LocalTime,
  offsetMs,
  startOfDay,
} from '../time/zone.js';

export type Typed =
  | Readonly<{ kind: 'instant'; ms: number }>
  /** The clocks show it twice: the first and the second. */
  | Readonly<{ kind: 'ambiguous'; choices: readonly [number, number] }>
  /** The clocks were put forward over it; `ms` is as much later. */
  | Readonly<{ kind: 'skipped'; ms: number }>;

type Day = Readonly<{ year: number; month: number; day: number }>;
type Clock = Readonly<{ hour: number; minute: number; second: number }>;

const UNITS_MS: Readonly<Record<string, number>> = {
  s: 1_000,
  m: 60_000,
  h: HOUR_MS,
  d: 86_400_000,
};

/** @param dayMs an instant of the day that is looked at, for a time without a date */
export function parseTyped(
  text: string,
  zone: string,
  nowMs: number,
  language: string,
  dayMs = nowMs,
): Typed | null {
  const typed = text
    .trim()
    .toLocaleLowerCase(language)
    .replaceAll(/[,\u2212]/g, (sign) => (sign === ',' ? ' ' : '-'));
  if (typed === '') return null;
  const ago = agoOf(typed);
  if (ago !== null) return { kind: 'instant', ms: nowMs - ago };
  const words = namesOf(language);
  const offset = /\s([+-]\d{1,2})(?::?(\d{2}))?$/.exec(typed);
  const rest = takeClock(
    offset ? typed.slice(0, offset.index) : typed,
    localTime(nowMs, zone).year,
  );
  if (!rest) return null;
  const day = dayOf(rest.text, zone, nowMs, words);
  if (day === null) return null;
  if (day === undefined) {
    if (!rest.clock) return null;
    return latest(localTime(dayMs, zone), rest.clock, zone, nowMs);
  }
  if (!rest.clock)
    return { kind: 'instant', ms: instantOf({ ...day, hour: 0, minute: 0, second: 0 }, zone) };
  return read(
    { ...day, ...rest.clock },
    zone,
    offset
      ? Number(offset[1]) * HOUR_MS + Math.sign(Number(offset[1])) * Number(offset[2] ?? 0) * 60_000
      : null,
  );
}

/** `-10m`, `-1h 30m`. */
function agoOf(typed: string): number | null {
  if (!/^-(?:\s*\d+\s*(?:s|sec|m|min|h|d))+$/.test(typed)) return null;
  const groups = [...typed.matchAll(/(\d+)\s*([smhd])/g)];
  return groups.reduce(
    (sum, [, count, unit]) => sum + Number(count) * (UNITS_MS[unit ?? 's'] ?? 0),
    0,
  );
}

/** Takes the time of day out of a text; null where what looks like one is none. */
function takeClock(typed: string, year: number): { clock: Clock | null; text: string } | null {
  const found =
    /(?:^|\s)(\d{1,2}):(\d{2})(?::(\d{2}))?\s*([ap]m)?(?=\s|$)/.exec(typed) ??
    /(?:^|\s)(\d{1,2})()()\s*([ap]m)(?=\s|$)/.exec(typed) ??
    keypadClock(typed, year);
  if (!found) return { clock: null, text: typed.trim() };
  const [whole, hours, minutes, seconds, half] = found;
  const hour = half ? (Number(hours) % 12) + (half === 'pm' ? 12 : 0) : Number(hours);
  const clock = { hour, minute: Number(minutes ?? 0), second: Number(seconds ?? 0) };
  if (hour > 23 || clock.minute > 59 || clock.second > 59 || (half && Number(hours) > 12))
    return null;
  const text = `${typed.slice(0, found.index)} ${typed.slice(found.index + whole.length)}`;
  return { clock, text: text.trim() };
}

/**
 * `742`, `074210` and `7.42`, for keypads without a colon. What may be a year or a date is none:
 * after a date four digits are a year, and alone `7.10` is a day in October.
 */
function keypadClock(typed: string, year: number): RegExpExecArray | null {
  const digits = /(?:^|\s|(?<=\.))(\d{1,2})(\d{2})(\d{2})?()$/.exec(typed);
  if (digits) {
    const number = Number(digits[0]);
    const isYear = digits.index > 0 && number >= OLDEST_YEAR && number <= year + 1;
    return isYear ? null : digits;
  }
  const dotted = /(?:^|\s)(\d{1,2})\.(\d{2})()()$/.exec(typed);
  return dotted && (dotted.index > 0 || Number(dotted[2]) > 12) ? dotted : null;
}

const OLDEST_YEAR = 1990;

/** Undefined where there is no date, null where what is there is none. */
function dayOf(text: string, zone: string, nowMs: number, names: Names): Day | null | undefined {
  const parts = text
    .split(/\s+/)
    .filter((part) => part !== '' && !names.weekdays.has(part.replace(/\.$/, '')));
  if (parts.length === 0) return undefined;
  const typed = parts.join(' ');
  const away = names.days.get(typed);
  if (away !== undefined) return localTime(startOfDay(nowMs, zone, away), zone);
  const iso = /^(\d{4})-(\d{1,2})-(\d{1,2})$/.exec(typed);
  if (iso) return existing(Number(iso[1]), Number(iso[2]), Number(iso[3]));
  const dotted = /^(\d{1,2})\.\s?(\d{1,2})(?:\.\s?(\d{4}|\d{2})?)?$/.exec(typed);
  if (dotted) return newest(Number(dotted[1]), Number(dotted[2]), dotted[3], zone, nowMs);
  const worded = /^(\d{1,2})\.?\s?(\p{L}+)\.?(?:\s(\d{4}))?$/u.exec(typed);
  if (worded) return newest(Number(worded[1]), names.month(worded[2]), worded[3], zone, nowMs);
  const monthFirst = /^(\p{L}+)\.?\s(\d{1,2})(?:\s(\d{4}))?$/u.exec(typed);
  if (monthFirst)
    return newest(Number(monthFirst[2]), names.month(monthFirst[1]), monthFirst[3], zone, nowMs);
  return null;
}

/** The day, of the newest year in which it is not to come where none is typed. */
function newest(
  day: number,
  month: number,
  typed: string | undefined,
  zone: string,
  nowMs: number,
): Day | null {
  if (typed !== undefined)
    return existing(Number(typed) + (typed.length === 2 ? 2000 : 0), month, day);
  const { year } = localTime(nowMs, zone);
  const isToCome = instantOf({ year, month, day, hour: 0, minute: 0, second: 0 }, zone) > nowMs;
  return existing(isToCome ? year - 1 : year, month, day);
}

function existing(year: number, month: number, day: number): Day | null {
  const date = new Date(Date.UTC(year, month - 1, day));
  return date.getUTCMonth() === month - 1 && date.getUTCDate() === day
    ? { year, month, day }
    : null;
}

/** That time on a day, or on the day before where it is still to come. */
function latest({ year, month, day }: Day, clock: Clock, zone: string, nowMs: number): Typed {
  const local = { year, month, day, ...clock };
  const isToCome = instantOf(local, zone) > nowMs;
  return read(isToCome ? { ...local, day: day - 1 } : local, zone, null);
}

function read(local: LocalTime, zone: string, offset: number | null): Typed {
  const instants = instantsOf(local, zone);
  const meant = offset === null ? undefined : instants.find((ms) => offsetMs(ms, zone) === offset);
  if (meant !== undefined) return { kind: 'instant', ms: meant };
  const [first, second] = instants;
  if (first === undefined) return { kind: 'skipped', ms: instantOf(local, zone) };
  return second === undefined
    ? { kind: 'instant', ms: first }
    : { kind: 'ambiguous', choices: [first, second] };
}

type Names = Readonly<{
  /** 1 to 12, NaN for no month. */
  month: (name: string | undefined) => number;
  weekdays: ReadonlySet<string>;
  /** `today` and such, in days from today. */
  days: ReadonlyMap<string, number>;
}>;

/** In the viewer's language and in English. */
function namesOf(language: string): Names {
  const languages = [language, 'en-GB'];
  const months = languages.flatMap((tag) =>
    datesNamed(tag, 12, 'month', (at) => Date.UTC(2026, at, 1)),
  );
  const weekdays = languages.flatMap((tag) =>
    datesNamed(tag, 7, 'weekday', (at) => Date.UTC(2026, 0, at + 1)),
  );
  const days = languages.flatMap((tag) => {
    const format = new Intl.RelativeTimeFormat(tag, { numeric: 'auto' });
    return [0, -1].map(
      (away) => [format.format(away, 'day').toLocaleLowerCase(tag), away] as const,
    );
  });
  const month = (name = ''): number => {
    const at = name.length < 3 ? -1 : months.findIndex((one) => one.startsWith(name));
    return at < 0 ? NaN : (at % 12) + 1;
  };
  return { month, weekdays: new Set(weekdays), days: new Map(days) };
}

/** Long names, then short ones, lower case and without a full stop. */
function datesNamed(
  tag: string,
  count: number,
  what: 'month' | 'weekday',
  at: (index: number) => number,
): string[] {
  return (['long', 'short'] as const).flatMap((style) => {
    const format = new Intl.DateTimeFormat(tag, { [what]: style, timeZone: 'UTC' });
    return Array.from({ length: count }, (_, index) =>
      format.format(at(index)).toLocaleLowerCase(tag).replace(/\.$/, ''),
    );
  });
}
