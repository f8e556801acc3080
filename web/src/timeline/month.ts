/** A month as a calendar shows it. */
import { instantOf, instantsOf, localTime, type LocalTime } from '../time/zone.js';
import type { Span } from './window.js';

/** 1 to 12; others run over into the years around. */
export type Month = Readonly<{ year: number; month: number }>;

export function monthOf(ms: number, zone: string): Month {
  const { year, month } = localTime(ms, zone);
  return { year, month };
}

export function monthAway({ year, month }: Month, by: number): Month {
  const at = year * 12 + month - 1 + by;
  return { year: Math.floor(at / 12), month: (at % 12) + 1 };
}

/** The span of one of its days; 23 to 25 hours. @param day from 1; others run over */
export function dayOf({ year, month }: Month, day: number, zone: string): Span {
  const startOf = (date: number): number =>
    instantOf({ year, month, day: date, hour: 0, minute: 0, second: 0 }, zone);
  return { fromMs: startOf(day), toMs: startOf(day + 1) };
}

export const daysIn = ({ year, month }: Month): number =>
  new Date(Date.UTC(year, month, 0)).getUTCDate();

/** How many empty cells stand before the first. @param weekStart 1 (Monday) to 7 (Sunday) */
export function emptyBefore({ year, month }: Month, weekStart: number): number {
  const weekday = new Date(Date.UTC(year, month - 1, 1)).getUTCDay();
  return (weekday - weekStart + 7) % 7;
}

/** The first day of the week, as the viewer has it. Source: ECMA-402, `Intl.Locale` info. */
export function weekStartOf(language: string): number {
  const locale = new Intl.Locale(language) as Intl.Locale & {
    getWeekInfo?: () => { firstDay: number };
    weekInfo?: { firstDay: number };
  };
  return (locale.getWeekInfo?.() ?? locale.weekInfo)?.firstDay ?? 1;
}

/** Where picking a day leads: the time of day that is looked at, else the recorded instant nearest to it. */
export function momentOn(day: Span, spans: readonly Span[], atMs: number, zone: string): number {
  const clock: LocalTime = localTime(atMs, zone);
  const { year, month, day: date } = localTime(day.fromMs, zone);
  const local = { ...clock, year, month, day: date };
  const wishedMs = instantsOf(local, zone)[0] ?? Math.min(day.toMs - 1, instantOf(local, zone));
  const near = spans.map(({ fromMs, toMs }) => Math.max(fromMs, Math.min(toMs - 1_000, wishedMs)));
  return near.reduce(
    (best, ms) => (Math.abs(ms - wishedMs) < Math.abs(best - wishedMs) ? ms : best),
    near[0] ?? wishedMs,
  );
}

export const wholeMonth = (month: Month, zone: string): Span => ({
  fromMs: dayOf(month, 1, zone).fromMs,
  toMs: dayOf(month, daysIn(month), zone).toMs,
});
