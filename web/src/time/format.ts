/** Times, durations, sizes and rates as people read them; in the viewer's language, one zone at a time. */
import { spoken, t, type WordKey } from '../words/words.js';
import {
  DAY_MS,
  HOUR_MS,
  instantsOf,
  localTime,
  MINUTE_MS,
  offsetText,
  startOfDay,
} from './zone.js';

/** A duration in its two largest units: "6 h 06 min", "2 min 43 s", "0.9 s". @param ms at least 0 */
export function duration(ms: number): string {
  if (ms < 10_000) {
    const tenths = Math.round(ms / 100) / 10;
    return unit('unit.s', Number.isInteger(tenths) ? tenths : tenths.toFixed(1));
  }
  const seconds = Math.round(ms / 1_000);
  if (seconds < 60) return unit('unit.s', seconds);
  const minutes = Math.floor(seconds / 60);
  if (minutes < 60) return two('unit.min', minutes, 'unit.s', seconds % 60);
  const hours = Math.floor(minutes / 60);
  if (hours < 24) return two('unit.h', hours, 'unit.min', minutes % 60);
  return two('unit.d', Math.floor(hours / 24), 'unit.h', hours % 24);
}

/** How long something short took: "12 ms", "1.1 s". */
export function took(ms: number): string {
  return ms < 1_000 ? unit('unit.ms', Math.round(ms)) : duration(ms);
}

/** A duration in its largest unit, rounded down: "6 h", "43 s". */
export function roughly(ms: number): string {
  if (ms < MINUTE_MS) return unit('unit.s', Math.max(0, Math.floor(ms / 1_000)));
  if (ms < HOUR_MS) return unit('unit.min', Math.floor(ms / MINUTE_MS));
  if (ms < DAY_MS) return unit('unit.h', Math.floor(ms / HOUR_MS));
  return unit('unit.d', Math.floor(ms / DAY_MS));
}

/** A duration for reading aloud, in its largest unit: "6 hours", "43 seconds". */
export function spokenDuration(ms: number): string {
  const [unitMs, name] = SPOKEN.find(([least]) => ms >= least) ?? [1_000, 'second' as const];
  const format = { style: 'unit', unit: name, unitDisplay: 'long' } as const;
  return new Intl.NumberFormat(spoken(), format).format(Math.max(0, Math.floor(ms / unitMs)));
}

const SPOKEN = [
  [DAY_MS, 'day'],
  [HOUR_MS, 'hour'],
  [MINUTE_MS, 'minute'],
] as const;

/** "07:42:10", or "07:42", on the viewer's clock of 12 or 24 hours. */
export function clock(ms: number, zone: string, { seconds = true } = {}): string {
  const options: Intl.DateTimeFormatOptions = { hour: '2-digit', minute: '2-digit' };
  if (seconds) options.second = '2-digit';
  return formatted(ms, zone, options);
}

/** "07:42:10", and where the clocks show that twice, with the offset: "02:30:00 +02". */
export function exactClock(ms: number, zone: string): string {
  const text = clock(ms, zone);
  const isTwice = instantsOf(localTime(ms, zone), zone).length > 1;
  return isTwice ? `${text} ${offsetText(ms, zone).replace(/:00$/, '')}` : text;
}

/** "Fri 20 Nov 2026". */
export function date(ms: number, zone: string, { year = true } = {}): string {
  const options: Intl.DateTimeFormatOptions = { weekday: 'short', day: 'numeric', month: 'short' };
  if (year) options.year = 'numeric';
  return formatted(ms, zone, options).replaceAll(',', '');
}

/** "Friday 20 November", for reading aloud. */
export function longDate(ms: number, zone: string): string {
  const options = { weekday: 'long', day: 'numeric', month: 'long' } as const;
  return formatted(ms, zone, options).replaceAll(',', '');
}

/** "20 Nov". */
export function shortDate(ms: number, zone: string): string {
  return formatted(ms, zone, { day: 'numeric', month: 'short' });
}

/** "07:42" today, "Thu 22:05" within the last week, else "20 Nov". */
export function when(ms: number, zone: string, nowMs: number): string {
  if (ms >= startOfDay(nowMs, zone)) return clock(ms, zone, { seconds: false });
  if (ms < nowMs - 6 * DAY_MS) return shortDate(ms, zone);
  return `${formatted(ms, zone, { weekday: 'short' })} ${clock(ms, zone, { seconds: false })}`;
}

/** Names one after the other: "Barn, Gate and Workshop". */
export function listed(names: readonly string[]): string {
  return new Intl.ListFormat(spoken(), { type: 'conjunction' }).format(names);
}

/** Powers of ten, three digits: "214 MB", "3.9 GB". @param bytes at least 0 */
export function size(bytes: number): string {
  const [divisor, key] = SIZES.find(([least]) => bytes >= least) ?? [1, 'unit.B' as const];
  return unit(key, rounded(bytes / divisor));
}

/** "4.1 Mbit/s". @param bits a second */
export function bitrate(bits: number): string {
  return bits >= 1e5 || bits === 0
    ? unit('unit.Mbit', rounded(bits / 1e6))
    : unit('unit.kbit', rounded(bits / 1e3));
}

/** "0.3 %". @param part 1 is all of it */
export function percent(part: number): string {
  const digits = part < 0.1 ? 1 : 0;
  const style = {
    style: 'percent',
    minimumFractionDigits: digits,
    maximumFractionDigits: digits,
  } as const;
  return new Intl.NumberFormat(spoken(), style).format(part);
}

const SIZES: readonly (readonly [number, WordKey])[] = [
  [1e12, 'unit.TB'],
  [1e9, 'unit.GB'],
  [1e6, 'unit.MB'],
  [1e3, 'unit.kB'],
];

function unit(key: WordKey, value: number | string): string {
  return t(key, { n: String(value) });
}

function two(large: WordKey, count: number, small: WordKey, rest: number): string {
  const first = unit(large, count);
  return rest === 0 ? first : `${first} ${unit(small, String(rest).padStart(2, '0'))}`;
}

/** Decimals only where there is one digit before them or the value is small. */
function rounded(value: number): string {
  const digits = value < 10 && value > 0 ? 1 : 0;
  return new Intl.NumberFormat(spoken(), { maximumFractionDigits: digits }).format(value);
}

const formats = new Map<string, Intl.DateTimeFormat>();

function formatted(ms: number, zone: string, options: Intl.DateTimeFormatOptions): string {
  const key = `${zone} ${JSON.stringify(options)}`;
  let format = formats.get(key);
  if (!format) {
    format = new Intl.DateTimeFormat(viewerLocale(), { ...options, timeZone: zone });
    formats.set(key, format);
  }
  return format.format(ms);
}

/**
 * How the viewer writes dates and times: their own locale where it is of the language spoken, else
 * the language's own. American English puts the month first, which a day and a month in words mend.
 */
export function viewerLocale(): string {
  const language = spoken().split('-')[0] ?? 'en';
  const own = navigator.languages.find((tag) => tag.split('-')[0] === language);
  return own === undefined || own === 'en' ? 'en-GB' : own;
}
