/**
 * Local time in a named zone, by what the browser knows of zones (IANA tz through `Intl`).
 *
 * An instant is ms since the Unix epoch. Local days have 23 to 25 hours now and then, an hour may
 * come twice or never, and midnight itself may not exist: nothing here counts in 24 hours.
 */
export const MINUTE_MS = 60_000;
export const HOUR_MS = 3_600_000;
export const DAY_MS = 86_400_000;

/** The calendar and clock of an instant in a zone. */
export type LocalTime = Readonly<{
  year: number;
  /** 1 to 12. */
  month: number;
  day: number;
  hour: number;
  minute: number;
  second: number;
}>;

/** Whole local seconds; ms are the same in every zone. */
export function localTime(ms: number, zone: string): LocalTime {
  const parts = Object.fromEntries(
    formatOf(zone)
      .formatToParts(ms)
      .map(({ type, value }) => [type, Number(value)]),
  );
  const { year = 0, month = 1, day = 1, hour = 0, minute = 0, second = 0 } = parts;
  return { year, month, day, hour, minute, second };
}

/** How far local time is ahead of UTC, ms; whole minutes for every zone since 1972. */
export function offsetMs(ms: number, zone: string): number {
  const { year, month, day, hour, minute, second } = localTime(ms, zone);
  const localMs = Date.UTC(year, month - 1, day, hour, minute, second);
  return localMs - Math.floor(ms / 1_000) * 1_000;
}

/** Every instant at which a zone's clocks show a local time, oldest first: none, one or two. */
export function instantsOf(local: LocalTime, zone: string): number[] {
  const { year, month, day, hour, minute, second } = local;
  const asUtcMs = Date.UTC(year, month - 1, day, hour, minute, second);
  const offsets = [-DAY_MS, DAY_MS].map((awayMs) => offsetMs(asUtcMs + awayMs, zone));
  const candidates = [...new Set(offsets)].map((offset) => asUtcMs - offset);
  return candidates
    .filter((ms) => ms + offsetMs(ms, zone) === asUtcMs)
    .sort((one, other) => one - other);
}

/**
 * The instant at which a zone's clocks show a local time: the first of two, and where it is skipped,
 * the instant that would have been it had the clocks not been put forward.
 */
export function instantOf(local: LocalTime, zone: string): number {
  const [first] = instantsOf(local, zone);
  if (first !== undefined) return first;
  const { year, month, day, hour, minute, second } = local;
  const asUtcMs = Date.UTC(year, month - 1, day, hour, minute, second);
  return asUtcMs - offsetMs(asUtcMs - DAY_MS, zone);
}

/** The first instant of the local day that holds `ms`, or of one that many days on. */
export function startOfDay(ms: number, zone: string, daysOn = 0): number {
  const { year, month, day } = localTime(ms, zone);
  return instantOf({ year, month, day: day + daysOn, hour: 0, minute: 0, second: 0 }, zone);
}

/** `2026-11-20` of an instant in a zone. */
export function dateKey(ms: number, zone: string): string {
  const { year, month, day } = localTime(ms, zone);
  return `${year}-${two(month)}-${two(day)}`;
}

/** `2026-11-20T07:42:10.5+01:00`: RFC 3339 with the offset that is in force then. */
export function instantText(ms: number, zone: string): string {
  const { year, month, day, hour, minute, second } = localTime(ms, zone);
  const rest = ((ms % 1_000) + 1_000) % 1_000;
  const fraction = rest === 0 ? '' : `.${String(rest).padStart(3, '0')}`;
  const time = `${two(hour)}:${two(minute)}:${two(second)}${fraction}`;
  return `${year}-${two(month)}-${two(day)}T${time}${offsetText(ms, zone)}`;
}

/** `+01:00`. */
export function offsetText(ms: number, zone: string): string {
  const minutes = offsetMs(ms, zone) / MINUTE_MS;
  const size = Math.abs(minutes);
  return `${minutes < 0 ? '-' : '+'}${two(Math.floor(size / 60))}:${two(size % 60)}`;
}

/** The zone of the person who looks. */
export function viewerZone(): string {
  return Intl.DateTimeFormat().resolvedOptions().timeZone;
}

/** `Berlin` of `Europe/Berlin`. */
export function zoneName(zone: string): string {
  return (zone.split('/').at(-1) ?? zone).replaceAll('_', ' ');
}

const two = (value: number): string => String(value).padStart(2, '0');

const formats = new Map<string, Intl.DateTimeFormat>();

function formatOf(zone: string): Intl.DateTimeFormat {
  let format = formats.get(zone);
  if (!format) {
    format = new Intl.DateTimeFormat('en-GB', {
      timeZone: zone,
      calendar: 'gregory',
      hourCycle: 'h23',
      year: 'numeric',
      month: 'numeric',
      day: 'numeric',
      hour: 'numeric',
      minute: 'numeric',
      second: 'numeric',
    });
    formats.set(zone, format);
  }
  return format;
}
