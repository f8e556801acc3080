/**
 * What the clock on a simulated device's wall shows. The rules are those a person would set in the
 * device; the times themselves come from the system's own time zone data, so that both can differ
 * only where somebody is wrong.
 */
export type ZoneName = keyof typeof ZONES;

type Edge = Readonly<{ mon: number; week: number; weekday: number; hour: number }>;

/** `timeZone` is in seconds and positive west of Greenwich. */
const ZONES = {
  UTC: { timeZone: 0, start: null, end: null },
  'Asia/Singapore': { timeZone: -28_800, start: null, end: null },
  'Europe/Berlin': {
    timeZone: -3_600,
    start: { mon: 3, week: 5, weekday: 0, hour: 2 },
    end: { mon: 10, week: 5, weekday: 0, hour: 3 },
  },
  'America/New_York': {
    timeZone: 18_000,
    start: { mon: 3, week: 2, weekday: 0, hour: 2 },
    end: { mon: 11, week: 1, weekday: 0, hour: 2 },
  },
  'Australia/Sydney': {
    timeZone: -36_000,
    start: { mon: 10, week: 1, weekday: 0, hour: 2 },
    end: { mon: 4, week: 1, weekday: 0, hour: 3 },
  },
} as const satisfies Record<string, { timeZone: number; start: Edge | null; end: Edge | null }>;

export type WallTime = Record<'year' | 'mon' | 'day' | 'hour' | 'min' | 'sec', number>;

const PARTS = {
  year: 'year',
  mon: 'month',
  day: 'day',
  hour: 'hour',
  min: 'minute',
  sec: 'second',
} as const;

/** Costly to make. */
const formats = new Map<ZoneName, Intl.DateTimeFormat>();

function formatOf(zone: ZoneName): Intl.DateTimeFormat {
  const numeric = 'numeric';
  const parts = Object.fromEntries(Object.values(PARTS).map((part) => [part, numeric]));
  const format =
    formats.get(zone) ??
    new Intl.DateTimeFormat('en-US', { timeZone: zone, hourCycle: 'h23', ...parts });
  formats.set(zone, format);
  return format;
}

export function wallTime(utcMs: number, zone: ZoneName): WallTime {
  const parts = formatOf(zone).formatToParts(utcMs);
  const part = (type: string): number => Number(parts.find((one) => one.type === type)?.value);
  return Object.fromEntries(
    Object.entries(PARTS).map(([name, type]) => [name, part(type)]),
  ) as WallTime;
}

/** The value that answers `GetTime`. */
export function timeValue(utcMs: number, zone: ZoneName): Record<string, unknown> {
  const { timeZone, start, end } = ZONES[zone];
  return {
    Time: { ...wallTime(utcMs, zone), timeFmt: 'DD/MM/YYYY', hourFmt: 0, timeZone },
    Dst: {
      enable: start ? 1 : 0,
      offset: 1,
      ...edgeFields('start', start),
      ...edgeFields('end', end),
    },
  };
}

function edgeFields(name: 'start' | 'end', edge: Edge | null): Record<string, number> {
  const { mon, week, weekday, hour } = edge ?? { mon: 1, week: 1, weekday: 0, hour: 0 };
  return {
    [`${name}Mon`]: mon,
    [`${name}Week`]: week,
    [`${name}Weekday`]: weekday,
    [`${name}Hour`]: hour,
    [`${name}Min`]: 0,
    [`${name}Sec`]: 0,
  };
}
