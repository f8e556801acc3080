/**
 * Hours of the week as people write them: a text, a list, a mapping of days, or days with `from` and
 * `to`. What comes out is the same for all of them.
 */
import { dayRange, type Week, type WeekRange, weekOf } from '../model/record-mode.js';
import type { Path } from './problems.js';
import { isRecord } from './source.js';
import { nearest } from './suggest.js';

type Fault = (path: Path, message: string) => void;

const DAYS = ['monday', 'tuesday', 'wednesday', 'thursday', 'friday', 'saturday', 'sunday'];
const GROUPS: Readonly<Record<string, readonly number[]>> = {
  daily: [0, 1, 2, 3, 4, 5, 6],
  everyday: [0, 1, 2, 3, 4, 5, 6],
  weekdays: [0, 1, 2, 3, 4],
  weekend: [5, 6],
  weekends: [5, 6],
};
const EVERY_DAY = [0, 1, 2, 3, 4, 5, 6];
const DAY_MINUTES = 1_440;
/** More is no schedule that a person wrote. */
const MOST_RANGES = 200;
const ENTRY_KEYS = ['days', 'from', 'to', 'hours'];

const FORMS =
  'such as "mon-fri 08:00-18:00", a list of those, or days with their hours: { mon-fri: "08:00-18:00" }';
const HOURS = 'hours such as "08:00-18:00" or ["08:00-12:00", "14:00-17:00"], from 00:00 to 24:00';
const DAY_NAMES = 'days such as mon, tuesday, mon-fri, daily, weekdays or weekend';

/** Null after a fault. */
export function readSchedule(value: unknown, fault: Fault): Week | null {
  let faults = 0;
  const ranges = rangesOf(value, [], (path, message) => {
    faults++;
    fault(path, message);
  });
  if (faults > 0) return null;
  if (ranges.length === 0) fault([], `must name hours, ${FORMS}`);
  else if (ranges.length > MOST_RANGES) fault([], `has more than ${MOST_RANGES} ranges`);
  else return weekOf(ranges);
  return null;
}

function rangesOf(value: unknown, path: Path, fault: Fault): WeekRange[] {
  if (typeof value === 'string') return textRanges(value, path, fault);
  if (Array.isArray(value)) {
    return value.flatMap((item: unknown, index) => {
      if (typeof item === 'string') return textRanges(item, [...path, index], fault);
      if (isRecord(item)) return mappingRanges(item, [...path, index], fault);
      fault([...path, index], `must be ${FORMS}`);
      return [];
    });
  }
  if (isRecord(value)) return mappingRanges(value, path, fault);
  fault(path, `must be ${FORMS}`);
  return [];
}

/** `mon-fri 08:00-18:00, 20:00-22:00; sat`: hours without days are daily, days without hours whole. */
function textRanges(text: string, path: Path, fault: Fault): WeekRange[] {
  return text.split(';').flatMap((clause) => {
    const [, days = '', hours = ''] = /^([^\d]*)(.*)$/s.exec(clause.trim()) ?? [];
    const named = days.trim() === '' && hours !== '' ? EVERY_DAY : daysOf(days);
    const spans = hours === '' ? [WHOLE_DAY] : hoursOf(hours);
    if (!named || !spans) {
      fault(path, named ? `must be ${FORMS}; ${HOURS}` : `must be ${FORMS}; ${DAY_NAMES}`);
      return [];
    }
    return across(named, spans);
  });
}

function mappingRanges(value: Record<string, unknown>, path: Path, fault: Fault): WeekRange[] {
  if (Object.keys(value).some((key) => ENTRY_KEYS.includes(key))) {
    return entryRanges(value, path, fault);
  }
  return Object.entries(value).flatMap(([key, hours]) => {
    const days = daysOf(key);
    if (!days) {
      const meant = nearest(key, [...Object.keys(GROUPS), ...DAYS]);
      fault([...path, key], `unknown day${meant ? `; did you mean ${meant}?` : `; ${DAY_NAMES}`}`);
      return [];
    }
    return across(days, hoursValue(hours, [...path, key], fault));
  });
}

