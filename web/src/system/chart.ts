/** The disk over four weeks: what was used, what will be, and where that meets the limit; pure geometry. */
import { DAY_MS, startOfDay } from '../time/zone.js';
import type { ForecastFacts, Reach, UsagePoint } from './facts.js';

export const BACK_DAYS = 14;
export const AHEAD_DAYS = 14;
/** Room above the highest of what is drawn. */
const HEADROOM = 1.1;
/** A limit more than so many times above all else is not drawn: the curve would be flat. */
const FAR_ABOVE = 3;

export type Mark = Readonly<{ ms: number; bytes: number }>;

export type Chart = Readonly<{
  fromMs: number;
  toMs: number;
  /** Of the upper edge. */
  topBytes: number;
  past: readonly Mark[];
  ahead: readonly Mark[];
  /** Where it is not far above. */
  limitBytes: number | null;
  /** When the limit is reached, where that is within the chart. */
  full: Mark | null;
  /** Local midnights, a week apart; today is among them. */
  ticksMs: readonly number[];
  /** A round size near the middle. */
  gridBytes: number;
}>;

export function chartOf(
  points: readonly UsagePoint[],
  { recordings, forecast }: Readonly<{ recordings: number; forecast: ForecastFacts | null }>,
  nowMs: number,
  zone: string,
): Chart {
  const fromMs = startOfDay(nowMs, zone, -BACK_DAYS);
  const toMs = startOfDay(nowMs, zone, AHEAD_DAYS);
  const now: Mark = { ms: nowMs, bytes: recordings };
  const past = [...points.map(markOf).filter(({ ms }) => ms >= fromMs && ms < nowMs), now];
  const full = forecast?.full ? Date.parse(forecast.full) : null;
  const ahead = forecast ? [now, ...aheadOf(forecast, now, toMs, full)] : [];
  const highest = Math.max(1, ...[...past, ...ahead].map(({ bytes }) => bytes));
  const capacity = forecast?.capacity ?? null;
  const limitBytes = capacity !== null && capacity <= highest * FAR_ABOVE ? capacity : null;
  const topBytes = Math.max(highest, limitBytes ?? 0) * HEADROOM;
  return {
    ...{ fromMs, toMs, topBytes, past, ahead, limitBytes },
    full:
      full !== null && full < toMs && capacity !== null
        ? { ms: Math.max(full, nowMs), bytes: capacity }
        : null,
    ticksMs: [-14, -7, 0, 7, 14].map((days) => startOfDay(nowMs, zone, days)),
    gridBytes: roundNear(topBytes / 2),
  };
}

/** How much each day will take until the end, and at the moment the limit is met. */
function aheadOf(forecast: ForecastFacts, now: Mark, toMs: number, full: number | null): Mark[] {
  const at = (ms: number): Mark => {
    if (full !== null && ms >= full) return { ms, bytes: forecast.capacity };
    const days = (ms - now.ms) / DAY_MS;
    const growth = forecast.cameras.reduce((sum, camera) => sum + grown(camera, days), 0);
    return { ms, bytes: Math.min(forecast.capacity, now.bytes + growth) };
  };
  const moments: number[] = [];
  for (let ms = now.ms + DAY_MS; ms < toMs; ms += DAY_MS) moments.push(ms);
  if (full !== null && full > now.ms && full < toMs) moments.push(full);
  return [...moments.sort((one, other) => one - other), toMs].map(at);
}

/** Bytes that a camera takes more in so many days, until its own limits hold it. */
function grown({ bytes, bytes_per_day, kept_days }: Reach, days: number): number {
  if (bytes_per_day === null) return 0;
  const most = kept_days === null ? Infinity : Math.max(0, bytes_per_day * kept_days - bytes);
  return Math.min(bytes_per_day * days, most);
}

const markOf = ({ time, recordings }: UsagePoint): Mark => ({
  ms: Date.parse(time),
  bytes: recordings,
});

/** The nearest of 1, 2, 2.5, 5 times a power of ten, not above. */
export function roundNear(bytes: number): number {
  if (bytes <= 0) return 0;
  const power = 10 ** Math.floor(Math.log10(bytes));
  const step = [5, 2.5, 2, 1].find((one) => one * power <= bytes) ?? 1;
  return step * power;
}

export type Room = Readonly<{ width: number; top: number; bottom: number }>;

/** Places in px: time from left to right in every language. */
export function placer({ fromMs, toMs, topBytes }: Chart, { width, top, bottom }: Room) {
  return {
    x: (ms: number): number => ((ms - fromMs) / (toMs - fromMs)) * width,
    y: (bytes: number): number => bottom - (bytes / topBytes) * (bottom - top),
  };
}

export function pathOf(
  marks: readonly Mark[],
  { x, y }: Readonly<{ x: (ms: number) => number; y: (bytes: number) => number }>,
): string {
  return marks
    .map(({ ms, bytes }, at) => `${at === 0 ? 'M' : 'L'}${x(ms).toFixed(1)} ${y(bytes).toFixed(1)}`)
    .join('');
}
