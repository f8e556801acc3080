/**
 * The device's local time and ours. Source: docs/vendors/reolink.md, "Time". Pure.
 *
 * Its zone is in seconds with the sign turned round: positive is west of Greenwich. Daylight saving
 * time is a rule, which is applied to the time in question, not to now.
 */
import { fieldsIn, numberOf, type Fields } from './envelope.js';

/** A time as the device writes it; months and days from 1. */
export type DeviceTime = Readonly<{
  year: number;
  mon: number;
  day: number;
  hour: number;
  min: number;
  sec: number;
}>;

/** A moment of every year, by the clock on the wall. */
type YearlyMoment = Readonly<{
  mon: number;
  /** 1 to 5; 5 is the last of the month. */
  week: number;
  /** 0 is Sunday. */
  weekday: number;
  hour: number;
  min: number;
  sec: number;
}>;

export type DeviceZone = Readonly<{
  /** What is added to UTC in standard time, ms. */
  offsetMs: number;
  /** Null where the clock is never changed. */
  summer: Readonly<{ extraMs: number; from: YearlyMoment; to: YearlyMoment }> | null;
}>;

const SECOND_MS = 1_000;
const HOUR_MS = 3_600 * SECOND_MS;
const DAY_MS = 24 * HOUR_MS;
/** UTC+14 is the farthest east there is; the other way it is UTC-12. */
const FARTHEST_S = 14 * 3_600;

/** The zone in the value of `GetTime`; UTC where it says none that makes sense. */
export function zoneIn(value: Fields): DeviceZone {
  const seconds = numberOf(fieldsIn(value, 'Time').timeZone) ?? 0;
  const isSound = Math.abs(seconds) <= FARTHEST_S;
  return {
    offsetMs: isSound && seconds !== 0 ? -seconds * SECOND_MS : 0,
    summer: summerIn(fieldsIn(value, 'Dst')),
  };
}

/** ms since the Unix epoch; of the two that an hour in autumn has, the first. */
export function utcOf(time: DeviceTime, zone: DeviceZone): number {
  const standardMs = wallMs(time) - zone.offsetMs;
  const summerMs = standardMs - (zone.summer?.extraMs ?? 0);
  return isSummer(summerMs, zone) ? summerMs : standardMs;
}

export function localOf(utcMs: number, zone: DeviceZone): DeviceTime {
  const extraMs = isSummer(utcMs, zone) ? (zone.summer?.extraMs ?? 0) : 0;
  const date = new Date(utcMs + zone.offsetMs + extraMs);
  return {
    year: date.getUTCFullYear(),
    mon: date.getUTCMonth() + 1,
    day: date.getUTCDate(),
    hour: date.getUTCHours(),
    min: date.getUTCMinutes(),
    sec: date.getUTCSeconds(),
  };
}

/** A time in a reply; null where a part is missing or out of range. */
export function timeIn(fields: Fields): DeviceTime | null {
  const [year, mon, day, hour, min, sec] = PARTS.map((part) => numberOf(fields[part]) ?? -1) as [
    number, number, number, number, number, number,
  ]; // prettier-ignore
  const time = { year, mon, day, hour, min, sec };
  if (year < 1_970 || year > 9_999) return null;
  // A 31st of April, or an hour 25, would be another day than it says.
  const again = localOf(wallMs(time), { offsetMs: 0, summer: null });
  return PARTS.every((part) => again[part] === time[part]) ? time : null;
}

const PARTS = ['year', 'mon', 'day', 'hour', 'min', 'sec'] as const;

function summerIn(dst: Fields): DeviceZone['summer'] {
  const hours = numberOf(dst.offset) ?? 0;
  const from = yearlyMomentIn(dst, 'start');
  const to = yearlyMomentIn(dst, 'end');
  if (numberOf(dst.enable) !== 1 || hours < 1 || hours > 2 || !from || !to) return null;
  return { extraMs: hours * HOUR_MS, from, to };
}

function yearlyMomentIn(dst: Fields, edge: 'start' | 'end'): YearlyMoment | null {
  const part = (name: string): number => numberOf(dst[`${edge}${name}`]) ?? 0;
  const [mon, week] = [part('Mon'), part('Week')];
  if (mon < 1 || mon > 12 || week < 1 || week > 5) return null;
  return { mon, week, weekday: part('Weekday'), hour: part('Hour'), min: part('Min'), sec: part('Sec') }; // prettier-ignore
}

function isSummer(utcMs: number, { offsetMs, summer }: DeviceZone): boolean {
  if (!summer) return false;
  const year = new Date(utcMs + offsetMs).getUTCFullYear();
  const fromMs = momentMs(summer.from, year) - offsetMs;
  // The wall's clock shows summer time when it ends.
  const toMs = momentMs(summer.to, year) - offsetMs - summer.extraMs;
  if (fromMs < toMs) return fromMs <= utcMs && utcMs < toMs;
  // South of the equator summer goes over the end of the year.
  return utcMs >= fromMs || utcMs < toMs;
}

/** By the wall's clock. */
function momentMs({ mon, week, weekday, hour, min, sec }: YearlyMoment, year: number): number {
  const first = new Date(Date.UTC(year, mon - 1, 1)).getUTCDay();
  const days = new Date(Date.UTC(year, mon, 0)).getUTCDate();
  let day = 1 + ((weekday - first + 7) % 7) + (week - 1) * 7;
  if (day > days) day -= 7;
  return Date.UTC(year, mon - 1, day) + hour * HOUR_MS + min * 60 * SECOND_MS + sec * SECOND_MS;
}

function wallMs({ year, mon, day, hour, min, sec }: DeviceTime): number {
  return Date.UTC(year, mon - 1, day, hour, min, sec);
}

/** Days of the device's calendar, each by its beginning. */
export type DeviceDay = Pick<DeviceTime, 'year' | 'mon' | 'day'>;

/** Every day that shares an instant with the span (both ms since the Unix epoch), oldest first. */
export function daysOf(
  { fromMs, toMs }: Readonly<{ fromMs: number; toMs: number }>,
  zone: DeviceZone,
): DeviceDay[] {
  const midnight = (utcMs: number): number => {
    const { year, mon, day } = localOf(utcMs, zone);
    return Date.UTC(year, mon - 1, day);
  };
  const days: DeviceDay[] = [];
  const lastMs = midnight(Math.max(fromMs, toMs - 1));
  for (let ms = midnight(fromMs); ms <= lastMs; ms += DAY_MS) {
    const date = new Date(ms);
    days.push({ year: date.getUTCFullYear(), mon: date.getUTCMonth() + 1, day: date.getUTCDate() });
  }
  return days;
}