/** `{ days: [mon, tue], from: "08:00", to: "18:00" }`, or `hours` instead of the two. */
function entryRanges(value: Record<string, unknown>, path: Path, fault: Fault): WeekRange[] {
  for (const key of Object.keys(value)) {
    if (!ENTRY_KEYS.includes(key)) fault([...path, key], `unknown key; known here: ${ENTRY_KEYS.join(', ')}`); // prettier-ignore
  }
  const { days: written, from = '00:00', to = '24:00', hours } = value;
  const names = Array.isArray(written) ? (written as unknown[]) : [written ?? 'daily'];
  const days = names.map((name) => (typeof name === 'string' ? daysOf(name) : null));
  if (days.includes(null) || days.length === 0) {
    fault([...path, 'days'], `must be ${DAY_NAMES}, or a list of them`);
  }
  const known = days.flatMap((each) => each ?? []);
  if (hours !== undefined) {
    if ('from' in value || 'to' in value) fault([...path, 'hours'], 'stands beside `from` or `to`; keep one of them'); // prettier-ignore
    return across(known, hoursValue(hours, [...path, 'hours'], fault));
  }
  const span = typeof from === 'string' && typeof to === 'string' ? hoursOf(`${from}-${to}`) : null;
  if (span) return across(known, span);
  fault(path, 'from and to must be times of day such as 08:00 and 18:00, and differ');
  return [];
}

type Hours = Readonly<{ fromMinute: number; toMinute: number }>;
const WHOLE_DAY: Hours = { fromMinute: 0, toMinute: DAY_MINUTES };

function hoursValue(value: unknown, path: Path, fault: Fault): Hours[] {
  const items: unknown[] = Array.isArray(value) ? value : [value];
  return items.flatMap((item, index) => {
    const spans = typeof item === 'string' ? hoursOf(item) : null;
    if (spans) return spans;
    fault(Array.isArray(value) ? [...path, index] : path, `must be ${HOURS}`);
    return [];
  });
}

/** `08:00-12:00, 14:00-17:00`; what ends at or before its beginning goes on over midnight. */
function hoursOf(text: string): Hours[] | null {
  const found = text.split(',').map((each) => {
    const [from = '', to = '', ...more] = each.split(/-|–|to/i);
    const fromMinute = minuteOf(from.trim());
    const toMinute = minuteOf(to.trim());
    if (fromMinute === null || toMinute === null || more.length > 0) return null;
    if (fromMinute === toMinute || fromMinute === DAY_MINUTES) return null;
    return { fromMinute, toMinute: toMinute > fromMinute ? toMinute : toMinute + DAY_MINUTES };
  });
  return found.includes(null) ? null : found.filter((hours) => hours !== null);
}

/** Minutes of the day, 24:00 among them. */
function minuteOf(text: string): number | null {
  const [, hour, minute = '00'] = /^(\d{1,2})(?::(\d{2}))?$/.exec(text) ?? [];
  const total = Number(hour) * 60 + Number(minute);
  return Number(minute) < 60 && total <= DAY_MINUTES ? total : null; // no hour is NaN
}

/** `mon`, `mon-fri`, `sat, sun`, `weekdays`; null where a name is none. */
function daysOf(text: string): number[] | null {
  const found = text.split(',').map((each): readonly number[] | null => {
    const word = each.trim().toLowerCase().replaceAll(/\s+/g, ' ');
    if (Object.hasOwn(GROUPS, word)) return GROUPS[word] ?? null;
    const [first = '', last = first, ...more] = word.split(/ ?[-–] ?| to /);
    const [from, to] = [dayOf(first), dayOf(last)];
    if (from === null || to === null || more.length > 0) return null;
    return Array.from({ length: ((to - from + 7) % 7) + 1 }, (_, ahead) => (from + ahead) % 7);
  });
  return found.includes(null) ? null : found.flatMap((days) => days ?? []);
}

/** At least three letters of a name. */
function dayOf(word: string): number | null {
  const day = DAYS.findIndex((name) => word.length >= 3 && name.startsWith(word));
  return day < 0 ? null : day;
}

function across(days: readonly number[], hours: readonly Hours[]): WeekRange[] {
  return days.flatMap((day) => hours.map(({ fromMinute, toMinute }) => dayRange(day, fromMinute, toMinute))); // prettier-ignore
}
